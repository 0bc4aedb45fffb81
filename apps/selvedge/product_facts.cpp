#include "product_facts.h"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "selvedge/error.h"
#include "selvedge/product_filter.h"
#include "shop/feeds/product_json.h"

namespace selvedge::cli {

using Json = nlohmann::ordered_json;

namespace {

Json json_value(const StoredImage& image) {
  return {{"reference", image.reference}, {"content", image.content}, {"width", image.width}, {"height", image.height}};
}

}  // namespace

std::string json_of(const StoredImage& image) {
  return json_value(image).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string json_of(const StoredProduct& product) {
  Json json = Json::parse(feeds::to_json_line(product));
  json["images"] = Json::array();
  for (const StoredImage& image : product.images) json["images"].push_back(json_value(image));
  json["revision"] = product.revision;
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string json_of(const ModelIdentity& model) {
  const Json json = {{"name", model.name},
                     {"fingerprint", model.fingerprint},
                     {"embedding_size", model.embedding_size},
                     {"directory", model.directory.string()}};
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string json_of(const std::vector<Skipped>& skipped) {
  Json json = Json::array();
  for (const Skipped& one : skipped) json.push_back({{"source", one.source}, {"reason", one.reason}});
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string price_text(const ProductFacts& facts) {
  if (!facts.price) return "-";
  return facts.currency.empty() ? to_string(*facts.price) : to_string(*facts.price) + " " + facts.currency;
}

ExitCode report_skipped(const std::vector<Skipped>& skipped) {
  for (const Skipped& one : skipped) fmt::print(stderr, "selvedge: skipped {}\n", to_string(one));
  return skipped.empty() ? ExitCode::done : ExitCode::some_skipped;
}

void add_where_option(CLI::App& command, std::vector<std::string>& conditions) {
  // Without extra arguments, so that a photo after a condition is a photo.
  command
      .add_option("--where", conditions,
                  "NAME=VALUE, repeated: category, colour, currency, item_group_id, price=10..50, in_stock=true, or an "
                  "attribute")
      ->allow_extra_args(false);
  // All conditions together, because two of the same name are wrong as well.
  command.parse_complete_callback([&conditions] {
    try {
      parse_product_filter(conditions);
    } catch (const Error& error) {
      throw CLI::ValidationError("--where", error.what());
    }
  });
}

}  // namespace selvedge::cli
