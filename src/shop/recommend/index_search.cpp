// Searching an index in memory that follows the catalogue. Searches share a lock. Changes take it alone, a part at a
// time, and searches get their turn between two parts. A thread of its own makes the graph beside them.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <thread>

#include "selvedge/error.h"
#include "shop/index/vector_index.h"
#include "shop/recommend/index_snapshot.h"
#include "shop/recommend/product_search.h"

namespace selvedge::recommend {
namespace {

// A snapshot is written again when this share of the products differs from it: below, following the changes is cheap.
constexpr double stale_share = 0.05;
// Changes taken in, or rows taken into the graph, before those who wait for the index get their turn: about 20 ms.
constexpr std::size_t changes_at_once = 1000;
constexpr std::size_t changes_at_once_by_graph = 32;
constexpr std::size_t graph_rows_at_once = 64;

// A mutex whose holders come in the order in which they asked.
class Turnstile {
 public:
  void lock() {
    std::unique_lock lock(mutex_);
    const std::uint64_t own = next_++;
    moved_.wait(lock, [&] { return own == serving_; });
  }
  void unlock() {
    const std::lock_guard lock(mutex_);
    ++serving_;
    moved_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable moved_;
  std::uint64_t next_ = 0;
  std::uint64_t serving_ = 0;
};

class IndexSearch final : public ProductSearch {
 public:
  IndexSearch(const catalogue::Catalogue& catalogue, const ImageEncoder& encoder, const RecommenderOptions& options,
              CurrentIndex current, std::vector<std::string>& messages)
      : catalogue_(catalogue),
        encoder_(encoder),
        options_(options),
        snapshot_(snapshot_of(catalogue, options)),
        index_(std::move(current.index)),
        state_(std::move(current.state)) {
    const double products = static_cast<double>(std::max<std::size_t>(1, index_.products()));
    const bool worn = !current.from_snapshot || static_cast<double>(current.changes) > stale_share * products;
    // One whose graph is only behind serves the next start better than one without.
    const bool graph_is_behind = index_.graph_begun() && !index_.has_graph();
    if (worn && !graph_is_behind) save_snapshot(messages);
    make_graph_if_due();
  }
  ~IndexSearch() override {
    stopping_ = true;
    if (maker_.joinable()) maker_.join();
  }

  static std::filesystem::path snapshot_of(const catalogue::Catalogue& catalogue, const RecommenderOptions& options) {
    return options.snapshot.empty() ? catalogue.local_file(".index") : options.snapshot;
  }

  std::size_t images() const override {
    const auto lock = lock_to_read();
    return index_.images();
  }
  std::size_t products() const override {
    const auto lock = lock_to_read();
    return index_.products();
  }
  std::int64_t revision() const override {
    const auto lock = lock_to_read();
    return state_.revision;
  }
  bool approximate() const override {
    const auto lock = lock_to_read();
    return index_.has_graph();
  }

  void refresh() override {
    const std::lock_guard one_at_a_time(refreshing_);
    // Mostly nothing has changed. What has is asked for without a lock: a slow server holds up no search.
    // Nor is anything taken from a replica that is behind: a follower only goes forward.
    if (catalogue_.state().revision <= state_.revision) return;
    const catalogue::Changes changes = catalogue_.changes_since(state_.revision);
    if (changes.state.revision <= state_.revision) return;
    if (changes.state.model.fingerprint != encoder_.model.fingerprint)
      throw other_model(catalogue_, changes.state, encoder_);
    const std::size_t at_once = approximate() ? changes_at_once_by_graph : changes_at_once;
    for_each_part(changes, at_once,
                  [&](const auto& removed, const auto& changed) { alone([&] { apply(removed, changed, index_); }); });
    alone([&] { state_ = changes.state; });
    for (const std::string& damage : changes.damaged) options_.message(damage);
    make_graph_if_due();
  }

  std::vector<core::Hit> nearest(std::span<const float> query, std::size_t k,
                                 const ProductFilter& filter) const override {
    std::vector<ProductId> fitting;
    if (!filter.empty()) fitting = catalogue_.filter(filter);
    const auto lock = lock_to_read();
    std::optional<index::ProductMask> mask;
    if (!filter.empty()) mask = index_.mask(fitting);
    const index::ProductMask* allowed = mask ? &*mask : nullptr;
    if (!index_.has_graph()) return index_.search(query, k, allowed);
    index::VectorIndex::SearchCost cost;
    auto hits = index_.search_near(query, k, options_.graph_effort, allowed, cost);
    const bool by_graph = cost.proposed > 0 && options_.recall_sample && options_.searches_per_sample > 0;
    if (by_graph && searches_++ % options_.searches_per_sample == 0) sample(query, k, allowed, hits);
    return hits;
  }

