// Finds the known name that a mistyped one was meant to be. Commands, options, settings, parameters and filters share
// it for their messages.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace selvedge::core {

// Returns the name of `known` with the smallest distance to `name`; of several the first. The distance counts missing,
// added, changed and swapped letters (Damerau, as optimal string alignment). Case does not count, and '-' equals '_',
// "ph" equals 'f'. The distance may be a third of the longer name's letters, but at least 1. A name that is the first
// or last words of a known one counts as distance 1: "price" of "price_min", "seed" of "training.seed". Nothing if no
// name is near enough, or if `name` itself is known.
std::optional<std::string> nearest_name(std::string_view name, std::span<const std::string> known);

// The end of a message: "; did you mean 'colour'?". Empty if no name is near.
std::string did_you_mean(std::string_view name, std::span<const std::string> known);

}  // namespace selvedge::core
