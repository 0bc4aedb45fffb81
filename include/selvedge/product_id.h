// A shop's product id, as a type of its own so that it cannot be mixed up with other texts.
#pragma once

#include <compare>
#include <functional>
#include <string>

namespace selvedge {

// The shop's own id: a UTF-8 string of 1 to 512 bytes without control characters, compared byte by byte.
struct ProductId {
  std::string value;
  auto operator<=>(const ProductId&) const = default;
};

}  // namespace selvedge

template <>
struct std::hash<selvedge::ProductId> {
  std::size_t operator()(const selvedge::ProductId& id) const noexcept { return std::hash<std::string>()(id.value); }
};
