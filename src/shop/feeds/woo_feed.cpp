// Variations may come before their parent, so all rows are read before products are made. A variation finds its parent
// by id or SKU.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
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

using Aliases = std::initializer_list<const char*>;

// The exporter translates its columns: English, German, French, Spanish, Italian, Dutch, Polish, Portuguese.
constexpr Aliases sku_names = {"sku", "artikelnummer", "sku_(artikelnummer)", "ugs", "cod", "código_sku", "ref"};
constexpr Aliases id_names = {"sku", "artikelnummer", "sku_(artikelnummer)", "ugs", "cod", "código_sku", "ref", "id"};
constexpr Aliases type_names = {"type", "typ", "tipo", "rodzaj"};
constexpr Aliases parent_names = {"parent",       "übergeordnetes_produkt",
                                  "übergeordnet", "superior",
                                  "genitore",     "hoofd",
                                  "nadrzędny",    "nadrzędne",
                                  "ascendente",   "pai"};
constexpr Aliases published_names = {"published",    "veröffentlicht", "publié",       "publicado",   "pubblicato",
                                     "gepubliceerd", "opublikowano",   "opublikowane", "opublikowany"};
constexpr Aliases title_names = {"name", "nom", "nombre", "nome", "naam", "nazwa"};
constexpr Aliases category_names = {"categories", "kategorien",  "catégories", "categorías",
                                    "categorie",  "categorieën", "kategorie",  "categorias"};
constexpr Aliases description_names = {"description",  "beschreibung", "descripción", "descrizione",
                                       "beschrijving", "opis",         "descrição"};
constexpr Aliases short_description_names = {"short_description",  "kurzbeschreibung",  "description_courte",
                                             "descripción_corta",  "breve_descrizione", "descrizione_breve",
                                             "korte_beschrijving", "krótki_opis",       "descrição_curta"};
constexpr Aliases price_names = {
    "regular_price",   "regulärer_preis", "tarif_régulier", "tarif_normal", "precio_normal", "prezzo_di_listino",
    "reguliere_prijs", "normale_prijs",   "cena_regularna", "preço_normal", "preço",         "cena",
    "prezzo",          "precio"};
constexpr Aliases sale_names = {"sale_price",        "angebotspreis", "tarif_promo",     "precio_rebajado",
                                "prezzo_in_offerta", "actieprijs",    "cena_promocyjna", "preço_promocional"};
constexpr Aliases sale_begin_names = {"date_sale_price_starts",
                                      "datum,_an_dem_angebotspreis_beginnt",
                                      "date_de_début_de_promo",
                                      "día_en_que_empieza_el_precio_rebajado",
                                      "data_di_inizio_del_prezzo_in_offerta",
                                      "startdatum_actieprijs",
                                      "data_de_preço_promocional_começa_em"};
constexpr Aliases sale_end_names = {"date_sale_price_ends",
                                    "datum,_an_dem_angebotspreis_endet",
                                    "date_de_fin_de_promo",
                                    "día_en_que_termina_el_precio_rebajado",
                                    "data_di_fine_del_prezzo_in_offerta",
                                    "einddatum_actieprijs",
                                    "data_de_preço_promocional_termina_em"};
constexpr Aliases stock_names = {"stock",     "lager",    "bestand",         "lagerbestand", "inventario",
                                 "magazzino", "voorraad", "stan_magazynowy", "estoque"};
constexpr Aliases there_names = {"in_stock?",    "in_stock",     "vorrätig?",     "vorrätig",
                                 "en_stock_?",   "en_stock?",    "¿existencias?", "¿en_stock?",
                                 "op_voorraad?", "w_magazynie?", "na_stanie?",    "em_estoque?"};
constexpr Aliases image_names = {"images",       "bilder",  "imágenes", "immagini",
                                 "afbeeldingen", "obrazki", "zdjęcia",  "imagens"};
constexpr Aliases tag_names = {"tags", "schlagwörter", "étiquettes", "etiquetas", "tag", "znaczniki"};
constexpr Aliases brand_names = {"brands", "brand",  "marken", "marke", "marques",
                                 "marcas", "marchi", "merken", "marki"};
constexpr Aliases page_names = {"permalink",   "url",         "external_url", "externe_url",
                                "url_externe", "url_externa", "url_esterno"};

// What stands before and behind the number in the names of an attribute's two columns.
struct AttributeColumns {
  std::string_view name_begin, name_end, value_begin, value_end;
};
constexpr auto attribute_names = std::to_array<AttributeColumns>({
    {"attribute_", "_name", "attribute_", "_value(s)"},
    {"attribut_", "_name", "attribut_", "_wert(e)"},
    {"nom_de_l'attribut_", "", "valeur(s)_de_l'attribut_", ""},
    {"nombre_del_atributo_", "", "valor(es)_del_atributo_", ""},
    {"nome_dell'attributo_", "", "valore_dell'attributo_", ""},
    {"nome_attributo_", "", "valore(i)_attributo_", ""},
    {"naam_eigenschap_", "", "waarde(n)_eigenschap_", ""},
    {"nazwa_atrybutu_", "", "wartości_atrybutu_", ""},
    {"nome_do_atributo_", "", "valores_do_atributo_", ""},
    {"nome_do_atributo_", "", "valor(es)_do_atributo_", ""},
});

