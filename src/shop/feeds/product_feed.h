// Reads the products of a shop's feed: any table, JSON, exports of Shopify and WooCommerce, feeds of Google Merchant
// and Facebook, or a folder of pictures. Imports and syncs start from what it returns.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "selvedge/skipped.h"
#include "shop/catalogue/product.h"
#include "shop/feeds/feed_report.h"
#include "shop/feeds/picture_address.h"
#include "shop/feeds/read_price.h"

namespace selvedge::feeds {

struct FeedImage {
  // An absolute path, a URL (http, https), the picture itself (data:), the content of one that a catalogue has
  // (uploaded_content), or an address that cannot be read (unread_scheme).
  std::string reference;
  std::string source;     // where the feed names it, for messages: "feed.csv:17"
  std::string crop = {};  // the part to embed (catalogue::problem_of_crop); empty: the feed does not say
};

// The picture that `reference` names. A URL gets its usual spelling (plain_reference), and "//host/a.jpg" stays as it
// is, as do addresses that cannot be read. A path is made absolute from `root`; empty: from the current folder.
// "#crop=40,60,300,400" at the end becomes FeedImage::crop; throws invalid_argument if problem_of_crop() refuses the
// text behind "#crop=". `source` stands for the picture in messages; empty: the URL or the absolute path.
FeedImage feed_image(const std::string& reference, const std::string& source = "",
                     const std::filesystem::path& root = {});

struct FeedProduct {
  ProductFacts facts;
  std::vector<FeedImage> images;
};

// A row or a file that could not be used, or only in part. If its product is in ProductFeed::products, it is a warning.
struct SkippedRow : Skipped {
  ProductId product = {};  // the row's product; empty: unknown
};

struct ProductFeed {
  std::vector<FeedProduct> products;  // in the order in which they first appear, each id once
  std::vector<SkippedRow> skipped;    // with line and reason; at most 10,000, and one more that counts the rest
  // Number of rows left out by FeedOptions::only, as pictures of people, as not published, or as groups of products.
  // They are no errors.
  std::size_t left_out = 0;
  // The products of skipped rows. Some are in `products` too, and one may stand here several times. Together with
  // `products` they are all that the feed names.
  std::vector<ProductId> unusable;
  std::size_t unreadable_rows = 0;  // skipped rows whose product is unknown
  std::string cut_off;              // where and why the feed seems to lack its end; empty: it does not
  FeedReport report;                // the meaning of its columns, and the values that could not be read
};

enum class FeedFormat {
  generic,      // a table; a row is an image of a product
  shopify,      // a table; the rows of one handle are a product
  woocommerce,  // a table; a row is a product or a variation
  merchant,     // a table of Google Merchant or Facebook; a row is a product
  xml,          // RSS, Atom or another list of products
  json          // lines, or a document with a list of products
};

struct FeedOptions {
  // Keeps only rows with this value in this column, e.g. {"split", "test"}. A column that a table or an XML feed does
  // not have is invalid_argument; in JSON it leaves out every product.
  std::map<std::string, std::string> only;
  // Currency of prices that name none: three capital letters. Empty: unknown.
  std::string currency;
  DecimalMark decimal_mark = DecimalMark::unknown;  // of numbers such as 1.299
  std::string encoding;                             // name as iconv knows it; empty: told from the bytes
  std::optional<FeedFormat> format;                 // empty: told from the content
  std::size_t max_bytes = std::size_t{1} << 30;     // of the feed's file, and of all that it unpacks to
  // The moment at which a sale price must hold to be the price. Empty: the current time.
  std::optional<std::chrono::sys_seconds> moment;
  // Of dates such as 03/04/2026. Unknown: told from the other dates of a table, else the day is first, which is noted.
  DateOrder date_order = DateOrder::unknown;
};

// Why FeedOptions::encoding cannot be that name, as "encoding: expected ...". Nothing for a name that is known.
std::optional<std::string> problem_of_encoding(const std::string& name);

// Reads the feed at `path`. A folder is read by read_product_folder; it has no columns, so `only` is invalid_argument.
// A file is unpacked (gzip, zip) and converted to UTF-8. Its content tells the format, and the names of its columns
// tell their meaning (column_names.h). All formats read values alike (fact_reader.h). Relative paths of pictures start
// at the file's folder.
//
// A value that cannot be read leaves its field empty and is counted in the report. A row that cannot be used is skipped
// with its line; the other rows are still read. If a zip has several files, those that are no feed are noted in the
// report. Throws not_found if nothing is there; corrupt_data for a damaged archive, a table without a header, and JSON
// of which no product can be read; invalid_argument for bad options, more than max_bytes, a file that is no feed, and a
// table without columns for the product's id and its picture.
ProductFeed read_product_feed(const std::filesystem::path& path, const FeedOptions& options = {});
// The same for a file's bytes. `source` stands for the file in messages. Relative paths of pictures start at `root`.
ProductFeed parse_product_feed(std::string bytes, const std::string& source, const std::filesystem::path& root,
                               const FeedOptions& options = {});

// Gives local pictures that do not exist the path of the file that their feed means by another spelling (SpelledFiles
// in picture_address.h), as read_product_feed does. For feeds of this machine's files alone.
void find_local_pictures(ProductFeed& feed);

// Reads a folder of pictures. Each sub-folder is a product: its name is the id, and its pictures are ordered by name.
// Each picture directly in `folder` belongs to the product whose id is the file's name without extension. Names that
// begin with '.' or '@' are ignored, because operating systems use them for files of their own. Anything else that is
// no picture by its extension is reported. Throws not_found if there is no such folder.
ProductFeed read_product_folder(const std::filesystem::path& folder);

}  // namespace selvedge::feeds
