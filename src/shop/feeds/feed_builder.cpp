// Rows of one id are merged as they come. All lists are bounded, whatever the feed holds.
#include "shop/feeds/feed_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "selvedge/error.h"
#include "shop/feeds/feed_text.h"
#include "shop/feeds/value_list.h"

namespace selvedge::feeds {
namespace {

constexpr std::size_t most_skipped = 10'000;
constexpr std::size_t most_images = 1000;  // of a product; further ones are not used

struct TextFact {
  const char* name;
  std::string ProductFacts::*text;
};
constexpr std::array<TextFact, 5> single_texts = {{{"title", &ProductFacts::title},
                                                   {"category", &ProductFacts::category},
                                                   {"currency", &ProductFacts::currency},
                                                   {"url", &ProductFacts::url},
                                                   {"item_group_id", &ProductFacts::item_group_id}}};

// Merges facts and keeps the first contradiction. An unknown fact contradicts nothing.
class Merge {
 public:
  explicit Merge(ProductFacts& first) : first_(first) {}

  void text(std::string_view name, std::string& known, const std::string& other) {
    if (other.empty() || known == other) return;
    if (known.empty()) {
      known = other;
    } else if (difference_.empty()) {
      difference_ = fmt::format("{} is '{}' here and '{}'", name, other, known);
    }
  }

  void with(const ProductFacts& other) {
    for (const TextFact& fact : single_texts) text(fact.name, first_.*fact.text, other.*fact.text);
    first_.colour = listed_together(first_.colour, other.colour);
    if (!first_.price) first_.price = other.price;
    if (!first_.stock) first_.stock = other.stock;
    for (const auto& [name, value] : other.attributes) {
      std::string& known = first_.attributes[name];
      if (name == "size" || name == "sku") {
        known = listed_together(known, value);
      } else {
        text(name, known, value);
      }
    }
  }

  const std::string& difference() const { return difference_; }

  // Compares the price and stock of another row of a variant with those of its first row.
  void same(const std::optional<Price>& price, const std::optional<std::int64_t>& stock, const ProductFacts& other) {
    std::string known_price = shown(price), known_stock = shown(stock);
    text("price", known_price, shown(other.price));
    text("stock", known_stock, shown(other.stock));
  }

 private:
  static std::string shown(const std::optional<Price>& price) { return price ? to_string(*price) : ""; }
  static std::string shown(const std::optional<std::int64_t>& stock) { return stock ? std::to_string(*stock) : ""; }

