// Rows of one handle are collected wherever they stand. Products are made when all rows are read.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <map>
#include <optional>
#include <unordered_map>

#include "selvedge/error.h"
#include "shop/feeds/column_names.h"
#include "shop/feeds/fact_reader.h"
#include "shop/feeds/feed_text.h"
#include "shop/feeds/format_readers.h"
#include "shop/feeds/html_text.h"
#include "shop/feeds/read_stock.h"
#include "shop/feeds/value_list.h"

namespace selvedge::feeds {
namespace {

// A row's fields by the names that Shopify has given its columns over the years.
class Columns {
 public:
  Columns(const files::CsvTable& table, FeedReport& report) : table_(table), report_(report) {
    for (std::size_t c = 0; c < table.header.size(); ++c) positions_.try_emplace(attribute_name(table.header[c]), c);
  }
  void tell(std::string_view taken_for, std::initializer_list<const char*> names) const {
    for (const char* name : names) {
      const auto found = positions_.find(std::string_view(name));
      if (found != positions_.end()) return report_.take_column(table_.header[found->second], taken_for);
    }
  }
  bool has(std::initializer_list<const char*> names) const {
    return std::ranges::any_of(names, [&](const char* name) { return positions_.contains(std::string_view(name)); });
  }
  // Of the first of the names that is a column; "" where none is.
  std::string_view text(const files::CsvRow& row, std::initializer_list<const char*> names) const {
    for (const char* name : names) {
      const auto found = positions_.find(std::string_view(name));
      if (found != positions_.end()) return trimmed(row.fields[found->second]);
    }
    return "";
  }

 private:
  const files::CsvTable& table_;
  FeedReport& report_;
  std::map<std::string, std::size_t, std::less<>> positions_;
};

struct Picture {
  std::string reference;
  std::string source;
  long position = 0;
};

constexpr std::array<const char*, 3> option_names = {"option1_name", "option2_name", "option3_name"};
constexpr std::array<const char*, 3> option_values = {"option1_value", "option2_value", "option3_value"};

// All rows of one handle, put together.
struct ShopifyProduct {
  ProductFacts facts;
  std::string source;  // its first row
  std::size_t rows = 0;
  bool hidden = false;  // a draft, archived, or not published
  bool chosen = true;   // by FeedOptions::only
  std::array<std::string, 3> options;
  std::array<Texts, 3> values;
  Texts skus;
  std::vector<Picture> pictures, variant_pictures;
};

long position_of(std::string_view text) {
  long number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// The name of the attribute for an option. An option "Price" must not overwrite the price.
std::string option_attribute(const std::string& name) {
  const Meaning meaning = meaning_of(name);
  if (meaning.field == Field::colour) return "colour";
  if (!meaning.attribute.empty()) return meaning.attribute;
  ProductFacts probe;
  probe.id.value = "probe";
  probe.attributes[name] = "probe";
  return catalogue::problem_of(probe) ? "option_" + name : name;
}

class ShopifyReader {
 public:
  ShopifyReader(const FeedTable& feed, const FeedOptions& options, FeedBuilder& builder)
      : table_(feed.table),
        columns_(feed.table, builder.report()),
        chosen_(feed.table, options),
        builder_(builder),
        facts_(options, builder.report()) {}

  void require_header() const {
    if (!columns_.has({"handle", "url_handle"}) ||
        !columns_.has({"image_src", "product_image_url", "variant_image", "variant_image_url"})) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("{}: expected Shopify's columns Handle and Image Src, found: {}", table_.source,
                              table_.found_header()));
    }
    columns_.tell("product_id", {"handle", "url_handle"});
    columns_.tell("title", {"title"});
    columns_.tell("category", {"type"});
    columns_.tell("category", {"product_category"});
    columns_.tell("description", {"body_(html)", "body", "description"});
    columns_.tell("price", {"variant_price", "price"});
    columns_.tell("regular price", {"variant_compare_at_price", "compare_at_price"});
    columns_.tell("stock", {"variant_inventory_qty", "inventory_quantity"});
    columns_.tell("image", {"image_src", "product_image_url"});
    columns_.tell("further images", {"variant_image", "variant_image_url"});
    columns_.tell("whether it is published", {"published", "published_on_online_store"});
    columns_.tell("whether it is published", {"status"});
    columns_.tell("attribute vendor", {"vendor"});
    columns_.tell("attribute tags", {"tags"});
    columns_.tell("attribute sku", {"variant_sku", "sku"});
    columns_.tell("attribute gender", {"google_shopping_/_gender"});
    columns_.tell("attribute age_group", {"google_shopping_/_age_group"});
    for (std::size_t i = 0; i < option_names.size(); ++i) {
      columns_.tell("an option's name", {option_names[i]});
      columns_.tell("its values", {option_values[i]});
    }
  }

  void read(const files::CsvRow& row) {
    const std::string source = table_.where(row);
    if (row.fields.size() > table_.header.size()) return builder_.skip(source, wrong_field_count(table_, row));
    const std::string handle = clean_id(columns_.text(row, {"handle", "url_handle"}));
    if (handle.empty()) return builder_.skip(source, "handle: expected a name, found an empty field");
    const auto [at, added] = positions_.try_emplace(handle, products_.size());
    if (added) {
      products_.emplace_back();
      products_.back().facts.id.value = handle;
      products_.back().source = source;
      // What chooses a product stands in its first row; the others repeat its handle alone.
      products_.back().chosen = chosen_.has(row);
    }
    ShopifyProduct& product = products_[at->second];
    ++product.rows;
    read_product(row, source, product);
    read_variant(row, source, product);
    read_pictures(row, source, product);
  }

