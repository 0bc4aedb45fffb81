// Unpacks images from a zip that may be hostile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

#include "selvedge/progress.h"
#include "selvedge/skipped.h"

namespace selvedge::dataset {

struct UnpackLimits {
  std::uint64_t max_entries = 4'000'000;
  std::uint64_t max_entry_bytes = std::uint64_t{64} << 20;  // of one file, unpacked; a larger one is skipped
  std::uint64_t max_total_bytes = std::uint64_t{256}
                                  << 30;  // of all files, unpacked; more is refused before any is written
  double max_ratio = 100;  // unpacked to packed size, of files over 64 KiB; images hardly shrink when packed
};

struct UnpackReport {
  std::vector<std::filesystem::path> files;  // the wanted files that are now whole in the folder, in the zip's order
  std::size_t unpacked = 0;                  // files written by this call
  std::size_t already_there = 0;             // files that an earlier call left, found whole (size and CRC-32)
  std::size_t other_files = 0;               // entries that are neither wanted nor named as images, and system files
  std::vector<Skipped> skipped;              // "images.zip:dir/name.jpg" and the reason
};

// Writes each entry whose file name (the part after the last '/') is `wanted` to folder/<file name>. Folders inside the
// zip are not created, so no entry can land outside `folder`. Each file appears by rename. After an interruption,
// another call writes only what is missing or damaged.
//
// These are skipped, with a reason: an entry that is too large, encrypted, damaged, a symbolic link, or packed
// suspiciously well; one whose name has "..", '\' or a leading '/'; a second entry with the same file name; and an
// entry with an image's extension that is not wanted. Throws not_found or corrupt_data for the zip as a whole,
// invalid_argument if it exceeds max_entries or max_total_bytes, and unavailable if the folder cannot be created or
// written, or the disk lacks room.
UnpackReport unpack_zip(const std::filesystem::path& zip, const std::filesystem::path& folder,
                        const std::function<bool(std::string_view file_name)>& wanted, const UnpackLimits& limits = {},
                        const ProgressSink& progress = {});

}  // namespace selvedge::dataset
