// Inside image/ only: the processes that decode_image decodes in, kept to be used again.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "ground/image/decode.h"

namespace selvedge::image::decoding {

// decode_image, for bytes within limits.max_bytes of a format that is read.
DecodedImage decode_elsewhere(std::span<const std::byte> bytes, const std::string& name, const DecodeOptions& options);

}  // namespace selvedge::image::decoding
