// Pictures that a catalogue has, opened again.
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
  bool original = false;  // else the thumbnail: smaller, and compressed a second time
};

// The bytes of the original where one of the references is a file that still has the content's SHA-256. Nothing where
// none is, or none can be read.
std::optional<StoredPicture> stored_original(std::span<const std::string> references, const std::string& content);
// The thumbnail's; nothing where the catalogue has none.
std::optional<StoredPicture> stored_thumbnail(const catalogue::Catalogue& catalogue, const std::string& content);
// corrupt_data, of a picture that must have its thumbnail.
Error no_thumbnail(const catalogue::Catalogue& catalogue, const std::string& content);

// Who looks at stored pictures.
struct StoredEyes {
  const recommend::ImageEncoder& encoder;
  const GarmentSearch& search;
};
// subject_of the picture. A part is opened anew only of an original. Throws as recommend::open_picture and subject_of.
PictureSubject subject_of_stored(const StoredPicture& picture, const PictureSize& size, const std::string& asked,
                                 const StoredEyes& eyes);

}  // namespace selvedge::intake
