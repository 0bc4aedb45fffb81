// Every codec, run in the calling process. Only selvedge-decode, tests and measurements call this, because it loads all
// codec libraries. Others call image::decode_image, which asks selvedge-decode.
#pragma once

#include <cstddef>
#include <functional>
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

// Makes libheif do its initialisation, which reads files. The confined program calls it while it still may.
void warm_up_heif();

// ---- What the program selvedge-decode does: the other side of image::decode_image.

// Takes pictures over the socket at handle 3 and decodes them into the memory at handle 4, until the other side is
// gone. `confine` is called once, after everything that needs more rights than decoding. If it returns a problem, the
// problem is sent and nothing is decoded. Returns the exit status of the program.
int serve_decoding(const std::function<const char*()>& confine);

}  // namespace selvedge::codecs
