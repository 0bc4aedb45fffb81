// The products of a shop, durably: facts, image references, thumbnails and embeddings; beside them the keys of the
// service's clients and what shoppers made of its answers. The only truth; an index is derived from it. In a SQLite
// file (with -wal and -shm beside it while it is open) or in a PostgreSQL database with pgvector.
//
// Durable: when put, remove or any other writing call returns, its effect survives a kill of the process and a loss of
// power (SQLite: WAL, synchronous = FULL; PostgreSQL: as its synchronous_commit says; a call may hold many products, so
// that costs little). A call that does not return has either happened whole or not at all; where the connection to a
// server is lost just then, the caller does not learn which.
//
// Threads and processes: every member function may be called from any number of threads at once, and several processes
// or machines may have the same catalogue open. Each call borrows a connection of its own; readers see the last
// committed state and neither wait for a writer nor hold one up. Writers wait for each other, up to ten seconds, then
// throw unavailable; so does every call while a server does not answer.
//
// Revision: every product put or removed makes the catalogue's revision grow by one and carries it. Removals are
// remembered, so whoever was up to date at revision r becomes so again with changes_since(r).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/core/error.h"
#include "ground/core/hit.h"
#include "ground/core/progress.h"
#include "shop/catalogue/api_keys.h"
#include "shop/catalogue/change_watch.h"
#include "shop/catalogue/feedback.h"
#include "shop/catalogue/product.h"
#include "shop/catalogue/product_filter.h"
#include "shop/catalogue/shared_work.h"

