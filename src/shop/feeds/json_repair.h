// JSON that shops' programs write a little wrong. Inside feeds/ only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge::feeds {

// A space for each control character inside a string, U+FFFD for half a pair of surrogates ("\\ud83d"), null for a bare
// NaN or Infinity. All else comes back as it is, whether it is JSON or not.
std::string repaired_json(std::string_view text);

struct JsonElement {
  std::string_view text;
  std::size_t number = 0;  // in its list, from 0
};

// The objects of the first list of objects in `text`, by their braces, for a document that is no JSON as a whole. An
// element may itself be damaged. `closed`: whether the list's end was found.
struct JsonElements {
  std::vector<JsonElement> elements;
  bool closed = false;
};
JsonElements json_elements(std::string_view text);

}  // namespace selvedge::feeds
