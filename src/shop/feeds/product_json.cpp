#include "shop/feeds/product_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ground/files/read_file.h"
#include "shop/feeds/feed_builder.h"
#include "shop/feeds/product_feed.h"

namespace selvedge::feeds {
namespace {

using Json = nlohmann::ordered_json;  // written: linear to build only by appending
using Input = nlohmann::json;         // read: looked up by name, so that many names stay cheap

// Numbers are written out: 19.9 is the shortest text of its double, so "19.9".
std::string text_of(const std::string& member, const Input& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return "";
  if (value.is_number()) return value.dump();
  throw BadMember(member, fmt::format("{}: expected text or a number, found {}", member, value.type_name()));
}

// A fact or an attribute. The problem names it.
void set(ProductFacts& facts, const std::string& name, const Input& value) {
  if (const auto problem = catalogue::set_fact(facts, name, text_of(name, value))) throw BadMember(name, *problem);
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

std::vector<std::string> read_images(const Input& images) {
  if (!images.is_array()) throw BadMember("images", "images: expected an array of paths or URLs");
  std::vector<std::string> references;
  for (const Input& image : images) {
    if (!image.is_string() || image.get_ref<const std::string&>().empty())
      throw BadMember("images", "images: expected paths or URLs, found something else");
    references.push_back(image.get<std::string>());
  }
  return references;
}

bool chosen(const ProductFacts& facts, const FeedOptions& options) {
  ProductFacts wanted = facts;
  for (const auto& [name, value] : options.only) {
    if (const auto problem = catalogue::set_fact(wanted, name, value))
      throw Error(ErrorKind::invalid_argument, *problem);
  }
  return wanted == facts;
}

// An address may carry a name and password, or a token or signature in its query; what of a query says a size or a
// version alone may be seen by anybody.
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
  return reader == Reader::key_holder || is_public(reference) ? reference : "";
}

}  // namespace

Json image_json(const StoredImage& image, Reader reader) {
  return {{"id", image.id},       {"content", image.content}, {"url", "/v1/images/" + image.content},
          {"width", image.width}, {"height", image.height},   {"reference", shown_reference(image.reference, reader)}};
}

Json product_json(const StoredProduct& product, Reader reader) {
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
  json["revision"] = product.revision;
  return json;
}

Json model_json(const ModelIdentity& model, Reader reader) {
  Json json = {{"name", model.name}, {"fingerprint", model.fingerprint}, {"embedding_size", model.embedding_size}};
  if (reader == Reader::owner) json["directory"] = model.directory.string();
  return json;
}

bool set_fact_from(ProductFacts& facts, const std::string& name, const Input& value) {
  if (name == "attributes") {
    set_attributes(facts, value);
    return true;
  }
  if (!catalogue::is_fact(name)) return false;
  set(facts, name, value);
  return true;
}

std::string to_json_line(const StoredProduct& product) {
  const ProductFacts& facts = product.facts;
  Json json;
  json["id"] = facts.id.value;
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
    if (name == "id" || name == "product_id") {
      if (name == "product_id" && json.contains("id"))
        throw BadMember(name, "product_id: expected id alone, found both");
      product.facts.id.value = text_of(name, value);
    } else if (name == "images") {
      product.images = read_images(value);
    } else if (!set_fact_from(product.facts, name, value)) {
      set(product.facts, name, value);
    }
  }
  if (const auto problem = catalogue::problem_of(product.facts)) throw Error(ErrorKind::invalid_argument, *problem);
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
