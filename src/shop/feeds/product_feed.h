// Reads the products of a shop's feed: CSV, JSON lines, a folder of pictures, Shopify's export, a Google Merchant feed.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "selvedge/skipped.h"
#include "shop/catalogue/product.h"

namespace selvedge::feeds {

// Whether a reference is an http or https address, to be fetched, and not a path.
bool is_url(std::string_view reference);

struct FeedImage {
  std::string reference;  // an absolute path, or a URL as in the feed
  std::string source;     // its place in the feed, for messages: "feed.csv:17"
};

// The picture that `reference` names: a URL as it stands, or a path made absolute from `root` (empty: from the current
// folder). `source` is what messages call it; empty: the address or the absolute path itself.
FeedImage feed_image(const std::string& reference, const std::string& source = "",
                     const std::filesystem::path& root = {});

struct FeedProduct {
  ProductFacts facts;
  std::vector<FeedImage> images;
};

struct ProductFeed {
  std::vector<FeedProduct> products;  // in order of first appearance, each id once
  std::vector<Skipped> skipped;       // rows and files that could not be used, with line and reason
  // Rows left out by FeedOptions::only, their role or the shop's own status. They are no errors.
  std::size_t left_out = 0;
};

struct FeedOptions {
  // Only rows with this value in this column, e.g. {"split", "test"}. An unknown column is an error.
  std::map<std::string, std::string> only;
  // Currency of prices that a Shopify or Merchant feed gives without one: three capital letters; empty: unknown.
  std::string currency;
};

// Chooses the reader by what is at `path`: a folder, a file named *.jsonl, XML by its first character, tables by the
// columns of their header. Throws not_found if there is nothing, invalid_argument for a bad currency, and what the
// readers throw.
ProductFeed read_product_feed(const std::filesystem::path& path, const FeedOptions& options = {});

// Product CSV: one row an image. Columns `image` (a path relative to the file, or a URL) and `product_id` are required;
// rows with the same id make one product. title, category, colour, price, currency, stock, url and item_group_id are
// facts. Every other column is an attribute. A row gives all facts: an empty field means unknown. If rows of one
// product disagree, the first counts; the others are reported and their images kept. With a column `role`, rows of role
// `person` are left out, so a manifest can be imported. A row that cannot be read never stops those after it. Throws
// not_found for a missing file, invalid_argument for a header without `image` or `product_id`, with a column twice or
// without a name.
ProductFeed read_product_csv(const std::filesystem::path& path, const FeedOptions& options = {});
// The same for text. `source` is for messages; relative paths start at `root`.
ProductFeed parse_product_csv(std::string_view text, const std::string& source, const std::filesystem::path& root,
                              const FeedOptions& options = {});

// JSON lines, one product a line, as export writes it: {"product_id": "...", "images": ["..."], "title": "...",
// "price": "19.90", "stock": 3, "attributes": {"gender": "Women"}, ...}. A repeated id is reported; the first counts.
ProductFeed read_product_jsonl(const std::filesystem::path& path, const FeedOptions& options = {});

// A folder. Each sub-folder is a product with the folder's name and its pictures, ordered by name. Each picture
// directly in `folder` is an image of the product with the file's name without extension. Hidden files are ignored.
// Other files without a picture's extension are reported.
ProductFeed read_product_folder(const std::filesystem::path& folder);

// Shopify's product export, with today's column names (URL handle, Price, ...) or the older ones (Handle, Variant
// Price, ...). The rows of one handle make one product. Pictures: by position, then those of variants. Price: the first
// variant's. Stock: the pieces of all variants together; a variant that is not counted counts as at least 1. Category:
// Type, or the last part of Product Category. Colour: an option Color or Colour. Attributes: SKUs and other options,
// listed with ", "; Vendor, Tags, and the description without markup. Drafts, archived and unpublished products are
// left out. A value that cannot be used is reported and ignored. `only` looks at a product's first row. Throws as
// read_product_csv, for a header without a handle or a picture.
ProductFeed read_shopify_csv(const std::filesystem::path& path, const FeedOptions& options = {});

// A Google Merchant feed as a table, separated by tabs or commas. Columns id, title, image_link, price, ... in Google's
// spelling with '_' or spaces (https://support.google.com/merchants/answer/7052112); merchant_item.h says how they are
// used. A repeated id is reported; the first counts. Throws as read_product_csv, for a header without `id` or
// `image_link`.
ProductFeed read_merchant_table(const std::filesystem::path& path, const FeedOptions& options = {});

// The same as XML: the <item>s of RSS 2.0 or the <entry>s of Atom. Each is read by itself; a damaged one is reported
// and costs no other. External entities and files are not read. Throws not_found for a missing file, invalid_argument
// for one without items, in an encoding other than UTF-8 or ISO-8859-1, or if no item has a field of `only`.
ProductFeed read_merchant_xml(const std::filesystem::path& path, const FeedOptions& options = {});

}  // namespace selvedge::feeds
