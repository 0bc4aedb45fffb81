// POST /v1/recommendations, POST /v1/garments and GET /v1/products/{id}/similar: the main job.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <span>
#include <utility>

#include "ground/files/base64.h"
#include "ground/garments/garment.h"
#include "ground/image/decode.h"
#include "ground/image/encode.h"
#include "ground/image/resize.h"
#include "shop/recommend/answers_json.h"
#include "shop/recommend/garment_query.h"
#include "shop/recommend/heat_map.h"
#include "shop/recommend/photo_answers.h"
#include "shop/recommend/picture.h"
#include "shop/recommend/query_photo.h"
#include "shop/service/parameters.h"
#include "shop/service/problem.h"
#include "shop/service/product_body.h"
#include "shop/service/query_id.h"
#include "shop/service/service.h"

namespace selvedge::service {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t most_answers = 100, usual_answers = 12;
constexpr std::size_t most_photos = 4;
constexpr std::size_t most_answered_garments = 12, most_answers_each = 24;  // with garment=all
constexpr std::int64_t most_garments = 100;                                 // of a photo, that a request may name
constexpr int heat_side = 256;                                              // longest side of a heat map, pixels
constexpr int photo_quality = 85;                                           // of a kept query photo, JPEG

// A request's stages, in the order they were done.
class Stages {
 public:
  explicit Stages(Metrics& metrics) : metrics_(metrics) {}

  template <typename Work>
  auto timed(const char* stage, Work work) {
    const auto start = Clock::now();
    auto result = work();
    done(stage, Clock::now() - start);
    return result;
  }
  void done(const char* stage, std::chrono::duration<double> took) {
    metrics_.stage_done(stage, took.count());
    milliseconds_[stage] = took.count() * 1000;
  }
  Json milliseconds() {
    milliseconds_["total"] = std::chrono::duration<double, std::milli>(Clock::now() - start_).count();
    return milliseconds_;
  }

 private:
  Metrics& metrics_;
  const Clock::time_point start_ = Clock::now();
  Json milliseconds_ = Json::object();
};

RecommendOptions wanted_of(Parameters& parameters) {
  RecommendOptions wanted;
  wanted.limit = static_cast<std::size_t>(parameters.integer("limit", 1, most_answers, usual_answers));
  wanted.filter = parameters.filter();
  wanted.group_variants = parameters.boolean("group_variants").value_or(false);
  wanted.min_probability = parameters.number("min_probability", 0, 1, 0);
  return wanted;
}

std::vector<std::string> photos_of(Body&& body) {
  std::vector<std::string> photos;
  if (!body.is_form()) {
    const bool picture = body.content_type.empty() || body.content_type.starts_with("image/") ||
                         body.content_type == "application/octet-stream";
    if (!picture) {
      throw Problem(415, "unsupported-media-type",
                    fmt::format("expected a picture or a form, found '{}'", body.content_type), "Content-Type");
    }
    photos.push_back(std::move(body.bytes));
  }
  for (BodyPart& part : body.parts) {
    if (part.name == "photo") photos.push_back(std::move(part.bytes));
  }
  if (photos.empty() || photos.size() > most_photos)
    throw bad_parameter("photo", fmt::format("photo: expected 1 to {} photos, found {}", most_photos, photos.size()));
  return photos;
}

// Waits for its turn to decode. Throws Problem 422 for bytes that are no picture or one over the limits, 400 for a crop
// that is not inside it.
recommend::QueryPhoto open_photo(Service& service, const recommend::ImageEncoder& encoder, const std::string& file,
                                 const std::optional<Rect>& crop, int detail) {
  const image::DecodeLimits limits = decode_limits(service.settings);
  const auto bytes = std::as_bytes(std::span(file));
  const DecodingQueue::Place place(service.decoding, image::decoding_memory(bytes, limits));
  try {
    return recommend::open_query(bytes, "photo", crop, encoder, limits, detail);
  } catch (const image::CropOutsidePhoto& error) {
    throw bad_parameter("crop", error.what());
  } catch (const image::TooManyPixels& error) {
    throw Problem(422, "too-many-pixels", error.what(), "photo");
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::internal || error.kind() == ErrorKind::unavailable) throw;
    throw Problem(422, "unreadable-picture", error.what(), "photo");
  }
}

