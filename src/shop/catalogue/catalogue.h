// A shop's products, stored durably: facts, image references, thumbnails and embeddings. The catalogue also keeps the
// keys of the service's clients and the shoppers' feedback. It is the only truth; an index is derived from it. It lives
// in a SQLite file (with -wal and -shm beside it while open) or in a PostgreSQL database with pgvector.
//
// Durability: when put, remove or another writing call returns, its effect survives a kill of the process and a loss of
// power (SQLite: WAL, synchronous = FULL; PostgreSQL: as its synchronous_commit says). One call may hold many products,
// so this costs little. A call that does not return has happened either whole or not at all. If the connection to a
// server is lost just then, the caller does not learn which.
//
// Threads and processes: every member function may be called from any number of threads at once. Several processes or
// machines may have the same catalogue open. Each call borrows a connection of its own. Readers see the last committed
// state; they neither wait for a writer nor delay one. Writers wait for each other, up to ten seconds, then throw
// unavailable. Every call throws unavailable while a server does not answer.
//
// Revision: each product put or removed raises the catalogue's revision by one and carries that revision. Removals are
// remembered: a reader that was up to date at revision r catches up with changes_since(r).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "selvedge/error.h"
#include "selvedge/model.h"
#include "selvedge/product_filter.h"
#include "selvedge/progress.h"
#include "shop/catalogue/api_keys.h"
#include "shop/catalogue/catalogue_server.h"
#include "shop/catalogue/change_watch.h"
#include "shop/catalogue/feedback.h"
#include "shop/catalogue/product.h"
#include "shop/catalogue/sync_log.h"

namespace selvedge::catalogue {

class CatalogueEngine;

struct CatalogueState {
  std::string id;  // random; a backup gets its own, because its history diverges
  std::int64_t revision = 0;
  ModelIdentity model;
};

struct CatalogueCounts {
  std::size_t products = 0;
  std::size_t images = 0;
};

// How many pictures are found by what a source chose, as a finder saw them.
struct PartCount {
  PartSource source = PartSource::whole;
  std::string finder;  // PicturePart::finder
  std::size_t images = 0;
};

enum class PutOutcome { added, changed, unchanged };
// "added", "changed" or "unchanged", for messages and JSON.
const char* to_string(PutOutcome outcome);

// A written product, as it is now stored.
struct WrittenProduct {
  PutOutcome outcome = PutOutcome::unchanged;
  StoredProduct product;
};

// The next three are called inside a write's transaction, while other writers wait. They must be quick: they decode
// nothing, embed nothing and ask no catalogue. `stored` is the product as it is then, nullptr if there is none. An
// exception from them undoes the transaction and comes out of the writing call.
using WriteCheck = std::function<void(const StoredProduct* stored)>;
using FactsChange = std::function<ProductFacts(const StoredProduct& stored)>;
// A record without images keeps the stored images.
using ProductChange = std::function<ProductRecord(const StoredProduct* stored)>;

// A record lacks the thumbnail or the embedding of a picture, and the catalogue does not have it, or no longer: another
// writer removed the last product with it meanwhile. invalid_argument. A record with both can be stored.
class PictureGone : public Error {
 public:
  explicit PictureGone(const std::string& message) : Error(ErrorKind::invalid_argument, message) {}
};

// Whose a product is: the name of its feed, empty where none owns it.
struct OwnedProduct {
  ProductId id;
  std::string feed;
  bool hidden = false;
};

struct ListOptions {
  ProductFilter filter;
  std::optional<ProductId> after;  // only products with greater ids: the last id of the previous page
  std::size_t limit = 100;
};

// The embeddings are of another model than the catalogue's, which may just have been switched. invalid_argument.
class OtherModel : public Error {
 public:
  explicit OtherModel(const std::string& message) : Error(ErrorKind::invalid_argument, message) {}
};

// Called with each image's product, id and embedding. The span is valid only during the call.
using EmbeddingVisitor = std::function<void(const ProductId&, std::int64_t image, std::span<const float> embedding)>;
// Called with a message about an embedding whose bytes have changed since they were stored. It names product and image.
using DamageVisitor = std::function<void(const std::string& problem)>;

struct ChangedProduct {
  ProductId id;
  std::vector<ImageEmbedding> images;  // all images, not only the new ones; none of a hidden product
};
struct Changes {
  CatalogueState state;  // as of the read: all changes up to its revision, embedded by its model
  std::vector<ChangedProduct> changed;
  std::vector<ProductId> removed;
  std::vector<std::string> damaged;  // messages as for a DamageVisitor; `changed` omits those images
};

struct Facet {
  std::string value;
  std::size_t products = 0;
};
// The values by which products can be filtered.
struct Facets {
  // Known single values, most products first, then by value: a product "Red/Blue" counts for both.
  std::vector<Facet> categories;
  std::vector<Facet> colours;
  std::map<std::string, std::vector<Facet>> attributes;  // those with few values: size, gender, brand, ...
  std::vector<std::string> currencies;
  std::optional<Price> price_min;  // over all currencies
  std::optional<Price> price_max;
};

// An image content that images without an embedding of some model have.
struct PendingContent {
  struct Use {
    std::int64_t image = 0;       // without an embedding of the model
    std::string asked;            // PicturePart::asked of its embedding by the catalogue's model
    std::string title, category;  // of its product
  };
  std::string content;
  std::vector<std::string> references;
  std::vector<Use> uses;
  int width = 0;  // pixels, of the upright original
  int height = 0;
};
struct ContentEmbedding {
  std::string content;
  std::vector<float> embedding;
  PicturePart part = {};
  std::vector<std::int64_t> images = {};  // with that content, whose embedding it is; empty: all of them
};

// Says what is wrong with a thumbnail's bytes; nullopt if nothing is. May be called from several threads at once.
using ThumbnailCheck = std::function<std::optional<std::string>(std::span<const std::byte> jpeg)>;

struct VerifyReport {
  CatalogueCounts counts;
  std::vector<std::string> problems;  // empty: all is well
};

class Catalogue {
 public:
  // `url` is a path such as "shop.db" or a URL of libpq, "postgresql://user@host/shop". On a server the tables are in
  // the first schema of the search path; create makes the schema if it is missing. create throws invalid_argument if a
  // catalogue, or any file, exists there. open throws not_found if there is none, corrupt_data for a file that is no
  // catalogue, and invalid_argument for one written by a newer Selvedge. It migrates an older one. A catalogue without
  // write permission can be opened; writing to it throws unavailable.
  static Catalogue create(const std::string& url, const ModelIdentity& model);
  // Options apply to a server. Replicas of a file, or of another catalogue, are invalid_argument. With replicas, the
  // server itself need not answer.
  static Catalogue open(const std::string& url, const ServerOptions& options = {});
  ~Catalogue();
  Catalogue(Catalogue&&) noexcept;
  Catalogue& operator=(Catalogue&&) noexcept;

