// Inside image/ only: what a HEIC or AVIF file says of its items, read without libheif, before libheif follows it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace selvedge::image::decoding {

// Pixels of the largest item, by its declared size, by the canvas that its tiles or overlays are drawn onto, and by
// what its HEVC stream is configured for; nothing where the file names no size. Any bytes.
std::optional<std::int64_t> largest_heif_item(std::span<const std::byte> file);

// Why the file is not worth decoding: items that are made of themselves, in circles or very deep, more of them than any
// camera writes, or more pixels behind the primary one than `max_pixels` allows for. Nothing where all is well, and
// where boxes are damaged, which libheif then says better. Any bytes.
std::optional<std::string> problem_of_heif_items(std::span<const std::byte> file, std::int64_t max_pixels);

}  // namespace selvedge::image::decoding
