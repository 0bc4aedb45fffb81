// How a picture gets into a catalogue, for every way in: hashed, decoded unless the catalogue knows it, and embedded
// together with others.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "shop/catalogue/catalogue.h"
#include "shop/recommend/picture.h"

namespace selvedge::intake {

// A picture on its way in. The record has its embedding after embed_new.
struct IncomingPicture {
  catalogue::ImageRecord record;
  bool known = false;   // to the catalogue, with thumbnail and embedding: the record needs neither
  Image image;          // to be embedded, unless known
  std::string warning;  // what is not as it was meant, unless known
};

// Decodes a picture's bytes; `name` is for messages.
using OpenPicture = std::function<recommend::Picture(std::span<const std::byte> bytes, const std::string& name)>;
// One row for each image, as recommend::ImageEncoder::embed.
using EmbedImages = std::function<core::EmbeddingMatrix(std::vector<Image> images)>;

class PictureIntake {
 public:
  // `model`: fingerprint of the model that will embed. `trusting`: a picture that the catalogue has now is still there
  // when the product is stored; if another writer removes it meanwhile, storing throws catalogue::PictureGone.
  PictureIntake(const catalogue::Catalogue& catalogue, std::string model, OpenPicture open, bool trusting)
      : catalogue_(catalogue), model_(std::move(model)), open_(std::move(open)), trusting_(trusting) {}

  // Any number of threads at once. An empty `reference` becomes "upload:" and the content. Throws what `open` throws.
  IncomingPicture take(std::span<const std::byte> bytes, const std::string& reference, const std::string& name) const;

 private:
  const catalogue::Catalogue& catalogue_;
  const std::string model_;
  const OpenPicture open_;
  const bool trusting_;
};

// Embeds the pictures that are not known, all at once and each content once. Returns how many were embedded.
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
