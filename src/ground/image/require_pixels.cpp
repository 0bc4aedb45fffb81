#include "ground/image/require_pixels.h"

#include <fmt/format.h>

#include "selvedge/error.h"

namespace selvedge::image {

void require_pixels(const Image& image, const char* function) {
  if (image.width <= 0 || image.height <= 0 || image.empty()) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[{}] expected an image with pixels, got an empty one", function));
  }
}

}  // namespace selvedge::image