  void finish() {
    for (ShopifyProduct& product : products_) finish(product);
  }

 private:
  void read_product(const files::CsvRow& row, const std::string& source, ShopifyProduct& product) {
    const auto text = [&](std::initializer_list<const char*> names) { return columns_.text(row, names); };
    ProductFacts& facts = product.facts;
    const std::string status = attribute_name(text({"status"}));
    const auto published = read_yes(text({"published", "published_on_online_store"}));
    product.hidden |= status == "draft" || status == "archived" || (published && !*published);
    if (facts.title.empty()) facts_.set_text(facts, "title", text({"title"}), source);
    if (facts.category.empty()) {
      const std::string_view type = text({"type"});
      const std::string_view path = text({"product_category"});
      facts_.set_category(facts, type.empty() ? path : type, source);
      // The type is the shop's own name for it; Shopify's path is found beside it.
      if (!type.empty() && path.find('>') != std::string_view::npos &&
          !facts.attributes.contains(catalogue::category_path))
        facts_.set_text(facts, catalogue::category_path, path, source);
    }
    if (!facts.attributes.contains("description"))
      facts_.set_description(facts, text({"body_(html)", "body", "description"}), source);
    for (const auto& [name, value] : {std::pair("vendor", text({"vendor"})), std::pair("tags", text({"tags"})),
                                      std::pair("gender", text({"google_shopping_/_gender"})),
                                      std::pair("age_group", text({"google_shopping_/_age_group"}))}) {
      if (!facts.attributes.contains(name)) facts_.set_text(facts, name, value, source);
    }
    for (std::size_t i = 0; i < option_names.size(); ++i) {
      if (product.options[i].empty()) product.options[i] = attribute_name(text({option_names[i]}));
      product.values[i].add(clean_text(text({option_values[i]})));
    }
  }

  void read_variant(const files::CsvRow& row, const std::string& source, ShopifyProduct& product) {
    product.skus.add(columns_.text(row, {"variant_sku", "sku"}));
    const std::string price(columns_.text(row, {"variant_price", "price"}));
    if (price.empty()) return;  // the row of a further picture
    ProductFacts variant;
    const std::string compared(columns_.text(row, {"variant_compare_at_price", "compare_at_price"}));
    PriceTexts texts;
    texts.price = price;
    facts_.set_prices(variant, texts, source);
    if (!compared.empty()) facts_.set_price_attribute(variant, "regular_price", compared, source);
    const std::string_view count = columns_.text(row, {"variant_inventory_qty", "inventory_quantity"});
    const bool tracked = !columns_.has({"variant_inventory_tracker", "inventory_tracker"}) ||
                         !columns_.text(row, {"variant_inventory_tracker", "inventory_tracker"}).empty();
    // A variant that was sold beyond its stock has a negative count. It counts as 0 and takes nothing from the others.
    variant.stock = facts_.pieces(count, source);
    if (!tracked) variant.stock = std::max<std::int64_t>(variant.stock.value_or(1), 1);  // sold without counting
    add_price_and_stock(product.facts, variant);
  }

  void read_pictures(const files::CsvRow& row, const std::string& source, ShopifyProduct& product) {
    const long position = position_of(columns_.text(row, {"image_position"}));
    for (std::string& picture : picture_references(columns_.text(row, {"image_src", "product_image_url"})))
      product.pictures.push_back({clean_address(picture), source, position});
    for (std::string& picture : picture_references(columns_.text(row, {"variant_image", "variant_image_url"})))
      product.variant_pictures.push_back({clean_address(picture), source, 0});
  }

  void finish(ShopifyProduct& product) {
    if (product.hidden || !product.chosen) {
      for (std::size_t i = 0; i < product.rows; ++i) builder_.leave_out();
      return;
    }
    for (std::size_t i = 0; i < option_names.size(); ++i) {
      const std::string& name = product.options[i];
      const bool no_choice = name.empty() || (name == "title" && product.values[i].listed() == "Default Title");
      if (!no_choice)
        facts_.set_text(product.facts, option_attribute(name), product.values[i].listed(), product.source);
    }
    facts_.set_text(product.facts, "sku", product.skus.listed(), product.source);
    if (const auto problem = catalogue::problem_of(product.facts))
      return builder_.skip(product.facts.id, product.source, *problem);
    std::ranges::stable_sort(product.pictures, {}, &Picture::position);
    std::ranges::move(product.variant_pictures, std::back_inserter(product.pictures));
    if (product.pictures.empty()) {
      return builder_.skip(
          product.facts.id, product.source,
          fmt::format("product '{}': expected at least one picture, found none", product.facts.id.value));
    }
    Texts seen;
    for (const Picture& picture : product.pictures) {
      const std::size_t known = seen.texts.size();
      seen.add(picture.reference);
      if (seen.texts.size() > known) builder_.add(product.facts, {picture.reference}, picture.source);
    }
  }

  const files::CsvTable& table_;
  Columns columns_;
  ChosenRows chosen_;
  FeedBuilder& builder_;
  FactReader facts_;
  std::vector<ShopifyProduct> products_;
  std::unordered_map<std::string, std::size_t> positions_;
};

}  // namespace

void read_shopify_table(const FeedTable& table, const FeedOptions& options, FeedBuilder& builder) {
  ShopifyReader reader(table, options, builder);
  reader.require_header();
  for (const files::CsvRow& row : table.table.rows) reader.read(padded(row, table.table));
  reader.finish();
}

}  // namespace selvedge::feeds
