// Pictures are decoded and embedded before the transaction, so that it stays short. The caller's check runs before
// them, where a refusal is cheap, and again inside the transaction, where it is certain.
#include "shop/intake/write_product.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "shop/intake/picture_intake.h"

namespace selvedge::intake {
namespace {

const StoredImage& stored_picture(const std::optional<StoredProduct>& product, const NewPicture& picture) {
  if (product) {
    const auto image = std::ranges::find(product->images, picture.content, &StoredImage::content);
    if (image != product->images.end()) return *image;
  }
  throw NoSuchPicture(picture);
}

// Without images where the product is to keep those that it has.
catalogue::ProductRecord record_of(const catalogue::Catalogue& catalogue, const ProductFacts& facts,
                                   std::span<const NewPicture> pictures, const ProductWriting& writing, bool trusting,
                                   std::vector<std::string>& warnings) {
  const auto stored = catalogue.find_latest(facts.id);
  if (writing.check) writing.check(stored ? &*stored : nullptr);
  const PictureIntake intake(catalogue, writing.eyes, trusting);
  const std::string usual = usually_asked(writing.eyes.search, facts.category, facts.title);
  std::vector<IncomingPicture> incoming;
  for (const NewPicture& picture : pictures) {
    PictureWish wish{picture.crop, usual, {}};
    if (stored) wish.stored = stored->images;
    if (picture.content.empty()) {
      incoming.push_back(intake.take(picture.bytes(), picture.reference, picture.name, wish));
    } else {
      auto kept = intake.keep(stored_picture(stored, picture), picture.name, wish);
      if (!kept) throw NoSuchPicture(picture);  // another writer removed it just now
      incoming.push_back(std::move(*kept));
    }
    if (!incoming.back().warning.empty())
      warnings.push_back(fmt::format("{}: {}", picture.name, incoming.back().warning));
  }
  std::vector<IncomingPicture*> all;
  for (IncomingPicture& picture : incoming) all.push_back(&picture);
  embed_new(all, writing.embed);
  catalogue::ProductRecord record{facts, {}};
  for (IncomingPicture& picture : incoming) record.images.push_back(std::move(picture.record));
  return record;
}

}  // namespace

NoSuchPicture::NoSuchPicture(const NewPicture& picture)
    : Error(ErrorKind::invalid_argument, fmt::format("{}.content: expected the content of one of the product's "
                                                     "pictures, found '{}'",
                                                     picture.name, picture.content)),
      name_(picture.name) {}

NoPictures::NoPictures() : Error(ErrorKind::invalid_argument, "images: expected at least one picture, found none") {}

ProductWritten write_product(catalogue::Catalogue& catalogue, const ProductFacts& facts,
                             std::span<const NewPicture> pictures, const ProductWriting& writing) {
  return write_despite_removals([&](bool trusting) {
    ProductWritten written;
    const catalogue::ProductRecord record = record_of(catalogue, facts, pictures, writing, trusting, written.warnings);
    written.stored = catalogue.put(facts.id, writing.eyes.encoder.model.fingerprint, [&](const StoredProduct* stored) {
      if (writing.check) writing.check(stored);
      if (record.images.empty() && stored == nullptr) throw NoPictures();
      return catalogue::ProductRecord(record);  // a copy: the transaction may be tried again
    });
    return written;
  });
}

}  // namespace selvedge::intake
