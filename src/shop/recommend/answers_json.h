// Answers in JSON, for the service and the command line.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>

#include "selvedge/recommendation.h"
#include "selvedge/shop.h"
#include "shop/feeds/product_json.h"

namespace selvedge::recommend {

// A list of Answer of src/shop/service/openapi.json: rank from 1, product, image, similarity and match_probability.
nlohmann::ordered_json answers_json(std::span<const Recommendation> answers, const feeds::ReaderBelow& reader);

// {"x", "y", "width", "height"}.
nlohmann::ordered_json rect_json(const Rect& rect);
// {"garment": number or null, "garments": [{"number", "kind", "confidence", "box"}]}: numbers count from 1.
nlohmann::ordered_json garments_json(std::span<const PhotoGarment> garments, std::optional<std::size_t> answered);

// The whole answer to a photo: "crop" (null: the whole photo), the fields of garments_json, "verdict",
// "none_probability" and "answers".
nlohmann::ordered_json answered_json(const Answered& answered, feeds::Reader reader);

}  // namespace selvedge::recommend
