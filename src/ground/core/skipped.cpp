#include "selvedge/skipped.h"

namespace selvedge {

std::string to_string(const Skipped& skipped) {
  const auto& [source, reason] = skipped;
  const bool named = reason.starts_with(source) && reason.size() > source.size() &&
                     (reason[source.size()] == ':' || reason[source.size()] == '/');
  return named ? reason : source + ": " + reason;
}

}  // namespace selvedge
