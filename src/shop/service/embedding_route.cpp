// POST /v1/embeddings: the embedding of a photo by the catalogue's model, for programs of the shop.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>

#include "ground/core/embedding_matrix.h"
#include "ground/files/base64.h"
#include "shop/service/photo_request.h"
#include "shop/service/problem.h"
#include "shop/service/product_body.h"

namespace selvedge::service {
namespace {

using Json = nlohmann::ordered_json;

enum class Encoding { numbers, base64 };

Encoding encoding_of(Parameters& parameters) {
  const std::string name = parameters.text("encoding").value_or("numbers");
  if (name != "numbers" && name != "base64")
    throw bad_parameter("encoding", fmt::format("encoding: expected numbers or base64, found '{}'", name));
  return name == "base64" ? Encoding::base64 : Encoding::numbers;
}

// A double that is written with the fewest digits from which a reader gets this float. The plain conversion would be
// written with twice as many.
double in_few_digits(float value) {
  const std::string text = fmt::format("{}", value);
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Json embedding_json(std::span<const float> embedding, Encoding encoding) {
  static_assert(std::endian::native == std::endian::little, "openapi.json promises little-endian bytes");
  if (encoding == Encoding::base64) return files::base64(std::as_bytes(embedding));
  Json numbers = Json::array();
  for (const float value : embedding) numbers.push_back(in_few_digits(value));
  return numbers;
}

HttpResponse embed(Service& service, const HttpRequest& request) {
  PhotoRequest asked(service, request);
  const Subject subject = subject_of(asked.parameters());
  const Encoding encoding = encoding_of(asked.parameters());
  asked.parameters().refuse_others();
  const auto& files = asked.photos();
  const auto view = service.shop.view();
  RecommendOptions wanted;
  set_subject(subject, files.size(), *view, wanted);
  auto queries = look_at(service, *view, files, wanted);

  Json json = {{"model", feeds::model_json(view->encoder.model, reader_of(request))}, {"photos", Json::array()}};
  std::vector<Image> images;
  std::vector<Json*> places;  // of the images' embeddings
  // All photos are added first, because `places` points into the array.
  for (const recommend::GarmentQuery& query : queries) {
    json["photos"].push_back(photo_json(query));
    json["photos"].back()["embedding"] = nullptr;
  }
  for (std::size_t i = 0; i < queries.size(); ++i) {
    Json& photo = json["photos"][i];
    if (subject.every) {
      const std::size_t garments = std::min(queries[i].garments.size(), most_answered_garments);
      for (std::size_t j = 0; j < garments; ++j) {
        images.push_back(recommend::image_of(*view, queries[i], queries[i].garments[j]));
        places.push_back(&(photo["garments"][j]["embedding"] = nullptr));
      }
    }
    if (!queries[i].has_subject()) continue;
    images.push_back(std::move(queries[i].photo.image));
    places.push_back(&photo["embedding"]);
  }
  if (!images.empty()) {
    const core::EmbeddingMatrix embeddings = view->stage.embed(std::move(images));
    for (std::size_t i = 0; i < places.size(); ++i) *places[i] = embedding_json(embeddings.row(i), encoding);
  }
  return json_response(json);
}

}  // namespace

void add_embedding_route(Service& service) { add_route(service, "POST", "/v1/embeddings", RouteAccess::embed, embed); }

}  // namespace selvedge::service
