// A shop's products, stored durably: facts, image references, thumbnails and embeddings. The catalogue also keeps the
// keys of the service's clients, the shoppers' feedback and the runs of feeds. It is the only truth; indexes are
// derived from it. It is a SQLite file (with -wal and -shm beside it while open) or a PostgreSQL database with
// pgvector.
//
// Durability: when a writing call returns, its effect survives a kill of the process and a loss of power (SQLite: WAL,
// synchronous = FULL; PostgreSQL: as its synchronous_commit says). One call may hold many products, so this costs
// little. A call that does not return has happened as a whole or not at all. If the connection to a server is lost just
// then, the caller does not learn which.
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
class KeptFacets;

struct CatalogueState {
  std::string id;  // random; a backup gets its own, because its later changes are its own
  std::int64_t revision = 0;
  ModelIdentity model;
};

struct CatalogueCounts {
  std::size_t products = 0;
  std::size_t images = 0;
};
// What counts() counts: every product, or those that shoppers may see.
enum class Counted { all, visible };

// The number of pictures whose part one source chose, with one finder.
struct PartCount {
  PartSource source = PartSource::whole;
  std::string finder;  // PicturePart::finder
  std::size_t images = 0;
};

enum class PutOutcome { added, changed, unchanged };
// "added", "changed" or "unchanged", for messages and JSON.
const char* to_string(PutOutcome outcome);

// A written product, as it is stored.
struct WrittenProduct {
  PutOutcome outcome = PutOutcome::unchanged;
  StoredProduct product;
};

// The next three are called inside a writing transaction, while other writers wait. They must be quick: they may not
// decode, embed or ask a catalogue. `stored` is the product at that moment; nullptr: there is none. An exception from
// them undoes the transaction and comes out of the writing call.
using WriteCheck = std::function<void(const StoredProduct* stored)>;
using FactsChange = std::function<ProductFacts(const StoredProduct& stored)>;
// Returns the record to store. A record without images keeps the stored images.
using ProductChange = std::function<ProductRecord(const StoredProduct* stored)>;

// A record lacks the thumbnail or the embedding of a picture, and the catalogue lacks it too. Another writer may have
// removed the last product with that picture. The same record with both can be stored. invalid_argument.
class PictureGone : public Error {
 public:
  explicit PictureGone(const std::string& message) : Error(ErrorKind::invalid_argument, message) {}
};

// A product and the name of the feed that owns it; empty: no feed does.
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

// The embeddings are of another model than the catalogue's. The catalogue may just have been switched.
// invalid_argument.
class OtherModel : public Error {
 public:
  explicit OtherModel(const std::string& message) : Error(ErrorKind::invalid_argument, message) {}
};

// Called with each image's product, id and embedding. The span is valid only during the call.
using EmbeddingVisitor = std::function<void(const ProductId&, std::int64_t image, std::span<const float> embedding)>;
// Gets a message about an embedding whose bytes have changed since it was stored. The message names product and image.
using DamageVisitor = std::function<void(const std::string& problem)>;

struct ChangedProduct {
  ProductId id;
  // All images with an intact embedding, not only the new ones; none of a hidden product. Without any, no search finds
  // the product.
  std::vector<ImageEmbedding> images;
};
struct Changes {
  CatalogueState state;  // at the moment of reading; the changes go up to its revision
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
  // Single values with the number of their products, most products first, then by value. A product "Red/Blue" counts
  // for both.
  std::vector<Facet> categories;
  std::vector<Facet> colours;
  std::map<std::string, std::vector<Facet>> attributes;  // those with few values: size, gender, brand, ...
  std::vector<std::string> currencies;
  std::optional<Price> price_min;  // over all currencies
  std::optional<Price> price_max;
};

// A picture content that lacks embeddings of some model, with the images that have it.
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

// Returns what is wrong with the bytes of a thumbnail; nothing if all is well. Called from several threads at once.
using ThumbnailCheck = std::function<std::optional<std::string>(std::span<const std::byte> jpeg)>;

struct VerifyReport {
  CatalogueCounts counts;
  std::vector<std::string> problems;  // empty: all is well
};

class Catalogue {
 public:
  // `url` is a path such as "shop.db", or a URL of libpq, "postgresql://user@host/shop". On a server the tables are in
  // the first schema of the search path; create makes the schema if it is missing. create throws invalid_argument if a
  // catalogue, or any file, exists there. open throws not_found if there is no catalogue, corrupt_data for a file that
  // is none, and invalid_argument for one that a newer Selvedge wrote. open brings an older catalogue up to date. A
  // catalogue without write permission can be opened; writing to it throws unavailable.
  static Catalogue create(const std::string& url, const ModelIdentity& model);
  // The options are for a server. Throws invalid_argument for replicas of a file or of another catalogue. With
  // replicas, the server itself need not answer.
  static Catalogue open(const std::string& url, const ServerOptions& options = {});
  ~Catalogue();
  Catalogue(Catalogue&&) noexcept;
  Catalogue& operator=(Catalogue&&) noexcept;

