// libjpeg reports errors by longjmp, which skips destructors. So each call into it that may fail sits in a function
// whose own objects have none (start, read_rows); their caller owns the codec and everything with a destructor.
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <jpeglib.h>

#include <jerror.h>  // after jpeglib.h, which decides what it declares

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ground/image/decoders.h"

namespace selvedge::image::decoding {
namespace {

// Where a file ended before its picture did.
struct EarlyEnd {
  bool reached = false;     // no bytes are left
  bool missing = false;     // and some were needed
  std::int64_t rows = 0;    // rows of blocks that were whole then
  bool first_pass = false;  // over the coefficients that were being read
};

struct JpegErrors {
  jpeg_error_mgr manager{};
  jmp_buf back{};
  EarlyEnd end;
};

void jump_back(j_common_ptr codec) { std::longjmp(reinterpret_cast<JpegErrors*>(codec->err)->back, 1); }

// A file that may end early: its pixels are being read, in one scan or in progressive ones. Arithmetic codes do not say
// where they lack bytes.
bool may_end_early(const jpeg_decompress_struct& info) {
  const bool one_scan = info.comps_in_scan == info.num_components;
  return info.input_scan_number > 0 && info.arith_code == FALSE && (info.progressive_mode != FALSE || one_scan);
}

void note_missing(EarlyEnd& end, const jpeg_decompress_struct& info) {
  if (end.missing) return;
  end.missing = true;
  end.rows = info.input_iMCU_row;
  end.first_pass = info.Ah == 0;
}

// libjpeg only warns where data is missing or garbled, and paints grey. Those warnings are errors here, but for data
// missing at the end of the file, which is judged when all is read. Stray bytes between markers and odd header versions
// stay warnings.
void judge_warning(j_common_ptr codec, int level) {
  if (level >= 0) return;
  EarlyEnd& end = reinterpret_cast<JpegErrors*>(codec->err)->end;
  const jpeg_decompress_struct& info = *reinterpret_cast<j_decompress_ptr>(codec);
  switch (codec->err->msg_code) {
    case JWRN_JPEG_EOF:
      end.reached = may_end_early(info);
      if (!end.reached) codec->err->error_exit(codec);
      break;
    case JWRN_HIT_MARKER:
    case JWRN_MUST_RESYNC:
      if (!end.reached) codec->err->error_exit(codec);
      note_missing(end, info);
      break;
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_BOGUS_PROGRESSION:  // scans that refine what is not there: work for nothing
      codec->err->error_exit(codec);
      break;
    default:
      ++codec->err->num_warnings;
  }
}

// A progressive file can repeat scans endlessly in few bytes, each costing a pass over all blocks. Encoders write some
// ten, and 64 could send each bit of each coefficient of a component by itself.
constexpr int most_scans = 64;
// Blocks of 8 x 8 times scans: what a processor decodes in about a second. Arithmetic coding takes four times as long.
constexpr std::int64_t most_block_passes = 48'000'000;

std::int64_t blocks_of(const jpeg_decompress_struct& info) {
  std::int64_t blocks = 0;
  for (int c = 0; c < info.num_components; ++c)
    blocks += std::int64_t{info.comp_info[c].width_in_blocks} * info.comp_info[c].height_in_blocks;
  return blocks;
}

bool too_much_work(const jpeg_decompress_struct& info) {
  if (info.input_scan_number > most_scans) return true;
  const std::int64_t passes = blocks_of(info) * std::max(info.input_scan_number, 1);
  return passes > most_block_passes / (info.arith_code != FALSE ? 4 : 1);
}

// Where libjpeg says how far it is. What it knows of a picture is whole by then, which it is not where a header is
// refused.
struct JpegProgress {
  jpeg_progress_mgr manager{};
  bool endless = false;
};

void refuse_endless_scans(j_common_ptr codec) {
  if (!too_much_work(*reinterpret_cast<j_decompress_ptr>(codec))) return;
  reinterpret_cast<JpegProgress*>(codec->progress)->endless = true;
  ERREXITS(codec, JERR_NOTIMPL, "");
}

class JpegCodec {
 public:
  JpegCodec() {
    info.err = jpeg_std_error(&errors.manager);
    errors.manager.error_exit = jump_back;
    errors.manager.emit_message = judge_warning;
    progress.manager.progress_monitor = refuse_endless_scans;
  }
  ~JpegCodec() {
    jpeg_destroy_decompress(&info);
    std::free(icc);
  }
  JpegCodec(const JpegCodec&) = delete;
  JpegCodec& operator=(const JpegCodec&) = delete;

