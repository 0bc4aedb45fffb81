// Repairs JSON that shop systems write slightly wrong. Inside feeds/ only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge::feeds {

// Replaces control characters inside strings by spaces, half a pair of surrogates ("\\ud83d") by U+FFFD, and a bare NaN
// or Infinity by null. All else comes back as it is, whether it is JSON or not.
std::string repaired_json(std::string_view text);

struct JsonElement {
  std::string_view text;
  std::size_t number = 0;  // in its list, from 0
};

// The objects of the first list of objects in a document.
struct JsonElements {
  std::vector<JsonElement> elements;  // may be damaged themselves
  bool closed = false;                // whether the list's end was found
};
// Finds the elements of a document that is no JSON as a whole, by their braces and, if each begins a line, by their
// indentation. `text` must outlive the result.
JsonElements json_elements(std::string_view text);

}  // namespace selvedge::feeds
