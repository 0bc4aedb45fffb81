// The readers of single formats. Each takes text in UTF-8 and adds what it finds to `builder`. Inside feeds/ only.
#pragma once

#include <string>
#include <string_view>

#include "shop/feeds/feed_builder.h"
#include "shop/feeds/feed_table.h"

namespace selvedge::feeds {

// One file of a feed.
struct FeedText {
  std::string source;
  std::string_view text;
};

// Any table: `format` is generic or merchant. In a generic one the rows of an id make one product; in
// Merchant's a repeated id is reported. A row may end early. Throws invalid_argument
// for a header without an id or a picture, with a column twice, or without a name for a column that holds something.
void read_record_table(FeedTable feed, FeedFormat format, const FeedOptions& options, FeedBuilder& builder);

// The <item>s of RSS, the <entry>s of Atom, or the <product>s of another list. Each is read by itself; a damaged one is
// reported and costs no other. External entities and files are not read. Throws invalid_argument for a file without
// items, or if no item has a field of `only`.
void read_xml_feed(const FeedText& feed, const FeedOptions& options, FeedBuilder& builder);

// JSON lines, or one document: an array of products, or an object that holds one. A repeated id is reported; the first
// counts. A line that cannot be read costs no other; a damaged document is corrupt_data.
void read_json_feed(const FeedText& feed, const FeedOptions& options, FeedBuilder& builder);

// Shopify's product export, with today's column names (URL handle, Price, ...) or the older ones (Handle, Variant
// Price, ...). The rows of one handle make one product. Pictures: by position, then those of variants. Price: the first
// variant's. Stock: the pieces of all variants together; a variant that is not counted counts as at least 1. Category:
// Type, or the last part of Product Category. Colour: an option Color or Colour. Attributes: SKUs and other options,
// listed with ", "; Vendor, Tags, and the description without markup. Drafts, archived and unpublished products are
// left out. `only` looks at a product's first row. Throws as read_record_table.
void read_shopify_table(const FeedTable& table, const FeedOptions& options, FeedBuilder& builder);

// WooCommerce's product export. A simple product is a row; a variable one has its variations in rows of their own,
// before or after it, and takes their colours, sizes, stock, pictures and, if it has none, the lowest price. A
// variation without its parent in the feed is a product of its own. The id is the SKU, or the number where there is
// none. Unpublished products and groups are left out. Throws as read_record_table.
void read_woo_table(const FeedTable& table, const FeedOptions& options, FeedBuilder& builder);

}  // namespace selvedge::feeds
