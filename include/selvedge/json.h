// JSON, as `selvedge recommend --json` and `selvedge catalogue list --json` print it.
#pragma once

#include <span>
#include <string>

#include "selvedge/export.h"
#include "selvedge/product.h"
#include "selvedge/recommendation.h"
#include "selvedge/shop.h"

namespace selvedge {

// An object in one line; bytes that are no UTF-8 are replaced. {"crop", "garment", "garments", "verdict",
// "none_probability", "answers"}.
SELVEDGE_EXPORT std::string to_json(const Answered& answered);
// A list of {"rank", "product", "image", "similarity", "match_probability"}.
SELVEDGE_EXPORT std::string to_json(std::span<const Recommendation> answers);
// {"id", "title", …, "images", "image_url", "revision"}: Product of src/shop/service/openapi.json.
SELVEDGE_EXPORT std::string to_json(const StoredProduct& product);

}  // namespace selvedge
