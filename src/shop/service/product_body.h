// Reads products from requests. Shapes: openapi.json, ProductInput and ProductPatch. The codec is product_json.h.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shop/catalogue/catalogue.h"
#include "shop/feeds/product_json.h"
#include "shop/service/http.h"
#include "shop/service/settings.h"

namespace selvedge::service {

// The source of a product's picture: one of bytes, content and url is set.
struct PictureSource {
  std::vector<std::byte> bytes;
  std::string content;    // SHA-256 of a picture that the product has
  std::string url;        // to be fetched
  std::string reference;  // where the original is; may be empty with bytes
  std::string crop = {};  // what of it is to be looked at (catalogue::problem_of_crop); empty: not said
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

// Who gets the answer, and where below the base path.
feeds::ReaderBelow reader_of(const HttpRequest& request);

// How large a feed in a request may be when it is unpacked.
std::size_t unpacked_feed_bytes(const ServiceSettings& settings);

std::string dumped(const nlohmann::ordered_json& json);
HttpResponse json_response(const nlohmann::ordered_json& json, int status = 200);

}  // namespace selvedge::service
