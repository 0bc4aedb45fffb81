#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <map>
#include <optional>
#include <unordered_map>

#include "ground/files/read_file.h"
#include "selvedge/error.h"
#include "shop/feeds/feed_table.h"
#include "shop/feeds/feed_text.h"
#include "shop/feeds/product_feed.h"

namespace selvedge::feeds {
namespace {

// A row's fields by the names that Shopify has given its columns over the years.
class Columns {
 public:
  explicit Columns(const files::CsvTable& table) {
    for (std::size_t c = 0; c < table.header.size(); ++c) positions_.try_emplace(attribute_name(table.header[c]), c);
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
  std::map<std::string, std::size_t, std::less<>> positions_;
};

// Different texts in the order in which they came.
struct Texts {
  std::vector<std::string> texts;
  void add(std::string_view text) {
    if (!text.empty() && std::ranges::find(texts, text) == texts.end()) texts.emplace_back(text);
  }
  std::string listed() const {
    std::string list;
    for (const std::string& text : texts) list.append(list.empty() ? "" : ", ").append(text);
    return list;
  }
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
  bool priced = false;
  std::optional<std::int64_t> stock;
  std::vector<Picture> pictures, variant_pictures;
};

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool read = !text.empty() && failure == std::errc() && end == text.data() + text.size();
  return read ? std::optional(number) : std::nullopt;
}

// An option's name as an attribute's; one that is a fact's (an option "Price") must not overwrite it.
std::string option_attribute(const std::string& name) {
  if (name == "color" || name == "colour" || name == "farbe" || name == "couleur") return "colour";
  ProductFacts probe;
  probe.id.value = "probe";
  probe.attributes[name] = "probe";
  return catalogue::problem_of(probe) ? "option_" + name : name;
}

class ShopifyReader {
 public:
  ShopifyReader(const files::CsvTable& table, const FeedOptions& options, FeedBuilder& builder)
      : table_(table), options_(options), columns_(table), chosen_(table, options), builder_(builder) {}

