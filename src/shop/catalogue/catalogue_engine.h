// What keeps a catalogue's rows: SQLite in one file, or PostgreSQL. Inside catalogue/ only.
//
// Each function does what the public one of the same name promises (catalogue.h, api_keys.h, feedback.h,
// catalogue_server.h), which has checked whatever can be checked without the rows. Called from any number of threads at
// once.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shop/catalogue/catalogue.h"
#include "shop/catalogue/writing_rules.h"

namespace selvedge::catalogue {

struct StoredKey {
  ApiKey key;
  std::string secret_sha256;  // 64 hex digits
};

// A query with what was said of its products.
struct RecordedQuery {
  QueryRecord query;
  std::vector<FeedbackEvent> events;  // their `query` is query.id
};

// Which rows a read may show: those that a replica has, which may be behind, or all that was committed before.
enum class Moment { any, latest };

// Of that revision.
struct FacetsAt {
  std::int64_t revision = 0;
  Facets facets;
};

using ProductsById = std::map<std::string, StoredProduct>;
using WriteDecision = std::function<WritingPlan(const StoredBefore& before)>;

// Products, their pictures and embeddings, and the models.
class ProductRows {
 public:
  virtual ~ProductRows() = default;

  virtual CatalogueState state(Moment moment) = 0;
  virtual CatalogueCounts counts(Counted counted) = 0;
  virtual std::vector<PartCount> part_counts() = 0;
  // Runs one transaction, in which no other writer has a turn. It reads those of the products that exist, asks `decide`
  // what to write, and stores that. With `read_back` it returns those of the products that exist afterwards, else
  // nothing. `ids` must pass problem_of(). `action` is for messages: "storing products".
  virtual ProductsById write_products(std::string_view action, const std::vector<std::string>& ids, bool read_back,
                                      const WriteDecision& decide) = 0;
  virtual std::vector<std::optional<StoredProduct>> find_all(std::span<const ProductId> ids, Moment moment) = 0;
  virtual std::vector<StoredProduct> list(const ListOptions& options) = 0;  // options.limit > 0
  virtual void for_each_product(const ProductFilter& filter,
                                const std::function<void(const StoredProduct&)>& visit) = 0;
  virtual std::vector<ProductId> filter(const ProductFilter& filter) = 0;
  virtual std::vector<OwnedProduct> owners() = 0;
  virtual std::vector<std::string> attribute_names() = 0;  // of all products, each once, in order
  virtual FacetsAt facets() = 0;
  virtual std::optional<std::vector<std::byte>> thumbnail(const std::string& content) = 0;
  virtual std::vector<bool> known_contents(std::span<const std::string> contents, const std::string& model,
                                           const std::string& asked) = 0;
  virtual CatalogueState for_each_embedding(const EmbeddingVisitor& visit, const DamageVisitor& damaged) = 0;
  virtual Changes changes_since(std::int64_t revision) = 0;
  virtual void add_model(const ModelIdentity& model) = 0;
  virtual std::vector<PendingContent> contents_without_embedding(const std::string& model, std::size_t limit,
                                                                 const std::string& prefix) = 0;
  virtual std::size_t count_contents_without_embedding(const std::string& model) = 0;
  virtual void add_embeddings(const std::string& model, std::span<const ContentEmbedding> embeddings) = 0;
  virtual bool switch_model(const std::string& model) = 0;
  // The records of those products that exist, by id, with thumbnails and embeddings of the catalogue's model. For
  // copies.
  virtual std::vector<ProductRecord> records(const std::vector<std::string>& ids) = 0;
  virtual VerifyReport verify(const ProgressSink& progress, const ThumbnailCheck& thumbnails) = 0;
};

// Keys of the service's clients, and secrets.
class KeyRows {
 public:
  virtual ~KeyRows() = default;

