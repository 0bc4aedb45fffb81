// Stores features in parts, so a run that was stopped need not embed all files again. A file that could not be decoded
// is stored as NaN.
#include "study/training/encoder_features.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <limits>

#include "ground/embedding/embed_files.h"
#include "ground/files/atomic_file.h"
#include "ground/files/read_file.h"
#include "ground/files/sha256.h"
#include "ground/model_directory/preprocessing.h"
#include "selvedge/error.h"

namespace selvedge::training {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t files_a_part = 512;

fs::path folder_of(const fs::path& folder, const embedding::Embedder& embedder, const std::vector<fs::path>& files,
                   const std::string& content) {
  files::Sha256 sum;
  sum.update(
      fmt::format("{}\n{}\n{}\n", embedder.fingerprint(), model_directory::to_text(embedder.card().input), content));
  for (const fs::path& file : files) sum.update(file.string() + "\n");
  return folder / ("features-" + sum.hex().substr(0, 16));
}

// Reads the part's values; false if it is not there or not whole.
bool read_part(const fs::path& path, std::span<float> values) {
  std::error_code ignored;
  if (fs::file_size(path, ignored) != values.size_bytes() || ignored) return false;
  const std::string bytes = files::read_text(path, std::numeric_limits<std::uint32_t>::max());
  if (bytes.size() != values.size_bytes()) return false;
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return true;
}

}  // namespace

EncoderFeatures encoder_features(const embedding::Embedder& embedder, const std::vector<fs::path>& files,
                                 const std::string& content, const fs::path& folder, const ProgressSink& progress) {
  const std::size_t dim = embedder.dim();
  EncoderFeatures features;
  features.values = torch::zeros({static_cast<std::int64_t>(files.size()), static_cast<std::int64_t>(dim)});
  const std::span<float> all(features.values.data_ptr<float>(), files.size() * dim);
  const fs::path parts = folder_of(folder, embedder, files, content);
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t begin = 0; begin < files.size(); begin += files_a_part) {
    const std::size_t count = std::min(files_a_part, files.size() - begin);
    const std::span<float> values = all.subspan(begin * dim, count * dim);
    const fs::path path = parts / fmt::format("{:06}.f32", begin / files_a_part);
    if (!read_part(path, values)) {
      const ProgressSink part_progress = [&](const Progress& at) {
        if (progress) progress({"embedding", begin + at.done, files.size(), ""});
      };
      embedding::FileOutputs made =
          embedding::outputs_of_files(embedder, std::span(files).subspan(begin, count), part_progress);
      for (std::size_t i = 0; i < count; ++i) {
        if (!made.readable[i]) made.values[i * dim] = std::numeric_limits<float>::quiet_NaN();
      }
      std::ranges::copy(made.values, values.begin());
      files::write_file_atomically(path,
                                   std::string_view(reinterpret_cast<const char*>(values.data()), values.size_bytes()));
      features.skipped.insert(features.skipped.end(), made.skipped.begin(), made.skipped.end());
    }
    for (std::size_t i = 0; i < count; ++i) {
      features.readable.push_back(!std::isnan(values[i * dim]));
      if (!features.readable.back()) values[i * dim] = 0;
    }
  }
  features.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return features;
}

}  // namespace selvedge::training
