// A photo is decoded no larger than it is used. Several photos of one query count alike: the query is the direction of
// the sum of their embeddings.
#include "shop/recommend/query_photo.h"

#include <utility>

#include "ground/core/number_texts.h"
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
  const auto numbers = core::parse_crop(text);
  if (!numbers) return std::nullopt;
  return Rect{(*numbers)[0], (*numbers)[1], (*numbers)[2], (*numbers)[3]};
}

}  // namespace selvedge::recommend
