// A name is squeezed first: small letters, no accents, no spaces or marks. It is looked up as it is, then without its
// number (pictures and texts), without its language (texts), without its currency (prices), and without brackets.
#include "shop/feeds/column_names.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <unordered_map>
#include <utility>

#include "shop/catalogue/product.h"
#include "shop/feeds/feed_text.h"
#include "shop/feeds/read_price.h"

namespace selvedge::feeds {
namespace {

// No feed of another program has such a name. There "attribute:color" would mean the colour.
constexpr std::string_view attribute_mark = "selvedge:attribute:";

using Known = std::unordered_map<std::string, std::pair<Field, std::size_t>>;

// The letter below the accents of a small letter of Latin-1 or Latin Extended-A in UTF-8; 0 for any other character.
char letter_below(std::string_view character) {
  constexpr std::string_view latin1 = "aaaaaa\0ceeeeiiii\0nooooo\0ouuuuy\0y";  // from U+00E0 on
  constexpr std::string_view extended =                                        // from U+0100 on
      "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii\0\0jjkk\0llllllllll"
      "nnnnnn\0\0\0oooooo\0\0rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzz\0";
  const auto first = static_cast<unsigned char>(character[0]), second = static_cast<unsigned char>(character[1]);
  if (first == 0xC3 && second >= 0xA0) return latin1[second - 0xA0u];
  if (first == 0xC4 || first == 0xC5) return extended[(first - 0xC4u) * 64u + second - 0x80u];
  return 0;
}

// "product_name", "productName" and "Product-Name*" become one name, and so do "quantité" and "quantite".
std::string squeezed(std::string_view name) {
  std::string plain;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (std::string_view("_.-/*#:?()").find(name[i]) != std::string_view::npos) continue;
    const auto next = i + 1 < name.size() ? static_cast<unsigned char>(name[i + 1]) : 0u;
    const char letter = next >= 0x80 && next < 0xC0 ? letter_below(name.substr(i, 2)) : 0;
    plain += letter != 0 ? letter : name[i];
    if (letter != 0) ++i;
  }
  return plain;
}

const Known& known_names() {
  static const Known known = [] {
    Known map;
    for (const FieldNames& names : names_of_fields()) {
      for (std::size_t rank = 0; rank < names.names.size(); ++rank)
        map.try_emplace(squeezed(names.names[rank]), names.field, rank);
    }
    return map;
  }();
  return known;
}

// "additional_image_link_1", "image2", "images[0].src" and "bild_03" without their numbers. Empty: there is none.
std::string without_number(std::string_view name) {
  for (const std::string_view ending : {".url", ".src", ".link", "_url", "_src", "_link"}) {
    const std::string_view start = name.substr(0, name.size() - std::min(ending.size(), name.size()));
    const bool numbered = !start.empty() && (start.back() == ']' || (start.back() >= '0' && start.back() <= '9'));
    if (name.ends_with(ending) && numbered) return without_number(start);
  }
  std::size_t end = name.find_last_not_of("0123456789[]()#");
  if (end == std::string_view::npos || end + 1 == name.size()) return "";
  while (end > 0 && (name[end] == '_' || name[end] == '.' || name[end] == '/')) --end;
  return std::string(name.substr(0, end + 1));
}

// "price_(eur)", "preis_in_eur", "price_eur", "eur_price": the price's name and the currency.
std::pair<std::string, std::string> price_and_currency(std::string_view name) {
  std::string plain;
  for (char c : name) {
    if (c == '(' || c == ')' || c == '[' || c == ']') c = '_';
    if (c != '_' || !plain.ends_with('_')) plain += c;
  }
  if (plain.ends_with('_')) plain.pop_back();
  const std::size_t last = plain.rfind('_'), first = plain.find('_');
  if (last == std::string::npos) return {};
  if (std::string currency = read_currency(plain.substr(last + 1)); !currency.empty()) {
    std::string start = plain.substr(0, last);
    if (start.ends_with("_in")) start.resize(start.size() - 3);
    return {start, currency};
  }
  return {plain.substr(first + 1), read_currency(plain.substr(0, first))};
}

// "title_de", "name_en": the name without its language. Empty: it names none.
std::string without_language(std::string_view name) {
  constexpr std::array<std::string_view, 18> languages = {"_de", "_en", "_fr", "_it", "_es", "_nl",
                                                          "_pt", "_pl", "_sv", "_da", "_no", "_fi",
                                                          "_cs", "_sk", "_hu", "_ro", "_tr", "_el"};
  const std::string_view ending = name.substr(name.size() - std::min<std::size_t>(name.size(), 3));
  return std::ranges::find(languages, ending) == languages.end() ? "" : std::string(name.substr(0, name.size() - 3));
}

bool is_text_field(Field field) {
  return field == Field::title || field == Field::description || field == Field::category || field == Field::colour;
}

bool is_price(Field field) {
  return field == Field::price || field == Field::sale_price || field == Field::regular_price;
}

constexpr std::size_t less_sure = 100;  // added to the rank of a name with something behind it

// "title_(de)", "grösse_[eu]": the name before the brackets and what they hold.
std::pair<std::string, std::string> before_brackets(std::string_view name) {
  const bool round = name.ends_with(')');
  const std::size_t open = round || name.ends_with(']') ? name.rfind(round ? '(' : '[') : std::string_view::npos;
  if (open == std::string_view::npos || open == 0) return {};
  std::string_view base = name.substr(0, open);
  while (base.ends_with('_')) base.remove_suffix(1);
  return {std::string(base), squeezed(name.substr(open + 1, name.size() - open - 2))};
}

// Whether a column stays what it is called with this in brackets: a price without tax is none that a shopper pays.
bool stays_with(const Meaning& meaning, std::string_view inside) {
  constexpr std::array<std::string_view, 14> with_tax = {
      "brutto", "gross",   "ttc",         "inklmwst",    "inklust",    "inclvat", "incltax",
      "inctax", "taxincl", "taxincluded", "ivaincluido", "ivainclusa", "inclbtw", "inklmoms"};
  constexpr std::array<std::string_view, 15> units = {"pcs", "pc", "pieces", "units",  "qty",   "stk", "stuck", "st",
                                                      "szt", "ks", "stuks",  "unites", "pezzi", "pz",  "uds"};
  constexpr std::array<std::string_view, 6> about = {"alt", "text", "position", "parent", "title", "count"};
  const auto is = [&](std::string_view word) { return inside == word; };
  if (meaning.field == Field::attribute) return !meaning.attribute.empty();
  if (is_price(meaning.field)) return std::ranges::any_of(with_tax, is);
  if (meaning.field == Field::stock) return std::ranges::any_of(units, is);
  return std::ranges::none_of(about,
                              [&](std::string_view word) { return inside.find(word) != std::string_view::npos; });
}

Meaning meaning_of_plain(const std::string& plain);

// "farbe/colour": one field or attribute by two names.
Meaning meaning_of_both(const std::string& plain) {
  const std::size_t slash = plain.find('/');
  if (slash == std::string::npos || slash == 0 || plain.find('/', slash + 1) != std::string::npos) return {};
  const auto side = [](std::string_view text) { return meaning_of_plain(std::string(trimmed(text, "_ "))); };
  const Meaning first = side(std::string_view(plain).substr(0, slash));
  const Meaning second = side(std::string_view(plain).substr(slash + 1));
  const bool known = first.field != Field::attribute || !first.attribute.empty();
  const bool same = first.field == second.field && first.attribute == second.attribute;
  return known && same && first.currency == second.currency ? first : Meaning{};
}

// `plain` as attribute_name spells it.
Meaning meaning_of_plain(const std::string& plain) {
  const Known& known = known_names();
  if (const auto found = known.find(squeezed(plain)); found != known.end())
    return {found->second.first, found->second.second, "", ""};
  static const std::unordered_map<std::string, std::string_view> attributes = [] {
    std::unordered_map<std::string, std::string_view> map;
    for (const auto& [spelled, attribute] : names_of_attributes()) map.try_emplace(squeezed(spelled), attribute);
    return map;
  }();
  if (const auto found = attributes.find(squeezed(plain)); found != attributes.end())
    return {Field::attribute, 0, std::string(found->second), ""};
  const auto less_surely = [&](const std::string& base, auto fits) -> std::optional<Meaning> {
    const auto found = base.empty() ? known.end() : known.find(squeezed(base));
    if (found == known.end() || !fits(found->second.first)) return std::nullopt;
    return Meaning{found->second.first, less_sure + found->second.second, "", ""};
  };
  const std::string numberless = without_number(plain);
  if (less_surely(numberless, [](Field field) { return field == Field::picture || field == Field::more_pictures; }))
    return {Field::more_pictures, 0, "", ""};
  if (const auto text = less_surely(numberless, is_text_field)) return *text;
  if (const auto text = less_surely(without_language(plain), is_text_field)) return *text;
  if (const auto [base, currency] = price_and_currency(plain); !currency.empty()) {
    // Such names rank behind the plain ones, because a table may have prices in several currencies.
    if (auto price = less_surely(base, is_price)) {
      price->currency = currency;
      return *price;
    }
  }
  constexpr std::size_t longest_taken_apart = 200;  // bytes
  if (plain.size() > longest_taken_apart) return {};
  if (const auto [base, inside] = before_brackets(plain); !base.empty()) {
    Meaning meaning = meaning_of_plain(base);
    meaning.rank += less_sure;
    return stays_with(meaning, inside) ? meaning : Meaning{};
  }
  return meaning_of_both(plain);
}

}  // namespace

