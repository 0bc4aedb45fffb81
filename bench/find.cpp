// How fast are garments found? bench_find [FINDER [MODEL]]
//
// Measures milliseconds of processor time a photo on one core, from the pixels of a decoded photo to boxes and masks.
// In turns with it, another model directory embeds, and the ratio of the two is printed.
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "ground/core/rng.h"
#include "ground/embedding/embedder.h"
#include "ground/garments/finder.h"

namespace {

using namespace selvedge;

constexpr int rounds = 40;
constexpr int photo_width = 480, photo_height = 640;

// Processor time: other work on the machine lengthens it less than wall time.
double milliseconds(const std::function<void()>& work) {
  const std::clock_t start = std::clock();
  work();
  return 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

double least(const std::vector<double>& values) { return *std::ranges::min_element(values); }

}  // namespace

int main(int argc, char** argv) try {
  const std::string finder_path = argc > 1 ? argv[1] : "models/finder",
                    model_path = argc > 2 ? argv[2] : "models/default";
  const garments::Finder finder(finder_path);
  const embedding::Embedder embedder(model_path);
  Image photo(photo_width, photo_height);
  core::Rng rng(1);
  for (std::uint8_t& value : photo.rgb) value = static_cast<std::uint8_t>(rng.below(256));
  std::vector<double> finding, embeddings;
  finder.find(photo);
  embedder.embed(photo);
  for (int round = 0; round < rounds; ++round) {
    finding.push_back(milliseconds([&] { finder.find(photo); }));
    embeddings.push_back(milliseconds([&] { embedder.embed(photo); }));
  }
  fmt::print(
      "one core, {} x {} photo, {} rounds: garments {:.1f} ms (best {:.1f}; target 12), an embedding {:.1f} ms (best "
      "{:.1f}); ratio {:.2f} (of the best {:.2f})\n",
      photo_width, photo_height, rounds, median(finding), least(finding), median(embeddings), least(embeddings),
      median(finding) / median(embeddings), least(finding) / least(embeddings));
} catch (const std::exception& error) {
  fmt::print(stderr, "bench_find: {}\n", error.what());
  return 1;
}
