// A record is a row or an item of a feed as names and texts, in every format. RecordReader makes products of records.
// Inside feeds/ only.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "shop/feeds/column_names.h"
#include "shop/feeds/fact_reader.h"
#include "shop/feeds/feed_builder.h"

namespace selvedge::feeds {

struct FeedValue {
  std::string name;  // as the feed spells it
  std::string text;
  bool attribute = false;  // an attribute of exactly this name, even if the name usually means another field
  bool whole = false;      // the text is one reference to a picture as it is, not a list of them
  bool number = false;     // the text was a number of JSON
};

struct FeedRecord {
  std::string source;  // where it stands: "feed.csv:17"
  std::vector<FeedValue> values;
  // What each of the product's variants says of itself. Of it price, stock, colour, size and other attributes of known
  // names, SKU and pictures are read.
  std::vector<std::vector<FeedValue>> variants = {};
};

// The names for a ColumnPlan. They are empty for values with FeedValue::attribute. Valid as long as the record.
std::vector<std::string_view> names_to_plan(const FeedRecord& record);

// The differences between formats whose records are read alike.
struct RecordStyle {
  bool plain_attributes = false;  // attributes get the names that attribute_name() makes of the feed's
  bool rows_of_images = false;    // records of one id make one product; false: the first counts, others are reported
  bool person_rows = false;       // records whose field `role` is "person" are left out
};

class RecordReader {
 public:
  // The options and the builder must outlive this.
  RecordReader(const FeedOptions& options, RecordStyle style, FeedBuilder& builder)
      : options_(options), style_(style), builder_(builder), facts_(options, builder.report()) {
    for (const auto& condition : options.only) unseen_.push_back(condition.first);
  }

  // Adds the record's product to the builder, leaves it out (FeedOptions::only, a person), or reports why it cannot be
  // used. `plan` is the plan of its names; pass the same object for all rows of a table, so that its columns are
  // reported once. Without it the record's own names are planned.
  void add(const FeedRecord& record, const ColumnPlan& plan);
  void add(const FeedRecord& record);
  // Throws invalid_argument if records were added and none had a field that FeedOptions::only names.
  void require_named_fields(const std::string& source) const;

 private:
  bool chosen(const FeedRecord& record);
  void report_columns(const FeedRecord& record, const ColumnPlan& plan);
  void read_facts(ProductFacts& facts, const FeedRecord& record, const ColumnPlan& plan) const;
  // Reads each variant as a row of the record's product, and merges them. The record's own stock counts if no variant
  // has one.
  void read_variants(ProductFacts& facts, const FeedRecord& record, const ColumnPlan& plan);
  void read_attributes(ProductFacts& facts, const FeedRecord& record, const ColumnPlan& plan) const;
  std::vector<std::string> pictures(const FeedRecord& record, const ColumnPlan& plan) const;

  const FeedOptions& options_;
  RecordStyle style_;
  FeedBuilder& builder_;
  FactReader facts_;
  const ColumnPlan* reported_ = nullptr;
  std::vector<std::string> unseen_;  // names of FeedOptions::only that no record had yet
  bool any_ = false;
};

}  // namespace selvedge::feeds
