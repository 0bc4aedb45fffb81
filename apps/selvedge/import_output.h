// Options, sums and output that the commands which import products share.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "catalogue_command.h"
#include "ground/embedding/embedder.h"
#include "selvedge/shop.h"
#include "shop/catalogue/catalogue.h"
#include "shop/face/picture_downloads.h"
#include "shop/feeds/product_feed.h"
#include "shop/fetch/downloads.h"
#include "shop/intake/gone_products.h"

namespace selvedge::cli {

// Adds --picture-cache and --allow-private-addresses.
void add_download_cache_options(CLI::App& verb, face::DownloadSettings& settings);
// Adds the same and --config, a file of settings of which [[hosts]] and allow_private_addresses are used.
void add_download_options(CLI::App& verb, face::DownloadSettings& settings);
// Adds --currency, --decimal-mark, --encoding and --format.
void add_reading_options(CLI::App& verb, feeds::FeedOptions& reading);
// Adds --gone and --force. The value of `gone` is the default.
void add_gone_options(CLI::App& verb, intake::Gone& gone, bool& force);

// Splits "NAME=VALUE" at the first '='. `option` is for the message. Throws invalid_argument for other text.
std::pair<std::string, std::string> name_and_value(const std::string& option, const std::string& text);

// Loads a model with one thread for each processor. Throws as Embedder.
embedding::Embedder load_embedder(const std::filesystem::path& directory);

// Adds the counts and lists of `one` to `sum`.
void add_up(ImportReport& sum, ImportReport one);

// The results of an import besides its report.
struct Around {
  std::size_t left_out = 0;  // rows of feeds
  fetch::DownloadCounts downloads;
  std::vector<std::pair<std::string, feeds::FeedReport>> feeds;  // by source
  std::size_t gone = 0;                                          // products of the catalogue that the feeds do not have
  std::size_t gone_hidden = 0;                                   // of these, hidden ones that are removed all the same
  std::size_t let_go = 0;                                        // of these, those that were hidden or removed
  intake::Gone what = intake::Gone::keep;                        // whether let_go counts hidden or removed ones

  // Adds a feed that was read.
  void add(const std::string& source, const feeds::ProductFeed& feed, const fetch::DownloadCounts& counts);
};

// Prints the format and the columns to standard output, and the notes and unread values to standard error.
void print_feed_report(const std::string& source, const feeds::FeedReport& report);

// Prints the results: lines for people, or with --json an object. Warnings go to standard error.
void print_import(const CatalogueTarget& target, const catalogue::Catalogue& catalogue, const ImportReport& report,
                  const Around& around);

}  // namespace selvedge::cli
