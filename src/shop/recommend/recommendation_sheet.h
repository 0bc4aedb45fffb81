// Draws query photos with their answers.
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
  Image photo;  // as it was searched
  std::vector<Recommendation> answers;
};

// One row a photo: the photo, framed, then its answers' matching images with rank, title or id, match probability and
// price below. The pictures are thumbnails, by the images' contents. Throws invalid_argument if there is no photo.
using ThumbnailOf = std::function<std::optional<std::vector<std::byte>>(const std::string& content)>;
Image draw_recommendation_sheet(const ThumbnailOf& thumbnail, std::span<const AnsweredPhoto> photos);

}  // namespace selvedge::recommend
