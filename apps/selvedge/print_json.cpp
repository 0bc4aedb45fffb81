// nlohmann/json replaces the bytes that are not UTF-8.
#include "print_json.h"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

namespace selvedge::cli {

void print_json(const nlohmann::ordered_json& json) {
  fmt::print("{}\n", json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

void print_json_line(const nlohmann::ordered_json& json) {
  fmt::print("{}\n", json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  std::fflush(stdout);
}

nlohmann::ordered_json skipped_json(const std::vector<Skipped>& skipped) {
  auto json = nlohmann::ordered_json::array();
  for (const Skipped& one : skipped) json.push_back({{"source", one.source}, {"reason", one.reason}});
  return json;
}

}  // namespace selvedge::cli
