// First writing, with what each reader may see; then reading, member by member. A reader without a key sees no address
// that may have a user name, password or token.
#include "shop/feeds/product_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "shop/catalogue/product.h"
#include "shop/feeds/html_text.h"
#include "shop/feeds/picture_address.h"
#include "shop/feeds/read_price.h"
#include "shop/feeds/read_stock.h"

namespace selvedge::feeds {
namespace {

using Json = nlohmann::ordered_json;  // written: linear to build only by appending
using Input = nlohmann::json;         // read: looked up by name, so that many names stay cheap

// A number becomes its shortest text: "19.9" for 19.9.
std::string text_of(const std::string& member, const Input& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return "";
  if (value.is_number()) return value.dump();
  throw BadMember(member, fmt::format("{}: expected text or a number, found {}", member, value.type_name()));
}

// Sets a price or stock that is written as in feeds, "12,99 EUR" or "5.0". False if it can be read in several ways.
bool set_as_feeds_do(ProductFacts& facts, const std::string& name, const std::string& text) {
  if (name == "stock" && !text.starts_with('-')) {
    const auto stock = read_stock(text);
    if (stock) facts.stock = stock;
    return stock.has_value();
  }
  if (name != "price") return false;
  const PriceReading reading = read_price(text);
  const bool other = !facts.currency.empty() && !reading.currency.empty() && facts.currency != reading.currency;
  if (!reading.price || reading.shared_sign || !reading.doubt.empty() || other) return false;
  facts.price = reading.price;
  if (!reading.currency.empty()) facts.currency = reading.currency;
  return true;
}

// A fact or an attribute. The problem names it.
void set(ProductFacts& facts, const std::string& name, const Input& value) {
  const std::string text = text_of(name, value);
  const auto problem = catalogue::set_fact(facts, name, text);
  if (problem && !set_as_feeds_do(facts, name, text)) throw BadMember(name, *problem);
}

void set_attributes(ProductFacts& facts, const Input& value) {
  if (value.is_null()) return facts.attributes.clear();
  if (!value.is_object())
    throw BadMember("attributes", fmt::format("attributes: expected an object, found {}", value.type_name()));
  for (const auto& [name, one] : value.items()) {
    const std::string text = text_of("attributes." + name, one);
    if (text.empty()) {
      facts.attributes.erase(name);
    } else {
      facts.attributes[name] = text;
    }
  }
}

// Whether anybody may see the address. It may have a name and password, or a token or signature in its query. A query
// that only says sizes and versions is harmless.
bool is_public(std::string_view url) {
  if (catalogue::names_a_user(url)) return false;
  const std::size_t mark = url.find('?');
  if (mark == std::string_view::npos) return true;
  static constexpr std::array harmless = {"v",       "w", "h",      "width", "height", "size",
                                          "quality", "q", "format", "fit",   "crop",   "dpr"};
  constexpr std::size_t longest = 20;  // a version is shorter than a secret
  for (std::string_view rest = url.substr(mark + 1, url.find('#', mark) - mark - 1); !rest.empty();) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (std::ranges::find(harmless, pair.substr(0, equals)) == harmless.end() || pair.size() - equals > longest)
      return false;
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
  }
  return true;
}

std::string shown_reference(const std::string& reference, Reader reader) {
  if (reader == Reader::owner) return reference;
  if (!is_url(reference)) return "";
  return reader >= Reader::key_holder || is_public(reference) ? reference : "";
}

}  // namespace

Json part_json(const PicturePart& part) {
  // Six digits, as they are stored.
  const auto share = [](double value) { return std::round(value * 1e6) / 1e6; };
  Json json = {{"source", to_string(part.source)}, {"box", nullptr}, {"kind", nullptr}, {"confidence", nullptr}};
  if (part.box) {
    json["box"] = {{"x", share(part.box->x)},
                   {"y", share(part.box->y)},
                   {"width", share(part.box->width)},
                   {"height", share(part.box->height)}};
  }
  if (!part.kind.empty()) {
    json["kind"] = part.kind;
    json["confidence"] = std::round(double(part.confidence) * 1e4) / 1e4;
  }
  return json;
}

Json image_json(const StoredImage& image, const ReaderBelow& reader) {
  return {{"id", image.id},
          {"content", image.content},
          {"url", reader.base_path + "v1/images/" + image.content},
          {"width", image.width},
          {"height", image.height},
          {"reference", shown_reference(image.reference, reader.reader)},
          {"part", part_json(image.part)}};
}