namespace selvedge {

class CatalogueEngine;

// The model that made embeddings. Embeddings of different fingerprints are never compared.
struct ModelIdentity {
  std::string fingerprint;  // SHA-256 of model.onnx
  std::string name;
  std::size_t embedding_size = 0;
  std::filesystem::path directory;  // where it was found: a hint for the next command, may be gone
};

struct CatalogueState {
  std::string id;  // random, one a catalogue; a backup gets its own, because its history goes on by itself
  std::int64_t revision = 0;
  ModelIdentity model;
};

struct CatalogueCounts {
  std::size_t products = 0;
  std::size_t images = 0;
};

enum class PutOutcome { added, changed, unchanged };
// "added", ...: as messages and JSON have it.
const char* to_string(PutOutcome outcome);

// A product that was written, as it is stored from then on.
struct WrittenProduct {
  PutOutcome outcome = PutOutcome::unchanged;
  StoredProduct product;
};

// The next three are called inside a write's transaction, in which no other writer has a turn, so they must be quick:
// nothing is decoded, embedded or asked of a catalogue there. `stored` is the product as it is then, nullptr where
// there is none. What they throw leaves everything as it was, and comes out of the writing call.
using WriteCheck = std::function<void(const StoredProduct* stored)>;
using FactsChange = std::function<ProductFacts(const StoredProduct& stored)>;
// A record without images keeps those that are stored.
using ProductChange = std::function<ProductRecord(const StoredProduct* stored)>;

// A record came without the thumbnail or the embedding of a picture that the catalogue has not, or has not any more:
// another writer removed the last product with it meanwhile. invalid_argument; with both in the record, it is stored.
class PictureGone : public Error {
 public:
  explicit PictureGone(const std::string& message) : Error(ErrorKind::invalid_argument, message) {}
};

struct ListOptions {
  ProductFilter filter;
  std::optional<ProductId> after;  // products with greater ids only: the last one of the page before
  std::size_t limit = 100;
};

// Embeddings came of another model than the catalogue's, which may have been brought to it just now. invalid_argument.
class OtherModel : public Error {
 public:
  explicit OtherModel(const std::string& message) : Error(ErrorKind::invalid_argument, message) {}
};

// Called with each image's product, id and embedding; the span is valid during the call alone.
using EmbeddingVisitor = std::function<void(const ProductId&, std::int64_t image, std::span<const float> embedding)>;
// Called with what is wrong with an embedding whose bytes are not those that were stored, naming product and image.
using DamageVisitor = std::function<void(const std::string& problem)>;

struct ImageEmbedding {
  std::int64_t image = 0;
  std::vector<float> embedding;
};
struct ChangedProduct {
  ProductId id;
  std::vector<ImageEmbedding> images;  // all of them, not the new ones alone
};
struct Changes {
  CatalogueState state;  // the moment they were read at: everything up to its revision, embedded by its model
  std::vector<ChangedProduct> changed;
  std::vector<ProductId> removed;
  std::vector<std::string> damaged;  // as a DamageVisitor gets them; `changed` is without those images
};

struct Facet {
  std::string value;
  std::size_t products = 0;
};
// What the products can be told apart by.
struct Facets {
  std::vector<Facet> categories;  // those that are known, most products first, then by value
  std::vector<Facet> colours;
  std::vector<std::string> currencies;
  std::optional<Price> price_min;  // over all currencies
  std::optional<Price> price_max;
};

// An image content that lacks an embedding of some model.
struct PendingContent {
  std::string content;
  std::vector<std::string> references;
};
struct ContentEmbedding {
  std::string content;
  std::vector<float> embedding;
};

// What is wrong with a thumbnail's bytes, or nothing. May be called from several threads at once.
using ThumbnailCheck = std::function<std::optional<std::string>(std::span<const std::byte> jpeg)>;

struct VerifyReport {
  CatalogueCounts counts;
  std::vector<std::string> problems;  // empty: everything holds
};

// How a catalogue on a server is reached.
struct ServerOptions {
  // URLs of streaming replicas: each call that only reads asks one of them, in turn, and the server itself where none
  // answers. They may be behind: what was written is read back from them when they have it. Keys, and whatever decides
  // a write, are read from the server itself.
  std::vector<std::string> read_from;
  // How long to wait for the server's answer to a statement at most before a call throws unavailable; 0: for ever.
  std::chrono::milliseconds patience{0};
};

// How much a client may ask: `burst` requests at once after a pause, refilled evenly.
struct TokenBucket {
  double per_minute = 0;  // > 0
  double burst = 0;       // >= 1
};

// What one client has asked of one service since that was last told to the others.
struct SpentTokens {
  std::string client;
  std::int64_t requests = 0;  // >= 1
};

class Catalogue {
 public:
  // `url` is a path such as "shop.db" or a URL of libpq, "postgresql://user@host/shop"; on a server the catalogue's
  // tables are in the first schema of the search path, which create makes if it is missing. create throws
  // invalid_argument if a catalogue, or any file, exists there. open throws not_found if none does, corrupt_data for a
  // file that is no catalogue, and invalid_argument for one written by a newer Selvedge; an older one is migrated. A
  // catalogue that may not be written is opened too; whatever would write to it throws unavailable.
  static Catalogue create(const std::string& url, const ModelIdentity& model);
  // Options are for one on a server: replicas of one in a file, or of another catalogue, are invalid_argument; where
  // there are replicas, the server itself need not answer.
  static Catalogue open(const std::string& url, const ServerOptions& options = {});
  ~Catalogue();
  Catalogue(Catalogue&&) noexcept;
  Catalogue& operator=(Catalogue&&) noexcept;

  // For messages: the path, or the URL without its password.
  const std::string& name() const;
  // Where this machine keeps what is derived from the catalogue, or fetched for it: the catalogue's path with `suffix`
  // after it; for one on a server, a file of its id in the user's cache ($XDG_CACHE_HOME, ~/.cache/selvedge).
  std::filesystem::path local_file(std::string_view suffix = "") const;
  // Whether it is on a server, where several services may share it.
  bool on_server() const;
  // Throws invalid_argument, saying that it is needed for `what`, unless it is.
  void require_server(std::string_view what) const;
  // Cheap: three values of one row.
  CatalogueState state() const;
  // The same from the server itself, whatever replicas there are.
  CatalogueState latest_state() const;
  // How long ago every replica that answers was last seen to hold all that was committed; at most that far behind is
  // what they answer. Nothing where there are none.
  std::optional<std::chrono::duration<double>> staleness() const;
  std::unique_ptr<ChangeWatch> watch_changes() const;
  // Counts rows: tens of milliseconds at a million products.
  CatalogueCounts counts() const;

