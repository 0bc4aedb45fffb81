// The file behind ImageCache: pictures of one size. A picture is found by the SHA-256 of the file that it was decoded
// from.
//
// Bytes, little-endian:
// - a header of 64 bytes: "SLVGPIX\n", u32 format 1, u32 decode version, u32 width, u32 height, u64 count, u32 CRC-32
//   of the records;
// - `count` records of 256 bytes, sorted by SHA-256: 64 hex digits, u32 readable (0 or 1), u32 CRC-32 of the pixels,
//   184 bytes of text ended by 0 that say why the picture is not readable;
// - from the next multiple of 4096 on, `count` pictures of height x width x 3 bytes, RGB, rows from the top.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/files/memory_map.h"

namespace selvedge::dataset {

struct PixelFileKey {
  std::uint32_t decode_version = 0;  // pictures decoded by another version are of no use
  std::uint32_t width = 0, height = 0;
  std::size_t picture_bytes() const { return std::size_t{width} * height * 3; }
};

class PixelFile {
 public:
  // Maps the file and checks all but its pixels. Throws not_found, or corrupt_data if anything is not as described
  // above or as `key` says.
  PixelFile(const std::filesystem::path& path, const PixelFileKey& key);

  const std::filesystem::path& path() const { return path_; }
  std::size_t size() const { return count_; }
  std::optional<std::size_t> find(std::string_view wanted) const;  // by SHA-256
  std::string_view sha256(std::size_t slot) const;
  bool readable(std::size_t slot) const;
  std::string_view problem(std::size_t slot) const;              // why the picture is not readable; empty if it is
  std::span<const std::uint8_t> pixels(std::size_t slot) const;  // PixelFileKey::picture_bytes() of them
  bool intact(std::size_t slot) const;                           // reads all pixels of the slot and checks their CRC-32

 private:
  const std::byte* record(std::size_t slot) const;

  std::filesystem::path path_;
  files::MemoryMap map_;
  std::size_t count_ = 0, picture_bytes_ = 0, first_picture_ = 0;
};

// The contents of a slot: the pixels, PixelFileKey::picture_bytes() of them, or why there are none.
struct SlotContents {
  std::vector<std::uint8_t> pixels;
  std::string problem;
};

// Writes the file by rename. Picture i is make(i); several threads call it at once. `sha256` is sorted and repeats
// nothing. Throws unavailable if the disk refuses to write, and what `make` throws.
void write_pixel_file(const std::filesystem::path& path, const PixelFileKey& key, std::span<const std::string> sha256,
                      const std::function<SlotContents(std::size_t i)>& make);

}  // namespace selvedge::dataset
