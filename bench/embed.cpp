// How fast does a model embed? bench_embed MODEL_DIRECTORY [THE_SAME_IN_8_BITS]
//
// Prints images a second for batches of 1 and 32, on one thread and on all, beside the same network in PyTorch eager
// (Debian's python3-torch, bench/embed_peer.py) on as many threads, and the share of this machine's peak that the
// network reaches. The second model, of `selvedge model quantise`, runs in turns with the first; for it the ratio of
// the two is printed, and the share of the processor's peak in multiply-adds of 8 bits (VNNI). The pictures already
// have the network's size; bench_decode measures decoding.
#include <fmt/format.h>
#include <immintrin.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <vector>

#include "ground/core/parallel.h"
#include "ground/core/rng.h"
#include "ground/embedding/embedder.h"
#include "selvedge/error.h"

namespace {

using namespace selvedge;
using Clock = std::chrono::steady_clock;

double seconds(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// The best of several runs, each of at least a quarter of a second.
double images_per_second(const embedding::Embedder& embedder, const std::vector<Image>& images) {
  embedder.embed(images);
  double best = 0;
  for (int run = 0; run < 5; ++run) {
    const auto start = Clock::now();
    std::size_t done = 0;
    while (done == 0 || seconds(start) < 0.25) {
      embedder.embed(images);
      done += images.size();
    }
    best = std::max(best, static_cast<double>(done) / seconds(start));
  }
  return best;
}

// Independent multiply-adds in registers, 16 accumulators of 16 floats: the processor's peak.
__attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), optimize("fast-math", "O3"))) float
multiply_add(std::size_t rounds, float factor) {
  float sums[256];
  for (int i = 0; i < 256; ++i) sums[i] = static_cast<float>(i);
  for (std::size_t r = 0; r < rounds; ++r) {
    for (int i = 0; i < 256; ++i) sums[i] = sums[i] * factor + 0.5f;
  }
  float total = 0;
  for (const float sum : sums) total += sum;
  return total;
}

// The same with bytes: 16 accumulators of 16 sums; an instruction adds 4 products to each sum.
__attribute__((target("avx512f,avx512vnni"), optimize("O3"))) float multiply_add_bytes(std::size_t rounds,
                                                                                       float factor) {
  __m512i sums[16];
  for (__m512i& sum : sums) sum = _mm512_setzero_si512();
  const __m512i a = _mm512_set1_epi8(static_cast<char>(factor * 3)), b = _mm512_set1_epi8(5);
  for (std::size_t r = 0; r < rounds; ++r) {
#pragma GCC unroll 16
    for (__m512i& sum : sums) {
      sum = _mm512_dpbusd_epi32(sum, a, b);
      __asm__ volatile("" : "+v"(sum));  // so that rounds are not joined into one
    }
  }
  int total = 1;
  std::array<std::int32_t, 16> values;
  for (const __m512i& sum : sums) {
    _mm512_storeu_si512(values.data(), sum);
    for (const std::int32_t value : values) total += value & 7;
  }
  return static_cast<float>(total);
}

// The peak in billions of additions and multiplications a second; a round of `work` does `operations` of them.
double peak_of(float (*work)(std::size_t, float), double operations, std::size_t threads) {
  constexpr std::size_t rounds = 4'000'000;
  double best = 0;
  std::vector<float> results(threads);
  for (int run = 0; run < 3; ++run) {
    const auto start = Clock::now();
    core::parallel_for(threads, threads, [&](std::size_t i) { results[i] = work(rounds, 0.999f); });
    best = std::max(best, static_cast<double>(threads * rounds) * operations / seconds(start) / 1e9);
  }
  if (results[0] == 0) fmt::print("\n");  // so that the work is not left out
  return best;
}

