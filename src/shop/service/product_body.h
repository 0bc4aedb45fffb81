// Converts products between JSON and the catalogue's types. Shapes: openapi.json, ProductInput, ProductPatch, Product.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shop/catalogue/catalogue.h"
#include "shop/recommend/recommender.h"
#include "shop/service/http.h"

namespace selvedge::service {

// The source of a product's picture: one of bytes, content and url is set.
struct PictureSource {
  std::vector<std::byte> bytes;
  std::string content;    // SHA-256 of a picture that the product has
  std::string url;        // to be fetched
  std::string reference;  // where the original is; may be empty with bytes
};

struct ProductInput {
  ProductFacts facts;
  std::vector<PictureSource> pictures;
};

// Parses a JSON object; its members are ordered by name. Problems name `field`. Throws Problem 400.
nlohmann::json parse_object(std::string_view text, const std::string& field);

// Throws Problem 400, naming the field, for an unknown field, a wrong type or a fact that may not be stored. `id` is
// the path's; without it the object must have one.
ProductInput product_input(const nlohmann::json& json, const std::optional<ProductId>& id);

// RFC 7396: sets the fields that are there; null clears one. Throws as product_input.
ProductFacts patched(ProductFacts facts, const nlohmann::json& patch);

// Who gets the answer. A holder of one of the shop's keys also sees picture addresses that carry a password, a token or
// a signature.
enum class Reader { anybody, key_holder };
Reader reader_of(const HttpRequest& request);

nlohmann::ordered_json image_json(const StoredImage& image, Reader reader);
nlohmann::ordered_json product_json(const StoredProduct& product, Reader reader);
nlohmann::ordered_json model_json(const ModelIdentity& model);
nlohmann::ordered_json answer_json(const Recommendation& answer, std::size_t rank, Reader reader);

std::string dumped(const nlohmann::ordered_json& json);
HttpResponse json_response(const nlohmann::ordered_json& json, int status = 200);

}  // namespace selvedge::service
