// A catalogue on a PostgreSQL server with pgvector. Inside catalogue/ only.
//
// Embeddings are kept as halfvec (float16): their similarities differ from those of a file by about 1e-3 at most. Every
// writing call locks the catalogue's one row, so that revisions are committed in order; reads are of one moment
// (REPEATABLE READ) and neither wait nor hold up a writer.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>

#include "shop/catalogue/catalogue_engine.h"
#include "shop/catalogue/postgres/postgres_pool.h"
#include "shop/catalogue/stored_records.h"

namespace selvedge::catalogue {

// Throw as Catalogue::create and Catalogue::open.
std::unique_ptr<CatalogueEngine> create_on_postgres(const std::string& url, const ModelIdentity& model);
std::unique_ptr<CatalogueEngine> open_on_postgres(const std::string& url, const ServerOptions& options);

class PostgresEngine final : public CatalogueEngine {
 public:
  // The tables must be there.
  PostgresEngine(const std::string& url, const ServerOptions& options);
  ~PostgresEngine() override;

  const std::string& name() const override { return name_; }
  std::filesystem::path local_file(std::string_view suffix) const override;
  bool on_server() const override { return true; }
  CatalogueState state(Moment moment) override;
  std::optional<std::chrono::duration<double>> staleness() override;
  std::unique_ptr<ChangeWatch> watch_changes() override;
  CatalogueCounts counts() override;
  ProductsById write_products(std::string_view action, const std::vector<std::string>& ids, bool read_back,
                              const WriteDecision& decide) override;
  std::vector<std::optional<StoredProduct>> find_all(std::span<const ProductId> ids, Moment moment) override;
  std::vector<StoredProduct> list(const ListOptions& options) override;
  void for_each_product(const ProductFilter& filter, const std::function<void(const StoredProduct&)>& visit) override;
  std::vector<ProductId> filter(const ProductFilter& filter) override;
  Facets facets() override;
  std::optional<std::vector<std::byte>> thumbnail(const std::string& content) override;
  std::vector<bool> known_contents(std::span<const std::string> contents, const std::string& model) override;
  CatalogueState for_each_embedding(const EmbeddingVisitor& visit, const DamageVisitor& damaged) override;
  Changes changes_since(std::int64_t revision) override;
  std::vector<core::Hit> nearest(std::span<const float> query, const std::string& model, std::size_t k,
                                 const ProductFilter& filter) override;
  std::vector<ImageEmbedding> embeddings_of(const ProductId& id, const std::string& model) override;
  bool make_search_index() override;
  void add_model(const ModelIdentity& model) override;
  std::vector<PendingContent> contents_without_embedding(const std::string& model, std::size_t limit,
                                                         const std::string& prefix) override;
  std::size_t count_contents_without_embedding(const std::string& model) override;
  void add_embeddings(const std::string& model, std::span<const ContentEmbedding> embeddings) override;
  bool switch_model(const std::string& model) override;
  std::unique_ptr<SharedWork> share_work(const std::string& work, std::size_t parts) override;
  bool insert_key(const StoredKey& key) override;
  std::optional<StoredKey> find_key(const std::string& id) override;
  std::vector<StoredKey> keys() override;
  bool revoke_key(const std::string& id, std::chrono::sys_seconds now) override;
  void note_key_used(const std::string& id, std::chrono::sys_days day) override;
  std::optional<std::vector<std::byte>> secret(const std::string& name) override;
  std::vector<std::byte> keep_secret(const std::string& name, const std::vector<std::byte>& fresh) override;
  std::vector<double> spend_tokens(std::span<const SpentTokens> spent, const TokenBucket& bucket) override;
  std::size_t forget_idle_buckets() override;
  void record_query(const QueryRecord& query) override;
  FeedbackOutcome add_feedback(std::span<const FeedbackEvent> events) override;
  std::vector<FeedbackDay> feedback_by_day(const FeedbackPeriod& period) override;
  std::vector<FeedbackPair> feedback_pairs(std::span<const FeedbackKind> kinds) override;
  std::optional<std::vector<std::byte>> query_photo(const std::string& query) override;
  PurgeReport purge_feedback(std::chrono::sys_seconds before) override;
  PurgeReport purge_query_photos(std::chrono::sys_seconds before) override;
  std::vector<ProductRecord> records(const std::vector<std::string>& ids) override;
  std::vector<RecordedQuery> recorded_queries(const std::string& after, std::size_t limit) override;
  void insert_queries(std::span<const RecordedQuery> queries) override;
  VerifyReport verify(const ProgressSink& progress, const ThumbnailCheck& thumbnails) override;
  void backup(const std::filesystem::path& target, const ProgressSink& progress) override;

