// One input that a batch job left out, with the reason. Imports and data set tools return lists of these.
#pragma once

#include <string>

#include "selvedge/export.h"

namespace selvedge {

struct Skipped {
  std::string source;  // the input: "feed.csv:17" or a path
  std::string reason;  // what was expected and what was found
};

// "source: reason". The reason alone if it already begins with the source, as messages about a file do.
SELVEDGE_EXPORT std::string to_string(const Skipped& skipped);

}  // namespace selvedge
