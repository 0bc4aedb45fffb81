#include "selvedge/service/query_photo.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "selvedge/image/resize.h"
#include "selvedge/service/problem.h"

namespace selvedge {
namespace {

// Holds one of the decoders.
class Decoding {
 public:
  explicit Decoding(Service& service) : service_(service) { service_.decoders.acquire(); }
  ~Decoding() { service_.decoders.release(); }
  Decoding(const Decoding&) = delete;
  Decoding& operator=(const Decoding&) = delete;

 private:
  Service& service_;
};

}  // namespace

QueryPhoto open_photo(Service& service, const ImageEncoder& encoder, std::span<const std::byte> bytes,
                      const std::optional<Rect>& crop_to, const std::string& field) {
  DecodeOptions options;
  options.limits.max_pixels = service.settings.max_pixels;
  if (!crop_to) {
    options.at_least_width = encoder.input_width;
    options.at_least_height = encoder.input_height;
  }
  try {
    const Decoding decoding(service);
    DecodedImage decoded = decode_image(bytes, field, options);
    QueryPhoto photo{{}, decoded.original_width, decoded.original_height, decoded.format, decoded.orientation, crop_to};
    if (!crop_to) {
      photo.image = std::move(decoded.image);
      return photo;
    }
    const Rect& r = *crop_to;
    const bool inside = r.width > 0 && r.height > 0 && r.x <= photo.width - r.width && r.y <= photo.height - r.height;
    if (!inside) {
      throw bad_parameter("crop", fmt::format("crop {},{},{},{}: expected x,y,width,height inside the upright photo of "
                                              "{}x{} pixels",
                                              r.x, r.y, r.width, r.height, photo.width, photo.height));
    }
    photo.image = crop(decoded.image, r);
    return photo;
  } catch (const TooManyPixels& error) {
    throw Problem(422, "too-many-pixels", error.what(), field);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::internal || error.kind() == ErrorKind::unavailable) throw;
    throw Problem(422, "unreadable-picture", error.what(), field);
  }
}

Rect parse_crop(const std::string& text) {
  int values[4] = {};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (int i = 0; i < 4; ++i) {
    const auto [next, failure] = std::from_chars(at, end, values[i]);
    const bool separated = i < 3 ? next != end && *next == ',' : next == end;
    if (failure != std::errc() || !separated || values[i] < 0)
      throw bad_parameter("crop", fmt::format("crop: expected x,y,width,height in pixels, found '{}'", text));
    at = next + 1;
  }
  return {values[0], values[1], values[2], values[3]};
}

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

}  // namespace selvedge
