// The order in which answers are listed, for the command line and the service.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "selvedge/recommendation.h"

namespace selvedge::recommend {

// The words of the command line and of URLs, in the order of AnswerOrder.
inline constexpr std::array<const char*, 3> order_names{"similarity", "price", "-price"};
std::optional<AnswerOrder> order_of(std::string_view name);

// Sorts answers that are best first. AnswerOrder says how; equal ones keep their order.
void put_in_order(std::vector<Recommendation>& answers, AnswerOrder order);

}  // namespace selvedge::recommend
