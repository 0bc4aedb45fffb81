// Decoded images of a manifest at one size, so that epochs after the first do not decode.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "selvedge/progress.h"
#include "selvedge/skipped.h"
#include "study/dataset/content_hash.h"  // data_fingerprint
#include "study/dataset/manifest.h"
#include "study/dataset/pixel_file.h"

namespace selvedge::dataset {

// How a picture comes to the cache's size: stretched to it, or scaled to fit with white around (fit_on_white).
enum class Framing { stretched, padded };

struct ImageCacheReport {
  std::size_t decoded = 0;         // different pictures decoded by this call
  std::size_t reused = 0;          // different pictures that were there already
  std::vector<std::string> notes;  // what was found damaged and made again
};

// Pictures are known by the SHA-256 of their file, the size and the version of our decoder, so a file that is moved is
// not decoded again and one that changes is. They lie in `<cache_folder>/<width>x<height>-<set>.pixels`
// (dataset/pixel_file.h; `padded-` before it where they are), memory-mapped: opening costs one reading of the images'
// files and of the cache, and holds no pixels in memory of its own. Safe to read from several threads; move-only.
class ImageCache {
 public:
  // `images` are positions in manifest.images. Decodes, in parallel, what no file of this size in `cache_folder` holds
  // yet, brings each to width x height (antialiased) and writes one file by rename; older files whose
  // pictures are all in the new one are removed. A damaged file or picture is made again, with a note. Images that
  // cannot be decoded are listed in skipped() and remembered too. Throws invalid_argument if a size is not positive or
  // a position is not in the manifest, unavailable if the cache cannot be written or an image's file changes meanwhile.
  static ImageCache open(const Manifest& manifest, std::span<const std::size_t> images, int width, int height,
                         const std::filesystem::path& cache_folder, const ProgressSink& progress = {},
                         Framing framing = Framing::stretched);

  int width() const { return width_; }
  int height() const { return height_; }
  std::size_t size() const { return slots_.size(); }
  // height x width x 3, RGB, rows from the top; i is the position in `images`. Empty where not readable(i).
  std::span<const std::uint8_t> pixels(std::size_t i) const;
  bool readable(std::size_t i) const { return slots_[i] != no_slot; }
  // The images without pixels: path and reason, in the order of `images`.
  const std::vector<Skipped>& skipped() const { return skipped_; }
  const ImageCacheReport& report() const { return report_; }

 private:
  static constexpr std::size_t no_slot = static_cast<std::size_t>(-1);

  ImageCache(PixelFile file, int width, int height) : file_(std::move(file)), width_(width), height_(height) {}

  PixelFile file_;
  int width_, height_;
  std::vector<std::size_t> slots_;
  std::vector<Skipped> skipped_;
  ImageCacheReport report_;
};

}  // namespace selvedge::dataset