  // The path, or the URL without its password; for messages.
  const std::string& name() const;
  // A file of this machine for what is derived from the catalogue or fetched for it. For a file: its path with `suffix`
  // appended. For a server: a file named by the catalogue's id in the user's cache ($XDG_CACHE_HOME,
  // ~/.cache/selvedge).
  std::filesystem::path local_file(std::string_view suffix = "") const;
  // The keys of the service's clients, the shoppers' feedback, and the runs of the shop's feeds. They do not change the
  // revision. Must not outlive this.
  ApiKeys keys() const;
  FeedbackLog feedback() const;
  SyncLog syncs() const;
  // What only a server can do, where several services may share the catalogue; nothing for a file. Must not outlive
  // this.
  std::optional<CatalogueServer> server() const;
  // The same. Throws invalid_argument for a file; `what` names what needs a server.
  CatalogueServer require_server(std::string_view what) const;

  // Cheap: reads three values of one row.
  CatalogueState state() const;
  // The same, read from the server itself and never from a replica.
  CatalogueState latest_state() const;
  std::unique_ptr<ChangeWatch> watch_changes() const;
  // Counts rows: tens of milliseconds at a million products.
  CatalogueCounts counts() const;
  // What the pictures' embeddings are of, in the order of PartSource and finder. Reads a row an image.
  std::vector<PartCount> part_counts() const;

  // Adds or replaces the products, all in one transaction. A record equal to the stored product changes nothing, not
  // even the revision; an embedding that another finder's part is of makes it another. Image contents that the
  // catalogue knows (known_contents) need no thumbnail and no embedding. Throws invalid_argument, with nothing stored,
  // for facts that problem_of refuses, a product without images, or an embedding of another length, not finite or not
  // normalised. Throws OtherModel if `model` is not, or no longer, the catalogue's model. Throws PictureGone for an
  // image that needs a thumbnail or an embedding after all.
  std::vector<PutOutcome> put(std::span<const ProductRecord> records, const std::string& model);
  // Writes one product. `change` makes its record from what is stored at that moment. Throws as put.
  WrittenProduct put(const ProductId& id, const std::string& model, const ProductChange& change);
  // Changes a product's facts and keeps its images. Concurrent writes are either visible to `change` or come after it,
  // so nothing is lost. Nothing if there is no such product. Throws invalid_argument for facts that problem_of refuses,
  // or of another id.
  std::optional<WrittenProduct> update(const ProductId& id, const FactsChange& change);
  // Changes the facts, and the owners where a record names one, of those of the products that are stored, and keeps
  // their images; all in one transaction. Returns how many were not so already. Throws invalid_argument for facts that
  // problem_of refuses.
  std::size_t update(std::span<const ProductRecord> records);
  // In one transaction. Returns how many existed; unknown ids are no error. `check` is called for each id.
  std::size_t remove(std::span<const ProductId> ids, const WriteCheck& check = {});

