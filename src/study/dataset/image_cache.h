// The decoded images of a manifest at one size. Only the first epoch has to decode.
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

// How an image gets the cache's size: stretched, or scaled to fit on white (image::fit_on_white).
enum class Framing { stretched, padded };

struct ImageCacheReport {
  std::size_t decoded = 0;         // distinct pictures decoded by this call
  std::size_t reused = 0;          // distinct pictures that the cache held already
  std::vector<std::string> notes;  // files of the cache that were damaged
};

// A picture is identified by the SHA-256 of its file, the size and the version of the decoder. So a file that moves is
// not decoded again, but one that changes is. Pixels lie in `<cache_folder>/<width>x<height>-<set>.pixels`
// (dataset/pixel_file.h); for Framing::padded the name begins with `padded-`. The file is memory-mapped: opening reads
// the images' files and the cache once, and allocates no memory for pixels. Several threads may read at once.
// Move-only.
class ImageCache {
 public:
  // `images` are positions in manifest.images. Pictures that no file of this size in `cache_folder` holds undamaged are
  // decoded in parallel and resized to width x height with antialiasing. One new file with all pictures is written by
  // rename; damaged files, and those whose pictures are all in the new one, are removed. Images that cannot be decoded
  // are listed in skipped(), and the cache remembers them. Throws invalid_argument if a size is not positive or a
  // position is not in the manifest. Throws unavailable if the cache cannot be written, or if an image's file changes
  // meanwhile.
  static ImageCache open(const Manifest& manifest, std::span<const std::size_t> images, int width, int height,
                         const std::filesystem::path& cache_folder, const ProgressSink& progress = {},
                         Framing framing = Framing::stretched);

  int width() const { return width_; }
  int height() const { return height_; }
  std::size_t size() const { return slots_.size(); }
  // height x width x 3, RGB, rows from the top; i is the position in `images`. Empty unless readable(i).
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
