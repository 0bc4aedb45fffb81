// How a picture gets into a catalogue, for every way in: hashed, decoded unless the catalogue knows it, and embedded
// together with others.
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

// A picture on its way in. The record has its embedding after embed_new, and says what part of it that is of.
struct IncomingPicture {
  catalogue::ImageRecord record;
  bool known = false;   // to the catalogue, with thumbnail and embedding: the record needs neither
  Image image;          // the part to be embedded, unless known
  std::string warning;  // what is not as it was meant, unless known
};

// Decodes a picture's bytes, or the part of it, in pixels of the upright original; `name` is for messages.
using OpenPicture = std::function<recommend::Picture(std::span<const std::byte> bytes, const std::string& name,
                                                     const std::optional<Rect>& part)>;
// One row for each image, as recommend::ImageEncoder::embed.
using EmbedImages = std::function<core::EmbeddingMatrix(std::vector<Image> images)>;

// Who looks at the pictures, beside the catalogue that they get into.
struct PictureEyes {
  const recommend::ImageEncoder& encoder;  // that will embed
  const GarmentSearch& search;
  OpenPicture open;
};

class PictureIntake {
 public:
  // `eyes` must outlive this. `trusting`: a picture that the catalogue has now is still there
  // when the product is stored; if another writer removes it meanwhile, storing throws catalogue::PictureGone.
  PictureIntake(const catalogue::Catalogue& catalogue, const PictureEyes& eyes, bool trusting)
      : catalogue_(catalogue), eyes_(eyes), trusting_(trusting) {}

  // Any number of threads at once. An empty `reference` becomes "upload:" and the content. Throws what `open` and
  // subject_of throw.
  IncomingPicture take(std::span<const std::byte> bytes, const std::string& reference, const std::string& name,
                       const PictureWish& wish) const;

 private:
  const catalogue::Catalogue& catalogue_;
  const PictureEyes& eyes_;
  const bool trusting_;
};

// Embeds the pictures that are not known, all at once, and each content once for what is asked of it. Returns how many
// were embedded.
std::size_t embed_new(std::span<IncomingPicture* const> pictures, const EmbedImages& embed);

// Calls write(trusting) for PictureIntake: trusting at first, and not after another writer removed a picture that was
// trusted in. Throws PictureGone if others come between again and again.
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