 private:
  // Which server a transaction runs on. Replicas, where there are any, may be behind; where none answers, the primary.
  enum class Ask { primary, replica };
  static Ask asked_for(Moment moment) { return moment == Moment::latest ? Ask::primary : Ask::replica; }

  struct Replica {
    Replica(const std::string& url, const std::string& name, std::chrono::milliseconds patience)
        : pool(url, name, patience) {}
    PostgresPool pool;
    std::atomic<bool> known = false;  // to be of this catalogue
  };

  // Runs work(PostgresConnection&) in a transaction, on a connection that no other thread uses meanwhile, commits and
  // returns what it returned; rolls back if it throws. `action` is for messages: "storing products".
  template <typename Work>
  auto read(std::string_view action, Work work) {
    return transact(reading, Ask::replica, action, work);
  }
  // What was committed before, and not what a replica knows of it: for what decides a write.
  template <typename Work>
  auto read_latest(std::string_view action, Work work) {
    return transact(reading, Ask::primary, action, work);
  }
  template <typename Work>
  auto write(std::string_view action, Work work) {
    return transact(writing, Ask::primary, action, work);
  }
  template <typename Work>
  auto transact(const char* begin, Ask ask, std::string_view action, Work work) {
    using Result = std::invoke_result_t<Work, PostgresConnection&>;
    if constexpr (std::is_void_v<Result>) {
      run(begin, ask, action, work);
    } else {
      std::optional<Result> result;
      run(begin, ask, action, [&](PostgresConnection& connection) { result.emplace(work(connection)); });
      return std::move(*result);
    }
  }
  void run(const char* begin, Ask ask, std::string_view action, const std::function<void(PostgresConnection&)>& work);
  void run_on(PostgresPool& pool, std::unique_ptr<PostgresConnection> connection,
              const std::function<void(PostgresConnection&)>& work);
  void require_replicas_of_this();
  bool is_of_this(Replica& replica, PostgresConnection& connection) const;

  CatalogueRow catalogue_at(PostgresPool& pool);

  static constexpr const char* reading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
  // READ COMMITTED, whatever the server's default: what is read once the catalogue's lock was waited for must be what
  // its last holder committed.
  static constexpr const char* writing = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = '10s'";
  // What may be lost when the server fails.
  static constexpr const char* writing_lightly =
      "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = '10s'; SET LOCAL synchronous_commit = off";

  const std::string url_, name_;
  PostgresPool primary_;
  std::vector<std::unique_ptr<Replica>> replicas_;
  std::atomic<std::size_t> next_replica_ = 0;
  std::string id_;  // of the catalogue
  std::mutex agreed_mutex_;
  std::chrono::steady_clock::time_point agreed_;  // when every replica that answered was last seen to be up to date
};

// ---- Rows to values, for the parts of PostgresEngine.

// The first column.
std::vector<std::string> texts_of(const PgRows& rows);

CatalogueRow read_catalogue(PostgresConnection& connection);
// The same, and no other writer has its turn before the transaction ends.
CatalogueRow lock_catalogue(PostgresConnection& connection);
void set_revision(PostgresConnection& connection, std::int64_t revision);
std::optional<ModelRow> find_model(PostgresConnection& connection, const std::string& fingerprint);
// Throws invalid_argument for one that was not added.
ModelRow require_model(PostgresConnection& connection, const std::string& fingerprint);
void insert_model(PostgresConnection& connection, const ModelIdentity& model);

// With an image of one of the contents. What joins embeddings with images names the embeddings' products as well: a
// join alone would ask partitions on other servers (deploy/sharding) for all that they have.
std::vector<std::string> products_of_contents(PostgresConnection& connection, const std::vector<std::string>& contents);

// Those of the products that exist, by id.
std::map<std::string, StoredProduct> read_products(PostgresConnection& connection, const std::vector<std::string>& ids);

}  // namespace selvedge::catalogue
