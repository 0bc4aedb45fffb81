#include "study/training/training_machine.h"

#include <fmt/format.h>
#include <malloc.h>
#include <torch/torch.h>

#include <algorithm>
#include <ctime>

namespace selvedge::training {

double measure_blas_gflops() {
  constexpr std::int64_t n = 384;
  const torch::NoGradGuard no_gradient;
  const torch::Tensor a = torch::ones({n, n});
  const torch::Tensor b = torch::ones({n, n});
  double fastest = 1e9;  // seconds of a processor: other work on the machine does not count
  for (int run = 0; run < 4; ++run) {
    const std::clock_t start = std::clock();
    const torch::Tensor product = a.matmul(b);
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    if (run > 0) fastest = std::min(fastest, std::max(seconds, 1e-6));
  }
  return 2.0 * n * n * n / fastest / 1e9;
}

std::optional<std::string> slow_blas_warning(double gflops) {
  constexpr double slowest_optimised = 12;
  if (gflops >= slowest_optimised) return std::nullopt;
  return fmt::format(
      "matrix products run at {:.1f} GFLOP per processor second: this is the reference BLAS, and training will take "
      "many times longer. "
      "Install a fast one: apt-get install libopenblas0-openmp (scripts/setup does).",
      gflops);
}

void keep_freed_memory() {
  constexpr int mebibyte = 1 << 20;
  mallopt(M_MMAP_THRESHOLD, 32 * mebibyte);  // glibc's upper limit
  mallopt(M_TRIM_THRESHOLD, 1024 * mebibyte);
  mallopt(M_TOP_PAD, 256 * mebibyte);
}

}  // namespace selvedge::training