  // Adds or replaces the products, all in one transaction. A record equal to what is stored changes nothing, not even
  // the revision. Image contents that the catalogue knows (known_contents) need no thumbnail and no embedding.
  // Throws invalid_argument, with nothing stored, for facts that problem_of refuses, a product without images, an
  // embedding of another length, not finite or not normalised, or if `model` is not the catalogue's model (any more:
  // OtherModel), and PictureGone for an image that needs a thumbnail or an embedding after all.
  std::vector<PutOutcome> put(std::span<const ProductRecord> records, const std::string& model);
  // One product, whose record `change` makes of what is stored in that very moment. Throws as put.
  WrittenProduct put(const ProductId& id, const std::string& model, const ProductChange& change);
  // Changes the facts of a product, keeping its images: what others write at the same time is seen by `change` or comes
  // after it, and nothing is lost. Nothing if there is no such product. Throws invalid_argument for facts that
  // problem_of refuses or of another id.
  std::optional<WrittenProduct> update(const ProductId& id, const FactsChange& change);
  // Replaces them, whatever they were. False if there is no such product.
  bool put_facts(const ProductFacts& facts);
  // In one transaction. Returns how many there were; ids that do not exist are no error. `check` is asked about each.
  std::size_t remove(std::span<const ProductId> ids, const WriteCheck& check = {});

  std::optional<StoredProduct> find(const ProductId& id) const;
  // The same from the server itself, whatever replicas there are: before it is changed and put back.
  std::optional<StoredProduct> find_latest(const ProductId& id) const;
  // The same of several, as of one moment: element i is that of ids[i].
  std::vector<std::optional<StoredProduct>> find_all(std::span<const ProductId> ids) const;
  // By id, byte by byte.
  std::vector<StoredProduct> list(const ListOptions& options) const;
  // Each product that fits, by id, all from one moment's state.
  void for_each_product(const ProductFilter& filter, const std::function<void(const StoredProduct&)>& visit) const;
  // Ids of the products that fit, by id.
  std::vector<ProductId> filter(const ProductFilter& filter) const;
  // Reads every product's facts: tens of milliseconds at a hundred thousand.
  Facets facets() const;
  // JPEG bytes; nothing if no image has this content.
  std::optional<std::vector<std::byte>> thumbnail(const std::string& content) const;
  // For each content, whether thumbnail and embedding of `model` are stored: then it need not be decoded or embedded.
  std::vector<bool> known_contents(std::span<const std::string> contents, const std::string& model) const;

  // Every embedding of the catalogue's model; returns the moment's state. Damaged ones go to `damaged` instead, and
  // without it are corrupt_data.
  CatalogueState for_each_embedding(const EmbeddingVisitor& visit, const DamageVisitor& damaged = {}) const;
  Changes changes_since(std::int64_t revision) const;

  // Searching in the database, for a catalogue on a server; each throws invalid_argument for one in a file, whose
  // products an index of recommend/ searches. `model` is the fingerprint of the model that made `query`; unavailable is
  // thrown if it is not the catalogue's (any more). The k products that fit with the most similar image, best first,
  // equal similarities by product id; fewer only if fewer fit. With an index (make_search_index) a product may be
  // missed; without it, every embedding is compared. Similarities are those of the stored float16 values.
  std::vector<Hit> nearest(std::span<const float> query, const std::string& model, std::size_t k,
                           const ProductFilter& filter) const;
  // Of all images of a product but damaged ones; none if there is no such product.
  std::vector<ImageEmbedding> embeddings_of(const ProductId& id, const std::string& model) const;
  // Makes the index for the catalogue's model, and for each that it is switched to later (HNSW by cosine, pgvector's).
  // Nobody can write meanwhile: minutes at a million products. False if it is there already.
  bool make_search_index();

  // Another model beside the current one: add_model, then add_embeddings until contents_without_embedding is empty,
  // then switch_model. Each step may be interrupted and done again.
  void add_model(const ModelIdentity& model);
  // Those whose content begins with `prefix`, hex digits: so that several can share them.
  std::vector<PendingContent> contents_without_embedding(const std::string& model, std::size_t limit,
                                                         const std::string& prefix = "") const;
  std::size_t count_contents_without_embedding(const std::string& model) const;
  void add_embeddings(const std::string& model, std::span<const ContentEmbedding> embeddings);
  // Makes it the catalogue's model and drops the embeddings of all others, in one transaction; the revision grows.
  // False, with nothing changed, while a content lacks its embedding.
  bool switch_model(const std::string& model);

