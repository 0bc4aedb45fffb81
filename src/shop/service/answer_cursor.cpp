// A cursor is the query in CBOR, sealed under a key of its own. The seal covers the model, so a cursor of another model
// does not open. A cursor that opens was written here, so its values are read without checks.
#include "shop/service/answer_cursor.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>

#include "ground/files/base64.h"
#include "ground/files/secret_bytes.h"

namespace selvedge::service {
namespace {

using Cbor = nlohmann::json;

// Raise the number whenever the form of a cursor changes. Cursors of the form before then do not open.
std::string context_of(const std::string& model) { return "answers, form 3, of " + model; }

Cbor cbor_of(const ProductFilter& filter) {
  Cbor json = {{"category", filter.category},
               {"colour", filter.colour},
               {"currency", filter.currency},
               {"group", filter.item_group_id},
               {"attributes", filter.attributes}};
  if (filter.price_min) json["least"] = filter.price_min->units;
  if (filter.price_max) json["most"] = filter.price_max->units;
  if (filter.in_stock) json["in_stock"] = *filter.in_stock;
  return json;
}

ProductFilter filter_of(const Cbor& json) {
  ProductFilter filter;
  json.at("category").get_to(filter.category);
  json.at("colour").get_to(filter.colour);
  json.at("currency").get_to(filter.currency);
  json.at("group").get_to(filter.item_group_id);
  json.at("attributes").get_to(filter.attributes);
  if (json.contains("least")) filter.price_min = Price{json.at("least").get<std::int64_t>()};
  if (json.contains("most")) filter.price_max = Price{json.at("most").get<std::int64_t>()};
  if (json.contains("in_stock")) filter.in_stock = json.at("in_stock").get<bool>();
  return filter;
}

// Copied bit by bit: a score that differed in its last bit would no longer mark the place where the page ended.
Cbor cbor_of(std::span<const float> values) {
  std::vector<std::uint8_t> bytes(values.size_bytes());
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return Cbor::binary(std::move(bytes));
}

std::vector<float> floats_of(const Cbor& json) {
  const auto& bytes = json.get_binary();
  std::vector<float> values(bytes.size() / sizeof(float));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
  return values;
}

Cbor cbor_of(const std::optional<garments::KindShares>& kinds) { return kinds ? cbor_of(std::span(*kinds)) : Cbor(); }

std::optional<garments::KindShares> kinds_of(const Cbor& json) {
  if (json.is_null()) return std::nullopt;
  garments::KindShares kinds{};
  std::ranges::copy(floats_of(json), kinds.begin());
  return kinds;
}

}  // namespace

// QueryIds uses the same secret. Its HMACs cover other words, so none of them equals this key.
AnswerCursors::AnswerCursors(std::span<const std::byte> secret) : key_(files::hmac_sha256(secret, "key of cursors")) {}

std::string AnswerCursors::cursor_of(const ContinuedQuery& query, const std::string& model) const {
  static_assert(std::endian::native == std::endian::little, "machines of both orders would not read each other's");
  const RecommendOptions& options = query.options;
  const recommend::AnswerPlace& place = query.end.place;
  Cbor unlike = Cbor::array();
  for (const ProductId& product : options.unlike) unlike.push_back(product.value);
  const std::vector<std::uint8_t> plain = Cbor::to_cbor({{"embedding", cbor_of(query.photo.embedding)},
                                                         {"kinds", cbor_of(query.photo.kinds)},
                                                         {"product", query.product.value},
                                                         {"filter", cbor_of(options.filter)},
                                                         {"limit", options.limit},
                                                         {"group_variants", options.group_variants},
                                                         {"min_probability", options.min_probability},
                                                         {"order", static_cast<int>(options.order)},
                                                         {"unlike", unlike},
                                                         {"by_cosine", place.by_cosine},
                                                         {"score", cbor_of(std::span(&place.score, 1))},
                                                         {"last", place.product.value},
                                                         {"products", query.end.products},
                                                         {"none", query.end.none_probability},
                                                         {"verdict", static_cast<int>(query.verdict)}});
  return files::base64url(files::sealed(key_, context_of(model), std::as_bytes(std::span(plain))));
}

std::optional<ContinuedQuery> AnswerCursors::open(std::string_view cursor, const std::string& model) const {
  const auto bytes = files::base64url_decoded(cursor);
  if (!bytes) return std::nullopt;
  const auto plain = files::unsealed(key_, context_of(model), *bytes);
  if (!plain) return std::nullopt;
  const auto* const begin = reinterpret_cast<const std::uint8_t*>(plain->data());
  const Cbor json = Cbor::from_cbor(begin, begin + plain->size());
  ContinuedQuery query;
  query.photo = {floats_of(json.at("embedding")), kinds_of(json.at("kinds"))};
  query.product = {json.at("product").get<std::string>()};
  query.options.filter = filter_of(json.at("filter"));
  json.at("limit").get_to(query.options.limit);
  json.at("group_variants").get_to(query.options.group_variants);
  json.at("min_probability").get_to(query.options.min_probability);
  query.options.order = static_cast<AnswerOrder>(json.at("order").get<int>());
  for (const Cbor& product : json.at("unlike")) query.options.unlike.push_back({product.get<std::string>()});
  query.end.place = {json.at("by_cosine").get<bool>(), floats_of(json.at("score")).at(0),
                     ProductId{json.at("last").get<std::string>()}};
  json.at("products").get_to(query.end.products);
  json.at("none").get_to(query.end.none_probability);
  query.verdict = static_cast<Verdict>(json.at("verdict").get<int>());
  return query;
}

}  // namespace selvedge::service
