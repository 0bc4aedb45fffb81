// Shop is a catalogue and a LiveShop that answers from it. What writes stores first and refreshes the view then, so
// that the next answer knows what was written.
#include "selvedge/shop.h"

#include <fmt/format.h>

#include <utility>

#include "ground/files/read_file.h"
#include "ground/garments/finder.h"
#include "ground/image/decode.h"
#include "ground/image/require_pixels.h"
#include "selvedge/error.h"
#include "shop/catalogue/catalogue.h"
#include "shop/face/feed_location.h"
#include "shop/face/fetched_feed.h"
#include "shop/face/picture_downloads.h"
#include "shop/feeds/product_feed.h"
#include "shop/fetch/host_access.h"
#include "shop/intake/import_products.h"
#include "shop/recommend/garment_query.h"
#include "shop/recommend/live_shop.h"
#include "shop/recommend/photo_answers.h"
#include "shop/recommend/query_photo.h"

namespace selvedge {

struct Shop::Parts {
  Parts(catalogue::Catalogue opened, const ShopOptions& options)
      : catalogue(std::move(opened)), live(catalogue, finder(options), live_options(options)) {}

  static recommend::ModelFinder finder(const ShopOptions& options) {
    return [find = options.find_model](const ModelIdentity& model) {
      return find ? find(model.directory) : std::filesystem::path(model.directory);
    };
  }
  static recommend::LiveShopOptions live_options(const ShopOptions& options) {
    recommend::LiveShopOptions live;
    live.search.in_database = options.search_in_database;
    live.follow = options.follow;
    live.message = options.message;
    if (!options.finder.empty()) live.finder = std::make_shared<const garments::Finder>(options.finder);
    return live;
  }

  Answered answer(const recommend::ShopView& view, const recommend::OpenPhoto& open,
                  const RecommendOptions& options) const {
    recommend::GarmentQuery query = recommend::look_at(view, open, options);
    recommend::PhotoAnswers found;
    found.verdict = Verdict::no_garment;
    if (query.has_subject()) {
      found = recommend::answer_photos(view, std::vector<Image>(1, query.photo.image), options, query.kinds());
    }
    return {std::move(query.photo.image),
            std::move(found.answers),
            found.verdict,
            query.crop,
            std::move(query.garments),
            query.garment};
  }

  feeds::ProductFeed fetched(const std::string& url, const feeds::FeedOptions& reading,
                             const ImportSettings& settings) const {
    face::FeedFetching fetching;
    fetching.folder = catalogue.local_file(".feeds");
    fetching.downloads.allow_private_addresses = settings.allow_private_addresses;
    fetching.stop = [&settings] {  // progress may throw, which ends the import
      if (settings.progress) settings.progress({"fetching", 0, 0, ""});
      return false;
    };
    return face::parse_fetched_feed(face::fetch_feed(url, reading.max_bytes, fetching), url, reading);
  }

  ImportReport import(const feeds::ProductFeed& feed, const ImportSettings& settings) {
    face::DownloadSettings fetching;
    fetching.allow_private_addresses = settings.allow_private_addresses;
    face::PictureDownloads downloads(feed, catalogue.local_file(), fetching);
    intake::ImportOptions options;
    options.progress = settings.progress;
    const auto view = live.view();
    if (settings.find_garments) options.garments = intake::garment_search(view->finder.get());
    try {
      ImportReport report = intake::import_products(catalogue, view->encoder, feed, downloads.options_with(options));
      live.try_refresh();
      return report;
    } catch (...) {
      live.try_refresh();  // answers know what was stored before, also where the caller's progress threw
      throw;
    }
  }

  catalogue::Catalogue catalogue;
  recommend::LiveShop live;  // refers to the catalogue
};

Shop::Shop(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Shop::~Shop() = default;
Shop::Shop(Shop&&) noexcept = default;
Shop& Shop::operator=(Shop&&) noexcept = default;

Shop Shop::create(const std::string& catalogue, const std::filesystem::path& model, const ShopOptions& options) {
  const embedding::Embedder embedder(model);
  return Shop(std::make_unique<Parts>(
      catalogue::Catalogue::create(catalogue, recommend::encoder_of(embedder, model).model), options));
}

Shop Shop::open(const std::string& catalogue, const ShopOptions& options) {
  return Shop(std::make_unique<Parts>(catalogue::Catalogue::open(catalogue), options));
}

ModelIdentity Shop::model() const { return parts_->live.view()->encoder.model; }
std::size_t Shop::products() const { return parts_->live.view()->recommender.products(); }
std::int64_t Shop::revision() const { return parts_->live.view()->recommender.revision(); }

Answered Shop::recommend(std::span<const std::byte> photo, const std::string& name,
                         const RecommendOptions& options) const {
  const auto view = parts_->live.view();
  const auto open = [&](const std::optional<Rect>& crop, int detail) {
    return recommend::open_query(photo, name, crop, view->encoder, {}, detail);
  };
  return parts_->answer(*view, open, options);
}

Answered Shop::recommend(const std::filesystem::path& photo, const RecommendOptions& options) const {
  return recommend(files::read_file(photo), photo.string(), options);
}

Answered Shop::recommend(const Image& photo, const RecommendOptions& options) const {
  image::require_pixels(photo, "Shop::recommend");
  return parts_->answer(*parts_->live.view(), recommend::open_in_memory(photo), options);
}

std::optional<std::vector<Recommendation>> Shop::similar(const ProductId& id, const RecommendOptions& options) const {
  return parts_->live.view()->recommender.similar(id, options);
}

std::optional<StoredProduct> Shop::find(const ProductId& id) const { return parts_->catalogue.find(id); }

std::optional<std::vector<std::byte>> Shop::thumbnail(const std::string& content) const {
  return parts_->catalogue.thumbnail(content);
}

ImportReport Shop::put(std::span<const NewProduct> products, const ImportSettings& settings) {
  feeds::ProductFeed feed;
  for (const NewProduct& product : products) {
    feeds::FeedProduct& fed = feed.products.emplace_back();
    fed.facts = product.facts;
    for (const std::string& picture : product.pictures) fed.images.push_back(feeds::feed_image(picture));
  }
  return parts_->import(feed, settings);
}

ImportReport Shop::import(const std::string& feed, const ImportSettings& settings) {
  feeds::FeedOptions options;
  options.currency = settings.currency;
  const std::string location = face::feed_location(feed);
  if (const auto problem = face::problem_of_feed_location(location))
    throw Error(ErrorKind::invalid_argument, fmt::format("{}: {}", fetch::shown_url(location), *problem));
  const feeds::ProductFeed read = feeds::is_url(location) ? parts_->fetched(location, options, settings)
                                                          : feeds::read_product_feed(location, options);
  ImportReport report = parts_->import(read, settings);
  report.notes = feeds::lines_of(read.report);
  return report;
}

bool Shop::update(const ProductId& id, const std::function<ProductFacts(const ProductFacts&)>& change) {
  const auto written = parts_->catalogue.update(id, [&](const StoredProduct& stored) { return change(stored.facts); });
  parts_->live.try_refresh();
  return written.has_value();
}

std::size_t Shop::remove(std::span<const ProductId> ids) {
  const std::size_t removed = parts_->catalogue.remove(ids);
  parts_->live.try_refresh();
  return removed;
}

}  // namespace selvedge
