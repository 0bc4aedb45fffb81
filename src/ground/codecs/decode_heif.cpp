// HEIC and AVIF. libheif turns, mirrors and crops as the file says, so EXIF orientation must not be applied again.
#include <libheif/heif.h>

#include <cstring>
#include <memory>

#include "ground/codecs/codecs.h"
#include "ground/image/heif_items.h"

namespace selvedge::codecs {

using namespace image;
using namespace image::decoding;

namespace {

struct FreeHeif {
  void operator()(heif_context* context) const { heif_context_free(context); }
  void operator()(heif_image_handle* handle) const { heif_image_handle_release(handle); }
  void operator()(heif_image* image) const { heif_image_release(image); }
  void operator()(heif_decoding_options* options) const { heif_decoding_options_free(options); }
};
template <typename T>
using Owned = std::unique_ptr<T, FreeHeif>;

void require_ok(const Source& source, const heif_error& error) {
  if (error.code != heif_error_Ok) throw_corrupt(source, error.message == nullptr ? "no reason given" : error.message);
}

Owned<heif_image_handle> open_primary(const Source& source, heif_context* context) {
  heif_context_set_max_decoding_threads(context, 0);  // callers decode many pictures side by side
  require_ok(source,
             heif_context_read_from_memory_without_copy(context, source.bytes.data(), source.bytes.size(), nullptr));
  heif_image_handle* handle = nullptr;
  require_ok(source, heif_context_get_primary_image_handle(context, &handle));
  return Owned<heif_image_handle>(handle);
}

std::vector<std::byte> embedded_profile(const heif_image_handle* handle) {
  std::vector<std::byte> icc(heif_image_handle_get_raw_color_profile_size(handle));
  if (!icc.empty() && heif_image_handle_get_raw_color_profile(handle, icc.data()).code != heif_error_Ok) icc.clear();
  return icc;
}

Image copy_pixels(const Source& source, const heif_image* decoded, bool alpha) {
  const int width = heif_image_get_width(decoded, heif_channel_interleaved);
  const int height = heif_image_get_height(decoded, heif_channel_interleaved);
  int stride = 0;
  const std::uint8_t* pixels = heif_image_get_plane_readonly(decoded, heif_channel_interleaved, &stride);
  check_size(source, width, height);
  if (pixels == nullptr) throw_corrupt(source, "the decoder gave no pixels");
  Image image(width, height);
  for (int y = 0; y < height; ++y) {
    const std::uint8_t* row = pixels + static_cast<std::ptrdiff_t>(y) * stride;
    if (alpha) {
      lay_over_white(row, image.pixel(0, y), width);
    } else {
      std::memcpy(image.pixel(0, y), row, static_cast<std::size_t>(width) * 3);
    }
  }
  return image;
}

}  // namespace

DecodedImage decode_heif(const Source& source) {
  if (const auto problem = problem_of_heif_items(source.bytes, source.options.limits.max_pixels))
    throw_corrupt(source, *problem);
  const Owned<heif_context> context(heif_context_alloc());
  const Owned<heif_image_handle> handle = open_primary(source, context.get());
  check_size(source, heif_image_handle_get_width(handle.get()), heif_image_handle_get_height(handle.get()));

  const bool alpha = heif_image_handle_has_alpha_channel(handle.get()) != 0;
  const Owned<heif_decoding_options> options(heif_decoding_options_alloc());
  options->convert_hdr_to_8bit = 1;
  heif_image* pixels = nullptr;
  const heif_error error =
      heif_decode_image(handle.get(), &pixels, heif_colorspace_RGB,
                        alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB, options.get());
  const Owned<heif_image> owned(pixels);
  require_ok(source, error);

  DecodedImage decoded;
  decoded.format = source.format;
  decoded.image = copy_pixels(source, owned.get(), alpha);
  convert_to_srgb(decoded.image, embedded_profile(handle.get()));
  decoded.original_width = decoded.image.width;
  decoded.original_height = decoded.image.height;
  return decoded;
}

void warm_up_heif() {
  heif_context_free(heif_context_alloc());
  heif_have_decoder_for_format(heif_compression_HEVC);
}

}  // namespace selvedge::codecs
