// Records are planned in their order, each against what those before it leave. Nothing is read or written here: the
// plan says which rows to write.
#include "shop/catalogue/writing_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "ground/files/sha256.h"
#include "selvedge/error.h"
#include "shop/catalogue/filter_condition.h"
#include "shop/catalogue/folded_text.h"

namespace selvedge::catalogue {
namespace {

constexpr std::size_t checksum_digits = 16;

bool same_records(const std::vector<ImageRecord>& a, const std::vector<ImageRecord>& b) {
  return std::ranges::equal(a, b, [](const ImageRecord& x, const ImageRecord& y) {
    return x.content == y.content && x.reference == y.reference && x.part.asked == y.part.asked;
  });
}

// The stored image whose part the record's image must have; nullptr if it may have its own.
const StoredImage* set_meanwhile(const ImageRecord& image, const StoredProduct* stored) {
  if (stored == nullptr || !image.part_open) return nullptr;
  const auto now = std::ranges::find(stored->images, image.content, &StoredImage::content);
  if (now == stored->images.end() || now->part.asked == image.part.asked) return nullptr;
  return is_set_by_shop(now->part.asked) || is_set_by_shop(image.part.asked) ? &*now : nullptr;
}

// A product's state in the middle of a plan: of an earlier record of the same call, or as it is stored.
struct Current {
  const ProductFacts* facts = nullptr;
  const std::vector<ImageRecord>* images = nullptr;  // of the record; nullptr: those that are stored
  std::string feed;
};

class PutPlanner {
 public:
  explicit PutPlanner(const StoredBefore& before) : before_(before) { plan_.revision = before.catalogue.revision; }

  void add(const ProductRecord& record) {
    const std::string& id = record.facts.id.value;
    const StoredProduct* stored = before_.find(id);
    const auto earlier = changed_.find(id);
    if (earlier == changed_.end() && stored == nullptr) {
      take(record, nullptr, record.feed, PutOutcome::added);
      return;
    }
    const Current now = earlier != changed_.end() ? static_cast<const Current&>(earlier->second)
                                                  : Current{&stored->facts, nullptr, stored->feed};
    const bool keeps = record.images.empty();
    const bool same_pictures = keeps || (now.images != nullptr ? same_records(*now.images, record.images)
                                                               : same_images(stored->images, record.images));
    const std::string& feed = record.feed.empty() ? now.feed : record.feed;
    if (same_pictures && *now.facts == record.facts && feed == now.feed) {
      plan_.outcomes.push_back(PutOutcome::unchanged);
      return;
    }
    take(record, keeps ? now.images : &record.images, feed, PutOutcome::changed);
  }

  WritingPlan finished(std::span<const ProductRecord> records) {
    std::set<std::string> written;
    for (const std::string& id : order_) {
      if (!written.insert(id).second) continue;
      Change& change = changed_.at(id);
      const StoredProduct* stored = before_.find(id);
      if (stored != nullptr && change.images != nullptr && same_images(stored->images, *change.images))
        change.images = nullptr;
      plan_.products.push_back(
          {change.facts, folded_facts(*change.facts), change.images, change.revision, change.feed});
      if (change.images == nullptr) continue;
      for (const ImageRecord& image : *change.images) need(change.facts->id, image);
      if (stored == nullptr) continue;
      for (const StoredImage& image : stored->images) plan_.let_go.push_back(image.content);
    }
    supply(records);
    plan_.empty = plan_.products.empty();
    return std::move(plan_);
  }

 private:
  struct Change : Current {
    std::int64_t revision = 0;
  };

  void take(const ProductRecord& record, const std::vector<ImageRecord>* images, const std::string& feed,
            PutOutcome outcome) {
    plan_.outcomes.push_back(outcome);
    const std::string& id = record.facts.id.value;
    changed_[id] =
        Change{{&record.facts, outcome == PutOutcome::added ? &record.images : images, feed}, ++plan_.revision};
    order_.push_back(id);
  }

  void need(const ProductId& product, const ImageRecord& image) {
    if (position_.try_emplace(image.content, plan_.contents.size()).second)
      plan_.contents.push_back({image.content, image.width, image.height, {}, product, image.reference});
    if (embedding_.try_emplace({image.content, image.part.asked}, plan_.embeddings.size()).second)
      plan_.embeddings.push_back({image.content, image.part.asked, {}, nullptr});
  }

  // What any record of the call brings serves all that have the same content.
  void supply(std::span<const ProductRecord> records) {
    for (const ProductRecord& record : records) {
      for (const ImageRecord& image : record.images) {
        const auto at = position_.find(image.content);
        if (at == position_.end()) continue;
        PlannedContent& content = plan_.contents[at->second];
        if (content.thumbnail.empty() && !image.thumbnail.empty()) {
          content.thumbnail = image.thumbnail;
          content.width = image.width;
          content.height = image.height;
        }
        const auto as_asked = embedding_.find({image.content, image.part.asked});
        if (as_asked == embedding_.end() || image.embedding.empty()) continue;
        PlannedEmbedding& planned = plan_.embeddings[as_asked->second];
        if (!planned.embedding.empty()) continue;
        planned.embedding = image.embedding;
        planned.part = &image.part;
      }
    }
  }

