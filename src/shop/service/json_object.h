// The JSON object of a request's body.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace selvedge::service {

// A parsed value takes some hundred bytes, whatever it has in the text. This many are bounded by 100 MB or so.
inline constexpr std::size_t most_values_of_an_object = 1'000'000;

// Parses a JSON object. Its members are sorted by name. Throws Problem 400, which names `field`, for other text, for
// more than `most_values` values, names, objects and lists, and for lists and objects nested deeper than 32. Throws
// Problem 400, which names the member, if an object has a member twice: readers of JSON take either.
nlohmann::json parse_object(std::string_view text, const std::string& field,
                            std::size_t most_values = most_values_of_an_object);

}  // namespace selvedge::service
