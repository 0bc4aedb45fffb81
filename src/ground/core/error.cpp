// What went wrong, in words: kinds of Error, what a batch skipped, and what a build leaves out.
#include "selvedge/error.h"

#include <string>

#include "ground/core/left_out.h"
#include "selvedge/skipped.h"

namespace selvedge {

const char* to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid_argument:
      return "invalid_argument";
    case ErrorKind::not_found:
      return "not_found";
    case ErrorKind::corrupt_data:
      return "corrupt_data";
    case ErrorKind::unavailable:
      return "unavailable";
    case ErrorKind::internal:
      return "internal";
  }
  return "internal";
}

std::string to_string(const Skipped& skipped) {
  const auto& [source, reason] = skipped;
  const bool named = reason.starts_with(source) && reason.size() > source.size() &&
                     (reason[source.size()] == ':' || reason[source.size()] == '/');
  return named ? reason : source + ": " + reason;
}

}  // namespace selvedge

namespace selvedge::core {

Error left_out(std::string_view what, std::string_view option) {
  return Error(ErrorKind::unavailable,
               std::string(what) + ": this program was built without it; build with -D" + std::string(option) + "=ON");
}

}  // namespace selvedge::core
