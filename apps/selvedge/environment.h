// Variables of the environment, for those who are given a function to ask for them.
#pragma once

#include <cstdlib>
#include <optional>
#include <string>

namespace selvedge::cli {

inline std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace selvedge::cli
