// Every codec in the calling process. A program that calls it loads all of them: only selvedge-decode, tests and
// measurements do. Others call image::decode_image, which asks selvedge-decode.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "ground/image/decode.h"
#include "ground/image/decoders.h"

namespace selvedge::codecs {

// As image::decode_image, without its bounds on processor time and memory.
image::DecodedImage decode_image_here(std::span<const std::byte> bytes, const std::string& name,
                                      const image::DecodeOptions& options = {});

// As image::decoding::decode_jpeg.
image::DecodedImage decode_png(const image::decoding::Source& source);
image::DecodedImage decode_webp(const image::decoding::Source& source);
image::DecodedImage decode_heif(const image::decoding::Source& source);
image::DecodedImage decode_gif(const image::decoding::Source& source);
image::DecodedImage decode_bmp(const image::decoding::Source& source);
image::DecodedImage decode_tiff(const image::decoding::Source& source);

// What libheif does once, some of it by reading files.
void warm_up_heif();

}  // namespace selvedge::codecs
