// Draws query photos with their answers as one sheet: `selvedge recommend --sheet`.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shop/recommend/recommender.h"

namespace selvedge::recommend {

struct AnsweredPhoto {
  std::string name;
  Image photo;  // the part that was searched for
  std::vector<Recommendation> answers;
  std::string words = {};  // what the answers are called (answer_words.h); empty: nothing
};

// Draws one row a photo: the photo with its words, then the matching image of each answer, with rank, title or id,
// match probability and price below. `thumbnail` returns the JPEG of a StoredImage::content; nothing leaves the cell
// blank. Throws invalid_argument if there is no photo.
using ThumbnailOf = std::function<std::optional<std::vector<std::byte>>(const std::string& content)>;
Image draw_recommendation_sheet(const ThumbnailOf& thumbnail, std::span<const AnsweredPhoto> photos);

}  // namespace selvedge::recommend
