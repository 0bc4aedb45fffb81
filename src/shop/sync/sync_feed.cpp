// A run gets the feed and ends if it is known. Products of other feeds are left to them. Then, batch by batch, facts
// alone are stored where the pictures are the same, and the rest is imported. What the feed does not name is hidden or
// removed last.
#include "shop/sync/sync_feed.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <map>
#include <memory>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "ground/core/moment.h"
#include "ground/core/parts.h"
#include "ground/files/read_file.h"
#include "ground/files/sha256.h"
#include "selvedge/error.h"
#include "shop/face/fetched_feed.h"
#include "shop/intake/import_products.h"

namespace selvedge::sync {
namespace {

namespace fs = std::filesystem;
using catalogue::SyncOutcome;

constexpr std::chrono::hours read_again_after{1};       // a sale may have begun
constexpr std::chrono::hours pictures_again_after{24};  // another picture may be behind an address
constexpr std::size_t products_at_once = 256;           // compared, and stored in one transaction
constexpr std::size_t most_complaints_of_a_kind = 8;

// Ends a run between two steps.
class Stopped : public std::exception {};

class Run {
 public:
  Run(catalogue::Catalogue& catalogue, const recommend::ImageEncoder& encoder, const FeedSource& source,
      const SyncOptions& options)
      : catalogue_(catalogue), encoder_(encoder), source_(source), options_(options) {}

  catalogue::SyncRun finished(const std::optional<catalogue::FeedHistory>& history, catalogue::SyncTurn& turn) {
    turn_ = &turn;
    run_.feed = source_.name;
    run_.source = shown_location(source_.location);
    run_.started = core::current_time();
    if (history) run_.pictures_seen = history->last.pictures_seen;
    try {
      run_.outcome = take(history);
    } catch (const Stopped&) {
      run_.outcome = SyncOutcome::stopped;
    } catch (const std::exception& failure) {
      run_.outcome = ended(stopped() ? SyncOutcome::stopped : SyncOutcome::failed, failure.what());
    }
    run_.ended = core::current_time();
    catalogue_.syncs().record(run_);
    return run_;
  }

 private:
  bool stopped() const { return options_.stop && options_.stop(); }
  void go_on() {
    if (stopped()) throw Stopped();
    turn_->require_held();
  }
  void complain(std::string text) { run_.complaints.push_back(std::move(text)); }

  SyncOutcome take(const std::optional<catalogue::FeedHistory>& history) {
    const bool folder = !feeds::is_url(source_.location) && fs::is_directory(source_.location);
    std::string bytes = folder ? "" : get();
    go_on();
    if (!folder) run_.content = content_of(bytes);
    if (!options_.take_over.empty()) take_over(options_.take_over);
    const bool every_picture =
        options_.full || !core::is_within(pictures_again_after, run_.pictures_seen, run_.started);
    if (!every_picture && !options_.force && history && is_known(*history)) return SyncOutcome::unchanged;

    feeds::ProductFeed feed =
        folder ? feeds::read_product_feed(source_.location, source_.reading) : read(std::move(bytes));
    tell_reading(feed);
    const bool all_unusable = feed.products.empty() && !feed.unusable.empty();
    std::vector<catalogue::OwnedProduct> owners = catalogue_.owners();
    if (const auto reason = leave_to_their_owners(feed, owners)) return ended(SyncOutcome::refused, *reason);
    const feeds::ProductFeed* const all = &feed;
    const intake::GoneProducts gone = intake::gone_products(std::move(owners), std::span(&all, 1), source_.name);
    if (const auto reason = intake::why_suspicious(gone, source_.gone)) {
      if (!options_.force) {
        return ended(
            SyncOutcome::refused,
            fmt::format("{}; nothing was changed. If it is right, `catalogue sync --force` takes it once", *reason));
      }
      complain(*reason + "; taken by force");
    }
    const std::size_t left_out = store(feed, every_picture);
    go_on();
    let_go(gone);
    if (const auto reason = why_in_vain(feed, left_out, all_unusable)) return ended(SyncOutcome::failed, *reason);
    if (every_picture) run_.pictures_seen = run_.started;
    return SyncOutcome::taken;
  }