// As attribute_name spells it, with one kind of apostrophe.
std::string column_name(std::string_view header) {
  std::string name = attribute_name(header);
  for (std::size_t at = name.find("\u2019"); at != std::string::npos; at = name.find("\u2019", at))
    name.replace(at, 3, "'");
  return name;
}

// An attribute from the columns "Attribute 1 name" and "Attribute 1 value(s)".
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
  bool hidden = false;         // a draft, private, or a group
  bool chosen = true;          // by FeedOptions::only
  ProductFacts of_variations;  // their price and stock, which count before the product's own
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

// The attribute of that name, which is added if it is new. After 100 names, values of new names go to the last one.
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
    for (std::size_t c = 0; c < table_.header.size(); ++c) columns_.try_emplace(column_name(table_.header[c]), c);
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
    product.type = attribute_name(text(row, type_names));
    product.parent = clean_id(text(row, parent_names));
    product.facts.id.value = clean_id(text(row, sku_names));
    if (product.facts.id.value.empty()) product.facts.id.value = product.number;
    if (const auto problem = catalogue::problem_of(product.facts.id)) return builder_.skip(source, *problem);
    const std::string published = text(row, published_names);
    product.hidden = (!published.empty() && published != "1" && read_yes(published) != std::optional(true)) ||
                     product.type.starts_with("group");
    read_facts(row, product);
    read_attributes(row, product);
    for (const std::string& picture : picture_references(text(row, image_names)))
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
    if (!column(id_names) || !column(image_names)) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("{}: expected WooCommerce's columns SKU (or ID) and Images, found: {}", table_.source,
                              table_.found_header()));
    }
    tell("product_id", id_names);
    tell("title", title_names);
    tell("category", category_names);
    tell("description", description_names);
    tell("price", price_names);
    tell("sale price", sale_names);
    tell("begin of the sale", sale_begin_names);
    tell("end of the sale", sale_end_names);
    tell("stock", stock_names);
    tell("availability", there_names);
    tell("image", image_names);
    tell("url", page_names);
    tell("attribute tags", tag_names);
    tell("attribute brand", brand_names);
    tell("whether it is published", published_names);
    tell("the variable product", parent_names);
    for (const auto& [name, value] : attribute_columns_) {
      builder_.report().take_column(table_.header[name], "an attribute's name");
      builder_.report().take_column(table_.header[value], "its values");
    }
  }

  void find_attribute_columns() {
    for (const auto& [name, position] : columns_) {
      for (const AttributeColumns& known : attribute_names) {
        const std::size_t around = known.name_begin.size() + known.name_end.size();
        if (name.size() <= around || !name.starts_with(known.name_begin) || !name.ends_with(known.name_end)) continue;
        const std::string number = name.substr(known.name_begin.size(), name.size() - around);
        const auto found = columns_.find(std::string(known.value_begin) + number + std::string(known.value_end));
        if (found != columns_.end()) attribute_columns_.emplace_back(position, found->second);
      }
    }
  }

  void read_facts(const files::CsvRow& row, WooRow& product) const {
    ProductFacts& facts = product.facts;
    const std::string& source = product.source;
    facts_.set_text(facts, "title", text(row, title_names), source);
    Texts categories;
    for (const std::string& category : values_in(text(row, category_names))) categories.add(trimmed(category));
    facts_.set_category(facts, fmt::format("{}", fmt::join(categories.texts, "; ")), source);
    std::string description = text(row, description_names);
    if (description.empty()) description = text(row, short_description_names);
    // WooCommerce writes line breaks as two characters.
    for (std::size_t at = description.find("\\n"); at != std::string::npos; at = description.find("\\n", at))
      description.replace(at, 2, "\n");
    facts_.set_description(facts, description, source);
    facts_.set_text(facts, "tags", text(row, tag_names), source);
    facts_.set_text(facts, "brand", text(row, brand_names), source);
    facts_.set_page(facts, text(row, page_names), source);
    PriceTexts prices;
    prices.price = text(row, price_names);
    prices.sale = text(row, sale_names);
    prices.begin = text(row, sale_begin_names);
    prices.end = text(row, sale_end_names);
    facts_.set_prices(facts, prices, source);
    const std::string count = text(row, stock_names);
    const std::string there = text(row, there_names);
    // The word "parent" means that the variation shares its parent's pieces, which the parent's row counts.
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

  // Adds a variation's values to its product.
  void merge(WooRow& product, const WooRow& variation) const {
    if (variation.hidden) return;
    for (const WooAttribute& attribute : variation.attributes) {
      for (const std::string& value : attribute.values.texts)
        attribute_of(product.attributes, attribute.name).values.add(value);
    }
    for (const std::string& picture : variation.pictures.texts) product.pictures.add(picture);
    add_price_and_stock(product.of_variations, variation.facts);
  }

  static void take_from_variations(WooRow& row) {
    if (row.of_variations.price) row.facts.price.reset();
    if (row.of_variations.price && !row.of_variations.currency.empty()) row.facts.currency.clear();
    if (row.of_variations.stock) row.facts.stock.reset();
    add_price_and_stock(row.facts, row.of_variations);
  }

  void add(WooRow& row) {
    if (row.hidden || !row.chosen) return builder_.leave_out();
    take_from_variations(row);
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
