#include "study/training/blas_check.h"

#include <fmt/format.h>
#include <torch/torch.h>

#include <algorithm>
#include <chrono>

namespace selvedge::training {

double measure_blas_gflops() {
  constexpr std::int64_t n = 384;
  const torch::NoGradGuard no_gradient;
  const torch::Tensor a = torch::ones({n, n});
  const torch::Tensor b = torch::ones({n, n});
  double fastest = 1e9;
  for (int run = 0; run < 4; ++run) {
    const auto start = std::chrono::steady_clock::now();
    const torch::Tensor product = a.matmul(b);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (run > 0) fastest = std::min(fastest, seconds);
  }
  return 2.0 * n * n * n / fastest / 1e9;
}

std::optional<std::string> slow_blas_warning(double gflops) {
  constexpr double slowest_optimised = 12;
  if (gflops >= slowest_optimised) return std::nullopt;
  return fmt::format(
      "matrix products run at {:.1f} GFLOP/s: this is the reference BLAS, and training will take many times longer. "
      "Install a fast one: apt-get install libopenblas0-openmp (scripts/setup does).",
      gflops);
}

}  // namespace selvedge::training
