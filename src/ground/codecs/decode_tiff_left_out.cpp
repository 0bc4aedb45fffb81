// Instead of TIFF, in a build without it.
#include "ground/codecs/codecs.h"
#include "ground/core/left_out.h"

namespace selvedge::codecs {

image::DecodedImage decode_tiff(const image::decoding::Source&) {
  throw core::left_out("a TIFF picture", "SELVEDGE_WITH_TIFF");
}

}  // namespace selvedge::codecs
