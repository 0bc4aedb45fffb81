#include "shop/service/product_body.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "ground/files/base64.h"
#include "shop/service/problem.h"

namespace selvedge::service {
namespace {

using Json = nlohmann::ordered_json;  // of answers: linear to build only by appending
using Input = nlohmann::json;         // of requests: looked up by name, so that many names stay cheap

constexpr std::size_t most_pictures = 32;
constexpr std::array text_facts = {"title", "category", "colour", "currency", "url", "item_group_id"};

std::string text_in(const Input& value, const std::string& field) {
  if (!value.is_string())
    throw bad_parameter(field, fmt::format("{}: expected text, found {}", field, value.type_name()));
  return value.get<std::string>();
}

void set(ProductFacts& facts, const std::string& name, const std::string& text) {
  if (const auto problem = catalogue::set_fact(facts, name, text))
    throw bad_parameter(name, fmt::format("{}: {}", name, *problem));
}

void set_attributes(ProductFacts& facts, const Input& value) {
  if (value.is_null()) {
    facts.attributes.clear();
    return;
  }
  if (!value.is_object())
    throw bad_parameter("attributes", fmt::format("attributes: expected an object, found {}", value.type_name()));
  for (const auto& [name, text] : value.items()) {
    if (text.is_null()) {
      facts.attributes.erase(name);
    } else {
      facts.attributes[name] = text_in(text, "attributes." + name);
    }
  }
}

// Sets what `json` names and checks the whole; false for a field that is no fact.
bool set_fact_of(ProductFacts& facts, const std::string& name, const Input& value) {
  if (name == "attributes") {
    set_attributes(facts, value);
  } else if (std::find(text_facts.begin(), text_facts.end(), name) != text_facts.end()) {
    set(facts, name, value.is_null() ? "" : text_in(value, name));
  } else if (name == "price") {
    set(facts, name, value.is_null() ? "" : text_in(value, name));
  } else if (name == "stock") {
    if (!value.is_null() && !value.is_number_integer())
      throw bad_parameter(name, fmt::format("stock: expected a whole number, found {}", value.type_name()));
    set(facts, name, value.is_null() ? "" : value.dump());
  } else {
    return false;
  }
  return true;
}

void require_storable(const ProductFacts& facts) {
  if (const auto problem = catalogue::problem_of(facts)) throw Problem(400, "bad-product", *problem, "product");
}

PictureSource picture_in(const Input& value, const std::string& field) {
  if (!value.is_object())
    throw bad_parameter(field, fmt::format("{}: expected an object, found {}", field, value.type_name()));
  PictureSource picture;
  int sources = 0;
  for (const auto& [name, part] : value.items()) {
    const std::string text = text_in(part, field + "." + name);
    if (name == "base64") {
      auto bytes = files::base64_decoded(text);
      if (!bytes)
        throw bad_parameter(field + ".base64", fmt::format("{}.base64: expected base64, found other text", field));
      picture.bytes = std::move(*bytes);
    } else if (name == "content") {
      picture.content = text;
    } else if (name == "url") {
      picture.url = picture.reference = text;
    } else if (name == "reference") {
      picture.reference = text;
    } else {
      throw bad_parameter(field + "." + name, fmt::format("{}.{}: expected base64, content or url", field, name));
    }
    sources += name != "reference";
  }
  if (sources != 1)
    throw bad_parameter(field, fmt::format("{}: expected one of base64, content and url, found {}", field, sources));
  return picture;
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

// A path on the shop's own disk is nobody else's business, nor is what opens the shop's own servers.
std::string shown_reference(const std::string& reference, Reader reader) {
  if (!reference.starts_with("http://") && !reference.starts_with("https://")) return "";
  return reader == Reader::key_holder || is_public(reference) ? reference : "";
}

}  // namespace

Reader reader_of(const HttpRequest& request) { return request.key.empty() ? Reader::anybody : Reader::key_holder; }

Input parse_object(std::string_view text, const std::string& field) {
  Input json = Input::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object())
    throw bad_parameter(field, fmt::format("{}: expected a JSON object, found other text", field));
  return json;
}

ProductInput product_input(const Input& json, const std::optional<ProductId>& id) {
  ProductInput input;
  if (id) input.facts.id = *id;
  for (const auto& [name, value] : json.items()) {
    if (name == "id") {
      const std::string given = text_in(value, name);
      if (id && given != id->value)
        throw bad_parameter(name, fmt::format("id: expected '{}' as in the path, found '{}'", id->value, given));
      input.facts.id = {given};
    } else if (name == "images") {
      if (!value.is_array() || value.size() > most_pictures)
        throw bad_parameter(name, fmt::format("images: expected a list of at most {} pictures", most_pictures));
      for (std::size_t i = 0; i < value.size(); ++i)
        input.pictures.push_back(picture_in(value[i], fmt::format("images[{}]", i)));
    } else if (!set_fact_of(input.facts, name, value)) {
      throw bad_parameter(name, fmt::format("'{}': expected a field of ProductInput in /openapi.json", name));
    }
  }
  require_storable(input.facts);
  return input;
}

ProductFacts patched(ProductFacts facts, const Input& patch) {
  for (const auto& [name, value] : patch.items()) {
    if (!set_fact_of(facts, name, value))
      throw bad_parameter(name, fmt::format("'{}': expected a field of ProductPatch in /openapi.json", name));
  }
  require_storable(facts);
  return facts;
}

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

Json model_json(const ModelIdentity& model) {
  return {{"name", model.name}, {"fingerprint", model.fingerprint}, {"embedding_size", model.embedding_size}};
}

Json answer_json(const Recommendation& answer, std::size_t rank, Reader reader) {
  return {{"rank", rank},
          {"product", product_json(answer.product, reader)},
          {"image", image_json(answer.image, reader)},
          {"similarity", answer.similarity},
          {"match_probability", answer.match_probability}};
}

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace); }

HttpResponse json_response(const Json& json, int status) {
  return {status, "application/json", dumped(json), {}, {}, {}};
}

}  // namespace selvedge::service
