// The one exception type of Selvedge. Messages say what was expected, what was found, where, and what to do.
#pragma once

#include <stdexcept>
#include <string>

namespace selvedge {

enum class ErrorKind {
  invalid_argument,  // the caller's input is wrong: fix it and call again
  not_found,         // a file, product or model that was named does not exist
  corrupt_data,      // bytes that should follow a format do not
  unavailable,       // a resource is missing or busy now; the same call may work later
  internal,          // a defect of Selvedge
};

// Name of a kind as it appears in messages and JSON, e.g. "corrupt_data".
const char* to_string(ErrorKind kind);

class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}
  ErrorKind kind() const { return kind_; }

 private:
  ErrorKind kind_;
};

}  // namespace selvedge
