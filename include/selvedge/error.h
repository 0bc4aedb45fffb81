// The one exception type of Selvedge. A message names the place, what was expected and what was found. Many also say
// what to do.
#pragma once

#include <stdexcept>
#include <string>

#include "selvedge/export.h"

namespace selvedge {

enum class ErrorKind {
  invalid_argument,  // the caller's input is wrong; the same call fails again
  not_found,         // a named file, product or model does not exist
  corrupt_data,      // bytes do not follow their format
  unavailable,       // a resource is missing or busy; the same call may work later
  internal,          // a defect of Selvedge
};

// "invalid_argument", "corrupt_data", ...: the words of messages and JSON.
SELVEDGE_EXPORT const char* to_string(ErrorKind kind);

class SELVEDGE_EXPORT Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}
  ErrorKind kind() const { return kind_; }

 private:
  ErrorKind kind_;
};

}  // namespace selvedge
