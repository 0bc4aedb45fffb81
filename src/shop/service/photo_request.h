// Reads requests about photos, for recommendations, garments and embeddings alike.
//
// A photo is the body itself, or a part `photo` of a form (with or without a file name), or the member `photo` of a
// JSON object, in base64. A parameter `photo_url` names a photo to fetch. Parameters stand in the query, in the form's
// other parts, or among the object's members.
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
inline constexpr std::size_t most_answered_garments = 12;  // of one photo, with garment=all

// Turns a JSON object into the form parts that say the same. A text, a number, true or false becomes a part with that
// text; a list becomes several parts of one name; null becomes none. `attribute` may be an object: {"size": ["S",
// "M"]}. `photo` is decoded from base64; it may be a data URL. Throws Problem 400, which names the member, for other
// values, for a member that occurs twice, and for more than 1,000 values.
std::vector<BodyPart> parts_of_json(std::string_view text);

class PhotoRequest {
 public:
  // Takes the request's body. Throws Problem: 400 for a malformed body or a name that is too long, 413 for a body
  // over settings.max_body_bytes, 415 for one of another type.
  PhotoRequest(Service& service, const HttpRequest& request);

  Parameters& parameters() { return *parameters_; }
  // Whether the request has a photo or a photo_url. An empty body is no photo.
  bool has_photos() const;
  // The bytes of 1 to most_photos files: first those sent, then those of the URLs. It fetches the URLs, so call it
  // once, after all parameters were checked. Throws Problem 400 for another number of photos, and as
  // PhotoFetching::fetch.
  const std::vector<std::string>& photos();

 private:
  Service& service_;
  const std::string id_, client_;
  std::vector<std::string> photos_, urls_;
  std::optional<Parameters> parameters_;
  std::unique_ptr<ByteBudget::Share> fetched_;  // the memory of the fetched photos
};

// The part of the photos to look at: the parameters crop, garment and kind. The first four are as in RecommendOptions.
struct Subject {
  std::optional<Rect> crop;
  bool whole = false;
  std::optional<std::size_t> garment;
  std::optional<GarmentKind> kind;
  bool every = false;  // garment=all: each garment of the photo by itself
};

// Reads crop, garment and kind. Throws Problem 400 for values that cannot be read or exclude each other.
Subject subject_of(Parameters& parameters);
// Sets crop, whole, garment and kind of `wanted`. `photos` is the number of photos. Throws Problem 400 for a crop or a
// garment with several photos, and for garment=all if the view has no finder.
void set_subject(const Subject& subject, std::size_t photos, const recommend::ShopView& view, RecommendOptions& wanted);

// Returns a function that waits for its turn to decode (DecodingQueue), then opens the photo in `file`. It throws
// Problem 422 for bytes that are no picture and for a picture over the limits, Problem 400 for a crop that is not
// inside it, and Error unavailable as DecodingQueue::Place. All arguments must outlive the function.
recommend::OpenPhoto opener(Service& service, const recommend::ShopView& view, const std::string& file);

// Opens each photo and chooses the part of it to embed (recommend::look_at). Several photos show one item, so the first
// garment that is chosen gives the kind that is preferred in the photos after it. Throws as opener's function, and
// Problem 400 for a garment or kind that a photo does not have.
std::vector<recommend::GarmentQuery> look_at(Service& service, const recommend::ShopView& view,
                                             const std::vector<std::string>& files, const RecommendOptions& wanted);

// The photo as QueryPhoto of openapi.json.
nlohmann::ordered_json photo_json(const recommend::GarmentQuery& query);

}  // namespace selvedge::service
