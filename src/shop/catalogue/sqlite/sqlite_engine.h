// A catalogue in one SQLite file: WAL, synchronous = FULL. Inside catalogue/ only.
#pragma once

#include <memory>

#include "shop/catalogue/catalogue_engine.h"
#include "shop/catalogue/sqlite/sqlite_store.h"
#include "shop/catalogue/stored_texts.h"

namespace selvedge::catalogue {

// Throw as Catalogue::create and Catalogue::open.
std::unique_ptr<CatalogueEngine> create_in_sqlite(const std::filesystem::path& path, const ModelIdentity& model);
std::unique_ptr<CatalogueEngine> open_in_sqlite(const std::filesystem::path& path);

class SqliteProducts final : public ProductRows {
 public:
  explicit SqliteProducts(SqliteStore& store) : store_(store) {}

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
  SqliteStore& store_;
  KeptTexts kept_;
};

class SqliteKeys final : public KeyRows {
 public:
  explicit SqliteKeys(SqliteStore& store) : store_(store) {}

  bool insert(const StoredKey& key) override;
  std::optional<StoredKey> find(const std::string& id) override;
  std::vector<StoredKey> list() override;
  bool revoke(const std::string& id, std::chrono::sys_seconds now) override;
  void note_use(const std::string& id, std::chrono::sys_days day) override;
  std::optional<std::vector<std::byte>> secret(const std::string& name) override;
  std::map<std::string, std::vector<std::byte>> secrets() override;
  std::vector<std::byte> keep_secret(const std::string& name, const std::vector<std::byte>& fresh) override;

 private:
  SqliteStore& store_;
};

class SqliteFeedback final : public FeedbackRows {
 public:
  explicit SqliteFeedback(SqliteStore& store) : store_(store) {}

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
  SqliteStore& store_;
};

class SqliteSyncs final : public SyncRows {
 public:
  explicit SqliteSyncs(SqliteStore& store) : store_(store) {}

  void record(std::span<const SyncRun> runs, std::size_t kept) override;
  std::vector<SyncRun> runs(const std::optional<std::string>& feed, std::size_t limit) override;
  std::unique_ptr<SyncTurn> take_turn() override;

 private:
  SqliteStore& store_;
};

class SqliteUpkeep final : public FileUpkeep {
 public:
  explicit SqliteUpkeep(SqliteStore& store) : store_(store) {}

  void backup(const std::filesystem::path& target, const ProgressSink& progress) override;

 private:
  SqliteStore& store_;
};

class SqliteEngine final : public CatalogueEngine {
 public:
  // Opens an existing file and brings its tables up to date. Throws as Catalogue::open.
  explicit SqliteEngine(const std::filesystem::path& path);

  const std::string& name() const override { return name_; }
  std::filesystem::path local_file(std::string_view suffix) const override { return name_ + std::string(suffix); }
  std::unique_ptr<ChangeWatch> watch_changes() override;
  ProductRows& products() override { return products_; }
  KeyRows& keys() override { return keys_; }
  FeedbackRows& feedback() override { return feedback_; }
  SyncRows& syncs() override { return syncs_; }
  ServerRows* server() override { return nullptr; }
  FileUpkeep* file() override { return &upkeep_; }

 private:
  std::string name_;
  SqliteStore store_;
  SqliteProducts products_{store_};
  SqliteKeys keys_{store_};
  SqliteFeedback feedback_{store_};
  SqliteSyncs syncs_{store_};
  SqliteUpkeep upkeep_{store_};
};

}  // namespace selvedge::catalogue
