// Reads the products of a shop's feed: any table, JSON, Shopify's and WooCommerce's exports, Google's and Facebook's
// feeds, a folder of pictures.
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
  std::string source;     // its place in the feed, for messages: "feed.csv:17"
  std::string crop = {};  // what of it is to be looked at (catalogue::problem_of_crop); empty: the feed does not say
};

// The picture that `reference` names: a URL as it stands, or a path made absolute from `root` (empty: from the current
// folder). "#crop=40,60,300,400" behind it, or another text that problem_of_crop() lets pass, is FeedImage::crop;
// throws invalid_argument for others. "//host/a.jpg" stays as it is. `source` is what messages call it; empty: the
// address or the absolute path itself.
FeedImage feed_image(const std::string& reference, const std::string& source = "",
                     const std::filesystem::path& root = {});

struct FeedProduct {
  ProductFacts facts;
  std::vector<FeedImage> images;
};

struct ProductFeed {
  std::vector<FeedProduct> products;  // in order of first appearance, each id once
  std::vector<Skipped> skipped;  // rows and files that could not be used, with line and reason; at most 10,000, and one
                                 // more that counts the rest
  // Rows left out by FeedOptions::only, their role or the shop's own status. They are no errors.
  std::size_t left_out = 0;
  // Products that the feed names and that could not be used, and rows that name none that could be told.
  std::vector<ProductId> unusable;
  std::size_t unreadable_rows = 0;
  std::string cut_off;  // where and why the feed seems to lack its end; empty: it does not
  FeedReport report;    // what was taken for what, and which values could not be read
};

enum class FeedFormat {
  generic,      // a table, one row an image
  shopify,      // a table, the rows of one handle a product
  woocommerce,  // a table, one row a product or a variation
  merchant,     // Google's and Facebook's, as a table: one row a product
  xml,          // the same as RSS, Atom or another list of products
  json          // lines, or an array
};

struct FeedOptions {
  // Only rows with this value in this column, e.g. {"split", "test"}. An unknown column is an error.
  std::map<std::string, std::string> only;
  // Currency of prices that a feed gives without one: three capital letters; empty: unknown.
  std::string currency;
  DecimalMark decimal_mark = DecimalMark::unknown;  // of numbers such as 1.299
  std::string encoding;                             // as iconv calls it; empty: seen in the bytes
  std::optional<FeedFormat> format;                 // empty: seen in the text
  std::size_t max_bytes = std::size_t{1} << 30;     // of the feed when it is unpacked
  // When sale prices must hold; empty: now.
  std::optional<std::chrono::sys_seconds> moment;
};

// Reads what is at `path`. A folder: see read_product_folder. A file: opened (gzip, zip), made UTF-8
// (feed_encoding.h), its format told by its content (feed_format.h), its columns by their names (column_names.h), its
// values by one reading for all formats (fact_reader.h). A value that cannot be read costs its field and is counted in
// the report; a row that cannot be used is skipped with its line, and costs no other. Throws not_found if there is
// nothing, invalid_argument for bad options, for a file that is no feed, and for a table without columns for the
// product's id and its picture, corrupt_data for a damaged archive.
ProductFeed read_product_feed(const std::filesystem::path& path, const FeedOptions& options = {});
// The same for a file's bytes. `source` is for messages; relative paths start at `root`.
ProductFeed parse_product_feed(std::string bytes, const std::string& source, const std::filesystem::path& root,
                               const FeedOptions& options = {});

// A folder. Each sub-folder is a product with the folder's name and its pictures, ordered by name. Each picture
// directly in `folder` is an image of the product with the file's name without extension. What begins with '.' or '@'
// is ignored: systems keep their own files there. Other files without a picture's extension are reported.
ProductFeed read_product_folder(const std::filesystem::path& folder);

}  // namespace selvedge::feeds
