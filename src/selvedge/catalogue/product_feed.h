// Products as a shop hands them over: a CSV file, a JSON-lines file or a folder of pictures.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "selvedge/catalogue/product.h"
#include "selvedge/core/skipped.h"

namespace selvedge {

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
  std::size_t left_out = 0;  // rows that FeedOptions::only or their role leaves out: nothing is wrong with them
};

struct FeedOptions {
  // Only rows whose column has this value, e.g. {"split", "test"}. An unknown column is an error.
  std::map<std::string, std::string> only;
};

// By what is at `path`: a folder, a file named *.jsonl, or else CSV. Throws not_found if there is nothing, and whatever
// the three below throw.
ProductFeed read_product_feed(const std::filesystem::path& path, const FeedOptions& options = {});

// One row an image; columns `image` (a path relative to the file, or a URL) and `product_id` (rows of the same id make
// one product), and any of title, category, colour, price, currency, stock, url, item_group_id; every further column is
// an attribute. A row names the facts in full: an empty field means unknown. Where rows of one product disagree the
// first counts and the others are reported, their images kept. With a column `role`, rows of role `person` are left
// out: a manifest may be imported as it is. A row that cannot be read never stops those after it.
// Throws not_found for a missing file, invalid_argument for a header without `image` or `product_id`, with a column
// twice or without a name.
ProductFeed read_product_csv(const std::filesystem::path& path, const FeedOptions& options = {});

// One object a line, as export writes it: {"product_id": "...", "images": ["..."], "title": "...", "price": "19.90",
// "stock": 3, "attributes": {"gender": "Women"}, ...}. Of one id given twice the second is reported.
ProductFeed read_product_jsonl(const std::filesystem::path& path, const FeedOptions& options = {});

// Each sub-folder is a product named as the folder, with the pictures in it by name; each picture directly in `folder`
// is an image of the product named as the file without its extension. Hidden files are ignored; others that are no
// pictures by their extension are reported.
ProductFeed read_product_folder(const std::filesystem::path& folder);

}  // namespace selvedge
