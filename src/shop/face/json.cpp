// The rooms' JSON on one line each. Bytes that are no UTF-8 become replacement characters, so this never throws for a
// product's text.
#include "selvedge/json.h"

#include <nlohmann/json.hpp>

#include "shop/recommend/answers_json.h"

namespace selvedge {
namespace {

// Who holds the catalogue itself sees all of it.
constexpr feeds::Reader reader = feeds::Reader::owner;

std::string line_of(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

std::string to_json(const Answered& answered) { return line_of(recommend::answered_json(answered, reader)); }

std::string to_json(std::span<const Recommendation> answers) {
  return line_of(recommend::answers_json(answers, reader));
}

std::string to_json(const StoredProduct& product) { return line_of(feeds::product_json(product, reader)); }

}  // namespace selvedge
