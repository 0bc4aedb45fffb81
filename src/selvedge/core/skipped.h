// An input that a batch job left out.
#pragma once

#include <string>

namespace selvedge {

struct Skipped {
  std::string source;  // which one: "feed.csv:17", a path
  std::string reason;  // what was expected and what was found
};

}  // namespace selvedge
