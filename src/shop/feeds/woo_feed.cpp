// Variations may come before their parent, so all rows are read before products are made. A variation is given to its
// parent by id or SKU, and stands alone where there is none.
#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <optional>
#include <tuple>
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

using Aliases = std::initializer_list<const char*>;

// One of a product's attributes, as the columns "Attribute 1 name", "Attribute 1 value(s)" give it.
struct WooAttribute {
  std::string name;  // as attribute_name spells it
  Texts values;
};

struct WooRow {
  ProductFacts facts;
  std::string source;
  std::string number;  // ID
  std::string type;    // "simple", "variable", "variation", "grouped", "external"
  std::string parent;  // SKU or "id:17"
  std::vector<WooAttribute> attributes;
  Texts pictures;
  bool hidden = false;  // a draft, private, or a group
  bool chosen = true;   // by FeedOptions::only
  bool priced_by_variation = false, counted_by_variations = false;
};

// "Rot, Blau" and "Rot | Blau" are two; "\," is a comma of a value.
std::vector<std::string> values_in(std::string_view list) {
  std::vector<std::string> values(1);
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i] == '\\' && i + 1 < list.size() && list[i + 1] == ',') {
      values.back() += list[++i];
    } else if (list[i] == ',' || list[i] == '|') {
      values.emplace_back();
    } else {
      values.back() += list[i];
    }
  }
  return values;
}

// Beyond a hundred names the last one takes what comes.
WooAttribute& attribute_of(std::vector<WooAttribute>& attributes, const std::string& name) {
  constexpr std::size_t most_names = 100;
  const auto found = std::ranges::find(attributes, name, &WooAttribute::name);
  if (found == attributes.end() && attributes.size() == most_names) return attributes.back();
  return found != attributes.end() ? *found : attributes.emplace_back(WooAttribute{name, {}});
}

class WooReader {
 public:
  WooReader(const FeedTable& feed, const FeedOptions& options, FeedBuilder& builder)
      : table_(feed.table), chosen_(feed.table, options), builder_(builder), facts_(options, builder.report()) {
    for (std::size_t c = 0; c < table_.header.size(); ++c) columns_.try_emplace(attribute_name(table_.header[c]), c);
    find_attribute_columns();
    require_header();
  }

  void read(const files::CsvRow& row) {
    const std::string source = table_.where(row);
    if (row.fields.size() > table_.header.size()) return builder_.skip(source, wrong_field_count(table_, row));
    WooRow product;
    product.source = source;
    product.chosen = chosen_.has(row);
    product.number = clean_id(text(row, {"id"}));
    product.type = attribute_name(text(row, {"type", "typ"}));
    product.parent = clean_id(text(row, {"parent", "übergeordnetes_produkt", "übergeordnet"}));
    product.facts.id.value = clean_id(text(row, {"sku", "artikelnummer", "sku_(artikelnummer)"}));
    if (product.facts.id.value.empty()) product.facts.id.value = product.number;
    if (const auto problem = catalogue::problem_of(product.facts.id)) return builder_.skip(source, *problem);
    const std::string published = text(row, {"published", "veröffentlicht"});
    product.hidden = (!published.empty() && published != "1" && read_yes(published) != std::optional(true)) ||
                     product.type.starts_with("group");
    read_facts(row, product);
    read_attributes(row, product);
    for (const std::string& picture : picture_references(text(row, {"images", "bilder"})))
      product.pictures.add(clean_address(picture));
    rows_.push_back(std::move(product));
  }

