// How fast is the paper's network trained, beside the usual Python pipeline?
//
//   bench_paper_training MANIFEST [PAIRS]
//
// Trains three epochs here, of which the last one counts, and one epoch over at most PAIRS (40,000) pairs drawn alike
// in bench/paper_training_peer.py (Pillow, DataLoader, PyTorch; Debian's python3-torch and python3-pil). Both run on
// all processors. Prints the ratio; then what 15 epochs of the paper's 40,000 pairs take here beside the paper's 5
// hours. A manifest: selvedge synth and selvedge dataset import make one.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include "ground/core/parallel.h"
#include "selvedge/error.h"
#include "study/training/trainer.h"
#include "study/training/training_machine.h"

namespace {

using namespace selvedge;
namespace fs = std::filesystem;

constexpr double paper_seconds = 5 * 3600;
constexpr double paper_images = 40000.0 * 2 * 15;

double run_peer(const fs::path& pairs) {
  const std::string command = fmt::format("/usr/bin/python3 " SELVEDGE_BENCH_DIR "/paper_training_peer.py {} {}",
                                          pairs.string(), core::available_processors());
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  double images_per_second = 0;
  if (!pipe || std::fscanf(pipe.get(), "%lf", &images_per_second) != 1) {
    throw Error(ErrorKind::unavailable,
                "the Python peer did not run; it needs python3-torch and python3-pil: " + command);
  }
  return images_per_second;
}

}  // namespace

int main(int argc, char** argv) try {
  training::keep_freed_memory();
  if (argc < 2) {
    fmt::print(stderr, "usage: {} MANIFEST [PAIRS]\n", argv[0]);
    return 2;
  }
  const dataset::Manifest manifest = dataset::read_manifest(argv[1]);
  const std::size_t wanted = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 40000;
  const fs::path folder = fs::temp_directory_path() / fmt::format("bench_paper_training_{}", getpid());
  fs::create_directories(folder);

  const auto products = dataset::products_of(manifest, dataset::Split::train);
  core::Rng rng(1);
  training::TrainConfig config;
  auto pairs = dataset::sample_pairs(products, config.pairs, rng);
  pairs.resize(std::min(pairs.size(), wanted));
  std::ofstream file(folder / "pairs.tsv");
  for (const dataset::ImagePair& pair : pairs) {
    file << fs::absolute(manifest.full_path(pair.product_image)).string() << '\t'
         << fs::absolute(manifest.full_path(pair.person_image)).string() << '\t' << pair.match << '\n';
  }
  file.close();

  config.epochs = 3;
  training::TrainOptions options;
  options.out = folder / "run";
  options.cache = folder / "cache";
  const auto start = std::chrono::steady_clock::now();
  const training::TrainSummary summary = training::train(config, manifest, options);
  const double total = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  double training = 0;
  for (const training::EpochRecord& epoch : summary.epochs) training += epoch.seconds;
  const double ours = summary.epochs.back().images_per_second;
  fmt::print("ours:   {} pairs an epoch, {:.0f} images/s; decoding and everything else, once: {:.1f} s\n",
             summary.pairs, ours, total - training);
  const double peer = run_peer(folder / "pairs.tsv");
  fmt::print("Python: {} pairs an epoch, {:.0f} images/s, decoding included as it is in every epoch\n", pairs.size(),
             peer);
  fmt::print("ratio, an epoch:             {:.2f} (target 4)\n", ours / peer);
  const double all = (total - training) * (40000.0 / static_cast<double>(summary.pairs)) + paper_images / ours;
  fmt::print("ratio, 15 epochs with all:   {:.2f}\n", paper_images / peer / all);
  fmt::print("15 epochs of 40,000 pairs:   {:.0f} s = 1/{:.1f} of the paper's 5 hours (target 1/20, better 1/30)\n",
             all, paper_seconds / all);
  fs::remove_all(folder);
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "bench_paper_training: {}\n", error.what());
  return 1;
}
