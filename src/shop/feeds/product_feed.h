// Reads the products of a shop's feed: any table, JSON, exports of Shopify and WooCommerce, feeds of Google Merchant
// and Facebook, or a folder of pictures. Imports and syncs take what it gives.
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
  std::string reference;  // an absolute path, a URL (http, https) or the picture itself (data:)
  std::string source;     // where the feed names it, for messages: "feed.csv:17"
  std::string crop = {};  // the part to embed (catalogue::problem_of_crop); empty: the feed does not say
};

// The picture that `reference` names. A URL and "//host/a.jpg" stay as they are. A path is made absolute from `root`;
// empty: from the current folder. A "#crop=40,60,300,400" at the end, or another text that problem_of_crop() accepts,
// becomes FeedImage::crop; throws invalid_argument for any other. `source` stands for the picture in messages; empty:
// the URL or the absolute path.
FeedImage feed_image(const std::string& reference, const std::string& source = "",
                     const std::filesystem::path& root = {});

struct FeedProduct {
  ProductFacts facts;
  std::vector<FeedImage> images;
};

// A row or a file that could not be used, or not in every point. Of a product in ProductFeed::products it is a warning.
struct SkippedRow : Skipped {
  ProductId product = {};  // that it is of; empty: that cannot be told
};

struct ProductFeed {
  std::vector<FeedProduct> products;  // in the order in which they first appear, each id once
  std::vector<SkippedRow> skipped;    // with line and reason; at most 10,000, and one more that counts the rest
  // Number of rows that FeedOptions::only, their role or the shop's own status leaves out. They are no errors.
  std::size_t left_out = 0;
  // Products that the feed names but that could not be used, and the number of rows whose product could not be told.
  std::vector<ProductId> unusable;
  std::size_t unreadable_rows = 0;
  std::string cut_off;  // where and why the feed seems to lack its end; empty: it does not
  FeedReport report;    // the meaning of its columns, and the values that could not be read
};

enum class FeedFormat {
  generic,      // a table; a row is an image
  shopify,      // a table; the rows of one handle are a product
  woocommerce,  // a table; a row is a product or a variation
  merchant,     // Google's and Facebook's, as a table; a row is a product
  xml,          // the same as RSS, Atom or another list of products
  json          // lines, or an array
};

struct FeedOptions {
  // Keeps only rows with this value in this column, e.g. {"split", "test"}. An unknown column is invalid_argument.
  std::map<std::string, std::string> only;
  // Currency of prices that name none: three capital letters. Empty: unknown.
  std::string currency;
  DecimalMark decimal_mark = DecimalMark::unknown;  // of numbers such as 1.299
  std::string encoding;                             // name as iconv knows it; empty: told from the bytes
  std::optional<FeedFormat> format;                 // empty: told from the content
  std::size_t max_bytes = std::size_t{1} << 30;     // of the feed after it is unpacked
  // The moment at which sale prices must hold. Empty: the current time.
  std::optional<std::chrono::sys_seconds> moment;
};

// Reads what is at `path`. A folder is read by read_product_folder. A file is unpacked (gzip, zip) and converted to
// UTF-8. Its content tells the format, the names of its columns tell their meaning (column_names.h), and all formats
// read values alike (fact_reader.h).
//
// A value that cannot be read leaves its field empty and is counted in the report. A row that cannot be used is skipped
// with its line; the other rows are still read. Throws not_found if nothing is there, corrupt_data for a damaged
// archive, and invalid_argument for bad options, for a file that is no feed, and for a table without columns for the
// product's id and its picture.
ProductFeed read_product_feed(const std::filesystem::path& path, const FeedOptions& options = {});
// The same for a file's bytes. `source` stands for the file in messages. Relative paths start at `root`.
ProductFeed parse_product_feed(std::string bytes, const std::string& source, const std::filesystem::path& root,
                               const FeedOptions& options = {});

// Reads a folder of pictures. Each sub-folder is a product: its name is the id, and its pictures are ordered by name.
// Each picture directly in `folder` belongs to the product whose id is the file's name without extension. Names that
// begin with '.' or '@' are ignored, because operating systems keep files of their own there. Other files without a
// picture's extension are reported.
ProductFeed read_product_folder(const std::filesystem::path& folder);

}  // namespace selvedge::feeds
