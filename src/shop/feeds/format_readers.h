// The steps from a feed's bytes to its products: unpacking, conversion to UTF-8, recognising the format, reading.
// Inside feeds/ only.
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

// One file of a feed, in UTF-8.
struct FeedText {
  std::string source;  // for messages
  std::string_view text;
};

// Reads a table; `format` is generic or merchant. In a generic table the rows of one id make one product. In a merchant
// table a repeated id is reported, and the first counts. A row may end early, but a row with too many fields is
// skipped. Throws invalid_argument for a header without a column for the id or the picture, and without a column of
// `only`; of a generic table also for a column that appears twice, or that has values but no name. Columns of pictures,
// colours, categories and attributes may repeat, and a first column without a name that counts the rows is ignored.
void read_record_table(FeedTable feed, FeedFormat format, const FeedOptions& options, FeedBuilder& builder);

// Reads the <item>s of RSS, the <entry>s of Atom, or the <product>s of another list, whichever comes first. Each is
// parsed by itself, so a damaged one is reported and costs no other. A repeated id is reported, and the first counts.
// External entities and files are not read. Throws invalid_argument for a file without items, and if no item has a
// field of `only`.
void read_xml_feed(const FeedText& feed, const FeedOptions& options, FeedBuilder& builder);

// Reads JSON lines or one document: an array of products, an object with such an array, or one product. A repeated id
// is reported, and the first counts. A damaged line or product is reported and costs no other. Products whose `status`
// is that of a draft, a private or an archived one are left out. Throws corrupt_data for a document of which no product
// can be read, and invalid_argument for an object without products, for a field of FeedOptions::only that no product
// has, and for more values or deeper nesting than memory might hold (json_limits.h).
void read_json_feed(const FeedText& feed, const FeedOptions& options, FeedBuilder& builder);

// Reads Shopify's product export, with the column names of today (URL handle, Price, ...) or the older ones (Handle,
// Variant Price, ...). The rows of one handle make one product:
// - pictures: by position, then those of variants
// - price: the lowest of all variants
// - stock: the pieces of all variants together; a variant that Shopify does not count is at least 1
// - category: Type, or the last part of Product Category, whose path is the attribute category_path
// - colour: the values of an option Color, Colour, Farbe, ...
// - attributes: SKUs and the values of other options, each listed with ", "; vendor, tags, gender and age group; the
//   description without markup
// Drafts, archived and unpublished products are left out. `only` looks at a product's first row. Throws
// invalid_argument without a column for the handle, for pictures, or of `only`.
void read_shopify_table(const FeedTable& table, const FeedOptions& options, FeedBuilder& builder);

// Reads WooCommerce's product export. A simple product is a row. A variable product has rows for its variations, before
// or after its own. It takes their attributes, such as colours and sizes, their pictures, their stock and their lowest
// price; its own count if none of them has one. A variation whose product is not in the feed is a product of its own.
// The id is the SKU, or WooCommerce's number if there is none. A repeated id is reported, and the first counts.
// Unpublished products and groups are left out. Throws invalid_argument without a column for the id, for pictures, or
// of `only`.
void read_woo_table(const FeedTable& table, const FeedOptions& options, FeedBuilder& builder);

// ---- Recognises the format of a feed.

// Recognises XML by the first character, and JSON by the first character or by a name *.json, *.jsonl or *.ndjson.
// Nothing: the text is a table. `text` is UTF-8.
std::optional<FeedFormat> markup_format(std::string_view text, std::string_view name);

// Recognises the format of a table by the names of its columns. An unknown one is generic.
FeedFormat table_format(const FeedTable& table);

// The format in words for the report: "Google Merchant feed, separated by tabs".
std::string described(FeedFormat format, const FeedTable& table);

// ---- Converts a feed's bytes to UTF-8.

// Returns the text in UTF-8, without byte-order marks. The encoding is the first of these that applies:
// 1. `forced`, a name that iconv knows; empty: none
// 2. UTF-16 or UTF-32 by a byte-order mark, UTF-16 by its zero bytes
// 3. UTF-8, if all bytes fit, or if most characters beyond ASCII fit and XML declares no other encoding; the bytes that
//    do not fit are read as Windows-1252
// 4. the encoding that XML declares, if all bytes fit
// 5. Windows-1252
// A declared ISO-8859-1 means Windows-1252, as in browsers (WHATWG, "Encoding"). `report` gets a note if the text was
// not plain UTF-8, or not what it declares. Throws invalid_argument for an unknown `forced`, and for bytes that are no
// text.
std::string utf8_of(std::string bytes, const std::string& source, const std::string& forced, FeedReport& report);

// ---- Unpacks gzip and zip files, within bounds.

struct FeedFile {
  std::string source;  // for messages: "feed.csv", "export.zip/products_1.csv"
  std::string bytes;
};

// Returns the files in `bytes`, or `bytes` itself if it is not packed. Of a zip it returns the files that may be feeds
// by their names, in the order of these. An archive in an archive is unpacked too, but no deeper. Throws corrupt_data
// for a damaged archive; invalid_argument for one that has no feed, is encrypted, is packed more than twice or unpacks
// to more than `max_bytes` in all, and for an Excel workbook.
std::vector<FeedFile> unpacked_feed(std::string bytes, const std::string& source, std::size_t max_bytes);

}  // namespace selvedge::feeds
