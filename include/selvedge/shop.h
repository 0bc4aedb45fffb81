// A shop: its catalogue of products, and the products that match a photo. This is the main class for other programs;
// examples/ shows it at work.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "selvedge/export.h"
#include "selvedge/garment.h"
#include "selvedge/image.h"
#include "selvedge/model.h"
#include "selvedge/product.h"
#include "selvedge/product_filter.h"
#include "selvedge/progress.h"
#include "selvedge/recommendation.h"
#include "selvedge/skipped.h"

namespace selvedge {

struct ShopOptions {
  // Returns the model directory, given the one that the catalogue recorded. For machines that keep it elsewhere. Empty:
  // the recorded directory.
  std::function<std::filesystem::path(const std::filesystem::path& recorded)> find_model;
  // Model directory of a garment finder (models/finder). Empty: photos and pictures are taken whole.
  std::filesystem::path finder;
  // Search in the database instead of an index in memory. Only for a catalogue on PostgreSQL.
  bool search_in_database = false;
  // How often to look for changes that other programs made. PostgreSQL also announces them. 0: never, for a program
  // that asks once.
  std::chrono::milliseconds follow{200};
  // Gets messages for a person: a damaged index file, a model that cannot be loaded. Called from any thread. May be
  // empty.
  std::function<void(const std::string&)> message;
};

// A product on its way into the shop.
struct NewProduct {
  ProductFacts facts;
  // At least one: paths, http or https URLs. "front.jpg#crop=40,60,300,400" sets the part that is embedded, as x, y,
  // width, height in pixels of the upright picture. "#crop=none" sets the whole picture.
  std::vector<std::string> pictures;
};

struct ImportReport {
  std::size_t added = 0;
  std::size_t changed = 0;
  std::size_t unchanged = 0;
  std::size_t embedded = 0;  // pictures that were embedded, because the shop did not know them
  // What was left out: rows of a feed, pictures that could not be read, products without a readable picture.
  std::vector<Skipped> skipped;
  // Pictures that were taken although something is wrong with them, such as a JPEG whose end is missing.
  std::vector<Skipped> warnings;
  // For import() alone, for a person: the format of the feed, the meaning of its columns, and the values that could not
  // be read.
  std::vector<std::string> notes;
};

struct ImportSettings {
  std::string currency;                  // of a feed's prices that name none, e.g. "EUR"; empty: unknown
  bool allow_private_addresses = false;  // fetch pictures and feeds from private and loopback addresses too
  // Counts products; counted ones are stored durably. While a feed is fetched it says 0 of 0. An exception from it ends
  // the import and comes out of it.
  ProgressSink progress;
  // Find the product's garment in each picture and embed the part around it. Needs ShopOptions::finder. False: pictures
  // are taken whole, unless the shop set a part.
  bool find_garments = false;
};

// What a photo shows, and the products that match it.
struct Answered {
  Image photo;                          // the part that was looked at, upright; a large one is shrunk
  std::vector<Recommendation> answers;  // in RecommendOptions::order
  Verdict verdict = Verdict::nothing_close;
  std::optional<Rect> crop;            // that part, in pixels of the upright original; nothing: the whole photo
  std::vector<PhotoGarment> garments;  // found in the photo, most prominent first
  std::optional<std::size_t> garment;  // position in `garments` of the one that was searched for
};

// Every function may be called from any number of threads at once. When a call that changes products returns, answers
// that begin later see the change. If the index cannot follow at that moment, ShopOptions::message says so and the next
// look tries again.
class SELVEDGE_EXPORT Shop {
 public:
  // Makes an empty catalogue for a model's embeddings and opens it. `catalogue` is a path ("shop.db") or a
  // postgresql:// URL. `model` is a model directory. Throws Error: invalid_argument if something exists there or the
  // model's embeddings are not compared by cosine; as Model for the directory; unavailable while a server does not
  // answer.
  static Shop create(const std::string& catalogue, const std::filesystem::path& model, const ShopOptions& options = {});
  // Opens a catalogue, loads its model and makes its index. Throws Error: not_found if the catalogue or the model is
  // missing, corrupt_data for a file that is no catalogue, invalid_argument if the model directory holds another model
  // than the catalogue's, unavailable while a server does not answer.
  static Shop open(const std::string& catalogue, const ShopOptions& options = {});
  ~Shop();
  Shop(Shop&&) noexcept;
  Shop& operator=(Shop&&) noexcept;

  // The model whose embeddings the catalogue holds.
  ModelIdentity model() const;
  // The number of products that shoppers can find, as of the last look at the catalogue. Hidden products do not count.
  std::size_t products() const;
  // The catalogue's revision as of the last look. Every change of a product raises it, whichever program made it.
  std::int64_t revision() const;

  // Finds the products that match a photo. `photo` is a file's bytes; `name` stands for it in messages. Throws Error as
  // read_image; also invalid_argument for a crop outside the photo and for a garment that was not found in it.
  Answered recommend(std::span<const std::byte> photo, const std::string& name,
                     const RecommendOptions& options = {}) const;
  // The same for a file. Also throws Error not_found or unavailable if the file cannot be read.
  Answered recommend(const std::filesystem::path& photo, const RecommendOptions& options = {}) const;
  // The same for an image in memory. Also throws Error invalid_argument for an empty image.
  Answered recommend(const Image& photo, const RecommendOptions& options = {}) const;
  // The products most similar to a product, without the product itself. Uses the mean of its embeddings; crop, whole,
  // garment and kind count for nothing. Nothing if the shop has no such product or hides it.
  std::optional<std::vector<Recommendation>> similar(const ProductId& id, const RecommendOptions& options = {}) const;

  // Finds hidden products too. Nothing if there is no such product.
  std::optional<StoredProduct> find(const ProductId& id) const;
  // The picture with this StoredImage::content, as a JPEG whose longest side is at most 512 pixels. Nothing if no
  // product has it.
  std::optional<std::vector<std::byte>> thumbnail(const std::string& content) const;

  // Adds the products and replaces those with known ids. Putting the same product again changes nothing. A product
  // without a readable picture is skipped.
  ImportReport put(std::span<const NewProduct> products, const ImportSettings& settings = {});
  // The same for a feed: CSV, JSON lines, the exports of Shopify and WooCommerce, Google Merchant's format, or a folder
  // of pictures (docs/formats.md). `feed` is a path, or an http or https URL, which may hold a user name and password.
  // Pictures that a feed from a URL names by a path are skipped. Throws Error: unavailable if the feed cannot be
  // fetched, not_found if the path does not exist, invalid_argument if it is no feed.
  ImportReport import(const std::string& feed, const ImportSettings& settings = {});
  // Changes a product's facts in one transaction, so nothing that others write at the same time is lost. `change` gets
  // the stored facts and returns the new ones; it must be quick, because other writers wait. False if there is no such
  // product. Throws Error invalid_argument for facts that may not be stored.
  bool update(const ProductId& id, const std::function<ProductFacts(const ProductFacts&)>& change);
  // Removes the products with their pictures, in one transaction. Returns how many existed.
  std::size_t remove(std::span<const ProductId> ids);

 private:
  struct Parts;
  explicit Shop(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace selvedge
