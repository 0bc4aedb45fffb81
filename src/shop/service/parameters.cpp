// Each name that a route asks for is noted. In the end any other parameter is refused, and the nearest known name is
// suggested.
#include "shop/service/parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "ground/core/nearest_name.h"
#include "shop/catalogue/filter_condition.h"
#include "shop/service/problem.h"

namespace selvedge::service {
namespace {

constexpr std::size_t longest_told_value = 40;  // in a suggestion, bytes

template <typename Number>
std::optional<Number> parsed(const std::string& text) {
  Number value{};
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Price price_of(const std::string& name, const std::string& text) {
  const auto price = parse_price(text);
  if (!price) throw bad_parameter(name, fmt::format("{}: expected an amount such as 19.90, found '{}'", name, text));
  return *price;
}

}  // namespace

void require_parameter_name(const std::string& name) {
  if (name.size() <= longest_parameter_name) return;
  throw bad_parameter("parameters",
                      fmt::format("parameters: expected names of parameters of at most {} bytes, found one of {}",
                                  longest_parameter_name, name.size()));
}

Parameters::Parameters(const HttpRequest& request, const Body& body) : pairs_(request.query) {
  for (const BodyPart& part : body.parts) pairs_.emplace_back(part.name, part.bytes);
  for (const auto& [name, value] : pairs_) require_parameter_name(name);
}

// Only of parameters that a route has: of any other its name is what is wrong. The messages do not quote the value,
// because it may be as long as a body.
void Parameters::require_bounded(const std::string& name, const std::vector<std::string>& values) {
  const bool is_cursor = name == "cursor";
  const std::size_t longest = is_cursor ? longest_cursor : longest_parameter;
  for (const std::string& value : values) {
    if (value.size() > longest)
      throw bad_parameter(name, fmt::format("{}: expected at most {} bytes, found {}", name, longest, value.size()));
    if (!is_cursor) asked_bytes_ += value.size();
  }
  if (asked_bytes_ > most_parameter_bytes) {
    throw bad_parameter(name, fmt::format("{}: expected at most {} bytes of all parameters together, found more", name,
                                          most_parameter_bytes));
  }
}

std::vector<std::string> Parameters::texts(const std::string& name) {
  std::vector<std::string> values;
  for (const auto& [key, value] : pairs_) {
    if (key == name) values.push_back(value);
  }
  if (asked_.insert(name).second) require_bounded(name, values);
  return values;
}

std::optional<std::string> Parameters::text(const std::string& name) {
  std::vector<std::string> values = texts(name);
  if (values.size() > 1)
    throw bad_parameter(name, fmt::format("{}: expected once, found {} times", name, values.size()));
  if (values.empty() || values[0].empty()) return std::nullopt;
  return std::move(values[0]);
}

std::int64_t Parameters::integer(const std::string& name, std::int64_t least, std::int64_t most, std::int64_t otherwise,
                                 const char* or_else) {
  const auto given = text(name);
  if (!given) return otherwise;
  const auto value = parsed<std::int64_t>(*given);
  if (!value || *value < least || *value > most) {
    throw bad_parameter(name, fmt::format("{}: expected a whole number from {} to {}{}, found '{}'", name, least, most,
                                          or_else, *given));
  }
  return *value;
}

double Parameters::number(const std::string& name, double least, double most, double otherwise) {
  const auto given = text(name);
  if (!given) return otherwise;
  const auto value = parsed<double>(*given);
  if (!value || !std::isfinite(*value) || *value < least || *value > most) {
    throw bad_parameter(name,
                        fmt::format("{}: expected a number from {} to {}, found '{}'", name, least, most, *given));
  }
  return *value;
}

std::optional<bool> Parameters::boolean(const std::string& name) {
  const auto given = text(name);
  if (!given) return std::nullopt;
  if (*given != "true" && *given != "false")
    throw bad_parameter(name, fmt::format("{}: expected true or false, found '{}'", name, *given));
  return *given == "true";
}

ProductFilter Parameters::filter() {
  ProductFilter filter;
  const auto add = [](const std::string& name, std::vector<std::string>& values, std::string_view text,
                      catalogue::Commas commas) {
    if (text.empty()) return;
    if (const auto expected = catalogue::add_values(values, text, commas)) {
      const std::string found = catalogue::is_filter_text(text) ? fmt::format("'{}'", text) : "other bytes";
      throw bad_parameter(name, fmt::format("{}: expected {}, found {}", name, *expected, found));
    }
  };
  for (const catalogue::TextCondition& one : catalogue::text_conditions) {
    for (const std::string& value : texts(one.name)) add(one.name, filter.*one.values, value, one.commas);
  }
  filter.in_stock = boolean("in_stock");
  if (const auto least = text("price_min")) filter.price_min = price_of("price_min", *least);
  if (const auto most = text("price_max")) filter.price_max = price_of("price_max", *most);
  if (filter.price_min && filter.price_max && *filter.price_max < *filter.price_min) {
    throw bad_parameter("price_max", fmt::format("price_max: expected at least price_min, {}, found {}",
                                                 to_string(*filter.price_min), to_string(*filter.price_max)));
  }
  for (const std::string& condition : texts("attribute")) {
    const std::size_t equals = condition.find('=');
    if (equals == 0 || equals == std::string::npos)
      throw bad_parameter("attribute", fmt::format("attribute: expected NAME=VALUE, found '{}'", condition));
    const std::string name = condition.substr(0, equals);
    if (!catalogue::is_filter_text(name))
      throw bad_parameter("attribute",
                          fmt::format("attribute: expected a name of {}, found other bytes", catalogue::filter_text));
    add("attribute", filter.attributes[name], std::string_view(condition).substr(equals + 1),
        catalogue::Commas::separate);
  }
  return filter;
}

std::optional<std::string> Parameters::other() const {
  const auto found = std::ranges::find_if(pairs_, [&](const auto& pair) { return !asked_.contains(pair.first); });
  return found == pairs_.end() ? std::nullopt : std::optional(found->first);
}

void Parameters::refuse_others() const {
  const auto name = other();
  if (!name) return;
  const std::vector<std::string> known(asked_.begin(), asked_.end());
  std::string meant = core::did_you_mean(*name, known);
  // "size=M" is asked for as the command line does it.
  if (meant.empty() && asked_.contains("attribute")) {
    const auto value = std::ranges::find(pairs_, *name, [](const auto& pair) { return pair.first; });
    const bool fits = value->second.size() <= longest_told_value && catalogue::is_filter_text(value->second);
    meant = fmt::format("; an attribute of products is asked for as 'attribute={}={}'", *name,
                        fits ? value->second : "VALUE");
  }
  throw bad_parameter(*name,
                      fmt::format("'{}': expected a parameter of /openapi.json, found this one{}", *name, meant));
}

}  // namespace selvedge::service
