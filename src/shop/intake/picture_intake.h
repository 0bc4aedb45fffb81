// How a picture gets into a catalogue: it is hashed, decoded unless the catalogue knows it, and embedded together with
// others. Imports and single writes use it.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shop/catalogue/catalogue.h"
#include "shop/intake/picture_garment.h"
#include "shop/recommend/picture.h"

namespace selvedge::intake {

// A picture on its way in. embed_new fills in the embedding of its record.
struct IncomingPicture {
  catalogue::ImageRecord record;
  bool known = false;   // the catalogue has its thumbnail and embedding, so the record needs neither
  Image image;          // the part to be embedded, unless known
  std::string warning;  // what is wrong with the picture (image::DecodedImage::warning); empty if known
};

// Decodes a picture's bytes, or a part of it in pixels of the upright original. `name` stands for the picture in
// messages.
using OpenPicture = std::function<recommend::Picture(std::span<const std::byte> bytes, const std::string& name,
                                                     const std::optional<Rect>& part)>;
// Embeds images as recommend::ImageEncoder::embed does: one row an image.
using EmbedImages = std::function<core::EmbeddingMatrix(std::vector<Image> images)>;

// What it takes to look at pictures on their way in.
struct PictureEyes {
  const recommend::ImageEncoder& encoder;  // whose model will embed
  const GarmentSearch& search;
  OpenPicture open;
};

class PictureIntake {
 public:
  // `catalogue` and `eyes` must outlive this. `trusting`: relies on pictures that the catalogue has. If another writer
  // removes one before the product is stored, storing throws catalogue::PictureGone. Without it every picture is
  // decoded.
  PictureIntake(const catalogue::Catalogue& catalogue, const PictureEyes& eyes, bool trusting)
      : catalogue_(catalogue), eyes_(eyes), trusting_(trusting) {}

  // Takes in a picture's bytes. An empty `reference` becomes "upload:" and the content. Any number of threads may call
  // this at once. Throws what `open` and subject_of throw.
  IncomingPicture take(std::span<const std::byte> bytes, const std::string& reference, const std::string& name,
                       const PictureWish& wish) const;

  // A picture that the product has, as it is, or for another part of it. Nothing if another writer removed it just now.
  // Throws as take().
  std::optional<IncomingPicture> keep(const StoredImage& image, const std::string& name, const PictureWish& wish) const;
  // The picture with this content (feeds::uploaded_content): the product's own, or another's for which the same is
  // asked. Nothing if the catalogue has none.
  std::optional<IncomingPicture> find(const std::string& content, const std::string& name,
                                      const PictureWish& wish) const;

 private:
  const catalogue::Catalogue& catalogue_;
  const PictureEyes& eyes_;
  const bool trusting_;
};

// Embeds all pictures that are not known in one call of `embed`. A content of which the same is asked twice is embedded
// once. Returns how many images were embedded.
std::size_t embed_new(std::span<IncomingPicture* const> pictures, const EmbedImages& embed);

// Calls write(trusting) with what PictureIntake takes. The first attempt is trusting; after a PictureGone the next ones
// are not. Throws PictureGone if the fifth attempt fails too.
template <typename Write>
auto write_despite_removals(const Write& write) {
  constexpr int most_attempts = 5;
  for (int attempt = 1;; ++attempt) {
    try {
      return write(attempt == 1);
    } catch (const catalogue::PictureGone&) {
      if (attempt == most_attempts) throw;
    }
  }
}

}  // namespace selvedge::intake
