#include "selvedge/recommend/recommender.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "selvedge/core/error.h"
#include "selvedge/index/exact_index.h"
#include "selvedge/recommend/index_snapshot.h"
#include "selvedge/recommend/query_photo.h"

namespace selvedge {
namespace {

// A snapshot is written again when this share of the products differs from it: below, following the changes is cheap.
constexpr double stale_share = 0.05;

}  // namespace

struct Recommender::Index {
  ExactIndex exact;
  CatalogueState state;
};

Recommender::Recommender(const Catalogue& catalogue, const ImageEncoder& encoder, const RecommenderOptions& options)
    : catalogue_(catalogue), encoder_(encoder) {
  const CatalogueState state = catalogue.state();
  if (state.model.fingerprint != encoder.model.fingerprint) throw other_model(catalogue, state, encoder);
  const auto snapshot = options.snapshot.empty() ? catalogue.local_file(".index") : options.snapshot;
  CurrentIndex current = read_index(catalogue, snapshot);
  if (current.state.model.fingerprint != encoder.model.fingerprint)
    throw other_model(catalogue, current.state, encoder);
  messages_ = std::move(current.messages);
  const double products = static_cast<double>(std::max<std::size_t>(1, current.index.products()));
  const bool worn = !current.from_snapshot || static_cast<double>(current.changes) > stale_share * products;
  const bool worthwhile = current.index.images() >= options.snapshot_from_images;
  index_ = std::make_unique<Index>(Index{std::move(current.index), std::move(current.state)});
  if (worn && worthwhile) save_snapshot(snapshot);
}

Recommender::~Recommender() = default;

void Recommender::save_snapshot(const std::filesystem::path& path) {
  try {
    index_->exact.save(path, {index_->state.model.fingerprint, index_->state.id, index_->state.revision});
  } catch (const Error& error) {
    messages_.push_back(fmt::format("the index could not be kept for the next start: {}", error.what()));
  }
}

std::shared_lock<std::shared_mutex> Recommender::lock_to_read() const {
  const std::lock_guard passing(turnstile_);
  return std::shared_lock(mutex_);
}

std::size_t Recommender::images() const {
  const auto lock = lock_to_read();
  return index_->exact.images();
}

std::size_t Recommender::products() const {
  const auto lock = lock_to_read();
  return index_->exact.products();
}

std::int64_t Recommender::revision() const {
  const auto lock = lock_to_read();
  return index_->state.revision;
}

void Recommender::refresh() {
  // Asked first under the lock that lets answers go on: mostly nothing has changed.
  const CatalogueState now = catalogue_.state();
  {
    const auto lock = lock_to_read();
    if (now.revision == index_->state.revision) return;
  }
  const std::lock_guard waiting(turnstile_);
  const std::unique_lock lock(mutex_);
  const Changes changes = catalogue_.changes_since(index_->state.revision);
  if (changes.state.model.fingerprint != encoder_.model.fingerprint)
    throw other_model(catalogue_, changes.state, encoder_);
  apply(changes, encoder_.model.fingerprint, index_->exact);
  index_->state = changes.state;
}

std::vector<Recommendation> Recommender::recommend(std::span<const std::byte> photo, const std::string& name,
                                                   const RecommendOptions& options) const {
  return recommend(open_query(photo, name, options.crop, encoder_).image, options);
}

std::vector<Recommendation> Recommender::recommend(const Image& photo, const RecommendOptions& options) const {
  if (options.limit == 0) return {};
  return search(encoder_.embed(std::span(&photo, 1)).row(0), options);
}

std::vector<Recommendation> Recommender::search(std::span<const float> query, const RecommendOptions& options) const {
  const auto lock = lock_to_read();
  return search_locked(query, options, nullptr);
}

std::optional<std::vector<Recommendation>> Recommender::similar(const ProductId& id,
                                                                const RecommendOptions& options) const {
  const auto lock = lock_to_read();
  const auto mean = index_->exact.mean_embedding(id);
  if (!mean || !catalogue_.find(id)) return std::nullopt;
  return search_locked(*mean, options, &id);
}

std::vector<Recommendation> Recommender::search_locked(std::span<const float> query, const RecommendOptions& options,
                                                       const ProductId* left_out) const {
  std::optional<ProductMask> mask;
  if (!options.filter.empty()) mask = index_->exact.mask(catalogue_.filter(options.filter));

  std::vector<Recommendation> answers;
  std::set<std::string> groups;
  std::size_t seen = 0;
  // More are asked for while answers fall out: variants of one that is there, products removed a moment ago.
  for (std::size_t ask = options.limit + (left_out == nullptr ? 0 : 1); options.limit > 0; ask *= 4) {
    const auto hits = index_->exact.search(query, ask, mask ? &*mask : nullptr);
    std::vector<ProductId> unseen;
    for (std::size_t i = seen; i < hits.size(); ++i) unseen.push_back(hits[i].product);
    auto products = catalogue_.find_all(unseen);
    for (auto at = products.begin(); at != products.end() && answers.size() < options.limit; ++at, ++seen) {
      const Hit& hit = hits[seen];
      auto& product = *at;
      if (!product || (left_out != nullptr && hit.product == *left_out)) continue;
      const std::string& group = product->facts.item_group_id;
      if (options.group_variants && !group.empty() && !groups.insert(group).second) continue;
      const auto image = std::find_if(product->images.begin(), product->images.end(),
                                      [&](const StoredImage& i) { return i.id == hit.image; });
      if (image == product->images.end()) continue;
      const StoredImage matched = *image;
      answers.push_back({std::move(*product), matched, hit.similarity, encoder_.match_probability(hit.similarity)});
    }
    if (answers.size() == options.limit || hits.size() < ask) break;
  }
  return answers;
}

}  // namespace selvedge
