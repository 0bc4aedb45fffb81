#include "shop/intake/write_product.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace selvedge::intake {
namespace {

catalogue::ImageRecord stored_picture(const std::optional<StoredProduct>& product, const std::string& content,
                                      std::size_t position) {
  if (product) {
    const auto image = std::ranges::find(product->images, content, &StoredImage::content);
    if (image != product->images.end()) return {image->content, image->reference, image->width, image->height, {}, {}};
  }
  throw NoSuchPicture(position, content);
}

// Without images where the product is to keep those that it has.
catalogue::ProductRecord record_of(const catalogue::Catalogue& catalogue, const ProductFacts& facts,
                                   std::span<const NewPicture> pictures, const ProductWriting& writing, bool trusting) {
  const auto stored = catalogue.find_latest(facts.id);
  if (writing.check) writing.check(stored ? &*stored : nullptr);
  std::vector<IncomingPicture> incoming;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    if (!pictures[i].content.empty()) {
      incoming.push_back({stored_picture(stored, pictures[i].content, i), true, {}});
      continue;
    }
    const auto open = [&](std::span<const std::byte> bytes, const std::string&) { return writing.open(bytes, i); };
    const PictureIntake intake(catalogue, writing.model, open, trusting);
    incoming.push_back(intake.take(pictures[i].bytes(), pictures[i].reference, ""));
  }
  std::vector<IncomingPicture*> all;
  for (IncomingPicture& picture : incoming) all.push_back(&picture);
  embed_new(all, writing.embed);
  catalogue::ProductRecord record{facts, {}};
  for (IncomingPicture& picture : incoming) record.images.push_back(std::move(picture.record));
  return record;
}

}  // namespace

NoSuchPicture::NoSuchPicture(std::size_t position, const std::string& content)
    : Error(ErrorKind::invalid_argument,
            fmt::format("expected the content of one of the product's pictures, found '{}'", content)),
      position_(position) {}

NoPictures::NoPictures() : Error(ErrorKind::invalid_argument, "images: expected at least one picture, found none") {}

catalogue::WrittenProduct write_product(catalogue::Catalogue& catalogue, const ProductFacts& facts,
                                        std::span<const NewPicture> pictures, const ProductWriting& writing) {
  return write_despite_removals([&](bool trusting) {
    const catalogue::ProductRecord record = record_of(catalogue, facts, pictures, writing, trusting);
    return catalogue.put(facts.id, writing.model, [&](const StoredProduct* stored) {
      if (writing.check) writing.check(stored);
      if (record.images.empty() && stored == nullptr) throw NoPictures();
      return catalogue::ProductRecord(record);  // a copy: the transaction may be tried again
    });
  });
}

}  // namespace selvedge::intake
