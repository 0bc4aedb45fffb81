// Opens pictures that a catalogue has: the original if it is still there, else the thumbnail.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shop/catalogue/catalogue.h"
#include "shop/intake/picture_garment.h"

namespace selvedge::intake {

struct StoredPicture {
  std::vector<std::byte> bytes;
  std::string name;       // for messages
  bool original = false;  // false: the thumbnail, which is smaller and compressed twice
};

// The original: the first of the references that is a readable file with the content's SHA-256. Nothing if there is
// none.
std::optional<StoredPicture> stored_original(std::span<const std::string> references, const std::string& content);
// The thumbnail. Nothing if the catalogue has none.
std::optional<StoredPicture> stored_thumbnail(const catalogue::Catalogue& catalogue, const std::string& content);
// The error for a picture whose thumbnail is missing. Kind corrupt_data.
Error no_thumbnail(const catalogue::Catalogue& catalogue, const std::string& content);

// What it takes to look at stored pictures.
struct StoredEyes {
  const recommend::ImageEncoder& encoder;
  const GarmentSearch& search;
};
// Calls subject_of for the picture. A part is opened again only from an original. Throws as recommend::open_picture and
// subject_of.
PictureSubject subject_of_stored(const StoredPicture& picture, const PictureSize& size, const std::string& asked,
                                 const StoredEyes& eyes);

}  // namespace selvedge::intake
