// Reads a product member by member. An unknown member is refused, because a mistyped fact would be lost in silence. In
// the end all facts are checked together.
#include "shop/service/product_body.h"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>

#include "ground/core/nearest_name.h"
#include "ground/files/base64.h"
#include "shop/service/parameters.h"
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

// Which member the problem is about.
std::string faulty_member(const ProductFacts& facts, const std::string& problem) {
  if (catalogue::problem_of(facts.id)) return "id";
  if (catalogue::problem_of_page_url(facts.url)) return "url";
  ProductFacts without = facts;
  without.attributes.clear();
  const bool of_all = problem.starts_with("product:");
  return of_all || catalogue::problem_of(without) ? "product" : "attributes";
}

void require_storable(const ProductFacts& facts) {
  if (const auto problem = catalogue::problem_of(facts))
    throw Problem(400, "bad-product", *problem, faulty_member(facts, *problem));
}

// `also`: the members that are no facts.
Problem unknown_member(const std::string& name, const char* schema, std::vector<std::string> also) {
  const std::vector<std::string> facts = catalogue::fact_names();
  also.insert(also.end(), facts.begin(), facts.end());
  return bad_parameter(name, fmt::format("'{:.100}': expected a field of {} in /openapi.json{}", name, schema,
                                         core::did_you_mean(name, also)));
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
      // An export names an uploaded picture so.
      if (auto uploaded = feeds::uploaded_content(text)) {
        picture.content = std::move(*uploaded);
      } else {
        picture.url = text;
        if (picture.reference.empty()) picture.reference = text;
      }
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
  if (!picture.url.empty() && picture.reference != picture.url) {
    throw bad_parameter(field + ".reference",
                        fmt::format("{}.reference: expected none beside url, which is the reference", field));
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
      throw unknown_member(name, "ProductInput", {"id", "images", "attributes"});
    }
  }
  require_storable(input.facts);
  return input;
}

ProductFacts patched(ProductFacts facts, const Input& patch) {
  for (const auto& [name, value] : patch.items()) {
    if (!set_fact_of(facts, name, value)) throw unknown_member(name, "ProductPatch", {"attributes"});
  }
  require_storable(facts);
  return facts;
}

feeds::FeedOptions feed_options(const ServiceSettings& settings, const HttpRequest& request) {
  constexpr std::size_t usual_packing = 8;  // times that a packed feed is larger when it is unpacked
  feeds::FeedOptions options;
  options.max_bytes = usual_packing * static_cast<std::size_t>(settings.max_bulk_bytes);
  Parameters parameters(request);
  options.currency = parameters.text("currency").value_or("");
  ProductFacts probe;
  if (const auto problem = catalogue::set_fact(probe, "currency", options.currency))
    throw bad_parameter("currency", *problem);
  options.encoding = parameters.text("encoding").value_or("");
  if (const auto problem = options.encoding.empty() ? std::nullopt : feeds::problem_of_encoding(options.encoding))
    throw bad_parameter("encoding", *problem);
  const std::string mark = parameters.text("decimal_mark").value_or("");
  const auto known = feeds::decimal_mark_from(mark);
  if (!mark.empty() && !known)
    throw bad_parameter("decimal_mark", fmt::format("decimal_mark: expected point or comma, found '{}'", mark));
  options.decimal_mark = known.value_or(feeds::DecimalMark::unknown);
  parameters.refuse_others();
  return options;
}

nlohmann::ordered_json feed_report_json(const feeds::FeedReport& report) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> names = {
      {{"--currency", "the parameter currency"},
       {"--decimal-mark", "the parameter decimal_mark"},
       {"--encoding", "the parameter encoding"}}};
  const auto named = [&](std::string text) {
    for (const auto& [option, parameter] : names) {
      if (const std::size_t at = text.rfind(option); at != std::string::npos)
        text.replace(at, option.size(), parameter);
    }
    return text;
  };
  nlohmann::ordered_json json = feeds::report_json(report);
  for (auto& note : json["notes"]) note = named(note.get<std::string>());
  for (auto& values : json["unread"]) values["expected"] = named(values["expected"].get<std::string>());
  return json;
}

void add_warnings(const catalogue::Catalogue& catalogue, const ProductFilter& filter, Json& json) {
  if (auto warnings = catalogue.unknown_attributes(filter); !warnings.empty()) json["warnings"] = std::move(warnings);
}

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace); }

HttpResponse json_response(const Json& json, int status) {
  return {status, "application/json", dumped(json), {}, {}, {}};
}

}  // namespace selvedge::service
