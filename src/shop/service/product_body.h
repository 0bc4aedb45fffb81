// Reads products from the bodies of requests (ProductInput and ProductPatch of openapi.json), and makes JSON answers.
// feeds/product_json.h writes products.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shop/catalogue/catalogue.h"
#include "shop/feeds/product_feed.h"
#include "shop/feeds/product_json.h"
#include "shop/service/http.h"
#include "shop/service/settings.h"

namespace selvedge::service {

// Where a product's picture comes from: one of `bytes`, `content` and `url`.
struct PictureSource {
  std::vector<std::byte> bytes;  // of the file
  std::string content;           // SHA-256 of a picture that the product has
  std::string url;               // to be fetched
  std::string reference;         // where the original is; with `url` the same as that; may be empty
  std::string crop = {};         // the part to embed (catalogue::problem_of_crop); empty: not said
};

struct ProductInput {
  ProductFacts facts;
  std::vector<PictureSource> pictures;
};

// Reads a product. `id` is the id in the path; without it the object must have one. Throws Problem 400, which names the
// field, for an unknown field, a wrong type, another id than in the path, and a fact that may not be stored.
ProductInput product_input(const nlohmann::json& json, const std::optional<ProductId>& id);

// Applies a merge patch (RFC 7396): sets the facts that it names, and clears those that are null. `id` and `images`
// cannot be patched. Throws as product_input.
ProductFacts patched(ProductFacts facts, const nlohmann::json& patch);

// The reader of the answer, by the request's key, and the base path with which its links begin.
feeds::ReaderBelow reader_of(const HttpRequest& request);

// How the feed in a request is read: by the parameters `currency`, `decimal_mark` and `encoding`. It may unpack to 8
// times max_bulk_bytes. Throws Problem 400 for any other parameter and for values that cannot be used.
feeds::FeedOptions feed_options(const ServiceSettings& settings, const HttpRequest& request);

// feeds::report_json, whose advice names parameters instead of the command line's options: `currency`, `decimal_mark`.
nlohmann::ordered_json feed_report_json(const feeds::FeedReport& report);

// Of an answer without products: sets `warnings` to what Catalogue::unknown_attributes says of the filter, if anything.
void add_warnings(const catalogue::Catalogue& catalogue, const ProductFilter& filter, nlohmann::ordered_json& json);

// The JSON on one line. Bytes that are not UTF-8 become U+FFFD.
std::string dumped(const nlohmann::ordered_json& json);
HttpResponse json_response(const nlohmann::ordered_json& json, int status = 200);

}  // namespace selvedge::service
