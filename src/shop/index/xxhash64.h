// XXH64 (Collet, "xxHash fast digest algorithm", github.com/Cyan4973/xxHash, doc/xxhash_spec.md): a checksum at memory
// speed. It finds damage, not malice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace selvedge::index {

std::uint64_t xxhash64(std::span<const std::byte> bytes, std::uint64_t seed = 0);

}  // namespace selvedge::index
