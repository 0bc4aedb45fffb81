// How answers are listed.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "selvedge/recommendation.h"

namespace selvedge::recommend {

// As on the command line and in URLs, in the order of AnswerOrder.
inline constexpr std::array<const char*, 3> order_names{"similarity", "price", "-price"};
std::optional<AnswerOrder> order_of(std::string_view name);

// Best first before; AnswerOrder says how after.
void put_in_order(std::vector<Recommendation>& answers, AnswerOrder order);

}  // namespace selvedge::recommend
