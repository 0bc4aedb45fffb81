// Each member is looked up by its name, and one that is not known is refused: a mistyped fact would be lost in silence.
// Facts are checked as a whole in the end.
#include "shop/service/product_body.h"

#include <fmt/format.h>

#include <utility>

#include "ground/files/base64.h"
#include "shop/service/problem.h"

namespace selvedge::service {
namespace {

using Json = nlohmann::ordered_json;
using Input = nlohmann::json;  // of requests: looked up by name, so that many names stay cheap

constexpr std::size_t most_pictures = 32;
std::string text_in(const Input& value, const std::string& field) {
  if (!value.is_string())
    throw bad_parameter(field, fmt::format("{}: expected text, found {}", field, value.type_name()));
  return value.get<std::string>();
}

// Sets what `json` names; false for a field that is no fact.
bool set_fact_of(ProductFacts& facts, const std::string& name, const Input& value) {
  try {
    return feeds::set_fact_from(facts, name, value);
  } catch (const feeds::BadMember& error) {
    throw bad_parameter(error.member(), error.what());
  }
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
    } else if (name == "crop") {
      if (const auto problem = catalogue::problem_of_crop(text))
        throw bad_parameter(field + ".crop", fmt::format("{}.{}", field, *problem));
      picture.crop = text;
    } else {
      throw bad_parameter(field + "." + name, fmt::format("{}.{}: expected base64, content or url", field, name));
    }
    sources += name != "reference" && name != "crop";
  }
  if (sources != 1)
    throw bad_parameter(field, fmt::format("{}: expected one of base64, content and url, found {}", field, sources));
  return picture;
}

}  // namespace

feeds::ReaderBelow reader_of(const HttpRequest& request) {
  const feeds::Reader with_key = request.may_write ? feeds::Reader::editor : feeds::Reader::key_holder;
  return {request.key.empty() ? feeds::Reader::anybody : with_key, request.base_path};
}

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

std::size_t unpacked_feed_bytes(const ServiceSettings& settings) {
  constexpr std::size_t usual_packing = 8;  // times that a packed feed is larger when it is unpacked
  return usual_packing * static_cast<std::size_t>(settings.max_bulk_bytes);
}

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace); }

HttpResponse json_response(const Json& json, int status) {
  return {status, "application/json", dumped(json), {}, {}, {}};
}

}  // namespace selvedge::service
