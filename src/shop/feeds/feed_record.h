// One product of a feed as names and texts, whatever the format, and what becomes of it. Inside feeds/ only.
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
  // An attribute by this very name, whatever it means elsewhere. Of JSON also one whole reference to a picture; a
  // number.
  bool attribute = false;
  bool whole = false;
  bool number = false;
};

struct FeedRecord {
  std::string source;  // where it stands: "feed.csv:17"
  std::vector<FeedValue> values;
};

// For a ColumnPlan: the names, empty for what is an attribute by its place. Valid as long as the record.
std::vector<std::string_view> names_to_plan(const FeedRecord& record);

// What differs between formats whose records are read alike.
struct RecordStyle {
  bool plain_attributes = false;  // attributes are named as attribute_name spells them
  bool rows_of_images = false;    // records of one id make one product; else the first counts, the others are reported
  bool person_rows = false;       // a field `role` tells people's pictures, which are left out
};

class RecordReader {
 public:
  RecordReader(const FeedOptions& options, RecordStyle style, FeedBuilder& builder)
      : options_(options), style_(style), builder_(builder), facts_(options, builder.report()) {}

  // Adds the record's product, leaves it out (FeedOptions::only, a person), or reports why it cannot be used.
  // `plan`: of its names; the same for all rows of a table.
  void add(const FeedRecord& record, const ColumnPlan& plan);
  void add(const FeedRecord& record);

 private:
  bool chosen(const FeedRecord& record) const;
  void report_columns(const FeedRecord& record, const ColumnPlan& plan);
  void read_facts(ProductFacts& facts, const FeedRecord& record, const ColumnPlan& plan) const;
  void read_attributes(ProductFacts& facts, const FeedRecord& record, const ColumnPlan& plan) const;
  std::vector<std::string> pictures(const FeedRecord& record, const ColumnPlan& plan) const;

  const FeedOptions& options_;
  RecordStyle style_;
  FeedBuilder& builder_;
  FactReader facts_;
  const ColumnPlan* reported_ = nullptr;
};

}  // namespace selvedge::feeds
