#include "shop/recommend/answers_json.h"

namespace selvedge::recommend {

nlohmann::ordered_json answers_json(std::span<const Recommendation> answers, feeds::Reader reader) {
  auto list = nlohmann::ordered_json::array();
  for (const Recommendation& answer : answers) {
    list.push_back({{"rank", list.size() + 1},
                    {"product", feeds::product_json(answer.product, reader)},
                    {"image", feeds::image_json(answer.image, reader)},
                    {"similarity", answer.similarity},
                    {"match_probability", answer.match_probability}});
  }
  return list;
}

}  // namespace selvedge::recommend