  // Joins the work of that name, or begins it; whoever names the same has the same number of parts. What was done is
  // forgotten when all of it is. Throws invalid_argument for a catalogue in a file, which one process writes at a time.
  std::unique_ptr<SharedWork> share_work(const std::string& work, std::size_t parts);

  // Keys (api_keys.h), for the service to ask who a client is. Throws invalid_argument for a label that is empty, over
  // 200 bytes or no text, and for no scope at all.
  NewApiKey create_key(const std::string& label, std::vector<KeyScope> scopes, std::chrono::sys_seconds now);
  // By time of creation; revoked ones too.
  std::vector<ApiKey> keys() const;
  // From its return on the key opens nothing, in any process. One that was revoked stays so since then. False if there
  // is no such key.
  bool revoke_key(const std::string& id, std::chrono::sys_seconds now);
  // The key of a token as create_key gave it; nothing for anything else or a revoked one. Secrets are compared in
  // constant time. Notes the day of use where the catalogue can be written just then.
  std::optional<ApiKey> check_key(std::string_view token, std::chrono::sys_seconds now);

  // Takes a token for each request out of the clients' buckets, which all services of a catalogue on a server share, in
  // one transaction. What is left in each, in the order of `spent`: at most bucket.burst, and below 0 where services
  // together let a client ask too much. Each client once. Throws invalid_argument for a catalogue in a file.
  std::vector<double> spend_tokens(std::span<const SpentTokens> spent, const TokenBucket& bucket);
  // Of clients that have not asked for a day. Returns how many.
  std::size_t forget_idle_buckets();

  // 32 secret bytes, the same for all who have this catalogue open: what the ids of answers are signed with. Made where
  // there are none yet; throws unavailable where they would have to be made and the catalogue may not be written.
  std::vector<std::byte> query_id_key();

  // Feedback (feedback.h). Neither it nor keys change the revision. Records a query and returns its id. Throws
  // invalid_argument for what problem_of refuses and for an id that was recorded before.
  std::string record_query(const QueryRecord& query);
  // All in one transaction. Throws invalid_argument, with nothing stored, for over max_feedback_events and for an event
  // that problem_of refuses, naming its position from 1.
  FeedbackOutcome add_feedback(std::span<const FeedbackEvent> events);
  // Days with queries, ascending.
  std::vector<FeedbackDay> feedback_by_day(const FeedbackPeriod& period = {}) const;
  // By time of the query, its id, product and kind (by its word).
  std::vector<FeedbackPair> feedback_pairs(std::span<const FeedbackKind> kinds) const;
  // JPEG bytes; nothing if none is kept.
  std::optional<std::vector<std::byte>> query_photo(const std::string& query) const;
  // Forgets queries of before that time with their photos and feedback, or their photos alone. Their bytes are
  // overwritten in a file; on a server they go when it vacuums. In many transactions, so that other writers get their
  // turn: after a kill, some are left.
  PurgeReport purge_feedback(std::chrono::sys_seconds before);
  PurgeReport purge_query_photos(std::chrono::sys_seconds before);

  // Checks the file's structure and that everything that should be there is; with `thumbnails` also every thumbnail.
  VerifyReport verify(const ProgressSink& progress = {}, const ThumbnailCheck& thumbnails = {}) const;
  // Copies everything to a new catalogue at `url`, a path or a postgresql:// URL, embeddings, keys and feedback
  // included: nothing is embedded again. The copy has an id and revisions of its own. The catalogue may be written
  // meanwhile: the copy then holds what it held at some moment before the end. Throws invalid_argument where something
  // exists at `url`, unavailable where the catalogue's model changes meanwhile. A file appears whole or not at all; on
  // a server, what was copied before an error stays, and says so.
  void copy_to(const std::string& url, const ProgressSink& progress = {}) const;
  // Copies a live catalogue in a file, as of one moment, to a new file; throws invalid_argument if it exists, and for
  // one on a server, which PostgreSQL backs up. The file appears whole or not at all.
  void backup(const std::filesystem::path& target, const ProgressSink& progress = {}) const;

 private:
  explicit Catalogue(std::unique_ptr<CatalogueEngine> engine);
  void note_key_used(const std::string& id, std::chrono::sys_days day);
  std::unique_ptr<CatalogueEngine> engine_;
};

}  // namespace selvedge
