// Keys and feedback as JSON, alike for the owner's routes and the commands `selvedge key` and `selvedge feedback`.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>

#include "shop/catalogue/api_keys.h"
#include "shop/catalogue/feedback.h"

namespace selvedge::service {

// {"id", "label", "scopes", "created", "last_used", "revoked"}, without the secret, which the catalogue does not have.
nlohmann::ordered_json key_json(const catalogue::ApiKey& key);

// {"days": [{"day", "queries", "shown", "clicked", "click_through", "bought", "not_this", "mean_reciprocal_rank"}],
// "all": {the sums}}. A rate without queries is null.
nlohmann::ordered_json feedback_json(std::span<const catalogue::FeedbackDay> days);

}  // namespace selvedge::service
