// Debian's libtorch runs on whatever BLAS is installed; the reference one is some 40 times slower than OpenBLAS.
#pragma once

#include <optional>
#include <string>

namespace selvedge::training {

// GFLOP/s of one float32 matrix product, 384 x 384 x 384, the better of three after a warm-up; takes a few milliseconds
// with a fast BLAS, under 0.1 s with the reference one.
double measure_blas_gflops();

// What to tell the user if matrix products are slower than any optimised BLAS on any processor of the last ten years
// (below 12 GFLOP/s a core); nothing if they are not.
std::optional<std::string> slow_blas_warning(double gflops);

}  // namespace selvedge::training
