// What a training program needs from its machine: a fast BLAS, and memory that stays with the process. Debian's
// libtorch runs on whatever BLAS is installed; the reference one is some 40 times slower than OpenBLAS.
#pragma once

#include <optional>
#include <string>

namespace selvedge::training {

// Measures GFLOP per second of processor time in a float32 matrix product of 384 x 384 x 384: the best of three after a
// warm-up. Takes a few milliseconds with a fast BLAS, under 0.1 s with the reference one. Other work on the machine
// does not lower the result.
double measure_blas_gflops();

// A warning for the user if matrix products are slower than with any optimised BLAS on any processor of the last ten
// years (below 12 GFLOP per processor second); otherwise nothing.
std::optional<std::string> slow_blas_warning(double gflops);

// Makes freed blocks of up to 32 MiB stay with the process. A training step frees and allocates the same large blocks
// again; otherwise the system would hand out each page anew, zeroed, at every step. For programs that train; call it
// once, first in main. bench/paper_training: +18 %.
void keep_freed_memory();

}  // namespace selvedge::training