// What is asked of the photos' garments, and whether each garment is to be answered.
struct Subject {
  std::optional<Rect> crop;
  bool whole = false;
  std::optional<std::size_t> garment;
  std::optional<GarmentKind> kind;
  bool every = false;  // garment of the photo
};

Subject subject_of(Parameters& parameters) {
  Subject subject;
  if (const auto crop = parameters.text("crop")) {
    subject.whole = *crop == "none";
    if (!subject.whole) subject.crop = recommend::parse_crop(*crop);
    if (!subject.whole && !subject.crop) {
      throw bad_parameter("crop", fmt::format("crop: expected x,y,width,height in pixels, or none, found '{}'", *crop));
    }
  }
  if (parameters.text("garment") == "all") {
    subject.every = true;
  } else if (const auto number = parameters.integer("garment", 1, most_garments, 0); number > 0) {
    subject.garment = static_cast<std::size_t>(number - 1);
  }
  const bool one = subject.every || subject.garment.has_value();
  if (const auto kind = parameters.text("kind")) {
    subject.kind = garments::kind_of(*kind);
    if (!subject.kind) {
      throw bad_parameter(
          "kind", fmt::format("kind: expected one of {}, found '{}'", fmt::join(garments::kind_names, ", "), *kind));
    }
  }
  if ((subject.crop || subject.whole) && (one || subject.kind))
    throw bad_parameter("crop", "crop: expected without garment and kind, which choose the part themselves");
  if (one && subject.kind) throw bad_parameter("kind", "kind: expected without garment");
  return subject;
}

recommend::OpenPhoto opener(Service& service, const recommend::ShopView& view, const std::string& file) {
  return [&service, &view, &file](const std::optional<Rect>& crop, int detail) {
    return open_photo(service, view.encoder, file, crop, detail);
  };
}

// Several photos show one item: the garment of the first says which kind is looked at in the others.
std::vector<recommend::GarmentQuery> look_at(Service& service, const recommend::ShopView& view,
                                             const std::vector<std::string>& files, const RecommendOptions& wanted) {
  std::vector<recommend::GarmentQuery> queries;
  std::optional<GarmentKind> kind;
  for (const std::string& file : files) {
    try {
      queries.push_back(recommend::look_at(view, opener(service, view, file), wanted, kind));
    } catch (const recommend::NoSuchGarment& error) {
      throw bad_parameter(error.option(), error.what());
    }
    const recommend::GarmentQuery& query = queries.back();
    if (!kind && query.garment) kind = query.garments[*query.garment].kind;
  }
  return queries;
}

Json photo_json(const recommend::GarmentQuery& query) {
  const recommend::QueryPhoto& photo = query.photo;
  Json json = {{"width", photo.width},
               {"height", photo.height},
               {"format", image::to_string(photo.format)},
               {"orientation", photo.orientation},
               {"crop", nullptr}};
  if (query.crop) json["crop"] = recommend::rect_json(*query.crop);
  json.update(recommend::garments_json(query.garments, query.garment));
  return json;
}

std::string data_url(const Image& picture) {
  return "data:image/png;base64," + files::base64(image::encode_png(picture));
}

// By the stage, which bounds how much of the network's time waits.
embedding::EmbeddingParts parts_of(const recommend::ShopView& view, const Image& image) {
  embedding::EmbeddingParts parts;
  view.stage.run([&] { parts = view.embedder.parts(image); });
  return parts;
}

