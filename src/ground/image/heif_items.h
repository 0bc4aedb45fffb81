// Reads what a HEIC or AVIF file says of its items, before libheif sees the file. Inside image/ only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace selvedge::image::decoding {

// The number of pixels of the largest item: by its declared size, by the canvas that its tiles or overlays are drawn
// onto, or by the configuration of its HEVC stream. Nothing if the file names no size. Takes any bytes.
std::optional<std::int64_t> largest_heif_item(std::span<const std::byte> file);

// Why the file should not be decoded: items that refer to each other in circles or very deep, more items than any
// camera writes, or more pixels behind the primary item than `max_pixels` allows. Nothing if all is well; also if boxes
// are damaged, because libheif has the better message for that. Takes any bytes.
std::optional<std::string> problem_of_heif_items(std::span<const std::byte> file, std::int64_t max_pixels);

}  // namespace selvedge::image::decoding
