// What all readers share: which files are images, by their names and by their first bytes.
#include "study/dataset/found_images.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>

#include "ground/core/ascii.h"
#include "ground/image/decode.h"
#include "selvedge/error.h"

namespace selvedge::dataset {

std::optional<std::string> image_file_problem(const std::filesystem::path& path) {
  std::error_code failure;
  const auto status = std::filesystem::status(path, failure);
  if (status.type() == std::filesystem::file_type::not_found) return "no such file";
  if (status.type() != std::filesystem::file_type::regular) return "expected a file, found a folder, pipe or device";
  std::ifstream file(path, std::ios::binary);
  if (!file) return "cannot be opened";
  std::array<char, 64> start{};
  file.read(start.data(), start.size());
  const auto size = static_cast<std::size_t>(file.gcount());
  if (size == 0) return "is empty";
  if (!image::sniff_image_format(std::as_bytes(std::span(start.data(), size)))) {
    return fmt::format("expected an image ({}), found other contents", image::picture_formats);
  }
  return std::nullopt;
}

bool has_image_extension(const std::filesystem::path& path) {
  constexpr std::array<std::string_view, 11> known = {".jpg",  ".jpeg", ".png", ".webp", ".heic", ".heif",
                                                      ".avif", ".gif",  ".bmp", ".tif",  ".tiff"};
  const std::string extension = core::in_small_letters(path.extension().string());
  return std::ranges::find(known, extension) != known.end();
}

std::vector<std::filesystem::path> images_below(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  std::vector<fs::path> found;
  try {
    for (auto entry = fs::recursive_directory_iterator(folder); entry != fs::recursive_directory_iterator(); ++entry) {
      if (is_system_file(entry->path())) {
        entry.disable_recursion_pending();
      } else if (has_image_extension(entry->path()) && !entry->is_directory()) {
        found.push_back(entry->path());
      }
    }
  } catch (const fs::filesystem_error& failure) {
    throw Error(ErrorKind::unavailable,
                fmt::format("{}: cannot be read: {}", failure.path1().string(), failure.code().message()));
  }
  std::ranges::sort(found);
  return found;
}

bool is_system_file(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  return name.starts_with('.') || name.starts_with('@') || name == "__MACOSX" || name == "Thumbs.db";
}

}  // namespace selvedge::dataset