  const StoredBefore& before_;
  std::map<std::string, Change> changed_;
  std::vector<std::string> order_;                                        // of the changes; an id may come again
  std::map<std::string, std::size_t> position_;                           // of a content in the plan
  std::map<std::pair<std::string, std::string>, std::size_t> embedding_;  // of a content as it is asked for
  WritingPlan plan_;
};

void require_filter(const ProductFilter& filter) {
  const auto require_texts = [](std::string_view name, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      if (const auto problem = problem_of_text(name, text))
        throw Error(ErrorKind::invalid_argument, "filter: " + *problem);
    }
  };
  for (const TextCondition& one : text_conditions) require_texts(one.name, filter.*one.values);
  for (const auto& [name, values] : filter.attributes) {
    require_texts("name of an attribute", {name});
    require_texts(name, values);
  }
}

}  // namespace

FoldedFacts folded_facts(const ProductFacts& facts) {
  FoldedFacts text{folded(facts.category), folded(facts.colour), folded(facts.currency), {}};
  for (const auto& [name, value] : facts.attributes) text.attributes[name] = folded(value);
  return text;
}

ProductFilter folded_filter(const ProductFilter& filter) {
  require_filter(filter);
  ProductFilter question = filter;
  const auto fold = [](std::vector<std::string>& values) {
    for (std::string& value : values) value = folded(value);
  };
  for (auto* values : {&question.category, &question.colour, &question.currency}) fold(*values);
  for (auto& [name, values] : question.attributes) fold(values);
  return question;
}

const StoredProduct* StoredBefore::find(const std::string& id) const {
  const auto found = products.find(id);
  return found == products.end() ? nullptr : &found->second;
}

std::optional<ProductRecord> with_set_parts(const ProductRecord& record, const StoredProduct* stored) {
  std::optional<ProductRecord> kept;
  for (std::size_t i = 0; i < record.images.size(); ++i) {
    const StoredImage* const now = set_meanwhile(record.images[i], stored);
    if (now == nullptr) continue;
    if (!kept) kept = record;
    kept->images[i].part = now->part;
    kept->images[i].embedding.clear();
  }
  return kept;
}

WritingPlan plan_put(std::span<const ProductRecord> records, const StoredBefore& before, WithoutImages without_images) {
  PutPlanner planner(before);
  for (const ProductRecord& record : records) {
    const bool keeps =
        record.images.empty() && without_images == WithoutImages::kept && before.find(record.facts.id.value) != nullptr;
    keeps ? require_facts(record.facts) : require_record(record, before.catalogue.model.identity.embedding_size);
    planner.add(record);
  }
  return planner.finished(records);
}

WritingPlan plan_removal(std::span<const ProductId> ids, const StoredBefore& before) {
  WritingPlan plan;
  plan.revision = before.catalogue.revision;
  std::set<std::string> seen;
  for (const ProductId& id : ids) {
    const StoredProduct* stored = before.find(id.value);
    if (stored == nullptr || !seen.insert(id.value).second) continue;
    plan.removals.push_back({id.value, ++plan.revision});
    for (const StoredImage& image : stored->images) plan.let_go.push_back(image.content);
  }
  plan.empty = plan.removals.empty();
  return plan;
}

PictureGone picture_gone(const PlannedContent& content, std::string_view what) {
  return PictureGone(
      fmt::format("product '{}': image {}: expected {}, found none", content.product.value, content.reference, what));
}

const PlannedContent& content_of(const WritingPlan& plan, const std::string& sha256) {
  return *std::ranges::find(plan.contents, sha256, &PlannedContent::sha256);
}

std::string checksum_of(std::span<const std::byte> stored) {
  return files::sha256_hex(stored).substr(0, checksum_digits);
}

std::optional<std::string> problem_of_embedding(std::span<const std::byte> stored, std::size_t expected_bytes,
                                                std::string_view checksum) {
  if (stored.size() != expected_bytes)
    return fmt::format("expected an embedding of {} bytes, found {} bytes", expected_bytes, stored.size());
  if (checksum.empty()) return std::nullopt;
  const std::string found = checksum_of(stored);
  if (found == checksum) return std::nullopt;
  return fmt::format("expected an embedding of checksum {}, found {}: its bytes were changed", checksum, found);
}

std::string damaged_embedding(const ProductId& product, std::int64_t image, std::string_view problem) {
  return fmt::format("product '{}', image {}: {}; remove the product and import it again", product.value, image,
                     problem);
}

}  // namespace selvedge::catalogue
