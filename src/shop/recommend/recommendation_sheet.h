// Photos with their answers, as a picture to look at.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "shop/recommend/recommender.h"

namespace selvedge {

struct AnsweredPhoto {
  std::string name;
  Image photo;  // what the query looked at
  std::vector<Recommendation> answers;
};

// One row a photo: the photo, framed, then its answers' matching images with rank, title or id, match probability and
// price below. The pictures are the catalogue's thumbnails. Throws invalid_argument if there is no photo.
Image draw_recommendation_sheet(const Catalogue& catalogue, std::span<const AnsweredPhoto> photos);

}  // namespace selvedge
