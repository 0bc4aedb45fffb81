// A catalogue in one SQLite file: WAL, synchronous = FULL. Inside catalogue/ only.
#pragma once

#include <memory>

#include "shop/catalogue/catalogue_engine.h"
#include "shop/catalogue/sqlite/sqlite_store.h"

namespace selvedge::catalogue {

// Throw as Catalogue::create and Catalogue::open.
std::unique_ptr<CatalogueEngine> create_in_sqlite(const std::filesystem::path& path, const ModelIdentity& model);
std::unique_ptr<CatalogueEngine> open_in_sqlite(const std::filesystem::path& path);

class SqliteEngine final : public CatalogueEngine {
 public:
  // The file must be there.
  explicit SqliteEngine(const std::filesystem::path& path);

  const std::string& name() const override { return name_; }
  std::filesystem::path local_file(std::string_view suffix) const override { return name_ + std::string(suffix); }
  bool on_server() const override { return false; }
  CatalogueState state(Moment moment) override;
  std::optional<std::chrono::duration<double>> staleness() override { return std::nullopt; }
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
  [[noreturn]] void refuse_for_servers(const char* what) const;

  std::string name_;
  SqliteStore store_;
};

}  // namespace selvedge::catalogue