  // False, with nothing stored, if there is a key of this id.
  virtual bool insert(const StoredKey& key) = 0;
  virtual std::optional<StoredKey> find(const std::string& id) = 0;
  virtual std::vector<StoredKey> list() = 0;
  virtual bool revoke(const std::string& id, std::chrono::sys_seconds now) = 0;
  // Throws unavailable at once, without waiting, if the key cannot be written at the moment.
  virtual void note_use(const std::string& id, std::chrono::sys_days day) = 0;
  virtual std::optional<std::vector<std::byte>> secret(const std::string& name) = 0;
  // All of them, by name. For copies.
  virtual std::map<std::string, std::vector<std::byte>> secrets() = 0;
  // Stores `fresh` under the name unless there is a secret of that name; returns what is stored then.
  virtual std::vector<std::byte> keep_secret(const std::string& name, const std::vector<std::byte>& fresh) = 0;
};

// Queries and what was said of their answers.
class FeedbackRows {
 public:
  virtual ~FeedbackRows() = default;

  virtual void record(const QueryRecord& query) = 0;  // with an id
  virtual FeedbackOutcome add(std::span<const FeedbackEvent> events) = 0;
  virtual std::vector<FeedbackDay> by_day(const FeedbackPeriod& period) = 0;
  virtual std::vector<FeedbackPair> pairs(std::span<const FeedbackKind> kinds) = 0;
  virtual std::vector<UnclickedQuery> unclicked(std::chrono::sys_seconds from, std::size_t limit, int places) = 0;
  virtual std::optional<std::vector<std::byte>> photo(const std::string& query) = 0;
  virtual PurgeReport purge(std::chrono::sys_seconds before) = 0;
  virtual PurgeReport purge_photos(std::chrono::sys_seconds before) = 0;
  // The first `limit` queries with ids greater than `after`, by id.
  virtual std::vector<RecordedQuery> recorded(const std::string& after, std::size_t limit) = 0;
  // Stores queries in one transaction. Queries that are known stay as they are.
  virtual void insert(std::span<const RecordedQuery> queries) = 0;
};

inline constexpr std::size_t all_runs = std::numeric_limits<std::int32_t>::max();  // as a limit

// What the runs of feeds came to, and whose turn it is.
class SyncRows {
 public:
  virtual ~SyncRows() = default;

  // Stores runs in one transaction, each after those before it. Keeps the last `kept` runs of each feed, and its last
  // good ones.
  virtual void record(std::span<const SyncRun> runs, std::size_t kept) = 0;
  // The last `limit` runs of a feed, or of all feeds if `feed` is nothing. Newest first.
  virtual std::vector<SyncRun> runs(const std::optional<std::string>& feed, std::size_t limit) = 0;
  virtual std::unique_ptr<SyncTurn> take_turn() = 0;
};

// What only a server can do.
class ServerRows {
 public:
  virtual ~ServerRows() = default;

  virtual std::optional<std::chrono::duration<double>> staleness() = 0;
  virtual std::vector<core::Hit> nearest(std::span<const float> query, const std::string& model, std::size_t k,
                                         const ProductFilter& filter) = 0;
  virtual std::vector<ImageEmbedding> embeddings_of(const ProductId& id, const std::string& model) = 0;
  virtual core::EmbeddingMatrix embeddings_of(std::span<const core::Hit> hits, const std::string& model) = 0;
  virtual bool make_search_index() = 0;
  virtual std::unique_ptr<SharedWork> share_work(const std::string& work, std::size_t parts) = 0;
  virtual std::vector<double> spend_tokens(std::span<const SpentTokens> spent, const TokenBucket& bucket) = 0;
  virtual std::size_t forget_idle_buckets() = 0;
};

// What only a file can do.
class FileUpkeep {
 public:
  virtual ~FileUpkeep() = default;

  virtual void backup(const std::filesystem::path& target, const ProgressSink& progress) = 0;
};

class CatalogueEngine {
 public:
  virtual ~CatalogueEngine() = default;

  virtual const std::string& name() const = 0;
  virtual std::filesystem::path local_file(std::string_view suffix) const = 0;
  virtual std::unique_ptr<ChangeWatch> watch_changes() = 0;

  virtual ProductRows& products() = 0;
  virtual KeyRows& keys() = 0;
  virtual FeedbackRows& feedback() = 0;
  virtual SyncRows& syncs() = 0;
  virtual ServerRows* server() = 0;  // nullptr: a file
  virtual FileUpkeep* file() = 0;    // nullptr: a server
};

}  // namespace selvedge::catalogue
