#include "ground/codecs/codecs.h"
#include "selvedge/error.h"

namespace selvedge::codecs {
namespace {

image::DecodedImage decode_stored(const image::decoding::Source& source) {
  switch (source.format) {
    case image::ImageFormat::jpeg:
      return image::decoding::decode_jpeg(source);
    case image::ImageFormat::png:
      return decode_png(source);
    case image::ImageFormat::webp:
      return decode_webp(source);
    case image::ImageFormat::heif:
    case image::ImageFormat::avif:
      return decode_heif(source);
    case image::ImageFormat::gif:
      return decode_gif(source);
    case image::ImageFormat::bmp:
      return decode_bmp(source);
    case image::ImageFormat::tiff:
      return decode_tiff(source);
  }
  throw Error(ErrorKind::internal, "[decode_image_here] unknown format");
}

}  // namespace

image::DecodedImage decode_image_here(std::span<const std::byte> bytes, const std::string& name,
                                      const image::DecodeOptions& options) {
  return image::decoding::decode_with(decode_stored, bytes, name, options);
}

}  // namespace selvedge::codecs