// Both models embed the same pictures, in turns.
void print_eight_bits(const embedding::Embedder& whole, const embedding::Embedder& rounded,
                      const std::vector<Image>& pictures, double multiply_adds, std::size_t threads) {
  const bool has_vnni = __builtin_cpu_supports("avx512vnni") > 0;
  const double peak = has_vnni ? peak_of(multiply_add_bytes, 16 * 16 * 4 * 2, threads) : 0;
  for (const std::size_t batch : {std::size_t{1}, std::size_t{32}}) {
    const std::vector<Image> images(pictures.begin(), pictures.begin() + static_cast<std::ptrdiff_t>(batch));
    double in_float = 0, in_bytes = 0;
    for (int turn = 0; turn < 3; ++turn) {
      in_float = std::max(in_float, images_per_second(whole, images));
      in_bytes = std::max(in_bytes, images_per_second(rounded, images));
    }
    fmt::print("threads {}  batch {:>2}: 8 bits {:7.1f} images/s ({:.2f} ms each), float {:7.1f}, ratio {:.2f}; {}\n",
               threads, batch, in_bytes, 1000 / in_bytes, in_float, in_bytes / in_float,
               has_vnni ? fmt::format("{:.0f} % of {:.0f} GOP/s", 100 * in_bytes * 2 * multiply_adds / 1e9 / peak, peak)
                        : "this processor has no VNNI");
  }
}

struct Peer {
  double multiply_adds = 0;                    // an image
  std::map<std::pair<int, int>, double> rate;  // by threads and batch, images/s
};

Peer run_peer(int width, int height, std::size_t threads) {
  const std::string command =
      fmt::format("/usr/bin/python3 " SELVEDGE_BENCH_DIR "/embed_peer.py {} {} {}", width, height, threads);
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  Peer peer;
  int thread_count = 0, batch = 0;
  double rate = 0;
  if (!pipe || std::fscanf(pipe.get(), "%lf", &peer.multiply_adds) != 1)
    throw Error(ErrorKind::unavailable, "the Python peer did not run; it needs python3-torch: " + command);
  while (std::fscanf(pipe.get(), "%d %d %lf", &thread_count, &batch, &rate) == 3)
    peer.rate[{thread_count, batch}] = rate;
  return peer;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2 && argc != 3) {
    fmt::print(stderr, "usage: {} MODEL_DIRECTORY [THE_SAME_IN_8_BITS] (architecture street2shop)\n", argv[0]);
    return 2;
  }
  const std::size_t all = core::available_processors();
  const model_directory::ModelCard card = model_directory::read_model_card(argv[1]);
  const Peer peer = run_peer(card.input.width, card.input.height, all);
  core::Rng rng(1);
  std::vector<Image> pictures(32, Image(card.input.width, card.input.height));
  for (Image& picture : pictures) {
    for (std::uint8_t& value : picture.rgb) value = static_cast<std::uint8_t>(rng.below(256));
  }
  for (const std::size_t threads : all == 1 ? std::vector<std::size_t>{1} : std::vector<std::size_t>{1, all}) {
    const embedding::Embedder embedder(argv[1], {.threads = static_cast<int>(threads)});
    const double peak = peak_of(multiply_add, 512, threads);
    for (const std::size_t batch : {std::size_t{1}, std::size_t{32}}) {
      const double ours =
          images_per_second(embedder, {pictures.begin(), pictures.begin() + static_cast<std::ptrdiff_t>(batch)});
      const double theirs = peer.rate.at({static_cast<int>(threads), static_cast<int>(batch)});
      fmt::print(
          "threads {}  batch {:>2}: {:7.1f} images/s ({:.2f} ms each), PyTorch eager {:7.1f}, ratio {:.2f}{}; {:.0f} % "
          "of {:.0f} GFLOP/s\n",
          threads, batch, ours, 1000 / ours, theirs, ours / theirs, batch == 32 ? " (target 2)" : "",
          100 * ours * 2 * peer.multiply_adds / 1e9 / peak, peak);
    }
    if (argc == 3) {
      print_eight_bits(embedder, embedding::Embedder(argv[2], {.threads = static_cast<int>(threads)}), pictures,
                       peer.multiply_adds, threads);
    }
  }
} catch (const std::exception& error) {
  fmt::print(stderr, "bench_embed: {}\n", error.what());
  return 1;
}
