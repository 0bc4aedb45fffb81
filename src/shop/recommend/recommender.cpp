// Hits come in rounds: each asks for four times as many as the one before, until the page is full or the catalogue has
// no more. Facts are read only of hits that may be answers. PageMaker takes these in order and decides.
#include "shop/recommend/recommender.h"

#include <algorithm>
#include <set>
#include <utility>

#include "shop/recommend/answer_order.h"
#include "shop/recommend/product_search.h"
#include "shop/recommend/query_photo.h"
#include "shop/recommend/ranking.h"

namespace selvedge::recommend {
namespace {

// The answers of one page, as they are found.
class PageMaker {
 public:
  // `probability`: how likely a product of a similarity is the one that is meant, if it is the best answer.
  // `each_for_itself`: a product's likeness is asked for, which has no one right answer.
  PageMaker(const RecommendOptions& options, const std::optional<PageEnd>& after, bool each_for_itself,
            std::function<double(float)> probability)
      : options_(options), each_for_itself_(each_for_itself), probability_(std::move(probability)) {
    if (after) none_probability_ = after->none_probability;
  }

  // How many more products may be needed, if none falls out: one more than is asked for tells if there is a next page.
  std::size_t wanted() const { return options_.limit + 1 - page_.answers.size(); }

  // A product of an earlier page: none of its variants is an answer on this one.
  void pass(const StoredProduct& product) { groups_.insert(product.facts.item_group_id); }

  // `position`: how many products the search found up to this one. False once there is one more than is asked for, or
  // no more that are likely enough.
  bool offer(StoredProduct&& product, const RankedHit& ranked, std::size_t position) {
    const core::Hit& hit = ranked.hit;
    const std::string& group = product.facts.item_group_id;
    if (product.facts.hidden) return true;
    if (options_.group_variants && !group.empty() && !groups_.insert(group).second) return true;
    const auto image = std::ranges::find(product.images, hit.image, &StoredImage::id);
    if (image == product.images.end()) return true;
    // The calibration says how likely the best answer of a gallery is right. Where those before are wrong, this one
    // is the best of a gallery without them. So all of them and "none" sum to one, and one alone can pass a half.
    const double best_of_the_rest = probability_(hit.similarity);
    const double probability = none_probability_ * best_of_the_rest;
    const bool likely = probability >= options_.min_probability;
    // Where the cosine orders them, those behind are less likely still. Kinds and what is not meant order otherwise.
    if (!likely && ranked.place.by_cosine) return false;
    const bool full = page_.answers.size() == options_.limit;
    if (full && likely) {
      if (page_end_.products < most_paged_products) page_.next = page_end_;
      return false;
    }
    if (!each_for_itself_) none_probability_ *= 1 - best_of_the_rest;
    // The next page meets the unlikely ones behind this page's last answer again.
    if (!full) page_end_ = {ranked.place, position, none_probability_};
    const StoredImage matched = *image;
    if (likely) page_.answers.push_back({std::move(product), matched, hit.similarity, probability});
    return none_probability_ >= options_.min_probability;
  }

  AnswerPage finished() { return std::move(page_); }

 private:
  const RecommendOptions& options_;
  const bool each_for_itself_;
  const std::function<double(float)> probability_;
  std::set<std::string> groups_;
  double none_probability_ = 1;  // that it is none of the products so far
  PageEnd page_end_;             // of the answers so far
  AnswerPage page_;
};

}  // namespace

std::weak_ordering AnswerPlace::operator<=>(const AnswerPlace& other) const {
  if (by_cosine != other.by_cosine) return by_cosine <=> other.by_cosine;
  if (score != other.score) return score > other.score ? std::weak_ordering::less : std::weak_ordering::greater;
  return product <=> other.product;
}

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

std::vector<Recommendation> Recommender::search(std::span<const float> query, const RecommendOptions& options,
                                                const std::optional<garments::KindShares>& kinds) const {
  return search_page(query, options, kinds).answers;
}

AnswerPage Recommender::search_page(std::span<const float> query, const RecommendOptions& options,
                                    const std::optional<garments::KindShares>& kinds,
                                    const std::optional<PageEnd>& after) const {
  return page({query, options, kinds, nullptr}, after);
}

std::optional<std::vector<Recommendation>> Recommender::similar(const ProductId& id,
                                                                const RecommendOptions& options) const {
  auto page = similar_page(id, options);
  if (!page) return std::nullopt;
  put_in_order(page->answers, options.order);
  return std::move(page->answers);
}

std::optional<AnswerPage> Recommender::similar_page(const ProductId& id, const RecommendOptions& options,
                                                    const std::optional<PageEnd>& after) const {
  const auto mean = search_->mean_embedding(id);
  const auto product = catalogue_.find(id);
  if (!mean || !product || product->facts.hidden) return std::nullopt;
  return page({*mean, options, std::nullopt, &id}, after);
}

// More than any catalogue has, and so few that what is counted with it below overflows nothing.
constexpr std::size_t most_answers = 1'000'000'000;

AnswerPage Recommender::page(const Query& query, const std::optional<PageEnd>& after) const {
  RecommendOptions options = query.options;
  if (options.limit == 0) return {};
  options.limit = std::min(options.limit, most_answers);
  Ranking ranking(encoder_, *search_, query.embedding, options, query.kinds);
  const bool is_likeness = query.left_out != nullptr;
  PageMaker maker(options, after, is_likeness, [&](float similarity) {
    return is_likeness ? encoder_.match_probability(similarity) : ranking.probability(similarity);
  });
  std::set<ProductId> seen(options.unlike.begin(), options.unlike.end());
  if (is_likeness) seen.insert(*query.left_out);
  // More are asked for while answers fall out: variants of one that is there, products removed a moment ago.
  const std::size_t wanted = maker.wanted() + (after ? after->products : 0);
  bool full = false, judged = false;
  for (std::size_t ask = seen.size() + std::max(wanted, ranking.least_hits()); !full; ask *= 4) {
    const auto nearest = search_->nearest(query.embedding, ask, options.filter);
    const std::vector<RankedHit> ranked = ranking.ranked(nearest);
    std::vector<ProductId> passed;
    std::vector<std::size_t> unseen;  // positions in `ranked`
    for (std::size_t i = 0; i < ranked.size(); ++i) {
      if (!seen.insert(ranked[i].hit.product).second) continue;
      if (!std::exchange(judged, true)) ranking.judge_against(nearest, ranked[i].hit);
      if (after && ranked[i].place <= after->place) {
        passed.push_back(ranked[i].hit.product);
      } else {
        unseen.push_back(i);
      }
    }
    if (options.group_variants) {
      for (const auto& product : catalogue_.find_all(passed)) {
        if (product) maker.pass(*product);
      }
    }
    // Facts are read of as many as are needed; of more at a time where many in a row turn out to be no answers.
    for (std::size_t next = 0, at_least = 1; next < unseen.size() && !full; at_least *= 2) {
      std::vector<ProductId> ids;
      const std::size_t end = std::min(unseen.size(), next + std::max(maker.wanted(), at_least));
      for (std::size_t i = next; i < end; ++i) ids.push_back(ranked[unseen[i]].hit.product);
      auto products = catalogue_.find_all(ids);
      for (auto& product : products) {
        const std::size_t position = unseen[next++];
        if (product && !full) full = !maker.offer(std::move(*product), ranked[position], position + 1);
      }
    }
    if (nearest.size() < ask) break;
  }
  return maker.finished();
}

}  // namespace selvedge::recommend
