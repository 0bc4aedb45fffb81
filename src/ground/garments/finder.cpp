#include "ground/garments/finder.h"

#include <fmt/format.h>

#include "ground/embedding/transfer_network.h"
#include "ground/garments/finder_maps.h"
#include "ground/garments/letterbox.h"
#include "ground/garments/read_maps.h"
#include "ground/image/require_pixels.h"
#include "selvedge/error.h"

namespace selvedge::garments {

Finder::Finder(const std::filesystem::path& model_directory, const FinderOptions& options)
    : network_(model_directory, {.threads = options.threads}), options_(options) {
  if (!(options.least_confidence > 0 && options.least_confidence < 1)) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[Finder] expected a least confidence in (0, 1), got {}", options.least_confidence));
  }
  if (card().architecture != embedding::finder_architecture) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: expected a model that finds garments ({}), found {}", model_directory.string(),
                            embedding::finder_architecture, card().architecture));
  }
  const int width = card().input.width, height = card().input.height;
  const std::size_t values = static_cast<std::size_t>(finder_map_count) *
                             static_cast<std::size_t>(width / finder_stride) *
                             static_cast<std::size_t>(height / finder_stride);
  if (width % finder_side_unit != 0 || height % finder_side_unit != 0 || network_.dim() != values) {
    throw Error(ErrorKind::corrupt_data,
                fmt::format("{}: model.json: expected an input with sides that are multiples of {} and embedding_size "
                            "{} x width / {} x height / {} of a model that finds garments, found {} x {} and {}",
                            model_directory.string(), finder_side_unit, finder_map_count, finder_stride, finder_stride,
                            width, height, network_.dim()));
  }
}

Findings Finder::find(const Image& image) const {
  image::require_pixels(image, "Finder");
  const int width = card().input.width, height = card().input.height;
  const Image framed = letterboxed(image, width, height);
  const std::vector<float> maps = network_.outputs(std::span(&framed, 1));
  return read_maps(maps,
                   {height / finder_stride, width / finder_stride, image.width, image.height,
                    letterbox_of(image.width, image.height, width, height)},
                   {options_.least_confidence, options_.every_kind});
}

}  // namespace selvedge::garments
