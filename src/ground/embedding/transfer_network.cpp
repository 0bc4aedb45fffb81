#include "ground/embedding/transfer_network.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ground/image/resize.h"
#include "selvedge/error.h"

namespace selvedge::embedding {
namespace {

// Plane after plane in [0, 1] -> pixels.
Image image_of(std::span<const float> planes, int width, int height) {
  Image image(width, height);
  const std::size_t area = image.rgb.size() / 3;
  for (std::size_t i = 0; i < image.rgb.size(); ++i) {
    const float value = std::clamp(planes[i % 3 * area + i / 3], 0.0F, 1.0F);
    image.rgb[i] = static_cast<std::uint8_t>(std::lround(255 * value));
  }
  return image;
}

}  // namespace

TransferNetwork::TransferNetwork(const std::filesystem::path& model_directory, const EmbedderOptions& options)
    : network_(model_directory, options) {
  if (card().architecture != transfer_architecture) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: expected a model that draws pictures ({}), found {}", model_directory.string(),
                            transfer_architecture, card().architecture));
  }
  const std::size_t values =
      3 * static_cast<std::size_t>(network_.input_width()) * static_cast<std::size_t>(network_.input_height());
  if (network_.dim() != values) {
    throw Error(
        ErrorKind::corrupt_data,
        fmt::format("{}: model.json: expected embedding_size 3 x {} x {} = {} of a model that draws pictures, "
                    "found {}",
                    model_directory.string(), network_.input_width(), network_.input_height(), values, network_.dim()));
  }
}

bool gives_embeddings(const model_directory::ModelCard& card) {
  return card.architecture != transfer_architecture && card.architecture != finder_architecture;
}

void require_embeddings(const model_directory::ModelCard& card, const std::filesystem::path& model_directory) {
  if (gives_embeddings(card)) return;
  const bool draws = card.architecture == transfer_architecture;
  throw Error(ErrorKind::invalid_argument,
              fmt::format("{}: expected a model that gives embeddings, found one that {} ({}); it is for selvedge {}",
                          model_directory.string(), draws ? "draws pictures" : "finds garments", card.architecture,
                          draws ? "transfer" : "evaluate --model"));
}

std::vector<Image> TransferNetwork::convert(std::span<const Image> images) const {
  const int width = network_.input_width(), height = network_.input_height();
  std::vector<Image> framed;
  for (const Image& image : images) framed.push_back(image::fit_on_white(image, width, height));
  const std::vector<float> values = network_.outputs(framed);
  std::vector<Image> drawn;
  for (std::size_t i = 0; i < images.size(); ++i)
    drawn.push_back(image_of(std::span(values).subspan(i * network_.dim(), network_.dim()), width, height));
  return drawn;
}

}  // namespace selvedge::embedding
