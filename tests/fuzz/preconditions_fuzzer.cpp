// Conditional requests: the first line is If-Match, the second If-None-Match. What they ask of a product is what a slow
// look at their text finds.
#include <string>

#include "fuzz/fuzzer.h"
#include "shop/service/preconditions.h"

namespace selvedge::fuzz {
namespace {

void check_conditions(std::string_view text) {
  const std::string match(take_line(text)), none_match(take_line(text));
  service::HttpRequest request;
  request.header = [&](const std::string& name) {
    return name == "If-Match" ? match : name == "If-None-Match" ? none_match : std::string();
  };
  const StoredProduct product{{}, 42, {}};
  const auto known = unless_refused([&] { return service::is_known_to(request, service::etag_of(product)); });
  if (known && *known)
    require(none_match.find("\"42\"") != std::string::npos || none_match.find('*') != std::string::npos);
  const auto check = unless_refused([&] { return service::precondition_of(request); });
  require(!check || known);
  if (!check || !*check) return;
  const auto passes = [&](const StoredProduct* stored) {
    return unless_refused([&] { return (*check)(stored), true; }).has_value();
  };
  const bool asks_match = match.find_first_not_of(" \t") != std::string::npos;
  require(passes(nullptr) == !asks_match);
  if (passes(&product)) {
    require(!*known);
    require(!asks_match || match.find("\"42\"") != std::string::npos || match.find('*') != std::string::npos);
  } else {
    require(*known || asks_match);
  }
}

const Registered preconditions_fuzzer("preconditions", check_conditions);

}  // namespace
}  // namespace selvedge::fuzz
