// A shop: its products, and which of them a photo shows.
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
  // Where the model is, given the directory that the catalogue names. Empty: that directory.
  std::function<std::filesystem::path(const std::filesystem::path& recorded)> find_model;
  // Model directory of a finder of garments (models/finder). Empty: photos, and products' pictures, are taken whole.
  std::filesystem::path finder;
  // Search in a catalogue on PostgreSQL itself, instead of in an index in memory.
  bool search_in_database = false;
  // How often changes of other programs are looked for; PostgreSQL announces them besides. 0: never, for one answer.
  std::chrono::milliseconds follow{200};
  // Told what a person should know: a damaged index file, a model that cannot be loaded. Any thread.
  std::function<void(const std::string&)> message;
};

// A product on its way into the shop.
struct NewProduct {
  ProductFacts facts;
  // At least one: paths, or http and https addresses. "front.jpg#crop=40,60,300,400" sets the part that the product is
  // found by, in pixels of the upright picture; "#crop=none" the whole.
  std::vector<std::string> pictures;
};

struct ImportReport {
  std::size_t added = 0;
  std::size_t changed = 0;
  std::size_t unchanged = 0;
  std::size_t embedded = 0;  // pictures that the shop did not know
  // What was left out and why: rows of a feed, pictures that could not be read, products without any.
  std::vector<Skipped> skipped;
  // Pictures that were taken and are not as they were meant, such as a JPEG whose end is missing.
  std::vector<Skipped> warnings;
  // Of a feed: its format, what its columns were taken for, and which values could not be read.
  std::vector<std::string> notes;
};

struct ImportSettings {
  std::string currency;                  // of prices that a feed gives without one, e.g. "EUR"; empty: unknown
  bool allow_private_addresses = false;  // fetch pictures and feeds from private and loopback addresses too
  // Counts products; those it has counted are stored for good. 0 of 0 while a feed is fetched. What it throws ends the
  // import and is thrown on.
  ProgressSink progress;
  // Find the product's garment in each picture, where the shop has a finder. False: pictures are taken whole.
  bool find_garments = false;
};

// What the photos of one query show, and the products that answer it.
struct Answered {
  Image photo;                          // upright, the part that was looked at, no larger than the model needs
  std::vector<Recommendation> answers;  // in RecommendOptions::order
  Verdict verdict = Verdict::nothing_close;
  std::optional<Rect> crop;            // the part that was looked at, in pixels of the upright original; nothing: all
  std::vector<PhotoGarment> garments;  // that were found, most prominent first
  std::optional<std::size_t> garment;  // position of the one that is answered
};

// Thread safety: all of it. A change is seen by the answers that begin after it returned.
class SELVEDGE_EXPORT Shop {
 public:
  // Makes an empty catalogue for a model's embeddings: `catalogue` is a path ("shop.db") or a postgresql:// URL. Throws
  // Error: invalid_argument where one exists there, and as Model for its directory.
  static Shop create(const std::string& catalogue, const std::filesystem::path& model, const ShopOptions& options = {});
  // Throws Error: not_found where there is no catalogue or no model, corrupt_data for a file that is none.
  static Shop open(const std::string& catalogue, const ShopOptions& options = {});
  ~Shop();
  Shop(Shop&&) noexcept;
  Shop& operator=(Shop&&) noexcept;

  // Whose embeddings the shop holds.
  ModelIdentity model() const;
  std::size_t products() const;
  // Grows with each change of a product, whoever made it.
  std::int64_t revision() const;

  // `photo`: a file's bytes; `name` is what messages call it. Throws Error: invalid_argument for bytes of another
  // format, a crop outside the photo and a garment that it does not have, corrupt_data for a damaged picture.
  Answered recommend(std::span<const std::byte> photo, const std::string& name,
                     const RecommendOptions& options = {}) const;
  // The same for a file. Throws Error not_found or unavailable where it cannot be read, too.
  Answered recommend(const std::filesystem::path& photo, const RecommendOptions& options = {}) const;
  // The same for a picture in memory. Throws Error invalid_argument for an empty image too.
  Answered recommend(const Image& photo, const RecommendOptions& options = {}) const;
  // The products that most resemble a product, without itself; nothing where the shop has no such product.
  std::optional<std::vector<Recommendation>> similar(const ProductId& id, const RecommendOptions& options = {}) const;

  std::optional<StoredProduct> find(const ProductId& id) const;
  // The stored picture of a product as a JPEG of at most 512 pixels; nothing where no product has this content.
  std::optional<std::vector<std::byte>> thumbnail(const std::string& content) const;

  // Adds the products, or replaces those that are there. Putting the same again changes nothing. One without a picture
  // that can be read is skipped.
  ImportReport put(std::span<const NewProduct> products, const ImportSettings& settings = {});
  // The same of a feed: CSV, JSON lines, Shopify's and Google Merchant's, or a folder (docs/formats.md). `feed` is a
  // path, or an http or https URL, which may hold a name and password. A feed from a URL names no file of this machine.
  // Throws Error unavailable where it cannot be fetched.
  ImportReport import(const std::string& feed, const ImportSettings& settings = {});
  // Changes a product's facts in one transaction: what others write at the same time is not lost. False where there is
  // no such product. Throws Error invalid_argument for facts that may not be stored.
  bool update(const ProductId& id, const std::function<ProductFacts(const ProductFacts&)>& change);
  // Returns how many there were.
  std::size_t remove(std::span<const ProductId> ids);

 private:
  struct Parts;
  explicit Shop(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace selvedge