  core::EmbeddingMatrix embeddings(std::span<const core::Hit> hits) const override {
    core::EmbeddingMatrix rows(hits.size(), encoder_.model.embedding_size);
    const auto lock = lock_to_read();
    for (std::size_t i = 0; i < hits.size(); ++i)
      std::ranges::copy(index_.embedding(hits[i].product, hits[i].image), rows.row(i).begin());
    return rows;
  }

  std::optional<std::vector<float>> mean_embedding(const ProductId& product) const override {
    const auto lock = lock_to_read();
    return index_.mean_embedding(product);
  }

 private:
  std::shared_lock<std::shared_mutex> lock_to_read() const {
    const std::lock_guard passing(turnstile_);
    return std::shared_lock(mutex_);
  }

  // Work that nobody searches beside.
  template <typename Work>
  void alone(const Work& work) {
    const std::lock_guard waiting(turnstile_);
    const std::unique_lock lock(mutex_);
    work();
  }

  void sample(std::span<const float> query, std::size_t k, const index::ProductMask* allowed,
              const std::vector<core::Hit>& hits) const {
    std::set<ProductId> truth;
    for (const core::Hit& hit : index_.search(query, k, allowed)) truth.insert(hit.product);
    const auto found =
        std::count_if(hits.begin(), hits.end(), [&](const core::Hit& hit) { return truth.contains(hit.product); });
    options_.recall_sample(static_cast<std::size_t>(found), truth.size());
  }

  // The lock is the caller's, or nobody else knows of the index yet.
  void save_snapshot(std::vector<std::string>& messages) const {
    if (index_.images() < options_.snapshot_from_images) return;
    try {
      index_.save(snapshot_, {state_.model.fingerprint, state_.id, state_.revision});
    } catch (const std::exception& failure) {
      messages.push_back(fmt::format("the index could not be kept for the next start: {}", failure.what()));
    }
  }

  // Only from the constructor and refresh(), one at a time.
  void make_graph_if_due() {
    if (!options_.make_graph || making_ || index_.images() < options_.graph_from_images || index_.has_graph()) return;
    if (maker_.joinable()) maker_.join();
    try {
      alone([&] {
        if (!index_.graph_begun()) index_.begin_graph();
      });
      making_ = true;
      maker_ = std::thread([this] {
        try {
          make_graph();
        } catch (const std::exception&) {
          give_graph_up();
        }
        making_ = false;
      });
    } catch (const std::exception&) {
      give_graph_up();
      making_ = false;
    }
  }

  // For want of memory, or of the catalogue: searches go on without it, and the next change begins anew.
  void give_graph_up() {
    alone([&] {
      if (!index_.has_graph()) index_.drop_graph();
    });
  }

  void make_graph() {
    while (!stopping_) {
      const auto lock = lock_to_read();
      // Dropped: a change found no memory.
      if (index_.has_graph() || !index_.graph_begun()) break;
      index_.extend_graph(graph_rows_at_once, 1);
    }
    // A refresh would wait for the lock meanwhile, and all searches for the refresh.
    const std::lock_guard no_refresh(refreshing_);
    const auto lock = lock_to_read();
    // Brought to another model: the snapshot is another search's by now.
    if (stopping_ || !index_.has_graph() || catalogue_.state().model.fingerprint != encoder_.model.fingerprint) return;
    std::vector<std::string> nobody_reads;  // a snapshot that cannot be written was a message at the start already
    save_snapshot(nobody_reads);
  }

  const catalogue::Catalogue& catalogue_;
  const ImageEncoder& encoder_;
  const RecommenderOptions options_;
  const std::filesystem::path snapshot_;
  std::mutex refreshing_;
  // Everyone passes it before mutex_. A change that waits for mutex_ holds it, so that steady queries cannot keep the
  // change out. It is fair, so that queries get in between two parts of a refresh.
  mutable Turnstile turnstile_;
  mutable std::shared_mutex mutex_;  // of index_ and state_; taken after turnstile_
  index::VectorIndex index_;
  catalogue::CatalogueState state_;
  mutable std::atomic<std::uint64_t> searches_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> making_ = false;
  std::thread maker_;  // of the graph
};

}  // namespace

std::unique_ptr<ProductSearch> search_in_index(const catalogue::Catalogue& catalogue, const ImageEncoder& encoder,
                                               const RecommenderOptions& options, std::vector<std::string>& messages) {
  const catalogue::CatalogueState state = catalogue.state();
  if (state.model.fingerprint != encoder.model.fingerprint) throw other_model(catalogue, state, encoder);
  CurrentIndex current = read_index(catalogue, IndexSearch::snapshot_of(catalogue, options));
  if (current.state.model.fingerprint != encoder.model.fingerprint)
    throw other_model(catalogue, current.state, encoder);
  messages = current.messages;
  return std::make_unique<IndexSearch>(catalogue, encoder, options, std::move(current), messages);
}

}  // namespace selvedge::recommend