// Heat maps of the first `count` answers: over the photo as the network saw it, and over the image that matched.
Json explain(Service& service, const recommend::ShopView& view, const Image& photo,
             const std::vector<Recommendation>& answers, std::size_t count) {
  Json heat = Json::array();
  const Image small = image::fit_within(photo, heat_side);
  const embedding::EmbeddingParts query = parts_of(view, photo);
  for (std::size_t i = 0; i < std::min(count, answers.size()); ++i) {
    const auto jpeg = service.shop.catalogue().thumbnail(answers[i].image.content);
    if (!jpeg) break;  // removed a moment ago
    const Image shown = image::decode_jpeg_here(*jpeg, answers[i].image.content).image;
    const embedding::EmbeddingParts product = parts_of(view, shown);
    heat.push_back({{"query", data_url(recommend::draw_heat_map(small, query.towards(product.embedding), query.rows,
                                                                query.columns, heat_side))},
                    {"product", data_url(recommend::draw_heat_map(shown, product.towards(query.embedding), product.rows,
                                                                  product.columns, heat_side))}});
  }
  return heat;
}

// Only where the shop has asked for it; without, a query leaves no trace here.
void keep_photo(Service& service, const HttpRequest& request, const std::string& id, const std::string& model,
                const Image& photo) {
  if (service.settings.keep_photos_days == 0) return;
  const AnsweredQuery query = service.query_ids.open(id).value();
  auto jpeg = image::encode_jpeg(image::fit_within(photo, recommend::thumbnail_side), photo_quality);
  // A client that has had its day's share is answered all the same.
  if (!service.may_store(request, jpeg.size(), std::chrono::floor<std::chrono::days>(query.time))) return;
  service.shop.catalogue().feedback().record({query.query, query.time, model, std::move(jpeg)});
}

std::string signed_id(Service& service, const std::vector<Recommendation>& answers) {
  std::vector<ProductId> products;
  for (const Recommendation& answer : answers) products.push_back(answer.product.facts.id);
  return service.query_ids.sign(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()), products);
}

void add_answers(const HttpRequest& request, const std::vector<Recommendation>& answers, Verdict verdict, Json& json) {
  json["verdict"] = to_string(verdict);
  json["none_probability"] = none_probability(answers);
  json["answers"] = recommend::answers_json(answers, reader_of(request));
}

// Answers each garment of the photo by itself, the most prominent ones where there are very many. Each has an id of its
// own for feedback.
void answer_each(Service& service, const HttpRequest& request, const recommend::ShopView& view,
                 const recommend::GarmentQuery& query, const RecommendOptions& wanted, Json& garments) {
  const std::size_t count = std::min(query.garments.size(), most_answered_garments);
  if (count == 0) return;
  std::vector<Image> images;
  for (std::size_t i = 0; i < count; ++i) images.push_back(recommend::image_of(view, query, query.garments[i]));
  const core::EmbeddingMatrix embeddings = view.stage.embed(std::move(images));
  for (std::size_t i = 0; i < count; ++i) {
    const auto answers = view.recommender.search(embeddings.row(i), wanted);
    garments[i]["id"] = signed_id(service, answers);
    add_answers(request, answers, verdict_of(answers), garments[i]);
  }
}

// What of the photos is asked for, checked against what there is.
RecommendOptions asked_of(const Subject& subject, RecommendOptions wanted, std::size_t photos,
                          const recommend::ShopView& view) {
  if (subject.crop && photos > 1) throw bad_parameter("crop", "crop: expected with one photo, found several");
  if ((subject.garment || subject.every) && photos > 1)
    throw bad_parameter("garment", "garment: expected with one photo, found several");
  if (subject.every && wanted.limit > most_answers_each)
    throw bad_parameter("limit", fmt::format("limit: expected at most {} with garment=all", most_answers_each));
  if (subject.every && view.finder == nullptr)
    throw bad_parameter("garment", "garment: this service has no finder of garments (its setting `finder` is empty)");
  wanted.crop = subject.crop;
  wanted.whole = subject.whole;
  wanted.garment = subject.garment;
  wanted.kind = subject.kind;
  return wanted;
}