  void read(const files::CsvRow& row) {
    const std::string source = table_.where(row);
    if (row.fields.size() != table_.header.size()) {
      return builder_.skip(source, fmt::format("expected {} fields as in the header, found {}", table_.header.size(),
                                               row.fields.size()));
    }
    const std::string handle(columns_.text(row, {"handle", "url_handle"}));
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
  void set(ShopifyProduct& product, const std::string& source, std::string_view name, std::string_view text) {
    if (text.empty()) return;
    if (const auto problem = catalogue::set_fact(product.facts, name, text))
      builder_.skip(source, *problem + "; the product is used without it");
  }

  void read_product(const files::CsvRow& row, const std::string& source, ShopifyProduct& product) {
    const auto text = [&](std::initializer_list<const char*> names) { return columns_.text(row, names); };
    const auto set_once = [&](std::string_view name, std::string_view value, bool unknown) {
      if (unknown) set(product, source, name, value);
    };
    const std::string status = attribute_name(text({"status"}));
    const std::string published = attribute_name(text({"published", "published_on_online_store"}));
    product.hidden |= status == "draft" || status == "archived" || published == "false";
    const std::string_view type = text({"type"});
    set_once("title", text({"title"}), product.facts.title.empty());
    set_once("category", type.empty() ? last_of_path(text({"product_category"})) : type,
             product.facts.category.empty());
    for (const auto& [name, value] :
         {std::pair("vendor", std::string(text({"vendor"}))), std::pair("tags", std::string(text({"tags"}))),
          std::pair("description", plain_text(text({"body_(html)", "body", "description"}))),
          std::pair("gender", std::string(text({"google_shopping_/_gender"}))),
          std::pair("age_group", std::string(text({"google_shopping_/_age_group"})))}) {
      set_once(name, value, !product.facts.attributes.contains(name));
    }
    for (std::size_t i = 0; i < option_names.size(); ++i) {
      if (product.options[i].empty()) product.options[i] = attribute_name(text({option_names[i]}));
      product.values[i].add(text({option_values[i]}));
    }
  }

  void read_variant(const files::CsvRow& row, const std::string& source, ShopifyProduct& product) {
    product.skus.add(columns_.text(row, {"variant_sku", "sku"}));
    const std::string_view price = columns_.text(row, {"variant_price", "price"});
    if (price.empty()) return;  // the row of a further picture
    if (!product.priced) {
      set(product, source, "price", price);
      product.priced = true;
    }
    const std::string_view count = columns_.text(row, {"variant_inventory_qty", "inventory_quantity"});
    const bool tracked = !columns_.has({"variant_inventory_tracker", "inventory_tracker"}) ||
                         !columns_.text(row, {"variant_inventory_tracker", "inventory_tracker"}).empty();
    auto pieces = whole_number(count);
    if (!count.empty() && !pieces) {
      builder_.skip(source, fmt::format("stock: expected a whole number of pieces, found '{}'; the product is used "
                                        "without it",
                                        count));
    }
    if (!tracked) pieces = std::max<std::int64_t>(pieces.value_or(1), 1);  // sold without counting
    constexpr std::int64_t most = std::int64_t{1} << 40;
    // Sold beyond what is there, a variant counts below 0, and takes nothing from the others.
    if (pieces) product.stock = std::min(product.stock.value_or(0) + std::clamp<std::int64_t>(*pieces, 0, most), most);
  }

  void read_pictures(const files::CsvRow& row, const std::string& source, ShopifyProduct& product) {
    const std::string_view picture = columns_.text(row, {"image_src", "product_image_url"});
    const std::string_view variant = columns_.text(row, {"variant_image", "variant_image_url"});
    const long position = static_cast<long>(whole_number(columns_.text(row, {"image_position"})).value_or(0));
    if (!picture.empty()) product.pictures.push_back({std::string(picture), source, position});
    if (!variant.empty()) product.variant_pictures.push_back({std::string(variant), source, 0});
  }

  void finish(ShopifyProduct& product) {
    if (product.hidden || !product.chosen) {
      for (std::size_t i = 0; i < product.rows; ++i) builder_.leave_out();
      return;
    }
    for (std::size_t i = 0; i < option_names.size(); ++i) {
      const std::string& name = product.options[i];
      const bool no_choice = name.empty() || (name == "title" && product.values[i].listed() == "Default Title");
      if (!no_choice) set(product, product.source, option_attribute(name), product.values[i].listed());
    }
    set(product, product.source, "sku", product.skus.listed());
    product.facts.stock = product.stock;
    if (product.facts.price) set(product, product.source, "currency", options_.currency);
    if (const auto problem = catalogue::problem_of(product.facts)) return builder_.skip(product.source, *problem);
    std::ranges::stable_sort(product.pictures, {}, &Picture::position);
    std::ranges::move(product.variant_pictures, std::back_inserter(product.pictures));
    if (product.pictures.empty()) {
      return builder_.skip(product.source, fmt::format("product '{}': expected at least one picture, found none",
                                                       product.facts.id.value));
    }
    Texts seen;
    for (const Picture& picture : product.pictures) {
      const std::size_t known = seen.texts.size();
      seen.add(picture.reference);
      if (seen.texts.size() > known) builder_.add(product.facts, {picture.reference}, picture.source);
    }
  }

  const files::CsvTable& table_;
  const FeedOptions& options_;
  Columns columns_;
  ChosenRows chosen_;
  FeedBuilder& builder_;
  std::vector<ShopifyProduct> products_;
  std::unordered_map<std::string, std::size_t> positions_;
};

}  // namespace

ProductFeed read_shopify_csv(const std::filesystem::path& path, const FeedOptions& options) {
  FeedBuilder builder(std::filesystem::absolute(path).parent_path());
  const files::CsvTable table = parse_feed_csv(files::read_text(path), path.string(), builder);
  const Columns columns(table);
  if (!columns.has({"handle", "url_handle"}) || !columns.has({"image_src", "product_image_url"})) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: expected Shopify's columns Handle and Image Src, found: {}", path.string(),
                            table.found_header()));
  }
  ShopifyReader reader(table, options, builder);
  for (const files::CsvRow& row : table.rows) reader.read(row);
  reader.finish();
  return builder.take();
}

}  // namespace selvedge::feeds
