// How long the id of a product may be: in a manifest, a catalogue, an index and its snapshot.
#pragma once

#include <cstddef>

namespace selvedge::core {

inline constexpr std::size_t largest_product_id = 512;  // bytes

}  // namespace selvedge::core
