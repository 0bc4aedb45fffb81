// Bounds what a JSON text may take in memory before it is parsed: a value takes up to a hundred bytes, however short it
// is in the text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace selvedge::feeds {

struct JsonLimits {
  std::size_t values = 0;  // with names and the objects and lists themselves
  int depth = 0;           // of objects and lists within each other; the whole is 1
};

// Told of the objects of a text and their names, in order. `depth` as in JsonLimits.
class JsonNames {
 public:
  virtual ~JsonNames() = default;
  virtual void object(int depth) = 0;
  virtual void name(int depth, const std::string& name) = 0;
};

// Reads the text once, in time linear in its length and without keeping its values. Returns what it has too much of, as
// "expected at most ..., found more". Nothing for a text within the limits, or that is no JSON. Throws what `names`
// throws.
std::optional<std::string> problem_of_json(std::string_view text, const JsonLimits& limits, JsonNames* names = nullptr);

}  // namespace selvedge::feeds
