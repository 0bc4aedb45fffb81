#include "shop/intake/picture_intake.h"

#include <unordered_map>
#include <utility>

#include "ground/files/sha256.h"

namespace selvedge::intake {

IncomingPicture PictureIntake::take(std::span<const std::byte> bytes, const std::string& reference,
                                    const std::string& name) const {
  IncomingPicture incoming;
  catalogue::ImageRecord& record = incoming.record;
  record.content = files::sha256_hex(bytes);
  record.reference = reference.empty() ? "upload:" + record.content : reference;
  incoming.known = trusting_ && catalogue_.known_contents(std::span(&record.content, 1), model_)[0];
  if (incoming.known) return incoming;
  recommend::Picture picture = open_(bytes, name);
  record.width = picture.original_width;
  record.height = picture.original_height;
  record.thumbnail = std::move(picture.thumbnail);
  incoming.image = std::move(picture.image);
  incoming.warning = std::move(picture.warning);
  return incoming;
}

std::size_t embed_new(std::span<IncomingPicture* const> pictures, const EmbedImages& embed) {
  std::vector<Image> images;
  std::unordered_map<std::string, std::size_t> rows;
  for (IncomingPicture* picture : pictures) {
    if (picture->known || !rows.emplace(picture->record.content, images.size()).second) continue;
    images.push_back(std::move(picture->image));
  }
  if (images.empty()) return 0;
  const std::size_t count = images.size();
  const core::EmbeddingMatrix embeddings = embed(std::move(images));
  for (IncomingPicture* picture : pictures) {
    if (picture->known) continue;
    const auto row = embeddings.row(rows.at(picture->record.content));
    picture->record.embedding.assign(row.begin(), row.end());
  }
  return count;
}

}  // namespace selvedge::intake
