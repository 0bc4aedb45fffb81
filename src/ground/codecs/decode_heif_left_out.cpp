// Instead of HEIC and AVIF, in a build without them.
#include "ground/codecs/codecs.h"
#include "ground/core/left_out.h"

namespace selvedge::codecs {

image::DecodedImage decode_heif(const image::decoding::Source&) {
  throw core::left_out("a HEIC or AVIF picture", "SELVEDGE_WITH_HEIF");
}

void warm_up_heif() {}

}  // namespace selvedge::codecs
