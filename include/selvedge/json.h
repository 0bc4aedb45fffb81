// Answers and products as JSON. The fields are those of `selvedge recommend --json` and `selvedge catalogue list
// --json`. Each text is one line without a line end. Bytes that are not UTF-8 become replacement characters.
#pragma once

#include <span>
#include <string>

#include "selvedge/export.h"
#include "selvedge/product.h"
#include "selvedge/recommendation.h"
#include "selvedge/shop.h"

namespace selvedge {

// An object: {"crop", "garment", "garments", "verdict", "none_probability", "answers"}. `garment` counts from 1.
SELVEDGE_EXPORT std::string to_json(const Answered& answered);
// A list: [{"rank", "product", "image", "similarity", "match_probability"}, ...]. `rank` counts from 1.
SELVEDGE_EXPORT std::string to_json(std::span<const Recommendation> answers);
// An object: {"id", "title", ..., "images", "image_url", "revision"}. Its schema is Product in the API description of
// `selvedge serve`: GET /openapi.json, or readable at /docs.
SELVEDGE_EXPORT std::string to_json(const StoredProduct& product);

}  // namespace selvedge
