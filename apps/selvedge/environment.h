// Reads the environment, for functions that take a function to ask for variables.
#pragma once

#include <cstdlib>
#include <optional>
#include <string>

namespace selvedge::cli {

// The value of a variable. Nothing if it is not set.
inline std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace selvedge::cli
