// An input that a batch job left out.
#pragma once

#include <string>

#include "selvedge/export.h"

namespace selvedge {

struct Skipped {
  std::string source;  // which one: "feed.csv:17", a path
  std::string reason;  // what was expected and what was found
};

// "source: reason"; the reason alone where it begins with the source itself, as those of errors about a file do.
SELVEDGE_EXPORT std::string to_string(const Skipped& skipped);

}  // namespace selvedge
