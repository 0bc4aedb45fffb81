// From a feed's bytes to the reader of its format: unpacking, UTF-8, recognising, reading. Inside feeds/ only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "shop/feeds/feed_builder.h"
#include "shop/feeds/feed_report.h"
#include "shop/feeds/feed_table.h"

namespace selvedge::feeds {

// ---- The readers of single formats. Each takes text in UTF-8 and adds what it finds to `builder`.

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

// ---- Recognises the kind of a feed by its content.

// Of text in UTF-8: XML by its first character, JSON by its first character or by the name *.jsonl, *.ndjson. Nothing:
// a table.
std::optional<FeedFormat> markup_format(std::string_view text, std::string_view name);

// Of a table, by the names of its columns. Anything else counts as generic; its reader says what is missing.
FeedFormat table_format(const FeedTable& table);

// "Google Merchant", "Shopify", ... for the report.
std::string described(FeedFormat format, const FeedTable& table);

// ---- Makes UTF-8 of a feed's bytes.

// The text in UTF-8, without byte-order marks. The encoding is, first of all, the one `forced` (a name that iconv
// knows; empty: none), then that of a byte-order mark, UTF-16 or UTF-32 by its zero bytes, UTF-8 where the bytes are
// that, the one that XML declares, Windows-1252. ISO-8859-1 is read as Windows-1252, as browsers do (WHATWG,
// "Encoding"). A text that is UTF-8 but for a few bytes is UTF-8, and those bytes are read as Windows-1252. Whatever
// was not plain UTF-8, or is not what the feed declares, is said once in `report`. Throws invalid_argument for an
// unknown `forced`, and for bytes that are no text.
std::string utf8_of(std::string bytes, const std::string& source, const std::string& forced, FeedReport& report);

// ---- Opens what a feed is packed in: gzip and zip, within bounds.

struct FeedFile {
  std::string source;  // for messages: "feed.csv", "export.zip/products_1.csv"
  std::string bytes;
};

// The files in `bytes`: itself, where it is not packed. Of a zip those that may be feeds, by name; a packed file in it
// is opened too. Throws corrupt_data for a damaged archive, invalid_argument for one that holds no feed, is encrypted,
// or holds more than `max_bytes` in all, and for an Excel workbook.
std::vector<FeedFile> unpacked_feed(std::string bytes, const std::string& source, std::size_t max_bytes);

}  // namespace selvedge::feeds
