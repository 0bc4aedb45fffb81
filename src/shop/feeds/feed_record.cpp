// A record is names and texts, of whatever format. A table's columns are planned once; other formats plan each record.
// Of several columns for one field the surest that is not empty counts, but for ids.
#include "shop/feeds/feed_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>

#include "selvedge/error.h"
#include "shop/feeds/feed_text.h"
#include "shop/feeds/html_text.h"
#include "shop/feeds/read_stock.h"
#include "shop/feeds/value_list.h"

namespace selvedge::feeds {
namespace {

constexpr std::size_t longest_list = 8 << 10;  // bytes of the texts of a name that is given several times

bool is_count(Field field) { return field == Field::stock || field == Field::availability; }

// Whether a field of a variant is read as one of its own. Its id, its title and its weight are not.
bool is_of_variant(std::string_view name, const Meaning& meaning) {
  switch (meaning.field) {
    case Field::colour:
    case Field::price:
    case Field::regular_price:
    case Field::sale_price:
    case Field::sale_period:
    case Field::sale_begin:
    case Field::sale_end:
    case Field::currency:
    case Field::stock:
    case Field::availability:
      return true;
    default:
      return !meaning.attribute.empty() || name.starts_with("option_") || attribute_name(name) == "sku";
  }
}

// Whether a variant's value takes the place of one of its product.
bool says_the_same(const FeedValue& of_variant, const FeedValue& value, const Meaning& meaning) {
  const Meaning own = meaning_of(of_variant.name);
  if (of_variant.attribute || value.attribute) return attribute_name(of_variant.name) == attribute_name(value.name);
  if (own.field != meaning.field) return false;
  if (own.field != Field::attribute) return true;
  return own.attribute.empty() ? of_variant.name == value.name : own.attribute == meaning.attribute;
}

// The first text that is not empty among a field's columns; nullptr where there is none.
const FeedValue* value_of(const FeedRecord& record, const ColumnPlan& plan, Field field) {
  for (const std::size_t column : plan.columns(field)) {
    const FeedValue& value = record.values[column];
    if (!value.attribute && !trimmed(value.text).empty()) return &value;
  }
  return nullptr;
}

std::string text_of(const FeedRecord& record, const ColumnPlan& plan, Field field) {
  const FeedValue* value = value_of(record, plan, field);
  return value == nullptr ? "" : value->text;
}

// Whether a column repeats the name of the field's surest: two <g:color> of an item, `Color` and `color` of a table.
bool repeats_surest(const FeedRecord& record, const ColumnPlan& plan, std::size_t column) {
  const Meaning& meaning = plan.meaning(column);
  if (meaning.field == Field::attribute) return false;
  const std::size_t surest = plan.columns(meaning.field).front();
  return column != surest && meaning.rank == plan.meaning(surest).rank &&
         attribute_name(record.values[column].name) == attribute_name(record.values[surest].name);
}

// The texts of the surest column and of those that repeat its name, as one list; else what text_of says.
std::string texts_of(const FeedRecord& record, const ColumnPlan& plan, Field field) {
  std::string list;
  for (const std::size_t column : plan.columns(field)) {
    const FeedValue& value = record.values[column];
    if (value.attribute || (column != plan.columns(field).front() && !repeats_surest(record, plan, column))) continue;
    if (list.size() < longest_list) list = listed_together(list, std::string(trimmed(value.text)));
  }
  return list.empty() ? text_of(record, plan, field) : list;
}

// Of one column for all records: two names for ids are two kinds of ids.
std::string id_of(const FeedRecord& record, const ColumnPlan& plan) {
  for (const std::size_t column : plan.columns(Field::id)) {
    if (record.values[column].attribute) continue;
    return clean_id(record.values[column].text);
  }
  return "";
}

bool is_number(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Magento's and WooCommerce's kinds of products.
bool is_kind_of_product(std::string_view text) {
  constexpr std::array<std::string_view, 11> kinds = {"simple",  "configurable", "virtual",  "bundle",
                                                      "grouped", "downloadable", "variable", "variation",
                                                      "variant", "external",     "giftcard"};
  return std::ranges::find(kinds, attribute_name(text)) != kinds.end();
}

// Of the surest column, with those that repeat its name. Google's categories may be numbers, which say nothing to a
// shopper.
std::string category_of(const FeedRecord& record, const ColumnPlan& plan) {
  std::string categories;
  std::optional<std::size_t> first;
  for (const std::size_t column : plan.columns(Field::category)) {
    const FeedValue& value = record.values[column];
    const std::string_view text = trimmed(value.text);
    if (value.attribute || text.empty() || is_number(text) || is_kind_of_product(text)) continue;
    if (first && attribute_name(value.name) != attribute_name(record.values[*first].name)) break;
    if (!first) first = column;
    if (categories == text) continue;
    if (categories.size() > longest_list) break;
    categories.append(categories.empty() ? "" : between_values(value.name)).append(text);
  }
  return categories;
}

// Fields that are kept as attributes too, under the name that they have in the feed.
bool stays(std::string_view plain_name) {
  constexpr std::array<std::string_view, 4> names = {"product_type", "google_product_category", "fb_product_category",
                                                     "availability"};
  return std::ranges::find(names, plain_name) != names.end();
}

bool is_time_of_sale(Field field) {
  return field == Field::sale_period || field == Field::sale_begin || field == Field::sale_end;
}

}  // namespace

std::vector<std::string_view> names_to_plan(const FeedRecord& record) {
  std::vector<std::string_view> names;
  for (const FeedValue& value : record.values) names.push_back(value.attribute ? std::string_view() : value.name);
  return names;
}

bool RecordReader::chosen(const FeedRecord& record) {
  const auto is_named = [](const FeedValue& value, const std::string& name) {
    return value.name == name || attribute_name(value.name) == attribute_name(name);
  };
  any_ = true;
  std::erase_if(unseen_, [&](const std::string& name) {
    return std::ranges::any_of(record.values, [&](const FeedValue& value) { return is_named(value, name); });
  });
  return std::ranges::all_of(options_.only, [&](const auto& condition) {
    return std::ranges::any_of(record.values, [&](const FeedValue& value) {
      return is_named(value, condition.first) && trimmed(value.text) == condition.second;
    });
  });
}

void RecordReader::require_named_fields(const std::string& source) const {
  if (!any_ || unseen_.empty()) return;
  throw Error(ErrorKind::invalid_argument,
              fmt::format("{}: expected a field '{}', found it in no product", source, unseen_.front()));
}

void RecordReader::report_columns(const FeedRecord& record, const ColumnPlan& plan) {
  FeedReport& report = builder_.report();
  for (std::size_t i = 0; i < record.values.size(); ++i) {
    const Meaning& meaning = plan.meaning(i);
    const FeedValue& value = record.values[i];
    if (value.attribute || value.name.empty()) continue;
    if (meaning.field != Field::attribute) {
      const auto& columns = plan.columns(meaning.field);
      const bool listed = meaning.field == Field::more_pictures || meaning.field == Field::category;
      const bool repeats =
          (meaning.field == Field::colour || meaning.field == Field::picture) && repeats_surest(record, plan, i);
      if (columns.front() != i && !repeats && (meaning.field == Field::picture || is_time_of_sale(meaning.field))) {
        report.take_column(value.name, fmt::format("{}, where {} is empty", name_of(meaning.field),
                                                   record.values[columns.front()].name));
        continue;
      }
      if (columns.front() == i || listed || repeats) {
        const bool gallery_alone = meaning.field == Field::more_pictures && !plan.has(Field::picture);
        report.take_column(value.name, name_of(gallery_alone ? Field::picture : meaning.field));
        continue;
      }
    }
    if (attribute_name(value.name) == "hidden") {
      report.take_column(value.name, "hidden");
      continue;
    }
    report.take_column(value.name, meaning.attribute.empty() ? "attribute" : "attribute " + meaning.attribute);
  }
}

void RecordReader::read_attributes(ProductFacts& facts, const FeedRecord& record, const ColumnPlan& plan) const {
  for (std::size_t i = 0; i < record.values.size(); ++i) {
    const FeedValue& value = record.values[i];
    if (trimmed(value.text).empty() || value.name.empty()) continue;
    if (value.attribute) {
      // Told apart by its place, so it is no fact, whatever its name.
      facts_.set_text(facts, catalogue::free_attribute_name(value.name), value.text, record.source);
      continue;
    }
    const Meaning& meaning = plan.meaning(i);
    const std::string plain = attribute_name(value.name);
    const bool other_column = meaning.field != Field::attribute && plan.columns(meaning.field).front() != i;
    const bool listed = meaning.field == Field::colour || meaning.field == Field::category;
    if (listed && !stays(plain) && repeats_surest(record, plan, i)) continue;
    const bool spare = other_column && meaning.field != Field::more_pictures && meaning.field != Field::picture &&
                       !is_time_of_sale(meaning.field) && !stays(plain);
    if (meaning.field != Field::attribute && !spare && !stays(plain)) continue;
    std::string name = meaning.attribute;
    if (name.empty()) name = style_.plain_attributes || stays(plain) ? plain : value.name;
    if (name == "hidden") {
      // Spreadsheets write TRUE, and WAHR or VRAI in their country. No yes or no: an attribute.
      const std::optional<bool> hidden = read_yes(value.text);
      if (hidden) {
        facts_.set_text(facts, name, *hidden ? "true" : "false", record.source);
      } else {
        facts_.set_text(facts, catalogue::free_attribute_name(name), value.text, record.source);
      }
      continue;
    }
    if (catalogue::is_fact(name)) continue;  // a fact by another name stands in the surest column
    ProductFacts probe;
    probe.id.value = "probe";
    probe.attributes[name] = "probe";
    if (catalogue::problem_of(probe)) continue;  // a name of the feed's own that no attribute may have
    const auto known = facts.attributes.find(name);
    const bool again = known != facts.attributes.end();
    if (!again) {
      facts_.set_text(facts, name, value.text, record.source);
    } else if (!stays(name) && known->second.size() < longest_list) {
      facts_.set_text(facts, name, listed_together(known->second, std::string(trimmed(value.text))), record.source);
    }
  }
}

void RecordReader::read_facts(ProductFacts& facts, const FeedRecord& record, const ColumnPlan& plan) const {
  const std::string& source = record.source;
  const auto text = [&](Field field) { return text_of(record, plan, field); };
  facts_.set_text(facts, "title", text(Field::title), source);
  facts_.set_text(facts, "colour", texts_of(record, plan, Field::colour), source);
  facts_.set_text(facts, "item_group_id", trimmed(text(Field::item_group)), source);
  facts_.set_category(facts, category_of(record, plan), source);
  facts_.set_page(facts, text(Field::page), source);
  facts_.set_description(facts, text(Field::description), source);
  PriceTexts prices{text(Field::price),
                    text(Field::sale_price),
                    text(Field::currency),
                    text(Field::sale_period),
                    text(Field::sale_begin),
                    text(Field::sale_end),
                    false};
  const FeedValue* price = value_of(record, plan, Field::price);
  const FeedValue* regular = value_of(record, plan, Field::regular_price);
  bool price_is_regular = false;
  if (price == nullptr && regular != nullptr) {
    prices.price = regular->text;
    price_is_regular = true;
  }
  const FeedValue* priced = price_is_regular ? regular : price;
  if (priced != nullptr) {
    prices.number = priced->number;
    const std::size_t column = static_cast<std::size_t>(priced - record.values.data());
    if (prices.currency.empty()) prices.currency = plan.meaning(column).currency;
  }
  facts_.set_prices(facts, prices, source);
  if (regular != nullptr && !price_is_regular && !facts.attributes.contains("regular_price"))
    facts_.set_price_attribute(facts, "regular_price", regular->text, source);
  facts_.set_stock(facts, text(Field::stock), text(Field::availability), source);
  read_attributes(facts, record, plan);
}

void RecordReader::read_variants(ProductFacts& facts, const FeedRecord& record, const ColumnPlan& plan) {
  std::vector<std::vector<FeedValue>> variants;
  bool counted = false;
  for (const std::vector<FeedValue>& values : record.variants) {
    if (variants.size() == most_variants) {
      builder_.report().note("more variants", fmt::format("of a product {} variants are read at most", most_variants));
      break;
    }
    std::vector<FeedValue>& own = variants.emplace_back();
    for (const FeedValue& value : values) {
      if (trimmed(value.text).empty()) continue;  // the product's own counts
      const Meaning meaning = meaning_of(value.name);
      counted |= is_count(meaning.field);
      if (is_of_variant(value.name, meaning)) {
        own.push_back(value);
        // The record's column for ids may have the same name.
        if ((own.back().attribute = attribute_name(value.name) == "sku")) own.back().name = "sku";
      } else if (!is_picture_name(value.name)) {
        builder_.report().note("fields of variants",
                               fmt::format("of variants price, stock, colour, size, SKU and pictures "
                                           "are read; others are left out, such as {:.60}",
                                           value.name));
      }
    }
  }
  for (std::size_t i = 0; i < variants.size(); ++i) {
    FeedRecord one{record.source, std::move(variants[i])};
    const std::size_t own = one.values.size();
    for (std::size_t c = 0; c < record.values.size(); ++c) {
      const FeedValue& value = record.values[c];
      const Meaning& meaning = plan.meaning(c);
      const bool given = std::any_of(one.values.begin(), one.values.begin() + static_cast<std::ptrdiff_t>(own),
                                     [&](const FeedValue& other) { return says_the_same(other, value, meaning); });
      if (given || (is_count(meaning.field) && (counted || i > 0))) continue;
      // Beside the first, only what tells variants apart.
      if (i == 0 || is_of_variant(value.name, meaning)) one.values.push_back(value);
    }
    const ColumnPlan of_one(names_to_plan(one));
    report_columns(one, of_one);
    ProductFacts read;
    read.id = facts.id;
    read_facts(read, one, of_one);
    if (i == 0) {
      facts = std::move(read);
      continue;
    }
    ProductFacts merged = facts;
    add_variant(merged, read);
    if (!catalogue::problem_of(merged)) facts = std::move(merged);
  }
}

std::vector<std::string> RecordReader::pictures(const FeedRecord& record, const ColumnPlan& plan) const {
  std::vector<std::string> all;
  const auto add = [&](const FeedValue& value) {
    if (value.attribute) return;
    if (value.whole) {
      if (!value.text.empty()) all.push_back(value.text);
      return;
    }
    for (const std::string& reference : picture_references(value.text)) all.push_back(clean_address(reference));
  };
  // Columns of one name are pictures all; of several names the surest is.
  std::optional<std::size_t> rank;
  for (const std::size_t column : plan.columns(Field::picture)) {
    if (record.values[column].attribute || trimmed(record.values[column].text).empty()) continue;
    if (rank && plan.meaning(column).rank != *rank) break;
    rank = plan.meaning(column).rank;
    add(record.values[column]);
  }
  for (const std::size_t column : plan.columns(Field::more_pictures)) add(record.values[column]);
  for (const std::vector<FeedValue>& variant : record.variants) {
    for (const FeedValue& value : variant) {
      if (is_picture_name(value.name)) add(value);
    }
  }
  Texts seen;
  for (const std::string& reference : all) seen.add(reference);
  return seen.texts;
}

void RecordReader::add(const FeedRecord& record) {
  const ColumnPlan plan(names_to_plan(record));
  reported_ = nullptr;
  add(record, plan);
  reported_ = nullptr;  // the plan ends here
}

void RecordReader::add(const FeedRecord& record, const ColumnPlan& plan) {
  if (reported_ != &plan) report_columns(record, plan);
  reported_ = &plan;
  if (!chosen(record)) return builder_.leave_out();
  if (style_.person_rows && plan.has(Field::role)) {
    const std::string role(trimmed(text_of(record, plan, Field::role)));
    if (role == "person") return builder_.leave_out();
    if (role != "product" && !role.empty()) {
      return builder_.skip(record.source, fmt::format("role: expected product or person, found '{}'", role));
    }
  }
  ProductFacts facts;
  facts.id.value = id_of(record, plan);
  if (const auto problem = catalogue::problem_of(facts.id)) return builder_.skip(record.source, *problem);
  if (record.variants.empty()) {
    read_facts(facts, record, plan);
  } else {
    read_variants(facts, record, plan);
  }
  if (const auto problem = catalogue::problem_of(facts)) return builder_.skip(facts.id, record.source, *problem);
  const std::vector<std::string> references = pictures(record, plan);
  if (references.empty())
    return builder_.skip(facts.id, record.source, "image: expected a path or an address, found an empty field");
  if (!style_.rows_of_images && builder_.has(facts.id)) {
    return builder_.skip(facts.id, record.source,
                         fmt::format("product '{}' appeared before; the first is kept", facts.id.value));
  }
  builder_.add(std::move(facts), references, record.source);
}

}  // namespace selvedge::feeds
