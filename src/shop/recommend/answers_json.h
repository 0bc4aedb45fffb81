// Recommendations in JSON, for the service and the command line.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>

#include "selvedge/recommendation.h"
#include "shop/feeds/product_json.h"

namespace selvedge::recommend {

// A list of Answer of src/shop/service/openapi.json: rank from 1, product, image, similarity and match_probability.
nlohmann::ordered_json answers_json(std::span<const Recommendation> answers, feeds::Reader reader);

}  // namespace selvedge::recommend
