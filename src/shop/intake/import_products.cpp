// Batch by batch: pictures are read, decoded and searched for garments on several threads, the new ones are embedded
// together, then the products are stored. Imports on several machines may share the batches of one feed.
#include "shop/intake/import_products.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <iterator>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "ground/core/parallel.h"
#include "ground/files/read_file.h"
#include "ground/files/sha256.h"
#include "selvedge/error.h"
#include "shop/feeds/product_json.h"
#include "shop/fetch/host_access.h"
#include "shop/intake/picture_intake.h"

namespace selvedge::intake {
namespace {

// One picture of a batch: where it is from and what became of it.
struct Entry {
  const feeds::FeedProduct* product = nullptr;
  const feeds::FeedImage* source = nullptr;
  PictureWish wish;
  IncomingPicture picture;
  std::string problem;  // why it cannot be used
};

class Importer {
 public:
  Importer(catalogue::Catalogue& catalogue, const recommend::ImageEncoder& encoder, const ImportOptions& options)
      : catalogue_(catalogue), encoder_(encoder), options_(options) {}

  ImportReport run(const feeds::ProductFeed& feed) {
    report_.skipped.assign(feed.skipped.begin(), feed.skipped.end());
    const std::vector<std::span<const feeds::FeedProduct>> batches = batches_of(feed.products);
    const auto shared = options_.share
                            ? catalogue_.require_server("work that is shared").share_work(name_of(feed), batches.size())
                            : nullptr;
    std::size_t done = 0, next = 0;
    const auto next_batch = [&]() -> std::optional<std::size_t> {
      if (shared) return shared->next();
      return next < batches.size() ? std::optional(next++) : std::nullopt;
    };
    while (const auto batch = stopped() ? std::nullopt : next_batch()) {
      import_batch(batches[*batch]);
      if (stopped()) break;
      done += batches[*batch].size();
      if (options_.progress) {
        options_.progress({"importing products", done, feed.products.size(),
                           fmt::format("{} pictures embedded, {} skipped", report_.embedded, report_.skipped.size())});
      }
    }
    report_.skipped.insert(report_.skipped.end(), left_out_.begin(), left_out_.end());
    return std::move(report_);
  }

 private:
  std::vector<std::span<const feeds::FeedProduct>> batches_of(std::span<const feeds::FeedProduct> products) const {
    std::vector<std::span<const feeds::FeedProduct>> batches;
    while (!products.empty()) {
      std::size_t end = 0, images = 0;
      while (end < products.size() && (end == 0 || images + products[end].images.size() <= options_.batch_images))
        images += products[end++].images.size();
      batches.push_back(products.first(end));
      products = products.subspan(end);
    }
    return batches;
  }

  // The same for whoever would store the same, in the same batches.
  std::string name_of(const feeds::ProductFeed& feed) const {
    std::string all =
        fmt::format("{} {} {}\n", encoder_.model.fingerprint, options_.batch_images, options_.garments.finder);
    for (const feeds::FeedProduct& product : feed.products) {
      all += feeds::to_json_line({product.facts, 0, {}});
      for (const feeds::FeedImage& image : product.images) all += "\n" + image.reference + " " + image.crop;
      all += "\n\n";
    }
    return "import " + files::sha256_hex(all);
  }

  // A picture that the catalogue knew may be gone when it is to be stored, because another writer removed the last
  // product with it: then once more, with every picture decoded.
  void import_batch(std::span<const feeds::FeedProduct> products) {
    const std::size_t skipped = report_.skipped.size(), left_out = left_out_.size(), embedded = report_.embedded,
                      warnings = report_.warnings.size();
    stored_.clear();
    write_despite_removals([&](bool trusting) {
      report_.skipped.resize(skipped);
      left_out_.resize(left_out);
      report_.embedded = embedded;
      report_.warnings.resize(warnings);
      import_batch_once(products, trusting);
    });
  }

