// A photo is decoded no larger than it is used. Several photos of one query count alike: the query is the direction of
// the sum of their embeddings.
#include "shop/recommend/query_photo.h"

#include <charconv>
#include <utility>

#include "shop/recommend/picture.h"

namespace selvedge::recommend {

QueryPhoto open_query(std::span<const std::byte> photo, const std::string& name, const std::optional<Rect>& crop_to,
                      const ImageEncoder& encoder, const image::DecodeLimits& limits, int detail) {
  image::DecodeOptions options;
  options.limits = limits;
  options.at_least_width = detail * encoder.input_width;
  options.at_least_height = detail * encoder.input_height;
  options.crop = crop_to;
  options.longest_side = longest_side_for(encoder);
  image::DecodedImage decoded = image::decode_image(photo, name, options);
  return {std::move(decoded.image), decoded.original_width, decoded.original_height, decoded.format,
          decoded.orientation};
}

std::vector<float> fused(const core::EmbeddingMatrix& photos) {
  std::vector<float> mean(photos.dim(), 0.0F);
  for (std::size_t i = 0; i < photos.rows(); ++i) {
    for (std::size_t j = 0; j < mean.size(); ++j) mean[j] += photos.row(i)[j];
  }
  core::normalise(mean);
  return mean;
}

std::optional<Rect> parse_crop(std::string_view text) {
  int values[4] = {};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (int i = 0; i < 4; ++i) {
    const auto [next, failure] = std::from_chars(at, end, values[i]);
    const bool separated = i < 3 ? next != end && *next == ',' : next == end;
    if (failure != std::errc() || !separated) return std::nullopt;
    at = next + 1;
  }
  return Rect{values[0], values[1], values[2], values[3]};
}

}  // namespace selvedge::recommend
