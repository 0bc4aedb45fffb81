// Where the parts of a snapshot may begin. Inside index/ only.
#pragma once

#include <cstddef>

namespace selvedge::index {

inline constexpr std::size_t snapshot_alignment = 64;

// The first place at or after `offset` where one may.
constexpr std::size_t aligned(std::size_t offset) {
  return (offset + snapshot_alignment - 1) / snapshot_alignment * snapshot_alignment;
}

}  // namespace selvedge::index
