// PhotoRequest splits the body into photos and parameters, subject_of reads which part is asked for, and look_at
// decodes one photo after the other.
#include "shop/service/photo_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "ground/files/base64.h"
#include "ground/garments/garment.h"
#include "ground/image/decode.h"
#include "shop/recommend/answers_json.h"
#include "shop/recommend/query_photo.h"
#include "shop/service/json_object.h"
#include "shop/service/problem.h"

namespace selvedge::service {
namespace {

using Member = nlohmann::json;

constexpr std::int64_t most_garments = 100;     // largest number that `garment` may have
constexpr std::size_t most_json_values = 1000;  // bounds the memory of a parsed body

// A file in base64, also as the "data:image/jpeg;base64,..." of a browser.
std::string photo_in(const Member& value) {
  const auto refused = [](std::string_view found) {
    return bad_parameter("photo", fmt::format("photo: expected a picture's file in base64, without line breaks, found "
                                              "{}",
                                              found));
  };
  if (!value.is_string()) throw refused(value.type_name());
  std::string_view text = value.get_ref<const std::string&>();
  constexpr std::string_view mark = ";base64,";
  if (text.starts_with("data:")) {
    const std::size_t end = text.find(mark);
    if (end == std::string_view::npos) throw refused("a data URL of another encoding");
    text.remove_prefix(end + mark.size());
  }
  const auto bytes = files::base64_decoded(text);
  if (!bytes) throw refused("other text");
  return {reinterpret_cast<const char*>(bytes->data()), bytes->size()};
}

std::string parameter_text(const std::string& name, const Member& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number() || value.is_boolean()) return value.dump();
  throw bad_parameter(
      name.empty() ? "body" : name,
      fmt::format("'{}': expected text, a number, true, false or a list of these, found {}", name, value.type_name()));
}

void add_parts(const std::string& name, const Member& value, const std::string& before, std::vector<BodyPart>& parts) {
  const auto add = [&](const Member& one) {
    parts.push_back({name, "", "", name == "photo" ? photo_in(one) : before + parameter_text(name, one)});
  };
  if (value.is_null()) return;
  if (!value.is_array()) return add(value);
  for (const Member& one : value) add(one);
}

// Other services' names for the photo are too far from ours to be taken for mistyped ones.
void require_no_other_picture(const Body& body) {
  for (const BodyPart& part : body.parts) {
    for (const char* const name : {"file", "image", "images", "picture"}) {
      if (part.name == name)
        throw bad_parameter(
            name, fmt::format("'{}': expected a photo's file in `photo`, or its address in `photo_url`", name));
    }
  }
}

// The function of opener().
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

}  // namespace

std::vector<BodyPart> parts_of_json(std::string_view text) {
  const Member json = parse_object(text, "body", most_json_values);
  std::vector<BodyPart> parts;
  for (const auto& [name, value] : json.items()) {
    require_parameter_name(name);
    if (name == "attribute" && value.is_object()) {
      for (const auto& [attribute, wanted] : value.items()) add_parts(name, wanted, attribute + "=", parts);
    } else {
      add_parts(name, value, "", parts);
    }
  }
  return parts;
}

PhotoRequest::PhotoRequest(Service& service, const HttpRequest& request)
    : service_(service), id_(request.id), client_(request.client) {
  Body body = request.read_body(static_cast<std::size_t>(service.settings.max_body_bytes));
  const bool is_picture = body.content_type.empty() || body.content_type.starts_with("image/") ||
                          body.content_type == "application/octet-stream";
  if (body.content_type == "application/json") {
    body.parts = parts_of_json(body.bytes);
  } else if (is_picture) {
    photos_.push_back(std::move(body.bytes));
  } else if (!body.is_form()) {
    throw Problem(415, "unsupported-media-type",
                  fmt::format("expected a picture, a form or application/json, found '{}'", body.content_type),
                  "Content-Type");
  }
  for (BodyPart& part : body.parts) {
    require_parameter_name(part.name);
    if (part.name == "photo") {
      photos_.push_back(std::move(part.bytes));
    } else if (!part.filename.empty()) {
      throw bad_parameter(part.name, fmt::format("'{}': expected a file in a part named photo", part.name));
    }
  }
  std::erase_if(body.parts, [](const BodyPart& part) { return part.name == "photo"; });
  require_no_other_picture(body);
  parameters_.emplace(request, body);
  if (!parameters_->texts("photo").empty())
    throw bad_parameter("photo", "photo: expected in the body, found in the query");
  urls_ = parameters_->texts("photo_url");
}

bool PhotoRequest::has_photos() const {
  return !urls_.empty() || std::ranges::any_of(photos_, [](const std::string& photo) { return !photo.empty(); });
}

const std::vector<std::string>& PhotoRequest::photos() {
  // Beside photos by URL, an empty body is no photo.
  if (!urls_.empty()) std::erase(photos_, "");
  const std::size_t given = photos_.size() + urls_.size();
  if (given == 0 || given > most_photos)
    throw bad_parameter("photo", fmt::format("photo: expected 1 to {} photos, found {}", most_photos, given));
  if (!urls_.empty()) {
    PhotoFetching::Photos fetched = service_.photo_fetching.fetch(client_, urls_, [this](const std::string& reason) {
      service_.message(fmt::format("request {}: {}", id_, reason));
    });
    photos_.insert(photos_.end(), std::make_move_iterator(fetched.files.begin()),
                   std::make_move_iterator(fetched.files.end()));
    fetched_ = std::move(fetched.share);
  }
  return photos_;
}

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
  } else if (const auto number = parameters.integer("garment", 1, most_garments, 0, ", or all"); number > 0) {
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

void set_subject(const Subject& subject, std::size_t photos, const recommend::ShopView& view,
                 RecommendOptions& wanted) {
  if (subject.crop && photos > 1) throw bad_parameter("crop", "crop: expected with one photo, found several");
  if ((subject.garment || subject.every) && photos > 1)
    throw bad_parameter("garment", "garment: expected with one photo, found several");
  if (subject.every && view.finder == nullptr)
    throw bad_parameter("garment", "garment: this service has no finder of garments (its setting `finder` is empty)");
  wanted.crop = subject.crop;
  wanted.whole = subject.whole;
  wanted.garment = subject.garment;
  wanted.kind = subject.kind;
}

recommend::OpenPhoto opener(Service& service, const recommend::ShopView& view, const std::string& file) {
  return [&service, &view, &file](const std::optional<Rect>& crop, int detail) {
    return open_photo(service, view.encoder, file, crop, detail);
  };
}

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

nlohmann::ordered_json photo_json(const recommend::GarmentQuery& query) {
  const recommend::QueryPhoto& photo = query.photo;
  nlohmann::ordered_json json = {{"width", photo.width},
                                 {"height", photo.height},
                                 {"format", image::to_string(photo.format)},
                                 {"orientation", photo.orientation},
                                 {"crop", nullptr}};
  if (query.crop) json["crop"] = recommend::rect_json(*query.crop);
  json.update(recommend::garments_json(query.garments, query.garment));
  return json;
}

}  // namespace selvedge::service
