// The hash comes first: a content that the catalogue knows is not even decoded. Known means the same bytes with the
// same part asked for.
#include "shop/intake/picture_intake.h"

#include <map>
#include <utility>

#include "ground/files/sha256.h"

namespace selvedge::intake {

IncomingPicture PictureIntake::take(std::span<const std::byte> bytes, const std::string& reference,
                                    const std::string& name, const PictureWish& wish) const {
  IncomingPicture incoming;
  catalogue::ImageRecord& record = incoming.record;
  record.content = files::sha256_hex(bytes);
  record.reference = reference.empty() ? "upload:" + record.content : reference;
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
