// A catalogue on a PostgreSQL server with pgvector. Inside catalogue/ only.
//
// Embeddings are stored as halfvec (float16), so similarities differ from those of a catalogue in a file by about 1e-3
// at most. Every call that writes products or models locks the catalogue's one row, so that revisions are committed in
// order. A read sees one moment (REPEATABLE READ). Reads neither wait for a writer nor delay one.
#pragma once

#include <memory>

#include "shop/catalogue/catalogue_engine.h"
#include "shop/catalogue/postgres/postgres_store.h"
#include "shop/catalogue/stored_texts.h"

namespace selvedge::catalogue {

// Throw as Catalogue::create and Catalogue::open.
std::unique_ptr<CatalogueEngine> create_on_postgres(const std::string& url, const ModelIdentity& model);
std::unique_ptr<CatalogueEngine> open_on_postgres(const std::string& url, const ServerOptions& options);

class PostgresProducts final : public ProductRows {
 public:
  // `kept` must outlive this.
  PostgresProducts(PostgresStore& store, KeptTexts& kept) : store_(store), kept_(kept) {}

  CatalogueState state(Moment moment) override;
  CatalogueCounts counts(Counted counted) override;
  std::vector<PartCount> part_counts() override;
  ProductsById write_products(std::string_view action, const std::vector<std::string>& ids, bool read_back,
                              const WriteDecision& decide) override;
  std::vector<std::optional<StoredProduct>> find_all(std::span<const ProductId> ids, Moment moment) override;
  std::vector<StoredProduct> list(const ListOptions& options) override;
  void for_each_product(const ProductFilter& filter, const std::function<void(const StoredProduct&)>& visit) override;
  std::vector<ProductId> filter(const ProductFilter& filter) override;
  std::vector<OwnedProduct> owners() override;
  std::vector<std::string> attribute_names() override;
  FacetsAt facets() override;
  std::optional<std::vector<std::byte>> thumbnail(const std::string& content) override;
  std::vector<bool> known_contents(std::span<const std::string> contents, const std::string& model,
                                   const std::string& asked) override;
  CatalogueState for_each_embedding(const EmbeddingVisitor& visit, const DamageVisitor& damaged) override;
  Changes changes_since(std::int64_t revision) override;
  void add_model(const ModelIdentity& model) override;
  std::vector<PendingContent> contents_without_embedding(const std::string& model, std::size_t limit,
                                                         const std::string& prefix) override;
  std::size_t count_contents_without_embedding(const std::string& model) override;
  void add_embeddings(const std::string& model, std::span<const ContentEmbedding> embeddings) override;
  bool switch_model(const std::string& model) override;
  std::vector<ProductRecord> records(const std::vector<std::string>& ids) override;
  VerifyReport verify(const ProgressSink& progress, const ThumbnailCheck& thumbnails) override;

 private:
  PostgresStore& store_;
  KeptTexts& kept_;
};

class PostgresKeys final : public KeyRows {
 public:
  explicit PostgresKeys(PostgresStore& store) : store_(store) {}

  bool insert(const StoredKey& key) override;
  std::optional<StoredKey> find(const std::string& id) override;
  std::vector<StoredKey> list() override;
  bool revoke(const std::string& id, std::chrono::sys_seconds now) override;
  void note_use(const std::string& id, std::chrono::sys_days day) override;
  std::optional<std::vector<std::byte>> secret(const std::string& name) override;
  std::map<std::string, std::vector<std::byte>> secrets() override;
  std::vector<std::byte> keep_secret(const std::string& name, const std::vector<std::byte>& fresh) override;

 private:
  PostgresStore& store_;
};

class PostgresFeedback final : public FeedbackRows {
 public:
  explicit PostgresFeedback(PostgresStore& store) : store_(store) {}

  void record(const QueryRecord& query) override;
  FeedbackOutcome add(std::span<const FeedbackEvent> events) override;
  std::vector<FeedbackDay> by_day(const FeedbackPeriod& period) override;
  std::vector<FeedbackPair> pairs(std::span<const FeedbackKind> kinds) override;
  std::vector<UnclickedQuery> unclicked(std::chrono::sys_seconds from, std::size_t limit, int places) override;
  std::optional<std::vector<std::byte>> photo(const std::string& query) override;
  PurgeReport purge(std::chrono::sys_seconds before) override;
  PurgeReport purge_photos(std::chrono::sys_seconds before) override;
  std::vector<RecordedQuery> recorded(const std::string& after, std::size_t limit) override;
  void insert(std::span<const RecordedQuery> queries) override;

 private:
  PostgresStore& store_;
};

class PostgresSyncs final : public SyncRows {
 public:
  explicit PostgresSyncs(PostgresStore& store) : store_(store) {}

  void record(std::span<const SyncRun> runs, std::size_t kept) override;
  std::vector<SyncRun> runs(const std::optional<std::string>& feed, std::size_t limit) override;
  std::unique_ptr<SyncTurn> take_turn() override;

 private:
  PostgresStore& store_;
};

class PostgresServer final : public ServerRows {
 public:
  PostgresServer(PostgresStore& store, KeptTexts& kept) : store_(store), kept_(kept) {}

  std::optional<std::chrono::duration<double>> staleness() override;
  std::vector<core::Hit> nearest(std::span<const float> query, const std::string& model, std::size_t k,
                                 const ProductFilter& filter) override;
  std::vector<ImageEmbedding> embeddings_of(const ProductId& id, const std::string& model) override;
  core::EmbeddingMatrix embeddings_of(std::span<const core::Hit> hits, const std::string& model) override;
  bool make_search_index() override;
  std::unique_ptr<SharedWork> share_work(const std::string& work, std::size_t parts) override;
  std::vector<double> spend_tokens(std::span<const SpentTokens> spent, const TokenBucket& bucket) override;
  std::size_t forget_idle_buckets() override;

 private:
  PostgresStore& store_;
  KeptTexts& kept_;
};

class PostgresEngine final : public CatalogueEngine {
 public:
  // Throws as Catalogue::open.
  PostgresEngine(const std::string& url, const ServerOptions& options) : store_(url, options) {}

  const std::string& name() const override { return store_.name(); }
  std::filesystem::path local_file(std::string_view suffix) const override;
  std::unique_ptr<ChangeWatch> watch_changes() override;
  ProductRows& products() override { return products_; }
  KeyRows& keys() override { return keys_; }
  FeedbackRows& feedback() override { return feedback_; }
  SyncRows& syncs() override { return syncs_; }
  ServerRows* server() override { return &server_; }
  FileUpkeep* file() override { return nullptr; }

 private:
  PostgresStore store_;
  KeptTexts kept_;  // shared by filters of products and of searches
  PostgresProducts products_{store_, kept_};
  PostgresKeys keys_{store_};
  PostgresFeedback feedback_{store_};
  PostgresSyncs syncs_{store_};
  PostgresServer server_{store_, kept_};
};

}  // namespace selvedge::catalogue
