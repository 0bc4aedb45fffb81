// One colour histogram for each file, of the picture shrunk to 128 pixels.
#include "study/evaluation/colour_baseline.h"

#include <mutex>
#include <string>

#include "ground/core/parallel.h"
#include "ground/image/decode.h"
#include "ground/image/likeness.h"
#include "ground/image/resize.h"
#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

constexpr int histogram_side = 128;

}  // namespace

ColourHistograms colour_histograms(std::span<const std::filesystem::path> files, const ProgressSink& progress) {
  std::vector<std::vector<float>> rows(files.size());
  std::vector<std::string> problems(files.size());
  std::mutex mutex;
  std::size_t done = 0;
  core::parallel_for(files.size(), 0, [&](std::size_t i) {
    try {
      const image::DecodedImage decoded = image::load_image(
          files[i], {.limits = {}, .at_least_width = histogram_side, .at_least_height = histogram_side});
      rows[i] = image::colour_histogram(image::fit_within(decoded.image, histogram_side));
      core::normalise(rows[i]);
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::internal) throw;
      problems[i] = error.what();
    }
    const std::lock_guard lock(mutex);
    ++done;
    if (progress) progress({"colour histograms", done, files.size(), ""});
  });
  ColourHistograms result;
  std::size_t dim = 1;
  for (const auto& row : rows) dim = std::max(dim, row.size());
  for (std::size_t i = 0; i < files.size(); ++i) {
    result.readable.push_back(!rows[i].empty());
    if (rows[i].empty()) result.skipped.push_back({files[i].string(), problems[i]});
    rows[i].resize(dim);
    result.embeddings.append(rows[i]);
  }
  return result;
}

}  // namespace selvedge::evaluation
