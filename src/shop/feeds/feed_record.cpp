// A record is names and texts, of whatever format. A table's columns are planned once; other formats plan each record.
// Of several columns for one field the surest that is not empty counts, but for ids.
#include "shop/feeds/feed_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>

#include "shop/feeds/feed_text.h"
#include "shop/feeds/html_text.h"
#include "shop/feeds/value_list.h"

namespace selvedge::feeds {
namespace {

constexpr std::size_t longest_list = 8 << 10;  // bytes of the texts of a name that is given several times

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

// Google's categories may be numbers, which say nothing to a shopper.
std::string category_of(const FeedRecord& record, const ColumnPlan& plan) {
  for (const std::size_t column : plan.columns(Field::category)) {
    const FeedValue& value = record.values[column];
    const std::string_view text = trimmed(value.text);
    if (!value.attribute && !text.empty() && !is_number(text) && !is_kind_of_product(text)) return std::string(text);
  }
  return "";
}

// Fields that are kept as attributes too, under the name that they have in the feed.
bool stays(std::string_view plain_name) {
  constexpr std::array<std::string_view, 4> names = {"product_type", "google_product_category", "fb_product_category",
                                                     "availability"};
  return std::ranges::find(names, plain_name) != names.end();
}

bool is_sale(Field field) {
  return field == Field::sale_price || field == Field::sale_period || field == Field::sale_begin ||
         field == Field::sale_end || field == Field::regular_price;
}

}  // namespace

std::vector<std::string_view> names_to_plan(const FeedRecord& record) {
  std::vector<std::string_view> names;
  for (const FeedValue& value : record.values) names.push_back(value.attribute ? std::string_view() : value.name);
  return names;
}

bool RecordReader::chosen(const FeedRecord& record) const {
  return std::ranges::all_of(options_.only, [&](const auto& condition) {
    return std::ranges::any_of(record.values, [&](const FeedValue& value) {
      const bool named = value.name == condition.first || attribute_name(value.name) == attribute_name(condition.first);
      return named && trimmed(value.text) == condition.second;
    });
  });
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
      if (columns.front() == i || listed) {
        const bool gallery_alone = meaning.field == Field::more_pictures && !plan.has(Field::picture);
        report.take_column(value.name, name_of(gallery_alone ? Field::picture : meaning.field));
        continue;
      }
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
    const bool spare = other_column && meaning.field != Field::more_pictures && meaning.field != Field::picture &&
                       meaning.field != Field::price && !is_sale(meaning.field) && !stays(plain);
    if (meaning.field != Field::attribute && !spare && !stays(plain)) continue;
    std::string name = meaning.attribute;
    if (name.empty()) name = style_.plain_attributes || stays(plain) ? plain : value.name;
    if (name == "hidden") {
      const std::string_view text = trimmed(value.text);
      const bool fact = text == "true" || text == "false";
      facts_.set_text(facts, fact ? name : catalogue::free_attribute_name(name), fact ? text : value.text,
                      record.source);
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
  facts_.set_text(facts, "colour", text(Field::colour), source);
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
  read_facts(facts, record, plan);
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