  void import_batch_once(std::span<const feeds::FeedProduct> products, bool trusting) {
    std::vector<ProductId> ids;
    for (const feeds::FeedProduct& product : products) ids.push_back(product.facts.id);
    const std::vector<std::optional<StoredProduct>> stored = catalogue_.find_all(ids);
    std::vector<Entry> entries;
    for (std::size_t i = 0; i < products.size(); ++i) {
      const feeds::FeedProduct& product = products[i];
      std::set<std::string_view> listed;
      for (const feeds::FeedImage& image : product.images) {
        if (!listed.insert(image.reference).second) continue;
        Entry entry;
        entry.product = &product;
        entry.source = &image;
        entry.wish.crop = image.crop;
        if (stored[i]) entry.wish.stored = stored[i]->images;
        entries.push_back(std::move(entry));
      }
    }
    const auto open = [&](std::span<const std::byte> bytes, const std::string& name, const std::optional<Rect>& part) {
      return recommend::open_picture(bytes, name, encoder_, {}, part);
    };
    const PictureEyes eyes{encoder_, options_.garments, open};
    const PictureIntake intake(catalogue_, eyes, trusting);
    for (Entry& entry : entries) {
      const ProductFacts& facts = entry.product->facts;
      entry.wish.usual = usually_asked(options_.garments, facts.category, facts.title);
    }
    core::parallel_for(entries.size(), options_.threads, [&](std::size_t i) { take(intake, entries[i]); });
    if (stopped()) return;  // pictures that were waited for are missing
    std::vector<IncomingPicture*> readable;
    for (Entry& entry : entries) {
      if (entry.problem.empty()) readable.push_back(&entry.picture);
    }
    report_.embedded += embed_new(readable, [&](std::vector<Image> images) { return encoder_.embed(images); });
    const auto records = records_of(products, entries);
    for (const catalogue::PutOutcome outcome : put(records)) {
      report_.added += outcome == catalogue::PutOutcome::added;
      report_.changed += outcome == catalogue::PutOutcome::changed;
      report_.unchanged += outcome == catalogue::PutOutcome::unchanged;
    }
  }

  bool stopped() const { return options_.stop && options_.stop(); }

  std::vector<catalogue::PutOutcome> put(const std::vector<catalogue::ProductRecord>& records) {
    const std::string& model = encoder_.model.fingerprint;
    // What a product is merged with must not change before it is stored: each has a transaction of its own.
    if (!options_.merge) return catalogue_.put(records, model);
    std::vector<catalogue::PutOutcome> outcomes;
    try {
      for (const catalogue::ProductRecord& record : records) {
        const auto merged = [&](const StoredProduct* stored) {
          return catalogue::ProductRecord{options_.merge(record.facts, stored), record.images, record.feed};
        };
        const catalogue::PutOutcome outcome = catalogue_.put(record.facts.id, model, merged).outcome;
        const auto before = stored_.find(record.facts.id);
        outcomes.push_back(before == stored_.end() ? outcome : before->second);
      }
    } catch (const catalogue::PictureGone&) {
      for (std::size_t i = 0; i < outcomes.size(); ++i) stored_.emplace(records[i].facts.id, outcomes[i]);
      throw;
    }
    return outcomes;
  }

  // Every failure of one picture is that picture's problem: decoders meet whatever a shop has on its disk.
  void take(const PictureIntake& intake, Entry& entry) const {
    try {
      const std::string& reference = entry.source->reference;
      if (feeds::is_data_url(reference)) {
        const auto bytes = feeds::data_url_bytes(reference);
        if (!bytes) throw Error(ErrorKind::invalid_argument, "expected a picture in base64, found other text");
        entry.picture = intake.take(*bytes, "", "picture in the feed", entry.wish);
        return;
      }
      if (const auto content = feeds::uploaded_content(reference)) {
        auto found = intake.find(*content, reference, entry.wish);
        if (!found) {
          throw Error(ErrorKind::not_found,
                      fmt::format("{}: the catalogue has no such picture. An export names an uploaded picture so; for "
                                  "another catalogue give its file, its address or data: instead",
                                  reference));
        }
        entry.picture = std::move(*found);
        return;
      }
      if (const std::string_view scheme = feeds::unread_scheme(reference); !scheme.empty()) {
        throw Error(ErrorKind::invalid_argument,
                    fmt::format("{}: expected a path, or an address that begins with http:// or https://, found the "
                                "scheme '{}'",
                                fetch::shown_url(reference), scheme));
      }
      entry.picture = intake.take(files::read_file(file_of(reference), recommend::max_picture_bytes), reference,
                                  shown(reference), entry.wish);
    } catch (const std::exception& failure) {
      entry.problem = failure.what();
    }
  }