  // Why nothing came of the feed, although it has products to add or change: most likely a server of pictures does not
  // answer. A few products whose pictures stay away for ever are no such reason.
  std::optional<std::string> why_in_vain(const feeds::ProductFeed& feed, std::size_t left_out,
                                         bool all_unusable) const {
    if (run_.changed == 0 && left_out * 5 > feed.products.size()) {
      return fmt::format(
          "none of the {} products that are new, changed or looked at again could be stored: no picture "
          "of theirs could be read",
          left_out);
    }
    if (all_unusable) return "no product of the feed could be used";
    return std::nullopt;
  }

  // By this, and not by what its server says of it, the same feed is known on every machine.
  std::string content_of(const std::string& bytes) const {
    const feeds::FeedOptions& reading = source_.reading;
    return files::sha256_hex(fmt::format("{}\n{}\n{}\n{}\n{}\n{}", files::sha256_hex(bytes),
                                         intake::to_string(source_.gone), reading.currency,
                                         static_cast<int>(reading.decimal_mark), reading.encoding,
                                         reading.format ? static_cast<int>(*reading.format) : -1));
  }

  bool is_known(const catalogue::FeedHistory& history) const {
    const auto& taken = history.last_taken;
    return taken && !run_.content.empty() && taken->content == run_.content && taken->skipped == 0 &&
           catalogue::is_good(history.last.outcome) && core::is_within(read_again_after, taken->started, run_.started);
  }

  // The feed's bytes.
  std::string get() {
    if (!feeds::is_url(source_.location)) {
      if (!fs::exists(source_.location)) {
        throw Error(ErrorKind::not_found,
                    fmt::format("{}: expected a feed or a folder, found nothing", source_.location));
      }
      return files::read_text(source_.location, source_.reading.max_bytes);
    }
    const face::FeedFetching fetching{catalogue_.local_file(".feeds"), options_.downloads, options_.feed_timeout,
                                      options_.stop, options_.wait};
    try {
      return face::fetch_feed(source_.location, source_.reading.max_bytes, fetching);
    } catch (const Error&) {
      if (stopped()) throw Stopped();
      throw;
    }
  }

  feeds::ProductFeed read(std::string bytes) const {
    if (!feeds::is_url(source_.location)) {
      const fs::path root = fs::absolute(source_.location).parent_path();
      feeds::ProductFeed feed = feeds::parse_product_feed(std::move(bytes), source_.location, root, source_.reading);
      feeds::find_local_pictures(feed);
      return feed;
    }
    return face::parse_fetched_feed(std::move(bytes), source_.location, source_.reading);
  }

  // All products of the feed `former` become this one's, also those that this one does not name.
  void take_over(const std::string& former) {
    std::vector<ProductId> ids;
    for (catalogue::OwnedProduct& product : catalogue_.owners()) {
      if (product.feed == former) ids.push_back(std::move(product.id));
    }
    std::size_t taken = 0;
    core::for_each_part(std::span<const ProductId>(ids), products_at_once, [&](std::span<const ProductId> part) {
      taken += catalogue_.hand_over(part, former, source_.name);
      go_on();
    });
    complain(fmt::format("{} products of feed '{}' are this feed's from now on", taken, former));
  }

