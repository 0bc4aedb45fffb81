// A parse by events alone. A callback of the parser that builds values would look through each list again after every
// object in it.
#include "shop/feeds/json_limits.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace selvedge::feeds {
namespace {

class Steps final : public nlohmann::json_sax<nlohmann::json> {
 public:
  Steps(const JsonLimits& limits, JsonNames* names) : limits_(limits), names_(names) {}

  std::optional<std::string> problem;

  bool null() override { return counted(); }
  bool boolean(bool) override { return counted(); }
  bool number_integer(number_integer_t) override { return counted(); }
  bool number_unsigned(number_unsigned_t) override { return counted(); }
  bool number_float(number_float_t, const string_t&) override { return counted(); }
  bool string(string_t&) override { return counted(); }
  bool binary(binary_t&) override { return counted(); }
  bool start_object(std::size_t) override {
    if (!deeper()) return false;
    if (names_ != nullptr) names_->object(depth_);
    return true;
  }
  bool key(string_t& name) override {
    if (names_ != nullptr) names_->name(depth_, name);
    return counted();
  }
  bool end_object() override { return shallower(); }
  bool start_array(std::size_t) override { return deeper(); }
  bool end_array() override { return shallower(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override { return false; }

 private:
  bool counted() {
    if (++values_ <= limits_.values) return true;
    problem = fmt::format("expected at most {} values, found more", limits_.values);
    return false;
  }
  bool deeper() {
    if (++depth_ <= limits_.depth) return counted();
    problem = fmt::format("expected values nested at most {} deep, found more", limits_.depth);
    return false;
  }
  bool shallower() {
    --depth_;
    return true;
  }

  const JsonLimits& limits_;
  JsonNames* const names_;
  std::size_t values_ = 0;
  int depth_ = 0;
};

}  // namespace

std::optional<std::string> problem_of_json(std::string_view text, const JsonLimits& limits, JsonNames* names) {
  Steps steps(limits, names);
  nlohmann::json::sax_parse(text, &steps);
  return steps.problem;
}

}  // namespace selvedge::feeds
