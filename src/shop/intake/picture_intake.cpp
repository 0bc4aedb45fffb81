// The hash comes first: a content that the catalogue knows is not even decoded. Known means the same bytes with the
// same part asked for.
#include "shop/intake/picture_intake.h"

#include <algorithm>
#include <map>
#include <utility>

#include "ground/files/sha256.h"
#include "shop/feeds/picture_address.h"
#include "shop/intake/stored_picture.h"

namespace selvedge::intake {

IncomingPicture PictureIntake::take(std::span<const std::byte> bytes, const std::string& reference,
                                    const std::string& name, const PictureWish& wish) const {
  IncomingPicture incoming;
  catalogue::ImageRecord& record = incoming.record;
  record.content = files::sha256_hex(bytes);
  record.reference = reference.empty() ? feeds::upload_reference(record.content) : reference;
  record.part.asked = asked_of(wish, record.content);
  record.part_open = wish.crop.empty();
  incoming.known = trusting_ && catalogue_.known_contents(std::span(&record.content, 1),
                                                          eyes_.encoder.model.fingerprint, record.part.asked)[0];
  if (incoming.known) return incoming;
  recommend::Picture picture = eyes_.open(bytes, name, std::nullopt);
  record.width = picture.original_width;
  record.height = picture.original_height;
  record.thumbnail = std::move(picture.thumbnail);
  const auto open_part = [&](const Rect& part) { return eyes_.open(bytes, name, part).image; };
  PictureSubject subject = subject_of(std::move(picture.image), {record.width, record.height}, record.part.asked,
                                      {eyes_.search, eyes_.encoder, open_part, name});
  incoming.image = std::move(subject.image);
  record.part = std::move(subject.part);
  incoming.warning = std::move(picture.warning);
  return incoming;
}

std::optional<IncomingPicture> PictureIntake::keep(const StoredImage& image, const std::string& name,
                                                   const PictureWish& wish) const {
  IncomingPicture kept{catalogue::record_of(image), true, {}, {}};
  kept.record.part_open = wish.crop.empty();
  if (kept.record.part_open) return kept;
  const std::string asked = asked_of(wish, image.content);
  if (asked == image.part.asked) return kept;
  auto stored = stored_original(std::span(&image.reference, 1), image.content);
  if (!stored) stored = stored_thumbnail(catalogue_, image.content);
  if (!stored) return std::nullopt;
  const auto open = [&](const std::optional<Rect>& part) { return eyes_.open(stored->bytes, name, part); };
  // A part's pixels are those of the original, which a thumbnail does not have.
  OpenPart open_part;
  if (stored->original) open_part = [&](const Rect& part) { return open(part).image; };
  PictureSubject subject = subject_of(open(std::nullopt).image, {image.width, image.height}, asked,
                                      {eyes_.search, eyes_.encoder, open_part, name});
  kept.known = false;
  kept.image = std::move(subject.image);
  kept.record.part = std::move(subject.part);
  return kept;
}

std::optional<IncomingPicture> PictureIntake::find(const std::string& content, const std::string& name,
                                                   const PictureWish& wish) const {
  const auto own = std::ranges::find(wish.stored, content, &StoredImage::content);
  if (own != wish.stored.end()) return keep(*own, name, wish);
  IncomingPicture found;
  found.record.content = content;
  found.record.reference = feeds::upload_reference(content);
  found.record.part.asked = asked_of(wish, content);
  found.record.part_open = wish.crop.empty();
  found.known =
      catalogue_.known_contents(std::span(&content, 1), eyes_.encoder.model.fingerprint, found.record.part.asked)[0];
  return found.known ? std::optional(std::move(found)) : std::nullopt;
}

std::size_t embed_new(std::span<IncomingPicture* const> pictures, const EmbedImages& embed) {
  std::vector<Image> images;
  std::map<std::pair<std::string, std::string>, std::size_t> rows;
  const auto key = [](const catalogue::ImageRecord& record) { return std::pair(record.content, record.part.asked); };
  for (IncomingPicture* picture : pictures) {
    if (picture->known || !rows.emplace(key(picture->record), images.size()).second) continue;
    images.push_back(std::move(picture->image));
  }
  if (images.empty()) return 0;
  const std::size_t count = images.size();
  const core::EmbeddingMatrix embeddings = embed(std::move(images));
  for (IncomingPicture* picture : pictures) {
    if (picture->known) continue;
    const auto row = embeddings.row(rows.at(key(picture->record)));
    picture->record.embedding.assign(row.begin(), row.end());
  }
  return count;
}

}  // namespace selvedge::intake
