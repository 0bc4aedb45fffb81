// The contents are cut by the first two digits of their SHA-256 into 256 parts, which several machines may share. Last
// come all parts at once, until nothing lacks an embedding of the model and the catalogue can switch.
#include "shop/intake/reindex.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "ground/core/parallel.h"
#include "selvedge/error.h"
#include "shop/intake/look_again.h"
#include "shop/intake/stored_picture.h"
#include "shop/recommend/picture.h"

namespace selvedge::intake {
namespace {

constexpr std::size_t batch_contents = 32;  // with their pictures in memory
constexpr std::size_t parts = 256;          // by the first two digits of a content

// Nothing where the last product with the picture was removed meanwhile.
std::optional<StoredPicture> thumbnail_of(const catalogue::Catalogue& catalogue,
                                          const catalogue::PendingContent& content, const std::string& model) {
  for (int look = 0; look < 3; ++look) {
    if (auto thumbnail = stored_thumbnail(catalogue, content.content)) return thumbnail;
    // Still to be embedded: either it came back between the two looks, or it is there without its thumbnail.
    if (catalogue.contents_without_embedding(model, 1, content.content).empty()) return std::nullopt;
  }
  throw no_thumbnail(catalogue, content.content);
}

// What is asked of a content's images: each text with the images that it is asked of.
std::map<std::string, std::vector<std::int64_t>> wishes_of(const catalogue::PendingContent& content,
                                                           const ReindexOptions& options) {
  std::map<std::string, std::vector<std::int64_t>> wishes;
  for (const catalogue::PendingContent::Use& use : content.uses) {
    const bool stays =
        (options.ask_as_before && (options.garments.on() || use.asked.empty())) || catalogue::is_set_by_shop(use.asked);
    wishes[stays ? use.asked : usually_asked(options.garments, use.category, use.title)].push_back(use.image);
  }
  return wishes;
}

class Embedding {
 public:
  Embedding(const catalogue::Catalogue& catalogue, const recommend::ImageEncoder& encoder,
            const ReindexOptions& options, ReindexReport& report)
      : catalogue_(catalogue), encoder_(encoder), options_(options), report_(report) {}

  std::vector<catalogue::ContentEmbedding> embed(const std::vector<catalogue::PendingContent>& pending) {
    std::vector<std::vector<Wanted>> found(pending.size());
    std::vector<char> original(pending.size());
    core::parallel_for(pending.size(), 0, [&](std::size_t i) {
      auto picture = stored_original(pending[i].references, pending[i].content);
      if (picture) found[i] = look_at(pending[i], *picture);
      original[i] = !found[i].empty();
      if (!found[i].empty()) return;
      picture = thumbnail_of(catalogue_, pending[i], encoder_.model.fingerprint);
      if (picture) found[i] = look_at(pending[i], *picture);
    });
    std::vector<Image> images;
    std::vector<catalogue::ContentEmbedding> embeddings;
    for (std::size_t i = 0; i < pending.size(); ++i) {
      for (Wanted& wanted : found[i]) {
        images.push_back(std::move(wanted.subject.image));
        embeddings.push_back({pending[i].content, {}, std::move(wanted.subject.part), std::move(wanted.images)});
      }
      if (!found[i].empty()) (original[i] ? report_.from_originals : report_.from_thumbnails) += 1;
    }
    if (images.empty()) return embeddings;
    const core::EmbeddingMatrix matrix = encoder_.embed(images);
    for (std::size_t i = 0; i < embeddings.size(); ++i)
      embeddings[i].embedding.assign(matrix.row(i).begin(), matrix.row(i).end());
    return embeddings;
  }

 private:
  struct Wanted {
    PictureSubject subject;
    std::vector<std::int64_t> images;
  };

  // Empty where the original cannot be read by now: the thumbnail stands in.
  std::vector<Wanted> look_at(const catalogue::PendingContent& content, const StoredPicture& picture) const {
    std::vector<Wanted> all;
    try {
      for (auto& [asked, images] : wishes_of(content, options_)) {
        all.push_back(
            {subject_of_stored(picture, {content.width, content.height}, asked, {encoder_, options_.garments}),
             std::move(images)});
      }
    } catch (const Error&) {
      if (!picture.original) throw;
      all.clear();
    }
    return all;
  }

  const catalogue::Catalogue& catalogue_;
  const recommend::ImageEncoder& encoder_;
  const ReindexOptions& options_;
  ReindexReport& report_;
};

}  // namespace

ReindexReport reindex(catalogue::Catalogue& catalogue, const recommend::ImageEncoder& encoder,
                      const ReindexOptions& options) {
  const std::string& model = encoder.model.fingerprint;
  ReindexReport report;
  if (catalogue.state().model.fingerprint == model) {
    const LookedAgain again =
        look_again(catalogue, {encoder, options.garments}, options.ask_as_before, options.progress);
    report.from_originals = again.from_originals;
    report.from_thumbnails = again.from_thumbnails;
    return report;
  }
  catalogue.add_model(encoder.model);
  Embedding embedding(catalogue, encoder, options, report);
  std::size_t done = 0;
  const std::size_t total = catalogue.count_contents_without_embedding(model);
  const auto embed_all = [&](const std::string& prefix) {
    for (auto pending = catalogue.contents_without_embedding(model, batch_contents, prefix); !pending.empty();
         pending = catalogue.contents_without_embedding(model, batch_contents, prefix)) {
      catalogue.add_embeddings(model, embedding.embed(pending));
      done += pending.size();
      if (options.progress) options.progress({"embedding pictures", done, std::max(done, total), ""});
    }
  };
  // Parts also where nobody shares them: each look for what is left to do then reads one part of the pictures, not all.
  const auto embed_part = [&](std::size_t part) { embed_all(fmt::format("{:02x}", part)); };
  if (options.share) {
    const auto work = catalogue.require_server("work that is shared").share_work("reindex " + model, parts);
    while (const auto part = work->next()) embed_part(*part);
  } else {
    for (std::size_t part = 0; part < parts; ++part) embed_part(part);
  }
  do embed_all("");
  while (!catalogue.switch_model(model));
  report.switched = true;
  return report;
}

}  // namespace selvedge::intake