  // For messages: the path, or the URL without its password.
  const std::string& name() const;
  // The path on this machine for files that are derived from the catalogue or fetched for it. For a catalogue in a
  // file: its path with `suffix` appended. For a server: a path in the user's cache ($XDG_CACHE_HOME,
  // ~/.cache/selvedge), named by the catalogue's id.
  std::filesystem::path local_file(std::string_view suffix = "") const;
  // The keys of the service's clients, the shoppers' feedback, and the runs of the shop's feeds. Changing them does not
  // change the revision. They must not outlive this. A const Catalogue gives them const, to be read.
  ApiKeys keys();
  const ApiKeys keys() const;
  FeedbackLog feedback();
  const FeedbackLog feedback() const;
  SyncLog syncs();
  const SyncLog syncs() const;
  // What only a catalogue on a server can do, such as sharing work between services. Nothing for a file. It must not
  // outlive this.
  std::optional<CatalogueServer> server();
  const std::optional<CatalogueServer> server() const;
  // The same, but throws invalid_argument for a file. `what` says in the message what needs a server.
  CatalogueServer require_server(std::string_view what);
  const CatalogueServer require_server(std::string_view what) const;

  // Cheap: reads one row.
  CatalogueState state() const;
  // The same, read from the server itself and never from a replica.
  CatalogueState latest_state() const;
  std::unique_ptr<ChangeWatch> watch_changes() const;
  // Takes tens of milliseconds at a million products.
  CatalogueCounts counts(Counted counted = Counted::all) const;
  // Counts the pictures by the source of their part and by finder, in that order. Reads one row for each image.
  std::vector<PartCount> part_counts() const;

  // Adds or replaces the products, all in one transaction. `model` is the fingerprint of the model that made the
  // embeddings. A record equal to the stored product changes nothing, not even the revision. An embedding of the part
  // that another finder chose makes a record differ. Contents that the catalogue knows (known_contents) need no
  // thumbnail and no embedding. After an exception nothing is stored. Throws invalid_argument for facts that problem_of
  // refuses, for a product without images, and for an embedding of another size, or whose length is not 1. Throws
  // OtherModel if `model` is not the catalogue's model, and PictureGone for an image that needs a thumbnail or an
  // embedding after all.
  std::vector<PutOutcome> put(std::span<const ProductRecord> records, const std::string& model);
  // Writes one product. `change` makes its record from what is stored at that moment. Throws as the first put.
  WrittenProduct put(const ProductId& id, const std::string& model, const ProductChange& change);
  // Changes a product's facts and keeps its images. A concurrent write is either visible to `change` or comes after it,
  // so none is lost. Nothing if there is no such product. Throws invalid_argument for facts that problem_of refuses or
  // that have another id.
  std::optional<WrittenProduct> update(const ProductId& id, const FactsChange& change);
  // Changes the facts of several products in one transaction, and their owners where a record names one. Images stay.
  // Products that are not stored are ignored. Returns how many products changed. Throws invalid_argument for facts that
  // problem_of refuses.
  std::size_t update(std::span<const ProductRecord> records);
  // Removes the products in one transaction. Returns how many that were; unknown ids are no error. `check` is called
  // for each id. With an `owner`, products stay that another feed owns at that moment; "" means that no feed does.
  std::size_t remove(std::span<const ProductId> ids, const WriteCheck& check = {},
                     const std::optional<std::string>& owner = {});

  // Hides the products from shoppers, in one transaction. Returns how many were visible before. `owner` as in remove.
  std::size_t hide(std::span<const ProductId> ids, const std::optional<std::string>& owner = {});
  // Gives those of the products that the feed `from` owns to the feed `to`, in one transaction. All else of them stays
  // as it is at that moment. Returns how many.
  std::size_t hand_over(std::span<const ProductId> ids, const std::string& from, const std::string& to);

