// Products as a shop hands them over: a CSV file, a JSON-lines file, a folder of pictures, Shopify's export or a Google
// Merchant feed.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ground/core/skipped.h"
#include "shop/catalogue/product.h"

namespace selvedge {

// Whether a picture is named by an http or https address, and so fetched, instead of by a path.
bool is_url(std::string_view reference);

struct FeedImage {
  std::string reference;  // an absolute path, or a URL as it stands in the feed
  std::string source;     // where the feed says so, for messages: "feed.csv:17"
};

struct FeedProduct {
  ProductFacts facts;
  std::vector<FeedImage> images;
};

struct ProductFeed {
  std::vector<FeedProduct> products;  // in the order in which they first appear, each id once
  std::vector<Skipped> skipped;       // rows and files that could not be used, with line and reason
  // Rows that FeedOptions::only, their role or a shop's own status leaves out: nothing is wrong with them.
  std::size_t left_out = 0;
};

struct FeedOptions {
  // Only rows whose column has this value, e.g. {"split", "test"}. An unknown column is an error.
  std::map<std::string, std::string> only;
  // Of prices that a Shopify or Merchant feed gives without one: three capital letters; empty: unknown.
  std::string currency;
};

// By what is at `path`: a folder, a file named *.jsonl, XML by its first sign, tables by the columns of their header.
// Throws not_found if there is nothing, invalid_argument for a currency that is none, and whatever those below throw.
ProductFeed read_product_feed(const std::filesystem::path& path, const FeedOptions& options = {});

// One row an image; columns `image` (a path relative to the file, or a URL) and `product_id` (rows of the same id make
// one product), and any of title, category, colour, price, currency, stock, url, item_group_id; every further column is
// an attribute. A row names the facts in full: an empty field means unknown. Where rows of one product disagree the
// first counts and the others are reported, their images kept. With a column `role`, rows of role `person` are left
// out: a manifest may be imported as it is. A row that cannot be read never stops those after it.
// Throws not_found for a missing file, invalid_argument for a header without `image` or `product_id`, with a column
// twice or without a name.
ProductFeed read_product_csv(const std::filesystem::path& path, const FeedOptions& options = {});
// The same of text; `source` is what messages call it, `root` where relative paths start.
ProductFeed parse_product_csv(std::string_view text, const std::string& source, const std::filesystem::path& root,
                              const FeedOptions& options = {});

// One object a line, as export writes it: {"product_id": "...", "images": ["..."], "title": "...", "price": "19.90",
// "stock": 3, "attributes": {"gender": "Women"}, ...}. Of one id given twice the second is reported.
ProductFeed read_product_jsonl(const std::filesystem::path& path, const FeedOptions& options = {});

// Each sub-folder is a product named as the folder, with the pictures in it by name; each picture directly in `folder`
// is an image of the product named as the file without its extension. Hidden files are ignored; others that are no
// pictures by their extension are reported.
ProductFeed read_product_folder(const std::filesystem::path& folder);

// Shopify's product export, by the column names of today (URL handle, Price, ...) or before (Handle, Variant Price,
// ...). The rows of one handle make one product: its pictures by position and then those of variants, the first
// variant's price, the pieces in stock of all variants together (one sold without counting counts as at least 1), SKUs
// and options as attributes listed with ", " (an option Color or Colour is the colour), Type or the last part of
// Product Category as category, Vendor, Tags and the description without its markup. Drafts, archived and unpublished
// products are left out. A value that cannot be used is reported, and the product used without it. `only` looks at a
// product's first row. Throws as read_product_csv does, for a header without a handle or a picture.
ProductFeed read_shopify_csv(const std::filesystem::path& path, const FeedOptions& options = {});

// A Google Merchant feed as a table, separated by tabs or commas: columns id, title, image_link, price, ... in Google's
// spelling with '_' or spaces (https://support.google.com/merchants/answer/7052112); merchant_item.h says what becomes
// of them. Of an id given twice the second is reported. Throws as read_product_csv does, for a header without `id` or
// `image_link`.
ProductFeed read_merchant_table(const std::filesystem::path& path, const FeedOptions& options = {});

// The same as XML: the <item>s of RSS 2.0 or <entry>s of Atom, each read by itself, so that a damaged one is reported
// and costs no other. Entities and files from outside are not read. Throws not_found for a missing file,
// invalid_argument for one without items, in another encoding than UTF-8 or ISO-8859-1, or in none of whose items a
// field of `only` is.
ProductFeed read_merchant_xml(const std::filesystem::path& path, const FeedOptions& options = {});

}  // namespace selvedge
