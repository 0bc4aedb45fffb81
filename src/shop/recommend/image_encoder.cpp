// An Embedder and its card as functions and values. A model that is no encoder by cosine is refused here, once for all
// who import and recommend.
#include "shop/recommend/image_encoder.h"

#include <fmt/format.h>

#include "ground/embedding/transfer_network.h"

namespace selvedge::recommend {

ImageEncoder encoder_of(const embedding::Embedder& embedder, const std::filesystem::path& directory) {
  embedding::require_embeddings(embedder.card(), directory);
  if (!embedder.card().l1_weights.empty()) {
    throw Error(
        ErrorKind::invalid_argument,
        fmt::format("{}: expected a model whose embeddings are compared by their cosine, found one that compares "
                    "by a weighted L1 distance ({}); it is for selvedge evaluate",
                    directory.string(), embedder.card().architecture));
  }
  ImageEncoder encoder;
  encoder.model = {embedder.fingerprint(), embedder.card().name, embedder.dim(),
                   std::filesystem::absolute(directory).lexically_normal()};
  encoder.input_width = embedder.picture_width();
  encoder.input_height = embedder.picture_height();
  encoder.embed = [&embedder](std::span<const Image> images) { return embedder.embed(images); };
  encoder.match_probability = [&embedder](float similarity) { return embedder.match_probability(similarity); };
  encoder.kinds = garments::read_kind_model(directory, embedder.card());
  encoder.answers = embedder.card().answers;
  return encoder;
}

Error other_model(const catalogue::Catalogue& catalogue, const catalogue::CatalogueState& state,
                  const ImageEncoder& encoder) {
  return Error(
      ErrorKind::invalid_argument,
      fmt::format("{}: expected the model it was made with, '{}' ({:.12}, from {}), found '{}' ({:.12}); use that "
                  "one, or bring the catalogue to the new one: selvedge catalogue reindex --catalogue {} --model {}",
                  catalogue.name(), state.model.name, state.model.fingerprint, state.model.directory.string(),
                  encoder.model.name, encoder.model.fingerprint, catalogue.name(), encoder.model.directory.string()));
}

}  // namespace selvedge::recommend
