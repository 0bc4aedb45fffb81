// The text is read twice: once for its size and its names, then for its values.
#include "shop/service/json_object.h"

#include <fmt/format.h>

#include <array>
#include <set>

#include "shop/feeds/json_limits.h"
#include "shop/service/problem.h"

namespace selvedge::service {
namespace {

constexpr int deepest = 32;
constexpr std::size_t longest_name_shown = 100;  // bytes; a name may be as long as a body

class UniqueNames final : public feeds::JsonNames {
 public:
  void object(int depth) override {
    if (known(depth)) names_[static_cast<std::size_t>(depth)].clear();
  }
  void name(int depth, const std::string& name) override {
    if (!known(depth) || names_[static_cast<std::size_t>(depth)].insert(name).second) return;
    const std::string shown = name.substr(0, longest_name_shown);
    throw bad_parameter(shown, fmt::format("'{}': expected once in its object, found twice", shown));
  }

 private:
  bool known(int depth) const { return static_cast<std::size_t>(depth) < names_.size(); }

  // Of the object that is read, by depth. No member that a route takes lies deeper than those of images[].
  std::array<std::set<std::string>, 4> names_;
};

}  // namespace

nlohmann::json parse_object(std::string_view text, const std::string& field, std::size_t most_values) {
  UniqueNames names;
  if (const auto problem = feeds::problem_of_json(text, {most_values, deepest}, &names))
    throw bad_parameter(field, fmt::format("{}: {}", field, *problem));
  nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object())
    throw bad_parameter(field, fmt::format("{}: expected a JSON object, found other text", field));
  return json;
}

}  // namespace selvedge::service
