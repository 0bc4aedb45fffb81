// One shape for all who print answers: the service, the face's to_json and `selvedge recommend --json`. What of a
// product is shown depends on the reader.
#include "shop/recommend/answers_json.h"

namespace selvedge::recommend {

nlohmann::ordered_json answers_json(std::span<const Recommendation> answers, const feeds::ReaderBelow& reader) {
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

nlohmann::ordered_json rect_json(const Rect& rect) {
  return {{"x", rect.x}, {"y", rect.y}, {"width", rect.width}, {"height", rect.height}};
}

nlohmann::ordered_json garments_json(std::span<const PhotoGarment> garments, std::optional<std::size_t> answered) {
  nlohmann::ordered_json json = {{"garment", nullptr}, {"garments", nlohmann::ordered_json::array()}};
  if (answered) json["garment"] = *answered + 1;
  for (const PhotoGarment& garment : garments) {
    json["garments"].push_back({{"number", json["garments"].size() + 1},
                                {"kind", to_string(garment.kind)},
                                {"confidence", garment.confidence},
                                {"box", rect_json(garment.box)}});
  }
  return json;
}

nlohmann::ordered_json answered_json(const Answered& answered, feeds::Reader reader) {
  nlohmann::ordered_json json = {{"crop", nullptr}};
  if (answered.crop) json["crop"] = rect_json(*answered.crop);
  json.update(garments_json(answered.garments, answered.garment));
  json["verdict"] = to_string(answered.verdict);
  json["none_probability"] = none_probability(answered.answers);
  json["answers"] = answers_json(answered.answers, reader);
  return json;
}

}  // namespace selvedge::recommend
