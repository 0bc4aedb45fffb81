// A request about photos, in whatever way it was sent: the one reader for recommendations, garments and embeddings.
//
// The photo is the body itself; or a part `photo` of a form, with or without a file name; or `photo` of a JSON object,
// in base64. A form and an object may name a `photo_url` instead. Parameters stand in the query, in the form's other
// parts, or among the object's members.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "shop/recommend/garment_query.h"
#include "shop/service/parameters.h"
#include "shop/service/service.h"

namespace selvedge::service {

inline constexpr std::size_t most_photos = 4;
inline constexpr std::size_t most_answered_garments = 12;  // of a photo, with garment=all

// The parts of a form that say the same as a JSON object: texts, numbers and truth values as text, a list as several
// parts of one name, null as none, `attribute` also as an object ({"size": ["S", "M"]}), `photo` as its bytes. Throws
// Problem 400 that names the member.
std::vector<BodyPart> parts_of_json(std::string_view text);

class PhotoRequest {
 public:
  // Takes the request's body. Throws Problem: 400 for a malformed one, 415 for one of another type.
  PhotoRequest(Service& service, const HttpRequest& request);

  Parameters& parameters() { return *parameters_; }
  // An empty body is no photo.
  bool has_photos() const;
  // Files' bytes, 1 to most_photos: those sent, then those of URLs, which are fetched now. To be called when the
  // parameters were found good, once. Throws Problem: 400 for another number, and as PhotoFetching.
  const std::vector<std::string>& photos();

 private:
  Service& service_;
  const std::string id_, client_;
  std::vector<std::string> photos_, urls_;
  std::optional<Parameters> parameters_;
  std::unique_ptr<ByteBudget::Share> fetched_;  // the memory of those of URLs
};

// What is asked of the photos' garments: crop, garment, kind.
struct Subject {
  std::optional<Rect> crop;
  bool whole = false;
  std::optional<std::size_t> garment;
  std::optional<GarmentKind> kind;
  bool every = false;  // garment of the photo
};

// Throws Problem 400.
Subject subject_of(Parameters& parameters);
// The subject in `wanted`, checked against the photos and what the view can do. Throws Problem 400.
void set_subject(const Subject& subject, std::size_t photos, const recommend::ShopView& view, RecommendOptions& wanted);

// Opens a photo when it is its turn to be decoded. Throws Problem 422 for bytes that are no picture or one over the
// limits, 400 for a crop that is not inside it. All arguments must outlive the function.
recommend::OpenPhoto opener(Service& service, const recommend::ShopView& view, const std::string& file);

// What of each photo is looked at. Several photos show one item: the garment of the first says which kind is looked at
// in the others. Throws as opener, and Problem 400 for a garment that the photo does not have.
std::vector<recommend::GarmentQuery> look_at(Service& service, const recommend::ShopView& view,
                                             const std::vector<std::string>& files, const RecommendOptions& wanted);

// QueryPhoto of openapi.json.
nlohmann::ordered_json photo_json(const recommend::GarmentQuery& query);

}  // namespace selvedge::service
