// POST /v1/recommendations, POST /v1/garments, and GET and POST /v1/products/{id}/similar. All parameters are read
// before a photo is fetched or decoded, so a mistyped one costs nothing.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "ground/core/moment.h"
#include "ground/files/base64.h"
#include "ground/image/decode.h"
#include "ground/image/encode.h"
#include "ground/image/resize.h"
#include "shop/recommend/answer_order.h"
#include "shop/recommend/answers_json.h"
#include "shop/recommend/garment_query.h"
#include "shop/recommend/heat_map.h"
#include "shop/recommend/photo_answers.h"
#include "shop/recommend/picture.h"
#include "shop/recommend/query_photo.h"
#include "shop/service/parameters.h"
#include "shop/service/photo_request.h"
#include "shop/service/problem.h"
#include "shop/service/product_body.h"
#include "shop/service/query_id.h"
#include "shop/service/service.h"

namespace selvedge::service {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t most_answers = 100, usual_answers = 12;
constexpr std::size_t most_answers_each = 24;  // with garment=all
constexpr std::size_t most_unlike = 20;
// Most bytes of a body of parameters alone. JSON may escape each byte of a value with six ("\u0061"), and the rest is
// for names.
constexpr std::size_t longest_question = longest_cursor + 8 * most_parameter_bytes;
constexpr int heat_side = 256;     // longest side of a heat map, pixels
constexpr int photo_quality = 85;  // of a kept query photo, JPEG

// The times of a request's stages, in the order in which they were done.
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

AnswerOrder order_of(Parameters& parameters) {
  const std::string name = parameters.text("sort").value_or(recommend::order_names.front());
  const auto order = recommend::order_of(name);
  if (!order) {
    throw bad_parameter(
        "sort", fmt::format("sort: expected one of {}, found '{}'", fmt::join(recommend::order_names, ", "), name));
  }
  return *order;
}

RecommendOptions wanted_of(Parameters& parameters) {
  RecommendOptions wanted;
  wanted.limit = static_cast<std::size_t>(parameters.integer("limit", 1, most_answers, usual_answers));
  wanted.filter = parameters.filter();
  wanted.group_variants = parameters.boolean("group_variants").value_or(false);
  wanted.min_probability = parameters.number("min_probability", 0, 1, 0);
  wanted.order = order_of(parameters);
  for (std::string& product : parameters.texts("unlike")) wanted.unlike.push_back({std::move(product)});
  if (wanted.unlike.size() > most_unlike)
    throw bad_parameter(
        "unlike", fmt::format("unlike: expected at most {} products, found {}", most_unlike, wanted.unlike.size()));
  return wanted;
}

std::string data_url(const Image& picture) {
  return "data:image/png;base64," + files::base64(image::encode_png(picture));
}

// Runs on the embedding stage, which bounds how many runs of the network wait.
embedding::EmbeddingParts parts_of(const recommend::ShopView& view, const Image& image) {
  embedding::EmbeddingParts parts;
  view.stage.run([&] { parts = view.embedder.parts(image); });
  return parts;
}

// Heat maps for the first `count` answers: over the photo as the network saw it, and over the product's image that
// matched.
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

// Stores the photo if the settings ask for it. Otherwise a query leaves no trace in the catalogue.
void keep_photo(Service& service, const HttpRequest& request, const std::string& id, const std::string& model,
                const Image& photo) {
  if (service.settings.keep_photos_days == 0) return;
  const AnsweredQuery query = service.query_ids.open(id).value();
  auto jpeg = image::encode_jpeg(image::fit_within(photo, recommend::thumbnail_side), photo_quality);
  // A client without allowance left gets its answer all the same.
  if (!service.may_store(request, jpeg.size(), std::chrono::floor<std::chrono::days>(query.time))) return;
  service.shop.catalogue().feedback().record({query.query, query.time, model, std::move(jpeg)});
}

std::string signed_id(Service& service, const recommend::ShopView& view, const std::vector<Recommendation>& answers) {
  std::vector<ProductId> products;
  for (const Recommendation& answer : answers) products.push_back(answer.product.facts.id);
  return service.query_ids.sign(core::current_time(), view.encoder.model.fingerprint, products);
}

// Adds a page of answers, its verdict, and the cursor of the next page. `none_before` is the probability that the photo
// shows none of the products on the pages before.
void add_answers(Service& service, const HttpRequest& request, const recommend::ShopView& view,
                 const recommend::PhotoAnswers& found, const RecommendOptions& wanted, double none_before, Json& json) {
  json["verdict"] = to_string(found.verdict);
  json["none_probability"] = std::max(0.0, none_before - (1 - none_probability(found.answers)));
  json["answers"] = recommend::answers_json(found.answers, reader_of(request));
  json["next_cursor"] = nullptr;
  if (found.next) {
    json["next_cursor"] = service.cursors.cursor_of({found.query, {}, wanted, *found.next, found.verdict},
                                                    view.encoder.model.fingerprint);
  }
}

// Answers each garment of the photo by itself, at most the most_answered_garments most prominent ones. Each gets an id
// of its own for feedback.
void answer_each(Service& service, const HttpRequest& request, const recommend::ShopView& view,
                 const recommend::GarmentQuery& query, const RecommendOptions& wanted, Json& garments) {
  const std::size_t count = std::min(query.garments.size(), most_answered_garments);
  if (count == 0) return;
  std::vector<Image> images;
  for (std::size_t i = 0; i < count; ++i) images.push_back(recommend::image_of(view, query, query.garments[i]));
  const core::EmbeddingMatrix embeddings = view.stage.embed(std::move(images));
  for (std::size_t i = 0; i < count; ++i) {
    const auto row = embeddings.row(i);
    const auto found = recommend::answer_embedding(view, {{row.begin(), row.end()}, query.shares[i]}, wanted);
    garments[i]["id"] = signed_id(service, view, found.answers);
    add_answers(service, request, view, found, wanted, 1, garments[i]);
  }
}

// The query that a cursor continues. Beside the cursor only `limit` is allowed, and what the route has read before this
// call. With another filter, answers would be lost.
ContinuedQuery continued(Service& service, const recommend::ShopView& view, Parameters& parameters,
                         const std::string& cursor) {
  auto query = service.cursors.open(cursor, view.encoder.model.fingerprint);
  if (!query) {
    throw bad_parameter("cursor",
                        "cursor: expected the next_cursor of an answer of this catalogue and its model, found another "
                        "text; ask for the first answers anew");
  }
  query->options.limit = static_cast<std::size_t>(
      parameters.integer("limit", 1, most_answers, static_cast<std::int64_t>(query->options.limit)));
  if (const auto other = parameters.other()) {
    throw bad_parameter(*other, fmt::format("'{}': expected beside a cursor at most limit, found this one; the cursor "
                                            "holds the rest of the query",
                                            *other));
  }
  return std::move(*query);
}

// The next answers to a photo of an earlier request.
HttpResponse go_on(Service& service, const HttpRequest& request, PhotoRequest& asked, const std::string& cursor) {
  Stages stages(service.metrics);
  const auto view = service.shop.view();
  const ContinuedQuery query = continued(service, *view, asked.parameters(), cursor);
  if (asked.has_photos())
    throw bad_parameter("photo", "photo: expected none beside a cursor, which goes on with the one of before");
  if (query.photo.embedding.empty())
    throw bad_parameter("cursor", "cursor: expected one of a photo's answers, found one of similar products");
  recommend::PhotoAnswers found = recommend::answer_embedding(*view, query.photo, query.options, query.end);
  found.verdict = query.verdict;
  stages.done("search", found.searching);
  Json json = {{"id", signed_id(service, *view, found.answers)}, {"photos", Json::array()}};
  json["model"] = feeds::model_json(view->encoder.model, reader_of(request));
  json["catalogue_revision"] = view->recommender.revision();
  add_answers(service, request, *view, found, query.options, query.end.none_probability, json);
  json["timings_ms"] = stages.milliseconds();
  return json_response(json);
}

HttpResponse recommend(Service& service, const HttpRequest& request) {
  Stages stages(service.metrics);
  PhotoRequest asked(service, request);
  if (const auto cursor = asked.parameters().text("cursor")) return go_on(service, request, asked, *cursor);
  RecommendOptions wanted = wanted_of(asked.parameters());
  const Subject subject = subject_of(asked.parameters());
  const auto to_explain = static_cast<std::size_t>(asked.parameters().integer("explain", 0, 10, 0));
  asked.parameters().refuse_others();
  if (subject.every && wanted.limit > most_answers_each)
    throw bad_parameter("limit", fmt::format("limit: expected at most {} with garment=all", most_answers_each));
  const std::vector<std::string>& files = asked.photos();
  const auto view = service.shop.view();
  set_subject(subject, files.size(), *view, wanted);
  if (to_explain > 0 && !view->embedder.has_parts())
    throw bad_parameter("explain", "explain: the catalogue's model cannot say what matched; leave it out");

  const auto queries = stages.timed("decode", [&] { return look_at(service, *view, files, wanted); });
  std::vector<Image> images;
  for (const recommend::GarmentQuery& query : queries) {
    if (query.has_subject()) images.push_back(query.photo.image);
  }
  // The first photo with a subject: heat maps are drawn on it, and it may be kept.
  const auto subject_of_first = std::ranges::find_if(queries, &recommend::GarmentQuery::has_subject);
  const Image* const first = images.empty() ? nullptr : &subject_of_first->photo.image;
  recommend::PhotoAnswers found;
  found.verdict = Verdict::no_garment;
  if (first) found = recommend::answer_photos(*view, std::move(images), wanted, subject_of_first->kinds());
  stages.done("embed", found.embedding);
  stages.done("search", found.searching);

  const std::string id = signed_id(service, *view, found.answers);
  Json json = {{"id", id}, {"photos", Json::array()}};
  for (const recommend::GarmentQuery& query : queries) json["photos"].push_back(photo_json(query));
  if (subject.every) answer_each(service, request, *view, queries.front(), wanted, json["photos"][0]["garments"]);
  json["model"] = feeds::model_json(view->encoder.model, reader_of(request));
  json["catalogue_revision"] = view->recommender.revision();
  add_answers(service, request, *view, found, wanted, 1, json);
  if (found.answers.empty()) add_warnings(service.shop.catalogue(), wanted.filter, json);
  if (to_explain > 0 && first) {
    const Json heat =
        stages.timed("explain", [&] { return explain(service, *view, *first, found.answers, to_explain); });
    for (std::size_t i = 0; i < heat.size(); ++i) json["answers"][i]["heat"] = heat[i];
  }
  // Kept last, so that a refused query leaves nothing.
  if (first) keep_photo(service, request, id, view->encoder.model.fingerprint, *first);
  json["timings_ms"] = stages.milliseconds();
  return json_response(json);
}

HttpResponse garments(Service& service, const HttpRequest& request) {
  PhotoRequest asked(service, request);
  asked.parameters().refuse_others();
  const std::vector<std::string>& files = asked.photos();
  const auto view = service.shop.view();
  if (view->finder == nullptr)
    throw Problem(404, "no-finder", "this service has no finder of garments: its setting `finder` is empty");
  Json json = {{"photos", Json::array()}};
  for (const std::string& file : files)
    json["photos"].push_back(photo_json(recommend::find_garments(*view, opener(service, *view, file))));
  return json_response(json);
}

// Reads a body of parameters alone: a form, a JSON object, or nothing.
Body body_of_parameters(const HttpRequest& request) {
  Body body = request.read_body(longest_question);
  if (body.content_type == "application/json") {
    body.parts = parts_of_json(body.bytes);
  } else if (!body.is_form() && !body.bytes.empty()) {
    throw Problem(415, "unsupported-media-type",
                  fmt::format("expected a form or application/json, found '{}'", body.content_type), "Content-Type");
  }
  for (const BodyPart& part : body.parts) {
    if (part.name == "photo" || !part.filename.empty())
      throw bad_parameter(part.name, fmt::format("'{}': expected no photo and no file, found one", part.name));
  }
  return body;
}

// GET, or POST with the parameters in a body: a cursor may be longer than a request's first line.
HttpResponse similar(Service& service, const HttpRequest& request) {
  const ProductId id{request.path_values.at("id")};
  const auto view = service.shop.view();
  Parameters parameters(request, request.method == "POST" ? body_of_parameters(request) : Body());
  ContinuedQuery query;
  std::optional<recommend::PageEnd> after;
  if (const auto cursor = parameters.text("cursor")) {
    query = continued(service, *view, parameters, *cursor);
    if (query.product != id)
      throw bad_parameter("cursor", "cursor: expected one of this product's similar products, found another's");
    after = query.end;
  } else {
    query.options = wanted_of(parameters);
    parameters.refuse_others();
  }
  auto page = view->recommender.similar_page(id, query.options, after);
  if (!page) {
    const auto stored = request.may_write ? service.shop.catalogue().find(id) : std::nullopt;
    // Another copy of the service may have written it just now.
    const std::string_view why = !stored                ? "not in the catalogue"
                                 : stored->facts.hidden ? "hidden; only products that shoppers see have similar ones"
                                                        : "not searchable yet; try again";
    throw Problem(404, "no-such-product", fmt::format("product '{}': {}", id.value, why));
  }
  recommend::put_in_order(page->answers, query.options.order);
  Json json = {{"id", signed_id(service, *view, page->answers)},
               {"model", feeds::model_json(view->encoder.model, reader_of(request))},
               {"answers", recommend::answers_json(page->answers, reader_of(request))},
               {"next_cursor", nullptr}};
  if (page->answers.empty()) add_warnings(service.shop.catalogue(), query.options.filter, json);
  if (page->next) {
    json["next_cursor"] = service.cursors.cursor_of({{}, id, query.options, *page->next, Verdict::nothing_close},
                                                    view->encoder.model.fingerprint);
  }
  return json_response(json);
}

}  // namespace

void add_recommendation_routes(Service& service) {
  add_route(service, "POST", "/v1/recommendations", RouteAccess::read, recommend);
  add_route(service, "POST", "/v1/garments", RouteAccess::read, garments);
  add_route(service, "GET", "/v1/products/{id}/similar", RouteAccess::read, similar);
  add_route(service, "POST", "/v1/products/{id}/similar", RouteAccess::read, similar, longest_question);
}

}  // namespace selvedge::service