  // Products of other feeds stay theirs. Returns why the feed seems to be another one under a new name.
  std::optional<std::string> leave_to_their_owners(feeds::ProductFeed& feed,
                                                   std::span<const catalogue::OwnedProduct> owners) {
    std::unordered_map<ProductId, std::string> others;
    for (const catalogue::OwnedProduct& product : owners) {
      if (!product.feed.empty() && product.feed != source_.name) others.emplace(product.id, product.feed);
    }
    const std::size_t named = feed.products.size();
    std::size_t left = 0;
    std::string example;
    std::map<std::string, std::size_t> of_owner;
    std::erase_if(feed.products, [&](const feeds::FeedProduct& product) {
      const auto owner = others.find(product.facts.id);
      if (owner == others.end()) return false;
      if (left++ == 0) example = fmt::format("'{}' of feed '{}'", product.facts.id.value, owner->second);
      ++of_owner[owner->second];
      feed.unusable.push_back(product.facts.id);  // it is named all the same
      return true;
    });
    if (left == 0) return std::nullopt;
    for (const auto& [owner, count] : of_owner) {
      if (count * 2 <= named || options_.force || std::ranges::find(options_.beside, owner) != options_.beside.end())
        continue;
      return fmt::format(
          "{} of the feed's {} products are those of feed '{}', which is not run here; nothing was changed. If this is "
          "that feed under another name, `catalogue sync --take-over '{}'` makes them this one's; if both are wanted, "
          "name both",
          count, named, owner, owner);
    }
    run_.skipped += left;
    complain(fmt::format("{} products are other feeds', such as {}; they are left to them", left, example));
    return std::nullopt;
  }

  // The first complaint is the reason for the outcome: of many, the last are not recorded.
  SyncOutcome ended(SyncOutcome outcome, std::string reason) {
    run_.complaints.insert(run_.complaints.begin(), std::move(reason));
    return outcome;
  }

  void complain_of(const auto& kind) {
    for (const auto& one : std::span(kind).first(std::min(kind.size(), most_complaints_of_a_kind)))
      complain(text_of(one));
    if (kind.size() > most_complaints_of_a_kind)
      complain(fmt::format("and {} more like these", kind.size() - most_complaints_of_a_kind));
  }
  static std::string text_of(const std::string& text) { return text; }
  static std::string text_of(const Skipped& skipped) { return fmt::format("{}: {}", skipped.source, skipped.reason); }

  // What was not read. Where that is something, also how the feed was understood.
  void tell_reading(const feeds::ProductFeed& feed) {
    const feeds::FeedReport& report = feed.report;
    std::vector<std::string> unread;
    for (const feeds::UnreadValues& values : report.unread()) unread.push_back(feeds::to_string(values));
    unread.insert(unread.end(), report.notes().begin(), report.notes().end());
    complain_of(unread);
    if (!unread.empty() || !feed.skipped.empty() || feed.products.empty()) {
      if (!report.format().empty()) complain("the feed was read as " + report.format());
      if (const std::string columns = feeds::columns_line(report); !columns.empty())
        complain("its columns: " + columns);
    }
    run_.skipped += feed.skipped.size();
    complain_of(feed.skipped);
  }

  // Facts alone where that is all that changed; the others with their pictures. Returns how many of these others were
  // left out because no picture of any of them could be had; 0 if one was stored or is as the feed says.
  std::size_t store(feeds::ProductFeed& feed, bool every_picture) {
    feeds::ProductFeed with_pictures;
    core::for_each_part(std::span(feed.products), products_at_once, [&](std::span<feeds::FeedProduct> part) {
      go_on();
      if (every_picture) {
        std::ranges::move(part, std::back_inserter(with_pictures.products));
      } else {
        store_facts(part, with_pictures.products);
      }
    });
    if (with_pictures.products.empty()) return 0;
    go_on();
    intake::ImportOptions options;
    options.threads = options_.threads;
    options.feed = source_.name;
    options.stop = options_.stop;
    options.garments = options_.garments;
    options.progress = [this](const Progress& progress) {
      turn_->require_held();
      if (options_.progress) options_.progress(progress);
    };
    face::PictureDownloads downloads(with_pictures, catalogue_.local_file(), options_.downloads);
    const ImportReport report =
        intake::import_products(catalogue_, encoder_, with_pictures, downloads.options_with(options));
    run_.added += report.added;
    run_.changed += report.changed;
    run_.unchanged += report.unchanged;
    run_.embedded += report.embedded;
    run_.skipped += report.skipped.size();
    complain_of(report.skipped);
    complain_of(report.warnings);
    return report.added + report.changed + report.unchanged == 0 ? with_pictures.products.size() : 0;
  }