std::string_view name_of(Field field) {
  switch (field) {
    case Field::id:
      return "product_id";
    case Field::title:
      return "title";
    case Field::description:
      return "description";
    case Field::category:
      return "category";
    case Field::colour:
      return "colour";
    case Field::price:
      return "price";
    case Field::regular_price:
      return "regular price";
    case Field::sale_price:
      return "sale price";
    case Field::sale_period:
      return "time of the sale";
    case Field::sale_begin:
      return "begin of the sale";
    case Field::sale_end:
      return "end of the sale";
    case Field::currency:
      return "currency";
    case Field::stock:
      return "stock";
    case Field::availability:
      return "availability";
    case Field::page:
      return "url";
    case Field::picture:
      return "image";
    case Field::more_pictures:
      return "further images";
    case Field::item_group:
      return "item_group_id";
    case Field::role:
      return "role";
    case Field::attribute:
      break;
  }
  return "attribute";
}

Meaning meaning_of(std::string_view name) { return meaning_of_plain(attribute_name(name)); }

std::string_view between_values(std::string_view name) {
  return meaning_of(name).field == Field::category ? "; " : ", ";
}

std::string name_of_option(std::string name) {
  const Field field = meaning_of(name).field;
  if (field != Field::attribute && field != Field::colour) name.insert(0, "option_");
  return name;
}

