#include "shop/intake/reindex.h"

#include <fmt/format.h>

#include <optional>

#include "ground/core/parallel.h"
#include "ground/files/read_file.h"
#include "ground/files/sha256.h"
#include "selvedge/error.h"
#include "shop/recommend/picture.h"

namespace selvedge::intake {
namespace {

constexpr std::size_t batch_contents = 32;
constexpr std::size_t parts = 256;  // by the first two digits of a content

std::optional<Image> original_of(const catalogue::PendingContent& content, const recommend::ImageEncoder& encoder) {
  for (const std::string& reference : content.references) {
    std::error_code failure;
    if (!std::filesystem::is_regular_file(reference, failure)) continue;
    try {
      const auto bytes = files::read_file(reference, recommend::max_picture_bytes);
      if (files::sha256_hex(bytes) == content.content) return recommend::open_picture(bytes, reference, encoder).image;
    } catch (const Error&) {
      continue;  // Gone or unreadable by now: the thumbnail stands in, and the report counts it.
    }
  }
  return std::nullopt;
}

// Nothing where the last product with the picture was removed meanwhile.
std::optional<Image> thumbnail_of(const catalogue::Catalogue& catalogue, const catalogue::PendingContent& content,
                                  const recommend::ImageEncoder& encoder) {
  for (int look = 0; look < 3; ++look) {
    if (const auto bytes = catalogue.thumbnail(content.content))
      return recommend::open_picture(*bytes, "thumbnail of picture " + content.content, encoder).image;
    // Still to be embedded: either it came back between the two looks, or it is there without its thumbnail.
    if (catalogue.contents_without_embedding(encoder.model.fingerprint, 1, content.content).empty())
      return std::nullopt;
  }
  throw Error(ErrorKind::corrupt_data,
              fmt::format("{}: expected a thumbnail of picture {}, found none; run `selvedge catalogue verify`",
                          catalogue.name(), content.content));
}

std::vector<catalogue::ContentEmbedding> embed(const catalogue::Catalogue& catalogue,
                                               const std::vector<catalogue::PendingContent>& pending,
                                               const recommend::ImageEncoder& encoder, ReindexReport& report) {
  std::vector<std::optional<Image>> found(pending.size());
  std::vector<char> original(pending.size());
  core::parallel_for(pending.size(), 0, [&](std::size_t i) {
    found[i] = original_of(pending[i], encoder);
    original[i] = found[i].has_value();
    if (!found[i]) found[i] = thumbnail_of(catalogue, pending[i], encoder);
  });
  std::vector<Image> images;
  std::vector<catalogue::ContentEmbedding> embeddings;
  for (std::size_t i = 0; i < pending.size(); ++i) {
    if (!found[i]) continue;
    images.push_back(std::move(*found[i]));
    embeddings.push_back({pending[i].content, {}});
    (original[i] ? report.from_originals : report.from_thumbnails) += 1;
  }
  if (images.empty()) return embeddings;
  const core::EmbeddingMatrix matrix = encoder.embed(images);
  for (std::size_t i = 0; i < embeddings.size(); ++i)
    embeddings[i].embedding.assign(matrix.row(i).begin(), matrix.row(i).end());
  return embeddings;
}

}  // namespace

ReindexReport reindex(catalogue::Catalogue& catalogue, const recommend::ImageEncoder& encoder,
                      const ReindexOptions& options) {
  const std::string& model = encoder.model.fingerprint;
  ReindexReport report;
  if (catalogue.state().model.fingerprint == model) return report;
  catalogue.add_model(encoder.model);
  std::size_t done = 0;
  const std::size_t total = catalogue.count_contents_without_embedding(model);
  const auto embed_all = [&](const std::string& prefix) {
    for (auto pending = catalogue.contents_without_embedding(model, batch_contents, prefix); !pending.empty();
         pending = catalogue.contents_without_embedding(model, batch_contents, prefix)) {
      catalogue.add_embeddings(model, embed(catalogue, pending, encoder, report));
      done += pending.size();
      if (options.progress) options.progress({"embedding pictures", done, std::max(done, total), ""});
    }
  };
  // Part by part alone, too: what is left to do is looked for again and again, in a part of the pictures each time.
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
