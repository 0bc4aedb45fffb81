// What a program that trains asks of its machine: a fast BLAS, and memory that stays. Debian's libtorch runs on
// whatever BLAS is installed; the reference one is some 40 times slower than OpenBLAS.
#pragma once

#include <optional>
#include <string>

namespace selvedge::training {

// GFLOP per second of processor time of one float32 matrix product, 384 x 384 x 384, the best of three after a warm-up;
// takes a few milliseconds with a fast BLAS, under 0.1 s with the reference one. A busy machine does not lower it.
double measure_blas_gflops();

// What to tell the user if matrix products are slower than any optimised BLAS on any processor of the last ten years
// (below 12 GFLOP a processor second); nothing if they are not.
std::optional<std::string> slow_blas_warning(double gflops);

// A training step frees and asks again for the same large blocks. From now on freed blocks of up to 32 MiB stay with
// the process instead of going back to the system, which would hand out each page anew, zeroed, at every step. For
// programs that train; call it once, first in main. bench/paper_training: +18 %.
void keep_freed_memory();

}  // namespace selvedge::training