  void finish() {
    std::unordered_map<std::string, std::size_t> parents;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (is_variation(rows_[i])) continue;
      parents.try_emplace(rows_[i].facts.id.value, i);
      if (!rows_[i].number.empty()) parents.try_emplace("id:" + rows_[i].number, i);
    }
    std::vector<bool> merged(rows_.size(), false);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (!is_variation(rows_[i])) continue;
      const auto parent = parents.find(rows_[i].parent);
      if (parent == parents.end()) {
        if (!rows_[i].parent.empty()) rows_[i].facts.item_group_id = rows_[i].parent;
        continue;
      }
      merge(rows_[parent->second], rows_[i]);
      merged[i] = true;
    }
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (!merged[i]) add(rows_[i]);
    }
  }

 private:
  static bool is_variation(const WooRow& row) { return row.type.starts_with("variation"); }

  std::optional<std::size_t> column(Aliases names) const {
    for (const char* name : names) {
      if (const auto found = columns_.find(std::string_view(name)); found != columns_.end()) return found->second;
    }
    return std::nullopt;
  }
  std::string text(const files::CsvRow& row, Aliases names) const {
    const auto found = column(names);
    return found ? std::string(trimmed(row.fields[*found])) : "";
  }
  void tell(std::string_view taken_for, Aliases names) const {
    if (const auto found = column(names)) builder_.report().take_column(table_.header[*found], taken_for);
  }

  void require_header() const {
    if (!column({"sku", "artikelnummer", "sku_(artikelnummer)", "id"}) || !column({"images", "bilder"})) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("{}: expected WooCommerce's columns SKU (or ID) and Images, found: {}", table_.source,
                              table_.found_header()));
    }
    tell("product_id", {"sku", "artikelnummer", "sku_(artikelnummer)", "id"});
    tell("title", {"name"});
    tell("category", {"categories", "kategorien"});
    tell("description", {"description", "beschreibung"});
    tell("price", {"regular_price", "regulärer_preis"});
    tell("sale price", {"sale_price", "angebotspreis"});
    tell("stock", {"stock", "lager", "bestand", "lagerbestand"});
    tell("availability", {"in_stock?", "in_stock", "vorrätig?", "vorrätig"});
    tell("image", {"images", "bilder"});
    tell("the variable product", {"parent", "übergeordnetes_produkt", "übergeordnet"});
    for (const auto& [name, value] : attribute_columns_) {
      builder_.report().take_column(table_.header[name], "an attribute's name");
      builder_.report().take_column(table_.header[value], "its values");
    }
  }

  void find_attribute_columns() {
    for (const auto& [name, position] : columns_) {
      for (const auto& [begin, end, values] :
           {std::tuple("attribute_", "_name", "_value(s)"), std::tuple("attribut_", "_name", "_wert(e)")}) {
        if (!name.starts_with(begin) || !name.ends_with(end)) continue;
        const std::string start = name.substr(0, name.size() - std::string_view(end).size());
        const auto found = columns_.find(start + values);
        if (found != columns_.end()) attribute_columns_.emplace_back(position, found->second);
      }
    }
  }

  void read_facts(const files::CsvRow& row, WooRow& product) const {
    ProductFacts& facts = product.facts;
    const std::string& source = product.source;
    facts_.set_text(facts, "title", text(row, {"name"}), source);
    facts_.set_category(facts, values_in(text(row, {"categories", "kategorien"})).front(), source);
    std::string description = text(row, {"description", "beschreibung"});
    if (description.empty()) description = text(row, {"short_description", "kurzbeschreibung"});
    // WooCommerce writes line breaks as two characters.
    for (std::size_t at = description.find("\\n"); at != std::string::npos; at = description.find("\\n", at))
      description.replace(at, 2, "\n");
    facts_.set_description(facts, description, source);
    facts_.set_text(facts, "tags", text(row, {"tags", "schlagwörter"}), source);
    facts_.set_text(facts, "brand", text(row, {"brands", "brand", "marken", "marke"}), source);
    facts_.set_page(facts, text(row, {"permalink", "url", "external_url", "externe_url"}), source);
    PriceTexts prices;
    prices.price = text(row, {"regular_price", "regulärer_preis"});
    prices.sale = text(row, {"sale_price", "angebotspreis"});
    prices.begin = text(row, {"date_sale_price_starts", "datum,_an_dem_angebotspreis_beginnt"});
    prices.end = text(row, {"date_sale_price_ends", "datum,_an_dem_angebotspreis_endet"});
    facts_.set_prices(facts, prices, source);
    const std::string count = text(row, {"stock", "lager", "bestand", "lagerbestand"});
    const std::string there = text(row, {"in_stock?", "in_stock", "vorrätig?", "vorrätig"});
    // "parent": the variation has its parent's pieces, which the parent's row counts.
    const bool of_parent = attribute_name(count) == "parent";
    if (!of_parent || !is_variation(product)) facts_.set_stock(facts, of_parent ? "" : count, there, source);
  }

  void read_attributes(const files::CsvRow& row, WooRow& product) const {
    for (const auto& [name_column, value_column] : attribute_columns_) {
      std::string name = attribute_name(row.fields[name_column]);
      if (name.starts_with("pa_")) name.erase(0, 3);
      if (name.empty()) continue;
      WooAttribute& attribute = attribute_of(product.attributes, name);
      for (const std::string& value : values_in(row.fields[value_column]))
        attribute.values.add(trimmed(clean_text(value)));
    }
  }

  // What a variation adds to its product.
  void merge(WooRow& product, const WooRow& variation) const {
    if (variation.hidden) return;
    for (const WooAttribute& attribute : variation.attributes) {
      for (const std::string& value : attribute.values.texts)
        attribute_of(product.attributes, attribute.name).values.add(value);
    }
    for (const std::string& picture : variation.pictures.texts) product.pictures.add(picture);
    ProductFacts& facts = product.facts;
    const bool lower = product.priced_by_variation && facts.price && variation.facts.price < facts.price;
    if (variation.facts.price && (!facts.price || lower)) {
      product.priced_by_variation = true;
      facts.price = variation.facts.price;
      facts.currency = variation.facts.currency;
      const auto regular = variation.facts.attributes.find("regular_price");
      facts.attributes.erase("regular_price");
      if (regular != variation.facts.attributes.end()) facts.attributes["regular_price"] = regular->second;
    }
    if (!variation.facts.stock) return;
    // The variations' pieces count, where they are counted.
    constexpr std::int64_t most = std::int64_t{1} << 40;  // so that no sum overflows
    const std::int64_t before = product.counted_by_variations ? facts.stock.value_or(0) : 0;
    product.counted_by_variations = true;
    facts.stock = std::min(before + std::min(*variation.facts.stock, most), most);
  }

  void add(WooRow& row) {
    if (row.hidden || !row.chosen) return builder_.leave_out();
    for (const WooAttribute& attribute : row.attributes) {
      const Meaning meaning = meaning_of(attribute.name);
      std::string name = meaning.attribute.empty() ? attribute.name : meaning.attribute;
      if (meaning.field == Field::colour) name = "colour";
      ProductFacts probe;
      probe.id.value = "probe";
      if (name != "colour") probe.attributes[name] = "probe";
      if (catalogue::problem_of(probe)) name = "option_" + attribute.name;
      facts_.set_text(row.facts, name, attribute.values.listed(), row.source);
    }
    if (const auto problem = catalogue::problem_of(row.facts)) return builder_.skip(row.facts.id, row.source, *problem);
    if (row.pictures.texts.empty()) {
      return builder_.skip(row.facts.id, row.source,
                           fmt::format("product '{}': expected at least one picture, found none", row.facts.id.value));
    }
    if (builder_.has(row.facts.id)) {
      return builder_.skip(row.facts.id, row.source,
                           fmt::format("product '{}' appeared before; the first is kept", row.facts.id.value));
    }
    builder_.add(row.facts, row.pictures.texts, row.source);
  }

  const files::CsvTable& table_;
  ChosenRows chosen_;
  FeedBuilder& builder_;
  FactReader facts_;
  std::map<std::string, std::size_t, std::less<>> columns_;
  std::vector<std::pair<std::size_t, std::size_t>> attribute_columns_;
  std::vector<WooRow> rows_;
};

}  // namespace

void read_woo_table(const FeedTable& table, const FeedOptions& options, FeedBuilder& builder) {
  WooReader reader(table, options, builder);
  for (const files::CsvRow& row : table.table.rows) reader.read(padded(row, table.table));
  reader.finish();
}

}  // namespace selvedge::feeds
