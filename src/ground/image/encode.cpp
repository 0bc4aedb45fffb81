// libjpeg leaves by longjmp on an error, so the function that it may leave holds no object with a destructor.
#include "ground/image/encode.h"
#include "ground/image/require_pixels.h"

#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include <jpeglib.h>
#include <png.h>

#include "selvedge/error.h"

namespace selvedge::image {
namespace {

struct JpegErrors {
  jpeg_error_mgr manager{};
  jmp_buf back{};
};

void jump_back(j_common_ptr codec) { std::longjmp(reinterpret_cast<JpegErrors*>(codec->err)->back, 1); }

// The part that libjpeg may leave by longjmp: no object here has a destructor. `bytes` must be null; it becomes
// malloc'ed bytes, which the caller frees also where this fails.
bool compress(const Image& image, int quality, unsigned char*& bytes, unsigned long& size) {
  jpeg_compress_struct codec{};
  JpegErrors errors;
  codec.err = jpeg_std_error(&errors.manager);
  errors.manager.error_exit = jump_back;
  if (setjmp(errors.back) != 0) {
    // libjpeg frees bytes that it outgrows, and tells only by this which it has now.
    if (bytes != nullptr) codec.dest->term_destination(&codec);
    jpeg_destroy_compress(&codec);
    return false;
  }
  jpeg_create_compress(&codec);
  jpeg_mem_dest(&codec, &bytes, &size);
  codec.image_width = static_cast<JDIMENSION>(image.width);
  codec.image_height = static_cast<JDIMENSION>(image.height);
  codec.input_components = 3;
  codec.in_color_space = JCS_RGB;
  jpeg_set_defaults(&codec);
  jpeg_set_quality(&codec, quality, TRUE);
  jpeg_start_compress(&codec, TRUE);
  while (codec.next_scanline < codec.image_height) {
    JSAMPROW row = const_cast<JSAMPROW>(image.pixel(0, static_cast<int>(codec.next_scanline)));
    jpeg_write_scanlines(&codec, &row, 1);
  }
  jpeg_finish_compress(&codec);
  jpeg_destroy_compress(&codec);
  return true;
}

}  // namespace

std::vector<std::byte> encode_jpeg(const Image& image, int quality) {
  require_pixels(image, "encode_jpeg");
  unsigned long size = 0;
  unsigned char* bytes = nullptr;
  const bool compressed = compress(image, quality, bytes, size);
  const std::unique_ptr<unsigned char, decltype(&std::free)> owned(bytes, std::free);
  if (!compressed) throw Error(ErrorKind::internal, "[encode_jpeg] libjpeg could not encode the image");
  const auto* begin = reinterpret_cast<const std::byte*>(bytes);
  return {begin, begin + size};
}

std::vector<std::byte> encode_png(const Image& image) {
  require_pixels(image, "encode_png");
  png_image header{};
  header.version = PNG_IMAGE_VERSION;
  header.width = static_cast<png_uint_32>(image.width);
  header.height = static_cast<png_uint_32>(image.height);
  header.format = PNG_FORMAT_RGB;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(header);
  std::vector<std::byte> encoded(size);
  if (png_image_write_to_memory(&header, encoded.data(), &size, 0, image.rgb.data(), 0, nullptr) == 0) {
    throw Error(ErrorKind::internal, std::string("[encode_png] ") + header.message);
  }
  encoded.resize(size);
  return encoded;
}

}  // namespace selvedge::image
