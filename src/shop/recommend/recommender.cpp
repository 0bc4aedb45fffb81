#include "shop/recommend/recommender.h"

#include <algorithm>
#include <set>
#include <utility>

#include "shop/recommend/product_search.h"
#include "shop/recommend/query_photo.h"

namespace selvedge::recommend {

Recommender::Recommender(const catalogue::Catalogue& catalogue, const ImageEncoder& encoder,
                         const RecommenderOptions& options)
    : catalogue_(catalogue),
      encoder_(encoder),
      search_(options.in_database ? search_in_database(catalogue, encoder)
                                  : search_in_index(catalogue, encoder, options, messages_)) {}

Recommender::~Recommender() = default;

std::size_t Recommender::images() const { return search_->images(); }
std::size_t Recommender::products() const { return search_->products(); }
std::int64_t Recommender::revision() const { return search_->revision(); }
bool Recommender::approximate() const { return search_->approximate(); }
void Recommender::refresh() { search_->refresh(); }

std::vector<Recommendation> Recommender::recommend(std::span<const std::byte> photo, const std::string& name,
                                                   const RecommendOptions& options) const {
  return recommend(open_query(photo, name, options.crop, encoder_).image, options);
}

std::vector<Recommendation> Recommender::recommend(const Image& photo, const RecommendOptions& options) const {
  if (options.limit == 0) return {};
  return search(encoder_.embed(std::span(&photo, 1)).row(0), options);
}

std::vector<Recommendation> Recommender::search(std::span<const float> query, const RecommendOptions& options) const {
  return search_without(query, options, nullptr);
}

std::optional<std::vector<Recommendation>> Recommender::similar(const ProductId& id,
                                                                const RecommendOptions& options) const {
  const auto mean = search_->mean_embedding(id);
  if (!mean || !catalogue_.find(id)) return std::nullopt;
  return search_without(*mean, options, &id);
}

std::vector<Recommendation> Recommender::search_without(std::span<const float> query, const RecommendOptions& options,
                                                        const ProductId* left_out) const {
  std::vector<Recommendation> answers;
  std::set<std::string> groups;
  std::set<ProductId> seen;
  double none_so_far = 1;
  if (left_out != nullptr) seen.insert(*left_out);
  // More are asked for while answers fall out: variants of one that is there, products removed a moment ago.
  for (std::size_t ask = options.limit + seen.size(); options.limit > 0; ask *= 4) {
    const auto hits = search_->nearest(query, ask, options.filter);
    std::vector<ProductId> unseen;
    std::vector<const core::Hit*> unseen_hits;
    for (const core::Hit& hit : hits) {
      if (!seen.insert(hit.product).second) continue;
      unseen.push_back(hit.product);
      unseen_hits.push_back(&hit);
    }
    auto products = catalogue_.find_all(unseen);
    for (std::size_t i = 0; i < products.size() && answers.size() < options.limit; ++i) {
      const core::Hit& hit = *unseen_hits[i];
      auto& product = products[i];
      if (!product) continue;
      const std::string& group = product->facts.item_group_id;
      if (options.group_variants && !group.empty() && !groups.insert(group).second) continue;
      const auto image = std::find_if(product->images.begin(), product->images.end(),
                                      [&](const StoredImage& one) { return one.id == hit.image; });
      if (image == product->images.end()) continue;
      const StoredImage matched = *image;
      // The calibration says how likely the best answer of a gallery is right. Where those before are wrong, this one
      // is the best of a gallery without them. So all of them and "none" sum to one, and one alone can pass a half.
      // A product's likeness has no one right answer: there each stands for itself.
      const double best_of_the_rest = encoder_.match_probability(hit.similarity);
      answers.push_back({std::move(*product), matched, hit.similarity, none_so_far * best_of_the_rest});
      if (left_out == nullptr) none_so_far *= 1 - best_of_the_rest;
    }
    if (answers.size() == options.limit || hits.size() < ask) break;
  }
  std::erase_if(answers, [&](const Recommendation& one) { return one.match_probability < options.min_probability; });
  return answers;
}

}  // namespace selvedge::recommend
