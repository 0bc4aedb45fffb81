// An original counts only while its file has the SHA-256 of its import; else the catalogue's thumbnail stands in for
// it. A part is decoded anew from an original only: the thumbnail has no more pixels than were read already.
#include "shop/intake/stored_picture.h"

#include <fmt/format.h>

#include <filesystem>

#include "ground/files/read_file.h"
#include "ground/files/sha256.h"
#include "selvedge/error.h"
#include "shop/recommend/picture.h"

namespace selvedge::intake {

std::optional<StoredPicture> stored_original(std::span<const std::string> references, const std::string& content) {
  for (const std::string& reference : references) {
    std::error_code failure;
    if (!std::filesystem::is_regular_file(reference, failure)) continue;
    try {
      std::vector<std::byte> bytes = files::read_file(reference, recommend::max_picture_bytes);
      if (files::sha256_hex(bytes) == content) return StoredPicture{std::move(bytes), reference, true};
    } catch (const Error&) {
      continue;  // gone or unreadable by now: the thumbnail stands in
    }
  }
  return std::nullopt;
}

std::optional<StoredPicture> stored_thumbnail(const catalogue::Catalogue& catalogue, const std::string& content) {
  auto bytes = catalogue.thumbnail(content);
  if (!bytes) return std::nullopt;
  return StoredPicture{std::move(*bytes), "thumbnail of picture " + content, false};
}

Error no_thumbnail(const catalogue::Catalogue& catalogue, const std::string& content) {
  return {ErrorKind::corrupt_data,
          fmt::format("{}: expected a thumbnail of picture {}, found none; run `selvedge catalogue verify`",
                      catalogue.name(), content)};
}

PictureSubject subject_of_stored(const StoredPicture& picture, const PictureSize& size, const std::string& asked,
                                 const StoredEyes& eyes) {
  const auto open = [&](const std::optional<Rect>& part) {
    return recommend::open_picture(picture.bytes, picture.name, eyes.encoder, {}, part).image;
  };
  OpenPart open_part;
  if (picture.original) open_part = open;
  return subject_of(open(std::nullopt), size, asked, {eyes.search, eyes.encoder, open_part, picture.name});
}

}  // namespace selvedge::intake
