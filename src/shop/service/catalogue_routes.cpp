// Routes for the page around the answers: pictures, values to filter by, sample photos and feedback. Feedback counts
// only with the signed id of an answer (query_id.h).
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "ground/core/moment.h"
#include "ground/files/read_file.h"
#include "ground/image/decode.h"
#include "ground/image/encode.h"
#include "ground/image/resize.h"
#include "shop/service/json_object.h"
#include "shop/service/parameters.h"
#include "shop/service/photo_request.h"
#include "shop/service/preconditions.h"
#include "shop/service/problem.h"
#include "shop/service/product_body.h"
#include "shop/service/query_id.h"
#include "shop/service/service.h"

namespace selvedge::service {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr std::size_t max_feedback_bytes = std::size_t{256} << 10;
constexpr std::size_t max_sample_bytes = std::size_t{8} << 20;
constexpr std::size_t most_samples = 24;
constexpr int picture_quality = 82;                   // of the smaller sizes, JPEG
constexpr std::chrono::hours feedback_time{24 * 30};  // for how long an answer takes feedback

std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Caches may keep the picture for ever, because its address is the hash of its content.
HttpResponse image(Service& service, const HttpRequest& request) {
  Parameters parameters(request);
  const std::int64_t size = parameters.integer("size", 128, 512, 512);
  parameters.refuse_others();
  if (size != 128 && size != 256 && size != 512)
    throw bad_parameter("size", fmt::format("size: expected 128, 256 or 512, found {}", size));
  const std::string& content = request.path_values.at("content");
  HttpResponse response{200, "image/jpeg", {}, {}, {}, {}};
  const std::string tag = fmt::format("\"{:.32}-{}\"", content, size);
  response.headers = {{"ETag", tag}, {"Cache-Control", "public, max-age=31536000, immutable"}};
  const auto thumbnail = service.shop.catalogue().thumbnail(content);
  if (!thumbnail) throw Problem(404, "no-such-image", fmt::format("image '{:.64}': not in the catalogue", content));
  if (is_known_to(request, tag)) return not_modified(std::move(response));
  if (size == 512) {
    response.body = text_of(*thumbnail);
  } else {
    const int side = static_cast<int>(size);
    const image::DecodedImage decoded = image::decode_jpeg_here(*thumbnail, content, {{}, side, side});
    response.body = text_of(image::encode_jpeg(image::fit_within(decoded.image, side), picture_quality));
  }
  return response;
}

Json facets_json(const std::vector<catalogue::Facet>& facets) {
  Json list = Json::array();
  for (const catalogue::Facet& facet : facets) list.push_back({{"value", facet.value}, {"count", facet.products}});
  return list;
}

HttpResponse catalogue(Service& service, const HttpRequest& request) {
  Parameters(request).refuse_others();
  const auto view = service.shop.view();
  const catalogue::Facets facets = service.shop.catalogue().facets();
  const auto price = [](const std::optional<Price>& value) { return value ? Json(to_string(*value)) : Json(nullptr); };
  const ServiceSettings& settings = service.settings;
  Json attributes = Json::object();
  for (const auto& [name, values] : facets.attributes) attributes[name] = facets_json(values);
  const Json json = {
      {"products", view->recommender.products()},
      {"images", view->recommender.images()},
      {"revision", view->recommender.revision()},
      {"model", feeds::model_json(view->encoder.model, reader_of(request))},
      {"categories", facets_json(facets.categories)},
      {"colours", facets_json(facets.colours)},
      {"attributes", std::move(attributes)},
      {"currencies", facets.currencies},
      {"price_min", price(facets.price_min)},
      {"price_max", price(facets.price_max)},
      {"limits",
       {{"max_body_bytes", settings.max_body_bytes}, {"max_pixels", settings.max_pixels}, {"max_photos", most_photos}}},
      {"photos_kept", settings.keep_photos_days > 0}};
  return json_response(json);
}

// Names of the pictures in the samples folder, in order.
std::vector<std::string> sample_names(const Service& service) {
  std::vector<std::string> names;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(service.settings.samples, none)) {
    const std::string extension = entry.path().extension().string();
    if (extension == ".jpg" || extension == ".jpeg") names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  if (names.size() > most_samples) names.resize(most_samples);
  return names;
}

HttpResponse samples(Service& service, const HttpRequest& request) {
  Parameters(request).refuse_others();
  Json json = Json::array();
  for (const std::string& name : sample_names(service))
    json.push_back({{"name", name}, {"url", request.base_path + "v1/samples/" + name}});
  return json_response(json);
}

HttpResponse sample(Service& service, const HttpRequest& request) {
  Parameters(request).refuse_others();
  const std::string& name = request.path_values.at("name");
  const std::vector<std::string> names = sample_names(service);
  // Only listed names are served, so no path leads out of the folder.
  if (std::find(names.begin(), names.end(), name) == names.end())
    throw Problem(404, "no-such-sample", fmt::format("sample '{:.100}': not there", name));
  HttpResponse response{200, "image/jpeg", text_of(files::read_file(service.settings.samples / name, max_sample_bytes)),
                        {},  {},           {}};
  response.headers = {{"Cache-Control", "public, max-age=3600"}};
  return response;
}

std::string text_field(const nlohmann::json& object, const char* field, const std::string& where) {
  if (!object.contains(field) || !object.at(field).is_string())
    throw bad_parameter(where + field, fmt::format("{}{}: expected text", where, field));
  return object.at(field).get<std::string>();
}

catalogue::FeedbackEvent event_of(const nlohmann::json& json, const QueryIds& ids, const AnsweredQuery& query,
                                  std::size_t position, std::chrono::sys_seconds now) {
  const std::string where = fmt::format("events[{}].", position);
  if (!json.is_object()) throw bad_parameter(where, fmt::format("{} expected an object", where));
  catalogue::FeedbackEvent event;
  event.query = query.query;
  event.time = now;
  event.product = {text_field(json, "product_id", where)};
  const std::string kind = text_field(json, "kind", where);
  const auto known = catalogue::feedback_kind_from(kind);
  if (!known)
    throw bad_parameter(where + "kind",
                        fmt::format("{}kind: expected shown, clicked, bought or not_this, found '{}'", where, kind));
  event.kind = *known;
  if (!json.contains("rank") || !json.at("rank").is_number_integer() || json.at("rank") < 1 || json.at("rank") > 1000)
    throw bad_parameter(where + "rank", fmt::format("{}rank: expected a whole number from 1 to 1000", where));
  event.rank = json.at("rank").get<int>();
  for (const auto& [name, value] : json.items()) {
    if (name != "kind" && name != "product_id" && name != "rank")
      throw bad_parameter(where + name, fmt::format("{}{}: expected kind, product_id and rank", where, name));
  }
  if (const auto problem = catalogue::problem_of(event))
    throw bad_parameter(where, fmt::format("{} {}", where, *problem));
  const auto rank = ids.rank(query, event.product);
  if (!rank)
    throw bad_parameter(where + "product_id",
                        fmt::format("{}product_id: expected a product of that answer, found another", where));
  if (*rank != event.rank)
    throw bad_parameter(where + "rank", fmt::format("{}rank: expected {}, the product's place in that answer, found {}",
                                                    where, *rank, event.rank));
  return event;
}

// Throws Problem 429 if the client's allowance for the day is used up, so that nobody fills the disk.
void require_room(Service& service, const HttpRequest& request, const std::vector<catalogue::FeedbackEvent>& events,
                  std::chrono::sys_seconds now) {
  constexpr std::size_t row = 150;  // bytes of a stored query or event, beside the product's id
  std::size_t bytes = row;
  for (const catalogue::FeedbackEvent& event : events) bytes += row + event.product.value.size();
  if (!service.may_store(request, bytes, std::chrono::floor<std::chrono::days>(now)))
    throw Problem(429, "too-much-feedback", "expected less feedback from one address in a day; try again tomorrow");
}

HttpResponse feedback(Service& service, const HttpRequest& request) {
  Parameters(request).refuse_others();
  const Body body = request.read_body(max_feedback_bytes);
  if (body.content_type != "application/json")
    throw Problem(415, "unsupported-media-type",
                  fmt::format("expected application/json, found '{}'", body.content_type), "Content-Type");
  const nlohmann::json json = parse_object(body.bytes, "body");
  const std::string query = text_field(json, "query_id", "");
  const auto now = core::current_time();
  const auto asked = service.query_ids.open(query);
  if (!asked || asked->time > now + std::chrono::minutes(1) || asked->time < now - feedback_time)
    throw bad_parameter("query_id", "query_id: expected the id of an answer of the last 30 days, found another");
  if (!json.contains("events") || !json.at("events").is_array() || json.at("events").empty() ||
      json.at("events").size() > 200)
    throw bad_parameter("events", "events: expected a list of 1 to 200 events");
  std::vector<catalogue::FeedbackEvent> events;
  for (const nlohmann::json& one : json.at("events"))
    events.push_back(event_of(one, service.query_ids, *asked, events.size(), now));
  require_room(service, request, events, now);
  catalogue::Catalogue& catalogue = service.shop.catalogue();
  if (catalogue.feedback().add(events).skipped.empty()) return {204, {}, {}, {}, {}, {}};
  // This is the first feedback on the query, so the query is recorded first. Another copy of the service may record it
  // at the same moment.
  const std::string model = asked->model.empty() ? service.shop.view()->encoder.model.fingerprint : asked->model;
  try {
    catalogue.feedback().record({asked->query, asked->time, model, {}});
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::invalid_argument) throw;
  }
  catalogue.feedback().add(events);
  return {204, {}, {}, {}, {}, {}};
}

}  // namespace

void add_catalogue_routes(Service& service) {
  add_route(service, "GET", "/v1/catalogue", RouteAccess::read, catalogue);
  add_route(service, "GET", "/v1/images/{content}", RouteAccess::picture, image);
  add_route(service, "GET", "/v1/samples", RouteAccess::open, samples);
  add_route(service, "GET", "/v1/samples/{name}", RouteAccess::open, sample);
  add_route(service, "POST", "/v1/feedback", RouteAccess::feedback, feedback, max_feedback_bytes);
}

}  // namespace selvedge::service