  std::string reason() {
    if (progress.endless && info.input_scan_number > most_scans)
      return fmt::format("it holds more than {} scans", most_scans);
    if (progress.endless) return fmt::format("its {} scans are too much work for its size", info.input_scan_number);
    char text[JMSG_LENGTH_MAX] = {};
    errors.manager.format_message(reinterpret_cast<j_common_ptr>(&info), text);
    return text;
  }

  jpeg_decompress_struct info{};
  JpegErrors errors;
  JpegProgress progress;
  JOCTET* icc = nullptr;
  unsigned icc_size = 0;
};

bool start(JpegCodec& codec, const unsigned char* bytes, std::size_t size) {
  if (setjmp(codec.errors.back) != 0) return false;
  jpeg_create_decompress(&codec.info);
  codec.info.progress = &codec.progress.manager;
  jpeg_mem_src(&codec.info, bytes, static_cast<unsigned long>(size));
  jpeg_save_markers(&codec.info, JPEG_APP0 + 1, 0xFFFF);
  jpeg_save_markers(&codec.info, JPEG_APP0 + 2, 0xFFFF);
  jpeg_read_header(&codec.info, TRUE);
  jpeg_read_icc_profile(&codec.info, &codec.icc, &codec.icc_size);
  return true;
}

// `pixels` holds output_height rows of `row_bytes`.
bool read_rows(JpegCodec& codec, std::uint8_t* pixels, std::size_t row_bytes) {
  if (setjmp(codec.errors.back) != 0) return false;
  jpeg_start_decompress(&codec.info);
  while (codec.info.output_scanline < codec.info.output_height) {
    JSAMPROW rows[8];
    for (JDIMENSION i = 0; i < 8; ++i) rows[i] = pixels + row_bytes * (codec.info.output_scanline + i);
    jpeg_read_scanlines(&codec.info, rows,
                        std::min<JDIMENSION>(8, codec.info.output_height - codec.info.output_scanline));
  }
  return true;
}

// Even a flat picture spends a bit a block, so a size that the bytes cannot hold is known before memory is taken.
void check_against_bytes(const JpegCodec& codec, const Source& source) {
  if (codec.info.arith_code != FALSE) return;
  if (static_cast<std::size_t>(blocks_of(codec.info)) / 8 > source.bytes.size())
    throw_too_few_bytes(source, codec.info.image_width, codec.info.image_height);
}

int find_orientation(const JpegCodec& codec) {
  for (const jpeg_marker_struct* marker = codec.info.marker_list; marker != nullptr; marker = marker->next) {
    if (marker->marker == JPEG_APP0 + 1 && marker->data_length > 6 && std::memcmp(marker->data, "Exif\0\0", 6) == 0) {
      return exif_orientation({reinterpret_cast<const std::byte*>(marker->data), marker->data_length});
    }
  }
  return 1;
}

// Eighths of the size to decode at. 3/8 and 5/8 to 7/8 are left out: slower and worse than the next power of two.
unsigned choose_eighths(int width, int height, int at_least_width, int at_least_height) {
  if (at_least_width <= 0 || at_least_height <= 0) return 8;
  for (const int eighths : {1, 2, 4}) {
    const bool wide = (std::int64_t{width} * eighths + 7) / 8 >= at_least_width;
    const bool high = (std::int64_t{height} * eighths + 7) / 8 >= at_least_height;
    if (wide && high) return static_cast<unsigned>(eighths);
  }
  return 8;
}

Image read_cmyk(JpegCodec& codec, const Source& source, int width, int height) {
  std::vector<std::uint8_t> cmyk(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
  if (!read_rows(codec, cmyk.data(), static_cast<std::size_t>(width) * 4)) throw_corrupt(source, codec.reason());
  // Adobe stores 255 for no ink, and browsers take it so whether or not its marker is there.
  for (std::uint8_t& value : cmyk) value = static_cast<std::uint8_t>(255 - value);
  return cmyk_to_srgb(cmyk, width, height, {reinterpret_cast<const std::byte*>(codec.icc), codec.icc_size});
}

// Of a progressive picture, whether each coefficient has come for (nearly) all rows, if only its highest bits.
bool coarsely_whole(const JpegCodec& codec, bool nearly_all_rows) {
  const EarlyEnd& end = codec.errors.end;
  if (end.missing && end.first_pass && !nearly_all_rows) return false;
  for (int c = 0; c < codec.info.num_components; ++c) {
    const int* bits = codec.info.coef_bits[c];
    if (std::any_of(bits, bits + DCTSIZE2, [](int left) { return left < 0; })) return false;
  }
  return true;
}

bool has_every_bit(const JpegCodec& codec) {
  for (int c = 0; c < codec.info.num_components; ++c) {
    const int* bits = codec.info.coef_bits[c];
    if (std::any_of(bits, bits + DCTSIZE2, [](int left) { return left != 0; })) return false;
  }
  return !codec.errors.end.missing;
}

// Takes or refuses a picture whose file ended early.
void judge_early_end(const JpegCodec& codec, const Source& source, DecodedImage& decoded) {
  const EarlyEnd& end = codec.errors.end;
  const std::int64_t block_rows = codec.info.max_v_samp_factor * DCTSIZE;
  const std::int64_t rows = std::min<std::int64_t>(end.rows * block_rows, decoded.original_height);
  const bool nearly_all_rows = 4 * rows >= std::int64_t{3} * decoded.original_height;
  if (codec.info.progressive_mode != FALSE) {
    if (!end.reached || has_every_bit(codec)) return;
    if (!coarsely_whole(codec, nearly_all_rows))
      throw_corrupt(source, "the file ends early, before every part of this progressive picture has come");
    decoded.warning = "the file ends early; the picture is less sharp than it was meant";
    return;
  }
  if (!end.missing) return;
  decoded.warning = warn_of_missing_rows(source, rows, decoded.original_height);
  const auto shown = static_cast<std::size_t>(end.rows * codec.info.max_v_samp_factor) * codec.info.scale_num;
  auto& rgb = decoded.image.rgb;
  const std::size_t begin = std::min(rgb.size(), shown * static_cast<std::size_t>(decoded.image.width) * 3);
  std::fill(rgb.begin() + static_cast<std::ptrdiff_t>(begin), rgb.end(), std::uint8_t{255});
}

}  // namespace

DecodedImage decode_jpeg(const Source& source) {
  JpegCodec codec;
  if (!start(codec, reinterpret_cast<const unsigned char*>(source.bytes.data()), source.bytes.size())) {
    throw_corrupt(source, codec.reason());
  }
  DecodedImage decoded;
  decoded.format = source.format;
  decoded.original_width = static_cast<int>(codec.info.image_width);
  decoded.original_height = static_cast<int>(codec.info.image_height);
  check_size(source, decoded.original_width, decoded.original_height);
  check_against_bytes(codec, source);

  decoded.orientation = find_orientation(codec);
  int least_width = source.options.at_least_width, least_height = source.options.at_least_height;
  if (swaps_sides(decoded.orientation)) std::swap(least_width, least_height);
  codec.info.scale_num = choose_eighths(decoded.original_width, decoded.original_height, least_width, least_height);
  codec.info.scale_denom = 8;
  const bool ink = codec.info.jpeg_color_space == JCS_CMYK || codec.info.jpeg_color_space == JCS_YCCK;
  codec.info.out_color_space = ink ? JCS_CMYK : JCS_RGB;
  jpeg_calc_output_dimensions(&codec.info);
  const int width = static_cast<int>(codec.info.output_width);
  const int height = static_cast<int>(codec.info.output_height);

  if (ink) {
    decoded.image = read_cmyk(codec, source, width, height);
  } else {
    decoded.image = Image(width, height);
    if (!read_rows(codec, decoded.image.rgb.data(), static_cast<std::size_t>(width) * 3)) {
      throw_corrupt(source, codec.reason());
    }
    convert_to_srgb(decoded.image, {reinterpret_cast<const std::byte*>(codec.icc), codec.icc_size});
  }
  judge_early_end(codec, source, decoded);
  return decoded;
}

}  // namespace selvedge::image::decoding