bool holds_variants(std::string_view name) {
  constexpr std::array<std::string_view, 10> names = {"variants",  "variations", "product_variants", "skus",
                                                      "offers",    "hasvariant", "children",         "varianten",
                                                      "variantes", "varianti"};
  return std::ranges::find(names, attribute_name(name)) != names.end();
}

std::string attribute_column(const std::string& attribute) {
  const Meaning meaning = meaning_of(attribute);
  // A description is read as the attribute of that name.
  const bool itself = meaning.field == Field::attribute ? meaning.attribute.empty() || meaning.attribute == attribute
                                                        : attribute == "description";
  const bool marked = !itself || catalogue::is_reserved(attribute) || attribute.starts_with(attribute_mark);
  return marked ? std::string(attribute_mark) + attribute : attribute;
}

std::optional<std::string> marked_attribute(std::string_view column) {
  if (!column.starts_with(attribute_mark) || column.size() == attribute_mark.size()) return std::nullopt;
  return std::string(column.substr(attribute_mark.size()));
}

bool is_picture_name(std::string_view name) {
  const Field field = meaning_of(name).field;
  return field == Field::picture || field == Field::more_pictures;
}

ColumnPlan::ColumnPlan(const std::vector<std::string_view>& names) {
  meanings_.reserve(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    meanings_.push_back(meaning_of(names[i]));
  }
  std::unordered_map<std::string, std::size_t> times;
  for (const Meaning& meaning : meanings_) ++times[meaning.attribute];
  // "Size (EU)" and "Size (US)" beside each other are two attributes.
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string attribute = meanings_[i].attribute;
    if (attribute.empty() || meanings_[i].rank < less_sure) continue;
    if (times[attribute] > 1) meanings_[i].attribute.clear();
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (meanings_[i].field != Field::attribute) columns_[meanings_[i].field].push_back(i);
  }
  for (auto& [field, columns] : columns_) {
    if (field == Field::more_pictures) continue;
    std::ranges::stable_sort(columns, {}, [&](std::size_t i) { return meanings_[i].rank; });
  }
}

const std::vector<std::size_t>& ColumnPlan::columns(Field field) const {
  static const std::vector<std::size_t> no_columns;
  const auto found = columns_.find(field);
  return found == columns_.end() ? no_columns : found->second;
}

}  // namespace selvedge::feeds