HttpResponse recommend(Service& service, const HttpRequest& request) {
  Stages stages(service.metrics);
  Body body = request.read_body(static_cast<std::size_t>(service.settings.max_body_bytes));
  Parameters parameters(request, body);
  const RecommendOptions options = wanted_of(parameters);
  const Subject subject = subject_of(parameters);
  const auto to_explain = static_cast<std::size_t>(parameters.integer("explain", 0, 10, 0));
  parameters.refuse_others();
  const std::vector<std::string> files = photos_of(std::move(body));
  const auto view = service.shop.view();
  const RecommendOptions wanted = asked_of(subject, options, files.size(), *view);
  if (to_explain > 0 && !view->embedder.has_parts())
    throw bad_parameter("explain", "explain: the catalogue's model cannot say what matched; leave it out");

  const auto queries = stages.timed("decode", [&] { return look_at(service, *view, files, wanted); });
  std::vector<Image> images;
  for (const recommend::GarmentQuery& query : queries) {
    if (query.has_subject()) images.push_back(query.photo.image);
  }
  // Of the first photo that is answered; what matched is shown on it, and it may be kept.
  const auto subject_of_first = std::ranges::find_if(queries, &recommend::GarmentQuery::has_subject);
  const Image* const first = images.empty() ? nullptr : &subject_of_first->photo.image;
  recommend::PhotoAnswers found;
  found.verdict = Verdict::no_garment;
  if (first) found = recommend::answer_photos(*view, std::move(images), wanted);
  stages.done("embed", found.embedding);
  stages.done("search", found.searching);

  const std::string id = signed_id(service, found.answers);
  Json json = {{"id", id}, {"photos", Json::array()}};
  for (const recommend::GarmentQuery& query : queries) json["photos"].push_back(photo_json(query));
  if (subject.every) answer_each(service, request, *view, queries.front(), wanted, json["photos"][0]["garments"]);
  json["model"] = feeds::model_json(view->encoder.model, reader_of(request));
  json["catalogue_revision"] = view->recommender.revision();
  add_answers(request, found.answers, found.verdict, json);
  if (to_explain > 0 && first) {
    const Json heat =
        stages.timed("explain", [&] { return explain(service, *view, *first, found.answers, to_explain); });
    for (std::size_t i = 0; i < heat.size(); ++i) json["answers"][i]["heat"] = heat[i];
  }
  // Last: a query that is refused leaves nothing.
  if (first) keep_photo(service, request, id, view->encoder.model.fingerprint, *first);
  json["timings_ms"] = stages.milliseconds();
  return json_response(json);
}

HttpResponse garments(Service& service, const HttpRequest& request) {
  Body body = request.read_body(static_cast<std::size_t>(service.settings.max_body_bytes));
  const Parameters parameters(request, body);
  parameters.refuse_others();
  const std::vector<std::string> files = photos_of(std::move(body));
  const auto view = service.shop.view();
  if (view->finder == nullptr)
    throw Problem(404, "no-finder", "this service has no finder of garments: its setting `finder` is empty");
  Json json = {{"photos", Json::array()}};
  for (const std::string& file : files)
    json["photos"].push_back(photo_json(recommend::find_garments(*view, opener(service, *view, file))));
  return json_response(json);
}

HttpResponse similar(Service& service, const HttpRequest& request) {
  Parameters parameters(request);
  const RecommendOptions wanted = wanted_of(parameters);
  parameters.refuse_others();
  const ProductId id{request.path_values.at("id")};
  const auto view = service.shop.view();
  const auto answers = view->recommender.similar(id, wanted);
  if (!answers) throw Problem(404, "no-such-product", fmt::format("product '{}': not in the catalogue", id.value));
  const Json json = {{"id", id.value},
                     {"model", feeds::model_json(view->encoder.model, reader_of(request))},
                     {"answers", recommend::answers_json(*answers, reader_of(request))}};
  return json_response(json);
}

}  // namespace

void add_recommendation_routes(Service& service) {
  add_route(service, "POST", "/v1/recommendations", RouteAccess::read, recommend);
  add_route(service, "POST", "/v1/garments", RouteAccess::read, garments);
  add_route(service, "GET", "/v1/products/{id}/similar", RouteAccess::read, similar);
}

}  // namespace selvedge::service
