#include "shop/service/parameters.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "shop/service/problem.h"

namespace selvedge::service {
namespace {

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

Parameters::Parameters(const HttpRequest& request, const Body& body) : pairs_(request.query) {
  for (const BodyPart& part : body.parts) {
    if (part.filename.empty()) pairs_.emplace_back(part.name, part.bytes);
  }
}

std::vector<std::string> Parameters::texts(const std::string& name) {
  asked_.insert(name);
  std::vector<std::string> values;
  for (const auto& [key, value] : pairs_) {
    if (key == name) values.push_back(value);
  }
  return values;
}

std::optional<std::string> Parameters::text(const std::string& name) {
  std::vector<std::string> values = texts(name);
  if (values.size() > 1)
    throw bad_parameter(name, fmt::format("{}: expected once, found {} times", name, values.size()));
  if (values.empty() || values[0].empty()) return std::nullopt;
  return std::move(values[0]);
}

std::int64_t Parameters::integer(const std::string& name, std::int64_t least, std::int64_t most,
                                 std::int64_t otherwise) {
  const auto given = text(name);
  if (!given) return otherwise;
  const auto value = parsed<std::int64_t>(*given);
  if (!value || *value < least || *value > most) {
    throw bad_parameter(
        name, fmt::format("{}: expected a whole number from {} to {}, found '{}'", name, least, most, *given));
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
  filter.category = text("category");
  filter.colour = text("colour");
  filter.item_group_id = text("item_group_id");
  filter.in_stock = boolean("in_stock");
  if (const auto least = text("price_min")) filter.price_min = price_of("price_min", *least);
  if (const auto most = text("price_max")) filter.price_max = price_of("price_max", *most);
  for (const std::string& condition : texts("attribute")) {
    const std::size_t equals = condition.find('=');
    if (equals == 0 || equals == std::string::npos)
      throw bad_parameter("attribute", fmt::format("attribute: expected NAME=VALUE, found '{}'", condition));
    const auto [there, is_new] = filter.attributes.emplace(condition.substr(0, equals), condition.substr(equals + 1));
    if (!is_new)
      throw bad_parameter("attribute", fmt::format("attribute: expected '{}' once, found it twice", there->first));
  }
  return filter;
}

void Parameters::refuse_others() const {
  for (const auto& [name, value] : pairs_) {
    if (!asked_.contains(name))
      throw bad_parameter(name, fmt::format("'{}': expected a parameter of /openapi.json, found this one", name));
  }
}

}  // namespace selvedge::service
