#include "shop/intake/write_product.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace selvedge::intake {
namespace {

catalogue::ImageRecord stored_picture(const std::optional<StoredProduct>& product, const NewPicture& picture) {
  if (product) {
    const auto image = std::ranges::find(product->images, picture.content, &StoredImage::content);
    if (image != product->images.end()) return {image->content, image->reference, image->width, image->height, {}, {}};
  }
  throw NoSuchPicture(picture);
}

// Without images where the product is to keep those that it has.
catalogue::ProductRecord record_of(const catalogue::Catalogue& catalogue, const ProductFacts& facts,
                                   std::span<const NewPicture> pictures, const ProductWriting& writing, bool trusting,
                                   std::vector<std::string>& warnings) {
  const auto stored = catalogue.find_latest(facts.id);
  if (writing.check) writing.check(stored ? &*stored : nullptr);
  const PictureIntake intake(catalogue, writing.model, writing.open, trusting);
  std::vector<IncomingPicture> incoming;
  for (const NewPicture& picture : pictures) {
    incoming.push_back(picture.content.empty() ? intake.take(picture.bytes(), picture.reference, picture.name)
                                               : IncomingPicture{stored_picture(stored, picture), true, {}, {}});
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
    written.stored = catalogue.put(facts.id, writing.model, [&](const StoredProduct* stored) {
      if (writing.check) writing.check(stored);
      if (record.images.empty() && stored == nullptr) throw NoPictures();
      return catalogue::ProductRecord(record);  // a copy: the transaction may be tried again
    });
    return written;
  });
}

}  // namespace selvedge::intake
