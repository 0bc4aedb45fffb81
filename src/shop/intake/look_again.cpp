// The catalogue is read in pages of 32 products. The pictures of a page are opened in parallel and embedded together;
// then each product is stored by itself. One that was changed meanwhile is looked at anew, by itself.
#include "shop/intake/look_again.h"

#include <fmt/format.h>

#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "ground/core/parallel.h"
#include "selvedge/error.h"

namespace selvedge::intake {
namespace {

constexpr std::size_t products_at_once = 32;  // with their pictures in memory
constexpr int most_attempts = 5;

// Somebody else wrote the product between our look and our writing.
class ChangedMeanwhile : public std::exception {};

// A picture to be embedded again.
struct Pending {
  const StoredImage* image = nullptr;
  std::string asked;
  bool original = false;
  PictureSubject subject;
  std::vector<float> embedding;
};

class Looking {
 public:
  Looking(catalogue::Catalogue& catalogue, const StoredEyes& eyes, bool ask_as_before)
      : catalogue_(catalogue), eyes_(eyes), ask_as_before_(ask_as_before) {}

  void look_at(const std::vector<StoredProduct>& products, int attempt = 1) {
    std::vector<std::vector<Pending>> pending;
    std::vector<Pending*> all;
    for (const StoredProduct& product : products) pending.push_back(pending_of(product));
    for (std::vector<Pending>& of_product : pending) {
      for (Pending& one : of_product) all.push_back(&one);
    }
    core::parallel_for(all.size(), 0, [&](std::size_t i) { open(*all[i]); });
    embed(all);
    for (std::size_t i = 0; i < products.size(); ++i) {
      if (!pending[i].empty()) store(products[i], pending[i], attempt);
    }
  }

  const LookedAgain& report() const { return report_; }

 private:
  std::vector<Pending> pending_of(const StoredProduct& product) const {
    const std::string usual = usually_asked(eyes_.search, product.facts.category, product.facts.title);
    std::vector<Pending> pending;
    for (const StoredImage& image : product.images) {
      if (catalogue::is_set_by_shop(image.part.asked)) continue;
      const std::string& asked = ask_as_before_ ? image.part.asked : usual;
      const bool by_the_finder = asked.empty() || image.part.finder == eyes_.search.finder;
      if (image.part.asked == asked && by_the_finder) continue;
      pending.push_back({&image, asked, false, {}, {}});
    }
    return pending;
  }

  void open(Pending& one) const {
    const StoredImage& image = *one.image;
    const PictureSize size{image.width, image.height};
    if (const auto original = stored_original(std::span(&image.reference, 1), image.content)) {
      try {
        one.subject = subject_of_stored(*original, size, one.asked, eyes_);
        one.original = true;
        return;
      } catch (const Error&) {
        // Unreadable by now: the thumbnail stands in, and the report counts it.
      }
    }
    const auto thumbnail = stored_thumbnail(catalogue_, image.content);
    if (thumbnail) one.subject = subject_of_stored(*thumbnail, size, one.asked, eyes_);
  }

  void embed(const std::vector<Pending*>& all) {
    std::vector<Image> images;
    std::vector<Pending*> opened;
    for (Pending* one : all) {
      if (one->subject.image.empty()) continue;  // its product was removed meanwhile, which store() sees
      images.push_back(std::move(one->subject.image));
      opened.push_back(one);
    }
    if (images.empty()) return;
    const core::EmbeddingMatrix rows = eyes_.encoder.embed(images);
    for (std::size_t i = 0; i < opened.size(); ++i) opened[i]->embedding.assign(rows.row(i).begin(), rows.row(i).end());
  }

  // The product as it was read, with the new embeddings. One that was changed meanwhile is read and looked at again.
  void store(const StoredProduct& product, const std::vector<Pending>& pending, int attempt) {
    const auto changed = [&](const StoredProduct* now) {
      if (now == nullptr || now->images != product.images) throw ChangedMeanwhile();
      catalogue::ProductRecord record{now->facts, {}, {}};
      for (const StoredImage& image : now->images) record.images.push_back(catalogue::record_of(image));
      for (const Pending& one : pending) {
        catalogue::ImageRecord& image = record.images[static_cast<std::size_t>(one.image - product.images.data())];
        if (one.embedding.empty()) throw no_thumbnail(catalogue_, image.content);
        image.embedding = one.embedding;
        image.part = one.subject.part;
      }
      return record;
    };
    try {
      catalogue_.put(product.facts.id, eyes_.encoder.model.fingerprint, changed);
      for (const Pending& one : pending) (one.original ? report_.from_originals : report_.from_thumbnails) += 1;
    } catch (const ChangedMeanwhile&) {
      again(product.facts.id, attempt);
    }
  }

  void again(const ProductId& id, int attempt) {
    const auto product = catalogue_.find_latest(id);
    if (!product) return;
    if (attempt == most_attempts) {
      throw Error(ErrorKind::unavailable,
                  fmt::format("product '{}': others changed it again and again; try again later", id.value));
    }
    look_at({*product}, attempt + 1);
  }

  catalogue::Catalogue& catalogue_;
  const StoredEyes& eyes_;
  bool ask_as_before_;
  LookedAgain report_;
};

}  // namespace

LookedAgain look_again(catalogue::Catalogue& catalogue, const StoredEyes& eyes, bool ask_as_before,
                       const ProgressSink& progress) {
  Looking looking(catalogue, eyes, ask_as_before);
  const std::size_t total = catalogue.counts().products;
  std::size_t done = 0;
  catalogue::ListOptions page;
  page.limit = products_at_once;
  for (;;) {
    const std::vector<StoredProduct> products = catalogue.list(page);
    if (products.empty()) return looking.report();
    looking.look_at(products);
    page.after = products.back().facts.id;
    done += products.size();
    if (progress) progress({"looking at pictures", done, std::max(done, total), ""});
  }
}

}  // namespace selvedge::intake