  ProductFacts& first_;
  std::string difference_;
};

std::string variant_of(const ProductFacts& facts) {
  const auto size = facts.attributes.find("size");
  return facts.colour + '\n' + (size == facts.attributes.end() ? "" : size->second);
}

// The texts and attributes in which a variant differs from its product.
std::map<std::string, std::string> own_of(const ProductFacts& variant, const ProductFacts& product) {
  std::map<std::string, std::string> own;
  for (const TextFact& fact : single_texts) {
    const std::string& text = variant.*fact.text;
    if (!text.empty() && text != product.*fact.text) own.emplace(fact.name, text);
  }
  for (const auto& [name, value] : variant.attributes) {
    const auto known = product.attributes.find(name);
    if (known == product.attributes.end() || known->second != value) own.emplace(name, value);
  }
  return own;
}

// Drops what the variant's first row says too, so that it does not contradict the product.
void drop_own(ProductFacts& facts, const std::map<std::string, std::string>& own) {
  for (const TextFact& fact : single_texts) {
    const auto said = own.find(fact.name);
    if (said != own.end() && said->second == facts.*fact.text) (facts.*fact.text).clear();
  }
  std::erase_if(facts.attributes, [&](const auto& attribute) {
    const auto said = own.find(attribute.first);
    return said != own.end() && said->second == attribute.second;
  });
}

void add_images(FeedProduct& product, std::vector<FeedImage> images) {
  const std::size_t room = most_images - std::min(most_images, product.images.size());
  if (images.size() > room) images.resize(room);
  std::ranges::move(images, std::back_inserter(product.images));
}

std::string host_of(std::string_view url) {
  const std::string_view behind = url.substr(url.find("//") + 2);
  return std::string(behind.substr(0, behind.find_first_of("/?#")));
}

// Takes the crop off "front.jpg#crop=40,60,300,400". Throws invalid_argument for one that cannot be read.
std::string crop_of(std::string& reference) {
  constexpr std::string_view mark = "#crop=";
  const std::size_t at = reference.rfind(mark);
  if (at == std::string::npos) return "";
  std::string crop = reference.substr(at + mark.size());
  if (const auto problem = catalogue::problem_of_crop(crop)) throw Error(ErrorKind::invalid_argument, *problem);
  reference.resize(at);
  return crop;
}

}  // namespace

void add_price_and_stock(ProductFacts& facts, const ProductFacts& variant) {
  constexpr std::int64_t most = std::int64_t{1} << 40;  // keeps the sum from overflowing
  if (variant.stock) facts.stock = std::min(facts.stock.value_or(0) + std::min(*variant.stock, most), most);
  const bool same_money = facts.currency.empty() || variant.currency.empty() || facts.currency == variant.currency;
  // A variant that costs nothing has no price of its own.
  const bool lower = facts.price && variant.price && *variant.price<*facts.price&& * variant.price> Price{};
  if (variant.price && (!facts.price || (same_money && (lower || *facts.price == Price{})))) {
    facts.price = variant.price;
    if (facts.currency.empty()) facts.currency = variant.currency;
    facts.attributes.erase("regular_price");
    if (const auto regular = variant.attributes.find("regular_price"); regular != variant.attributes.end())
      facts.attributes.insert(*regular);
  }
}

void add_variant(ProductFacts& facts, const ProductFacts& variant) {
  add_price_and_stock(facts, variant);
  facts.colour = listed_together(facts.colour, variant.colour);
  for (const auto& [name, value] : variant.attributes) {
    if (name == "regular_price") continue;
    std::string& known = facts.attributes[name];
    known = name == "size" || name == "sku" ? listed_together(known, value) : known.empty() ? value : known;
  }
  for (const TextFact& fact : single_texts) {
    if ((facts.*fact.text).empty()) facts.*fact.text = variant.*fact.text;
  }
}

FeedImage feed_image(const std::string& reference, const std::string& source, const std::filesystem::path& root) {
  std::string whole = reference;
  std::string crop = crop_of(whole);
  if (has_open_scheme(whole)) return {whole, source.empty() ? whole : source, std::move(crop)};
  whole = plain_reference(whole);
  if (is_path(whole)) whole = std::filesystem::absolute(root / whole).lexically_normal().string();
  return {whole, source.empty() ? whole : source, std::move(crop)};
}

void FeedBuilder::keep(const ProductId& id, const std::string& source, const std::string& reason) {
  if (feed_.skipped.size() == most_skipped) {
    ++not_kept_;
  } else {
    feed_.skipped.push_back({{printable(source), printable(reason)}, id});
  }
}

void FeedBuilder::skip(const std::string& source, const std::string& reason) {
  keep({}, source, reason);
  ++feed_.unreadable_rows;
}

void FeedBuilder::skip(const ProductId& id, const std::string& source, const std::string& reason) {
  keep(id, source, reason);
  feed_.unusable.push_back(id);
}

void FeedBuilder::cut_off(const std::string& source, const std::string& reason) {
  if (feed_.cut_off.empty()) feed_.cut_off = printable(source + ": " + reason);
}

void FeedBuilder::add(ProductFacts facts, const std::vector<std::string>& references, const std::string& source) {
  std::vector<FeedImage> images;
  for (const std::string& reference : references) {
    if (const auto problem = catalogue::problem_of_text("image", reference); problem && !is_data_url(reference)) {
      skip(facts.id, source, *problem);
      continue;
    }
    try {
      images.push_back(feed_image(reference, source, root_));
    } catch (const Error& error) {
      // The "#crop=" cannot be read, or is part of a foreign address. The picture itself can be used.
      keep(facts.id, source, fmt::format("{}; the picture is taken whole", error.what()));
      images.push_back(feed_image(reference.substr(0, reference.find("#crop=")), source, root_));
    }
  }
  if (images.empty()) return;
  const auto known = positions_.find(facts.id);
  if (known == positions_.end()) {
    Position position{feed_.products.size(), source, {}};
    position.variants.emplace(variant_of(facts), Variant{facts.price, facts.stock});
    positions_.emplace(facts.id, std::move(position));
    feed_.products.push_back({std::move(facts), std::move(images)});
    return;
  }
  FeedProduct& product = feed_.products[known->second.product];
  ProductFacts merged = product.facts;
  auto& variants = known->second.variants;
  const std::string variant = variant_of(facts);
  auto same = variants.find(variant);
  // A row that only adds a picture names no variant.
  if (same == variants.end() && variant == "\n") same = variants.begin();
  const bool first_is_unnamed = variants.size() == 1 && variants.begin()->first == "\n";
  if (same == variants.end() && !first_is_unnamed && variants.size() < most_variants) {
    variants.emplace(variant, Variant{facts.price, facts.stock, own_of(facts, product.facts)});
    add_variant(merged, facts);
    if (!catalogue::problem_of(merged)) product.facts = std::move(merged);
    add_images(product, std::move(images));
    return;
  }
  if (same == variants.end()) same = variants.begin();
  drop_own(facts, same->second.own);
  Merge merge(merged);
  merge.with(facts);
  merge.same(same->second.price, same->second.stock, facts);
  if (!same->second.price) same->second.price = facts.price;
  if (!same->second.stock) same->second.stock = facts.stock;
  if (const std::string& found = merge.difference(); !found.empty()) {
    skip(facts.id, source,
         fmt::format("product '{}': {} in {}; the first is kept, the image is used", facts.id.value, found,
                     known->second.source));
  }
  if (!catalogue::problem_of(merged)) product.facts = std::move(merged);
  add_images(product, std::move(images));
}

void FeedBuilder::undo_skips(const Mark& mark) {
  feed_.skipped.resize(mark.skipped);
  feed_.unusable.resize(mark.unusable);
  feed_.unreadable_rows = mark.unreadable;
  not_kept_ = mark.not_kept;
  feed_.cut_off = mark.cut_off;
}

namespace {

// "4.05E+12", as a spreadsheet writes 4050000000000.
bool is_damaged_by_spreadsheet(std::string_view id) {
  const std::size_t exponent = id.find_first_of("Ee");
  if (exponent == std::string_view::npos || exponent + 2 >= id.size() || id[exponent + 1] != '+') return false;
  const std::string_view number = id.substr(0, exponent), power = id.substr(exponent + 2);
  const bool mark = number.size() == 1 || (number.size() > 2 && (number[1] == '.' || number[1] == ','));
  return !number.empty() && mark && number.find_first_not_of("0123456789.,") == std::string_view::npos &&
         power.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

void FeedBuilder::note_damaged_ids() {
  const auto damaged = [](const FeedProduct& product) { return is_damaged_by_spreadsheet(product.facts.id.value); };
  const auto first = std::ranges::find_if(feed_.products, damaged);
  if (first == feed_.products.end()) return;
  feed_.report.note(
      fmt::format("{} ids such as '{:.40}' are long numbers that a spreadsheet has shortened; different "
                  "products may have got the same one",
                  std::ranges::count_if(feed_.products, damaged), first->facts.id.value));
}

ProductFeed FeedBuilder::take() {
  note_damaged_ids();
  if (not_kept_ > 0) feed_.skipped.push_back({{"feed", fmt::format("{} further rows were skipped", not_kept_)}, {}});
  // "//host/a.jpg" gets the scheme of the feed's other addresses of that host; without any it gets https.
  std::unordered_map<std::string, std::string> schemes;
  const auto learn = [&](const std::string& url) {
    if (is_url(url)) schemes.try_emplace(host_of(url), url.substr(0, url.find("//")));
  };
  for (const FeedProduct& product : feed_.products) {
    for (const FeedImage& image : product.images) learn(image.reference);
    learn(product.facts.url);
  }
  for (FeedProduct& product : feed_.products) {
    for (FeedImage& image : product.images) {
      if (!has_open_scheme(image.reference)) continue;
      const auto found = schemes.find(host_of(image.reference));
      image.reference.insert(0, found == schemes.end() ? "https:" : found->second);
    }
  }
  return std::move(feed_);
}

}  // namespace selvedge::feeds
