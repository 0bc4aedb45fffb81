#include "selvedge/recommend/reindex.h"

#include <fmt/format.h>

#include <optional>

#include "selvedge/core/error.h"
#include "selvedge/core/parallel.h"
#include "selvedge/files/read_file.h"
#include "selvedge/files/sha256.h"
#include "selvedge/recommend/picture.h"

namespace selvedge {
namespace {

constexpr std::size_t batch_contents = 32;

std::optional<Image> original_of(const PendingContent& content, const ImageEncoder& encoder) {
  for (const std::string& reference : content.references) {
    std::error_code failure;
    if (!std::filesystem::is_regular_file(reference, failure)) continue;
    try {
      const auto bytes = read_file(reference, max_picture_bytes);
      if (sha256_hex(bytes) == content.content) return open_picture(bytes, reference, encoder).image;
    } catch (const Error&) {
      continue;  // Gone or unreadable by now: the thumbnail stands in, and the report counts it.
    }
  }
  return std::nullopt;
}

Image thumbnail_of(const Catalogue& catalogue, const PendingContent& content, const ImageEncoder& encoder) {
  const auto bytes = catalogue.thumbnail(content.content);
  if (!bytes) {
    throw Error(ErrorKind::corrupt_data,
                fmt::format("{}: expected a thumbnail of picture {}, found none; run `selvedge catalogue verify`",
                            catalogue.name(), content.content));
  }
  return open_picture(*bytes, "thumbnail of picture " + content.content, encoder).image;
}

}  // namespace

ReindexReport reindex(Catalogue& catalogue, const ImageEncoder& encoder, const ProgressSink& progress) {
  const std::string& model = encoder.model.fingerprint;
  ReindexReport report;
  if (catalogue.state().model.fingerprint == model) return report;
  catalogue.add_model(encoder.model);
  std::size_t done = 0;
  const std::size_t total = catalogue.count_contents_without_embedding(model);
  do {
    for (auto pending = catalogue.contents_without_embedding(model, batch_contents); !pending.empty();
         pending = catalogue.contents_without_embedding(model, batch_contents)) {
      std::vector<Image> images(pending.size());
      std::vector<char> original(pending.size());
      parallel_for(pending.size(), 0, [&](std::size_t i) {
        auto image = original_of(pending[i], encoder);
        original[i] = image.has_value();
        images[i] = image ? std::move(*image) : thumbnail_of(catalogue, pending[i], encoder);
      });
      const EmbeddingMatrix matrix = encoder.embed(images);
      std::vector<ContentEmbedding> embeddings;
      for (std::size_t i = 0; i < pending.size(); ++i) {
        embeddings.push_back({pending[i].content, {matrix.row(i).begin(), matrix.row(i).end()}});
        (original[i] ? report.from_originals : report.from_thumbnails) += 1;
      }
      catalogue.add_embeddings(model, embeddings);
      done += pending.size();
      if (progress) progress({"embedding pictures", done, std::max(done, total), ""});
    }
  } while (!catalogue.switch_model(model));
  report.switched = true;
  return report;
}

}  // namespace selvedge