  std::optional<StoredProduct> find(const ProductId& id) const;
  // The same, read from the server itself and never from a replica. For callers that change the product and put it
  // back.
  std::optional<StoredProduct> find_latest(const ProductId& id) const;
  // Several products as of one moment: element i belongs to ids[i].
  std::vector<std::optional<StoredProduct>> find_all(std::span<const ProductId> ids) const;
  // One page of products that pass the filter, ordered by id, byte by byte. This and the next two throw
  // invalid_argument for a filter, or an id to list after, that is not UTF-8 or has control characters.
  std::vector<StoredProduct> list(const ListOptions& options) const;
  // Visits each product that passes, ordered by id, all as of one moment.
  void for_each_product(const ProductFilter& filter, const std::function<void(const StoredProduct&)>& visit) const;
  // The ids of the products that pass, in order.
  std::vector<ProductId> filter(const ProductFilter& filter) const;
  // The owners of all products, ordered by id.
  std::vector<OwnedProduct> owners() const;
  // For a person whose filter found nothing: what is said of its attributes that no product has, with the names of
  // those that products have. Empty if products have all of them.
  std::vector<std::string> unknown_attributes(const ProductFilter& filter) const;
  // The facets of all products that shoppers may see. Reading them takes every product's facts (half a second for
  // 30,000 products with 9 attributes), so one caller reads them for each revision, and the others wait. If a reading
  // takes 200 ms or more, later revisions get its facets for ten times its length, at most a minute, and during the
  // next reading.
  Facets facets() const;
  // The JPEG bytes of a thumbnail. Nothing if no image has this content.
  std::optional<std::vector<std::byte>> thumbnail(const std::string& content) const;
  // For each content: whether the catalogue has its thumbnail, and an embedding by `model` of the part that `asked`
  // (PicturePart::asked) asks for. Such a content need not be decoded or embedded. Of one that very many products share
  // a server looks at some images, and may miss one that has it.
  std::vector<bool> known_contents(std::span<const std::string> contents, const std::string& model,
                                   const std::string& asked = "") const;

  // Visits every embedding of the catalogue's model, except those of hidden products. Returns the state that they
  // belong to. Damaged embeddings go to `damaged`; if that is empty, they throw corrupt_data.
  CatalogueState for_each_embedding(const EmbeddingVisitor& visit, const DamageVisitor& damaged = {}) const;
  // All changes after a revision. A hidden product is a changed one without images, and so is one whose embeddings are
  // all damaged.
  Changes changes_since(std::int64_t revision) const;

  // To switch to another model, call add_model, then add_embeddings until contents_without_embedding is empty, then
  // switch_model. Each step may be interrupted and repeated (intake/reindex.h).
  void add_model(const ModelIdentity& model);
  // Up to `limit` contents that begin with the hex digits `prefix`. Workers divide the contents by prefix.
  std::vector<PendingContent> contents_without_embedding(const std::string& model, std::size_t limit,
                                                         const std::string& prefix = "") const;
  std::size_t count_contents_without_embedding(const std::string& model) const;
  void add_embeddings(const std::string& model, std::span<const ContentEmbedding> embeddings);
  // Makes `model` the catalogue's model and drops the embeddings of all others, in one transaction. The revision grows.
  // Returns false and changes nothing while a content lacks its embedding.
  bool switch_model(const std::string& model);

  // Checks the structure of the file and that nothing is missing or damaged. With `thumbnails` it also checks every
  // thumbnail.
  VerifyReport verify(const ProgressSink& progress = {}, const ThumbnailCheck& thumbnails = {}) const;
  // Copies products with their embeddings, keys, secrets, feedback and the runs of feeds to a new catalogue at `url`, a
  // path or a postgresql:// URL. Nothing is embedded again. A service of the copy takes the ids and cursors that one of
  // this gave out, and a sync goes on where it was. Not copied is what is under way: embeddings of a model that the
  // catalogue does not have yet (reindex makes them anew), and what clients may still ask at this moment. The copy has
  // an id and revisions of its own, so an index is made anew. If others write meanwhile, the copy
  // holds the state of some moment before the end. A file appears whole or not at all. On a server, what was copied
  // before an error stays, and the message says so. Throws invalid_argument if something exists at `url`, unavailable
  // if the catalogue's model changes meanwhile.
  void copy_to(const std::string& url, const ProgressSink& progress = {}) const;
  // Copies a catalogue file in use to a new file, as of one moment. The new file appears whole or not at all. Throws
  // invalid_argument if the target exists, and for a catalogue on a server, which PostgreSQL backs up.
  void backup(const std::filesystem::path& target, const ProgressSink& progress = {}) const;

 private:
  explicit Catalogue(std::unique_ptr<CatalogueEngine> engine);
  std::unique_ptr<CatalogueEngine> engine_;
  std::unique_ptr<KeptFacets> facets_;
};

}  // namespace selvedge::catalogue