  void store_facts(std::span<feeds::FeedProduct> products, std::vector<feeds::FeedProduct>& with_pictures) {
    std::vector<ProductId> ids;
    for (const feeds::FeedProduct& product : products) ids.push_back(product.facts.id);
    const auto stored = catalogue_.find_all(ids);
    std::vector<catalogue::ProductRecord> changed;
    for (std::size_t i = 0; i < products.size(); ++i) {
      if (!stored[i] || !same_addresses(products[i].images, stored[i]->images)) {
        with_pictures.push_back(std::move(products[i]));
      } else if (stored[i]->facts == products[i].facts && stored[i]->feed == source_.name) {
        ++run_.unchanged;
      } else {
        changed.push_back({std::move(products[i].facts), {}, source_.name});
      }
    }
    if (changed.empty()) return;
    const std::size_t count = catalogue_.update(changed);
    run_.changed += count;
    run_.unchanged += changed.size() - count;
  }

  static bool sets_another_part(const feeds::FeedImage& fed, const std::vector<StoredImage>& stored) {
    const auto image = std::ranges::find(stored, fed.reference, &StoredImage::reference);
    if (image == stored.end()) return true;
    const bool set = catalogue::is_set_by_shop(image->part.asked);
    return fed.crop == "garment" ? set : image->part.asked != fed.crop;
  }

  // Files of this machine may have changed without a word.
  static bool same_addresses(const std::vector<feeds::FeedImage>& fed, const std::vector<StoredImage>& stored) {
    std::vector<std::string_view> named;
    for (const feeds::FeedImage& image : fed) {
      if (!feeds::is_url(image.reference)) return false;
      if (!image.crop.empty() && sets_another_part(image, stored)) return false;
      if (std::ranges::find(named, image.reference) == named.end()) named.push_back(image.reference);
    }
    return std::ranges::equal(named, stored, {}, {}, [](const StoredImage& image) { return image.reference; });
  }

  void let_go(const intake::GoneProducts& gone) {
    if (source_.gone == intake::Gone::keep) return;
    const auto doubt = intake::why_uncertain(gone, source_.gone);
    if (doubt && !options_.force) return complain(*doubt + "; they are kept");
    if (doubt) {  // hiding can be undone
      complain(*doubt + "; taken by force: they are hidden");
      run_.gone = intake::let_go(catalogue_, gone, intake::Gone::hide);
      return;
    }
    run_.gone = intake::let_go(catalogue_, gone, source_.gone);
    if (source_.gone == intake::Gone::remove && !gone.hidden.empty())
      complain(fmt::format("{} of the products that were removed had been hidden", gone.hidden.size()));
  }

  catalogue::Catalogue& catalogue_;
  const recommend::ImageEncoder& encoder_;
  const FeedSource& source_;
  const SyncOptions& options_;
  catalogue::SyncTurn* turn_ = nullptr;
  catalogue::SyncRun run_;
};

}  // namespace

OthersTurn::OthersTurn(const std::string& catalogue)
    : Error(ErrorKind::unavailable,
            fmt::format("{}: another process brings this catalogue in step with a feed just now; try again later",
                        catalogue)) {}

std::optional<catalogue::SyncRun> sync_feed(catalogue::Catalogue& catalogue, const recommend::ImageEncoder& encoder,
                                            const FeedSource& feed, const SyncOptions& options) {
  const auto turn = catalogue.syncs().take_turn();
  if (!turn) throw OthersTurn(catalogue.name());
  const auto history = catalogue.syncs().feed(feed.name);
  if (options.due && !options.due(history)) return std::nullopt;
  return Run(catalogue, encoder, feed, options).finished(history, *turn);
}

}  // namespace selvedge::sync