Json product_json(const StoredProduct& product, const ReaderBelow& reader) {
  const ProductFacts& facts = product.facts;
  Json json = {{"id", facts.id.value},
               {"title", facts.title},
               {"category", facts.category},
               {"colour", facts.colour},
               {"price", nullptr},
               {"currency", facts.currency},
               {"stock", nullptr},
               {"url", catalogue::problem_of_page_url(facts.url) ? "" : facts.url},
               {"item_group_id", facts.item_group_id}};
  if (facts.price) json["price"] = to_string(*facts.price);
  if (facts.stock) json["stock"] = *facts.stock;
  Json attributes = Json::object();
  auto& members = attributes.get_ref<Json::object_t&>();
  for (const auto& [name, value] : facts.attributes) members.emplace_back(name, value);  // each name comes once
  json["attributes"] = std::move(attributes);
  json["images"] = Json::array();
  for (const StoredImage& image : product.images) json["images"].push_back(image_json(image, reader));
  json["image_url"] = product.images.empty() ? Json("") : json["images"][0]["url"];
  json["hidden"] = facts.hidden;
  if (reader.reader >= Reader::editor) json["feed"] = product.feed;
  json["revision"] = product.revision;
  return json;
}

Json model_json(const ModelIdentity& model, const ReaderBelow& reader) {
  Json json = {{"name", model.name}, {"fingerprint", model.fingerprint}, {"embedding_size", model.embedding_size}};
  if (reader.reader == Reader::owner) json["directory"] = model.directory.string();
  return json;
}

bool set_fact_from(ProductFacts& facts, const std::string& name, const Input& value) {
  if (name == "attributes") {
    set_attributes(facts, value);
    return true;
  }
  if (name == "hidden") {
    if (!value.is_boolean() && !value.is_null())
      throw BadMember(name, fmt::format("hidden: expected true or false, found {}", value.type_name()));
    facts.hidden = value.is_boolean() && value.get<bool>();
    return true;
  }
  if (!catalogue::is_fact(name)) return false;
  set(facts, name, value);
  return true;
}

Json report_json(const FeedReport& report) {
  Json columns = Json::array(), unread = Json::array();
  for (const TakenColumn& taken : report.columns())
    columns.push_back({{"column", taken.column}, {"taken_for", taken.taken_for}});
  for (const UnreadValues& values : report.unread()) {
    unread.push_back({{"field", values.field},
                      {"count", values.count},
                      {"example", values.example},
                      {"source", values.source},
                      {"expected", values.expected}});
  }
  return {{"format", report.format()},
          {"columns", std::move(columns)},
          {"notes", report.notes()},
          {"unread", std::move(unread)}};
}

std::string exported_price(Price price) {
  std::string text = to_string(price);
  const std::size_t point = text.find('.');
  // Four decimals instead of three: "1.299" might be read as thousands.
  if (point != std::string::npos && text.size() - point == 4) text += '0';
  return text;
}

Json exported_json(const StoredProduct& product) {
  const ProductFacts& facts = product.facts;
  Json json;
  json["id"] = facts.id.value;
  const auto add = [&](const char* name, const std::string& text) {
    if (!text.empty()) json[name] = text;
  };
  add("title", facts.title);
  add("category", facts.category);
  add("colour", facts.colour);
  if (facts.price) json["price"] = exported_price(*facts.price);
  add("currency", facts.currency);
  if (facts.stock) json["stock"] = *facts.stock;
  add("url", facts.url);
  add("item_group_id", facts.item_group_id);
  if (facts.hidden) json["hidden"] = true;
  if (!facts.attributes.empty()) json["attributes"] = facts.attributes;
  json["images"] = Json::array();
  for (const StoredImage& image : product.images) {
    Json picture = {{"url", image.reference}};
    if (catalogue::is_set_by_shop(image.part.asked)) picture["crop"] = image.part.asked;
    if (clean_address(image.reference) != image.reference) picture["exact"] = true;
    json["images"].push_back(picture.size() == 1 ? Json(image.reference) : std::move(picture));
  }
  return json;
}

std::string to_json_line(const StoredProduct& product) { return exported_json(product).dump(); }

}  // namespace selvedge::feeds