  // Hides the products from shoppers, in one transaction. Returns how many were to be seen before.
  std::size_t hide(std::span<const ProductId> ids);

  std::optional<StoredProduct> find(const ProductId& id) const;
  // The same, read from the server itself and never from a replica: for changing it and putting it back.
  std::optional<StoredProduct> find_latest(const ProductId& id) const;
  // Several products as of one moment: element i belongs to ids[i].
  std::vector<std::optional<StoredProduct>> find_all(std::span<const ProductId> ids) const;
  // Ordered by id, byte by byte.
  std::vector<StoredProduct> list(const ListOptions& options) const;
  // Visits each product that passes, ordered by id, all as of one moment.
  void for_each_product(const ProductFilter& filter, const std::function<void(const StoredProduct&)>& visit) const;
  // Ids of the products that pass, ordered.
  std::vector<ProductId> filter(const ProductFilter& filter) const;
  // Of all products, ordered by id.
  std::vector<OwnedProduct> owners() const;
  // Of what shoppers may see. Reads every product's facts: tens of milliseconds at a hundred thousand.
  Facets facets() const;
  // JPEG bytes; nothing if no image has this content.
  std::optional<std::vector<std::byte>> thumbnail(const std::string& content) const;
  // For each content: whether its thumbnail and an embedding by `model` of what is asked for (PicturePart::asked) are
  // stored. Such a content need not be decoded or embedded.
  std::vector<bool> known_contents(std::span<const std::string> contents, const std::string& model,
                                   const std::string& asked = "") const;

  // Visits every embedding of the catalogue's model, except of hidden products. Returns the state they belong to.
  // Damaged ones go to `damaged`; without it they throw corrupt_data.
  CatalogueState for_each_embedding(const EmbeddingVisitor& visit, const DamageVisitor& damaged = {}) const;
  Changes changes_since(std::int64_t revision) const;

  // Switching to another model: add_model, then add_embeddings until contents_without_embedding is empty, then
  // switch_model. Each step may be interrupted and repeated.
  void add_model(const ModelIdentity& model);
  // Contents that begin with the hex digits `prefix`; several workers can divide them that way.
  std::vector<PendingContent> contents_without_embedding(const std::string& model, std::size_t limit,
                                                         const std::string& prefix = "") const;
  std::size_t count_contents_without_embedding(const std::string& model) const;
  void add_embeddings(const std::string& model, std::span<const ContentEmbedding> embeddings);
  // Makes `model` the catalogue's model and drops the embeddings of all others, in one transaction; the revision grows.
  // False, with nothing changed, while a content lacks its embedding.
  bool switch_model(const std::string& model);

  // Checks the file's structure and that everything that should be there is. With `thumbnails` also checks every
  // thumbnail.
  VerifyReport verify(const ProgressSink& progress = {}, const ThumbnailCheck& thumbnails = {}) const;
  // Copies everything, including embeddings, keys and feedback, to a new catalogue at `url`, a path or a postgresql://
  // URL. Nothing is embedded again. The copy has its own id and revisions. Others may write meanwhile: the copy then
  // holds the state of some moment before the end. Throws invalid_argument if something exists at `url`, unavailable if
  // the catalogue's model changes meanwhile. A file appears whole or not at all. On a server, what was copied before an
  // error stays, and the message says so.
  void copy_to(const std::string& url, const ProgressSink& progress = {}) const;
  // Copies a live catalogue file, as of one moment, to a new file, which appears whole or not at all. Throws
  // invalid_argument if the target exists, and for a catalogue on a server, which PostgreSQL backs up.
  void backup(const std::filesystem::path& target, const ProgressSink& progress = {}) const;

 private:
  explicit Catalogue(std::unique_ptr<CatalogueEngine> engine);
  std::unique_ptr<CatalogueEngine> engine_;
};

}  // namespace selvedge::catalogue
