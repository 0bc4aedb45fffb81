// Products between JSON and what the catalogue keeps. Shapes: openapi.json, ProductInput, ProductPatch, Product.
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

namespace selvedge {

// Where a picture of a product on its way in comes from; one of the three is set.
struct PictureSource {
  std::vector<std::byte> bytes;
  std::string content;    // SHA-256 of one that the catalogue holds
  std::string url;        // to be fetched
  std::string reference;  // where the original is; may be empty for bytes
};

struct ProductInput {
  ProductFacts facts;
  std::vector<PictureSource> pictures;
};

// Text that is a JSON object; its members come in the order of their names. `field` is what problems name. Throws
// Problem 400.
nlohmann::json parse_object(std::string_view text, const std::string& field);

// Throws Problem 400 naming the field that is unknown, of another type, or a fact that may not be stored. `id` is the
// path's; where it is nothing, the object must have one.
ProductInput product_input(const nlohmann::json& json, const std::optional<ProductId>& id);

// RFC 7396: fields that are there are set, null clears. Throws as product_input.
ProductFacts patched(ProductFacts facts, const nlohmann::json& patch);

// Who an answer is for: anybody, or the holder of one of the shop's keys, who also sees where pictures were taken from
// when that address carries a password, a token or a signature.
enum class Reader { anybody, key_holder };
Reader reader_of(const HttpRequest& request);

nlohmann::ordered_json image_json(const StoredImage& image, Reader reader);
nlohmann::ordered_json product_json(const StoredProduct& product, Reader reader);
nlohmann::ordered_json model_json(const ModelIdentity& model);
nlohmann::ordered_json answer_json(const Recommendation& answer, std::size_t rank, Reader reader);

std::string dumped(const nlohmann::ordered_json& json);
HttpResponse json_response(const nlohmann::ordered_json& json, int status = 200);

}  // namespace selvedge
