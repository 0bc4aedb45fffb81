// The name that somebody meant who mistyped one: the same help for commands, options, settings, parameters and filters.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace selvedge::core {

// The one of `known` that differs from `name` in the fewest letters, if these are at most a third of the longer one's:
// a letter missing, too many, another, or two swapped (Damerau's distance; case counts for nothing, and '-' is '_'). A
// name that begins or ends a known one between its words ("price" of "price_min", "seed" of "training.seed") is near
// as well. Of equally near ones the first. Nothing if none is near, or if one of them is `name` itself.
std::optional<std::string> nearest_name(std::string_view name, std::span<const std::string> known);

// "; did you mean 'colour'?", to be appended to a message; empty if none is near.
std::string did_you_mean(std::string_view name, std::span<const std::string> known);

}  // namespace selvedge::core
