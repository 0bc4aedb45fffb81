// Takes a long list in parts, so that no transaction and no answer grows with the list.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

namespace selvedge::core {

// Calls use(part) for each part of `all` in order: `most` elements each, the last one may have fewer. `most` must not
// be 0.
template <typename Element, typename Use>
void for_each_part(std::span<Element> all, std::size_t most, const Use& use) {
  while (!all.empty()) {
    const std::span<Element> part = all.first(std::min(most, all.size()));
    all = all.subspan(part.size());
    use(part);
  }
}

}  // namespace selvedge::core
