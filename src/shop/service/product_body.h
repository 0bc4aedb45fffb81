// Reads products from the bodies of requests (ProductInput and ProductPatch of openapi.json) and makes JSON answers.
// feeds/product_json.h writes products.
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

// Where a product's picture comes from. Exactly one of bytes, content and url is set.
struct PictureSource {
  std::vector<std::byte> bytes;
  std::string content;    // SHA-256 of a picture that the product has
  std::string url;        // to be fetched
  std::string reference;  // where the original is; may be empty with `bytes`
  std::string crop = {};  // the part to embed (catalogue::problem_of_crop); empty: not said
};

struct ProductInput {
  ProductFacts facts;
  std::vector<PictureSource> pictures;
};

// Parses a JSON object. Its members are sorted by name. Throws Problem 400, which names `field`.
nlohmann::json parse_object(std::string_view text, const std::string& field);

// Reads a product. `id` comes from the path; without it the object must have one. Throws Problem 400, with the field,
// for an unknown field, a wrong type, or a fact that may not be stored.
ProductInput product_input(const nlohmann::json& json, const std::optional<ProductId>& id);

// Applies a merge patch (RFC 7396): sets the fields that it has; null clears a field. Throws as product_input.
ProductFacts patched(ProductFacts facts, const nlohmann::json& patch);

// Who reads the answer, and below which base path its URLs are.
feeds::ReaderBelow reader_of(const HttpRequest& request);

// The largest size in bytes of a feed in a request after it is unpacked.
std::size_t unpacked_feed_bytes(const ServiceSettings& settings);

std::string dumped(const nlohmann::ordered_json& json);
HttpResponse json_response(const nlohmann::ordered_json& json, int status = 200);

}  // namespace selvedge::service
