// The first frame of a GIF, on its canvas, as a browser shows it before it moves.
#include <gif_lib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "ground/codecs/codecs.h"

namespace selvedge::codecs {

using namespace image;
using namespace image::decoding;

namespace {

class GifCodec {
 public:
  explicit GifCodec(const Source& source) : source_(source), left_(source.bytes) {
    int error = 0;
    file = DGifOpen(this, read_bytes, &error);
    if (file == nullptr) fail(error);
  }
  ~GifCodec() { DGifCloseFile(file, nullptr); }
  GifCodec(const GifCodec&) = delete;
  GifCodec& operator=(const GifCodec&) = delete;

  void require(int outcome) const {
    if (outcome != GIF_OK) fail(file->Error);
  }
  [[noreturn]] void fail(int error) const {
    if (truncated_) throw_corrupt(source_, "the file is truncated");
    const char* reason = GifErrorString(error);
    throw_corrupt(source_, reason == nullptr ? "its data do not follow the format" : reason);
  }

  // From here on giflib reads in turn the length of a block of pixels, one byte, and the block.
  void begin_pixels() { reads_pixels_ = true; }
  // Whether the file ended before its pixels did, or their end mark.
  bool ended() const { return truncated_; }

  GifFileType* file = nullptr;

 private:
  static int read_bytes(GifFileType* file, GifByteType* to, int count) {
    auto* codec = static_cast<GifCodec*>(file->UserData);
    if (codec->reads_pixels_ && !codec->block_follows_) return codec->read_length(to);
    codec->block_follows_ = false;
    const std::size_t held = std::min(codec->left_.size(), static_cast<std::size_t>(count));
    codec->truncated_ = codec->truncated_ || held < static_cast<std::size_t>(count);
    std::memcpy(to, codec->left_.data(), held);
    codec->left_ = codec->left_.subspan(held);
    return static_cast<int>(held);
  }

  // Of a block that the file's end cuts off, as much as there is; then the block without bytes that ends a frame.
  int read_length(GifByteType* to) {
    truncated_ = truncated_ || left_.empty();
    const std::size_t length = left_.empty() ? 0 : std::to_integer<std::size_t>(left_.front());
    if (!left_.empty()) left_ = left_.subspan(1);
    truncated_ = truncated_ || length > left_.size();
    *to = static_cast<GifByteType>(std::min(length, left_.size()));
    block_follows_ = *to != 0;
    return 1;
  }

  const Source& source_;
  std::span<const std::byte> left_;
  bool truncated_ = false;
  bool reads_pixels_ = false, block_follows_ = false;
};

// An extension block and those that follow it; of a graphics control, the index that is transparent.
void read_extension(const GifCodec& codec, std::optional<int>& transparent) {
  int code = 0;
  GifByteType* block = nullptr;
  codec.require(DGifGetExtension(codec.file, &code, &block));
  while (block != nullptr) {
    GraphicsControlBlock control;
    if (code == GRAPHICS_EXT_FUNC_CODE && DGifExtensionToGCB(block[0], block + 1, &control) == GIF_OK) {
      transparent = control.TransparentColor == NO_TRANSPARENT_COLOR ? std::nullopt
                                                                     : std::optional<int>(control.TransparentColor);
    }
    codec.require(DGifGetExtensionNext(codec.file, &block));
  }
}

// Reads up to the first frame's pixels. Returns the index that is transparent in it.
std::optional<int> find_first_frame(const GifCodec& codec, const Source& source) {
  std::optional<int> transparent;
  for (;;) {
    GifRecordType record = UNDEFINED_RECORD_TYPE;
    codec.require(DGifGetRecordType(codec.file, &record));
    if (record == EXTENSION_RECORD_TYPE) {
      read_extension(codec, transparent);
    } else if (record == IMAGE_DESC_RECORD_TYPE) {
      codec.require(DGifGetImageHeader(codec.file));
      return transparent;
    } else {
      throw_corrupt(source, "it has no frame");
    }
  }
}

// Rows come in this order where a frame is interlaced: every eighth, those between, and so on.
int next_row(int row, int height, bool interlaced, std::size_t& pass) {
  constexpr std::array<int, 4> first = {0, 4, 2, 1}, step = {8, 8, 4, 2};
  if (!interlaced) return row + 1;
  row += step[pass];
  while (row >= height && pass + 1 < first.size()) row = first[++pass];
  return row;
}

}  // namespace

DecodedImage decode_gif(const Source& source) {
  GifCodec codec(source);
  const std::optional<int> transparent = find_first_frame(codec, source);
  const GifImageDesc& frame = codec.file->Image;
  check_size(source, frame.Width, frame.Height);
  // Browsers widen a canvas that is smaller than its first frame.
  const int width = std::max<int>(codec.file->SWidth, frame.Left + frame.Width);
  const int height = std::max<int>(codec.file->SHeight, frame.Top + frame.Height);
  check_size(source, width, height);
  constexpr std::int64_t most_pixels_a_byte = 4096;  // a code of 9 to 12 bits stands for less
  check_expansion(source, width, height, most_pixels_a_byte);
  const ColorMapObject* colours = frame.ColorMap != nullptr ? frame.ColorMap : codec.file->SColorMap;
  if (colours == nullptr) throw_corrupt(source, "it has no table of colours");

  DecodedImage decoded;
  decoded.format = source.format;
  decoded.image = Image(width, height);
  std::ranges::fill(decoded.image.rgb, std::uint8_t{255});
  std::vector<GifPixelType> row(static_cast<std::size_t>(frame.Width));
  std::size_t pass = 0;
  codec.begin_pixels();
  for (int read = 0, y = 0; read < frame.Height; ++read, y = next_row(y, frame.Height, frame.Interlace, pass)) {
    if (DGifGetLine(codec.file, row.data(), frame.Width) != GIF_OK) {
      // Of an interlaced frame rows everywhere would be missing.
      if (!codec.ended() || frame.Interlace) codec.fail(codec.file->Error);
      decoded.warning = warn_of_missing_rows(source, read, frame.Height);
      break;
    }
    std::uint8_t* to = decoded.image.pixel(frame.Left, frame.Top + y);
    for (const GifPixelType index : row) {
      if (index < colours->ColorCount && index != transparent) {
        const GifColorType& colour = colours->Colors[index];
        to[0] = colour.Red, to[1] = colour.Green, to[2] = colour.Blue;
      }
      to += 3;
    }
  }
  decoded.original_width = width;
  decoded.original_height = height;
  return decoded;
}

}  // namespace selvedge::codecs
