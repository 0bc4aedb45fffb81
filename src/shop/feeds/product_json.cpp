#include "shop/feeds/product_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "ground/files/read_file.h"
#include "selvedge/error.h"
#include "shop/feeds/feed_builder.h"
#include "shop/feeds/product_feed.h"

namespace selvedge::feeds {
namespace {

using Json = nlohmann::ordered_json;
using Input = nlohmann::json;  // looks names up in logarithmic time, whatever a line holds

// A fact's text. Numbers are written out: 19.9 is the shortest text of its double, so "19.9".
std::string text_of(const std::string& name, const Input& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return "";
  if (value.is_number()) return value.dump();
  throw Error(ErrorKind::invalid_argument,
              fmt::format("{}: expected text or a number, found {}", name, value.type_name()));
}

void require(const std::optional<std::string>& problem) {
  if (problem) throw Error(ErrorKind::invalid_argument, *problem);
}

void read_attributes(const Input& attributes, ProductFacts& facts) {
  if (!attributes.is_object()) throw Error(ErrorKind::invalid_argument, "attributes: expected an object");
  for (const auto& [name, value] : attributes.items()) {
    const std::string text = text_of(name, value);
    if (!text.empty()) facts.attributes[name] = text;
  }
}

std::vector<std::string> read_images(const Input& images) {
  if (!images.is_array()) throw Error(ErrorKind::invalid_argument, "images: expected an array of paths or URLs");
  std::vector<std::string> references;
  for (const Input& image : images) {
    if (!image.is_string() || image.get_ref<const std::string&>().empty()) {
      throw Error(ErrorKind::invalid_argument, "images: expected paths or URLs, found something else");
    }
    references.push_back(image.get<std::string>());
  }
  return references;
}

bool chosen(const ProductFacts& facts, const FeedOptions& options) {
  ProductFacts wanted = facts;
  for (const auto& [name, value] : options.only) require(catalogue::set_fact(wanted, name, value));
  return wanted == facts;
}

}  // namespace

std::string to_json_line(const StoredProduct& product) {
  const ProductFacts& facts = product.facts;
  Json json;
  json["product_id"] = facts.id.value;
  const auto add = [&](const char* name, const std::string& text) {
    if (!text.empty()) json[name] = text;
  };
  add("title", facts.title);
  add("category", facts.category);
  add("colour", facts.colour);
  if (facts.price) json["price"] = to_string(*facts.price);
  add("currency", facts.currency);
  if (facts.stock) json["stock"] = *facts.stock;
  add("url", facts.url);
  add("item_group_id", facts.item_group_id);
  if (!facts.attributes.empty()) json["attributes"] = facts.attributes;
  json["images"] = Json::array();
  for (const StoredImage& image : product.images) json["images"].push_back(image.reference);
  return json.dump();
}

JsonProduct parse_json_line(std::string_view line) {
  Input json;
  try {
    json = Input::parse(line);
  } catch (const Input::exception& failure) {
    throw Error(ErrorKind::corrupt_data, fmt::format("malformed JSON: {}", failure.what()));
  }
  if (!json.is_object()) throw Error(ErrorKind::corrupt_data, "expected a JSON object");
  JsonProduct product;
  for (const auto& [name, value] : json.items()) {
    if (name == "product_id") {
      product.facts.id.value = text_of(name, value);
    } else if (name == "images") {
      product.images = read_images(value);
    } else if (name == "attributes") {
      read_attributes(value, product.facts);
    } else {
      require(catalogue::set_fact(product.facts, name, text_of(name, value)));
    }
  }
  require(catalogue::problem_of(product.facts));
  if (product.images.empty()) throw Error(ErrorKind::invalid_argument, "images: expected at least one, found none");
  return product;
}

ProductFeed read_product_jsonl(const std::filesystem::path& path, const FeedOptions& options) {
  const std::string text = files::read_text(path);
  FeedBuilder builder(std::filesystem::absolute(path).parent_path());
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    const std::string source = fmt::format("{}:{}", path.string(), ++number);
    begin = end + 1;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    try {
      JsonProduct product = parse_json_line(line);
      if (!chosen(product.facts, options)) {
        builder.leave_out();
      } else if (builder.has(product.facts.id)) {
        builder.skip(source, fmt::format("product '{}' appeared before; the first is kept", product.facts.id.value));
      } else {
        builder.add(std::move(product.facts), product.images, source);
      }
    } catch (const Error& error) {
      builder.skip(source, error.what());
    }
  }
  return builder.take();
}

}  // namespace selvedge::feeds
