// Strong identifiers.
#pragma once

#include <compare>
#include <functional>
#include <string>

namespace selvedge {

// A shop's own product id: any non-empty UTF-8 string of at most 512 bytes, compared byte by byte.
struct ProductId {
  std::string value;
  auto operator<=>(const ProductId&) const = default;
};

}  // namespace selvedge

template <>
struct std::hash<selvedge::ProductId> {
  std::size_t operator()(const selvedge::ProductId& id) const noexcept { return std::hash<std::string>()(id.value); }
};