  std::filesystem::path file_of(const std::string& reference) const {
    if (reference.find("://") == std::string::npos) return reference;
    if (options_.fetch) return options_.fetch(reference);
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: expected a file; pictures are not downloaded here, fetch it first", shown(reference)));
  }

  // For messages, which are kept: an address may hold secrets.
  static std::string shown(const std::string& reference) {
    return feeds::is_url(reference) ? fetch::shown_url(reference) : reference;
  }

  std::vector<catalogue::ProductRecord> records_of(std::span<const feeds::FeedProduct> products,
                                                   std::vector<Entry>& entries) {
    std::vector<catalogue::ProductRecord> records;
    auto entry = entries.begin();
    for (const feeds::FeedProduct& product : products) {
      const auto begin = entry;
      while (entry != entries.end() && entry->product == &product) ++entry;
      const std::span<Entry> pictures(begin, entry);
      const auto unreadable = std::ranges::count_if(pictures, [](const Entry& e) { return !e.problem.empty(); });
      const auto stored = unreadable > 0 ? catalogue_.find(product.facts.id) : std::nullopt;
      catalogue::ProductRecord record =
          record_of(product, pictures, stored ? stored->images : std::vector<StoredImage>());
      if (unreadable == std::ssize(pictures)) {
        left_out_.push_back({fmt::format("product '{}'", product.facts.id.value),
                             "none of its pictures could be read; left as it was"});
      } else {
        records.push_back(std::move(record));
      }
    }
    return records;
  }

  static std::string warning_of(const Entry& entry) {
    const std::string& reference = entry.source->reference;
    return feeds::is_data_url(reference) ? entry.picture.warning
                                         : fmt::format("{}: {}", shown(reference), entry.picture.warning);
  }

  // The product with the pictures that could be read. One that could not is reported and replaces nothing: the picture
  // stored from there stays, or if there is none, every stored picture that the feed may mean it to replace.
  catalogue::ProductRecord record_of(const feeds::FeedProduct& product, std::span<Entry> pictures,
                                     const std::vector<StoredImage>& stored) {
    catalogue::ProductRecord record{product.facts, {}, options_.feed};
    // Contents of stored pictures are known, so they need no thumbnail and no embedding.
    const auto keep = [&](const StoredImage& image) {
      record.images.push_back(catalogue::record_of(image));
      record.images.back().part_open = true;
    };
    bool replacement_missing = false;
    for (Entry& entry : pictures) {
      if (!entry.picture.warning.empty()) report_.warnings.push_back({entry.source->source, warning_of(entry)});
      if (entry.problem.empty()) {
        record.images.push_back(std::move(entry.picture.record));
        continue;
      }
      const auto old = std::ranges::find(stored, entry.source->reference, &StoredImage::reference);
      if (old == stored.end()) {
        replacement_missing = true;
      } else {
        keep(*old);
      }
      report_.skipped.push_back(
          {entry.source->source, entry.problem + (stored.empty() ? "" : "; pictures stored before are kept")});
    }
    for (const StoredImage& image : stored) {
      const bool there = std::ranges::any_of(record.images, [&](const catalogue::ImageRecord& one) {
        return one.content == image.content || one.reference == image.reference;
      });
      if (replacement_missing && !there) keep(image);
    }
    return record;
  }

  catalogue::Catalogue& catalogue_;
  const recommend::ImageEncoder& encoder_;
  const ImportOptions& options_;
  ImportReport report_;
  std::vector<Skipped> left_out_;
  // What came of the batch's products that were stored before a PictureGone: stored again, they would count as
  // unchanged.
  std::unordered_map<ProductId, catalogue::PutOutcome> stored_;
};

}  // namespace

ImportReport import_products(catalogue::Catalogue& catalogue, const recommend::ImageEncoder& encoder,
                             const feeds::ProductFeed& feed, const ImportOptions& options) {
  const catalogue::CatalogueState state = catalogue.state();
  if (state.model.fingerprint != encoder.model.fingerprint) throw recommend::other_model(catalogue, state, encoder);
  return Importer(catalogue, encoder, options).run(feed);
}

}  // namespace selvedge::intake
