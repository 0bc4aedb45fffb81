#include "study/training/allocator.h"

#include <malloc.h>

namespace selvedge::training {

void keep_freed_memory() {
  constexpr int mebibyte = 1 << 20;
  mallopt(M_MMAP_THRESHOLD, 32 * mebibyte);  // glibc's upper limit
  mallopt(M_TRIM_THRESHOLD, 1024 * mebibyte);
  mallopt(M_TOP_PAD, 256 * mebibyte);
}

}  // namespace selvedge::training
