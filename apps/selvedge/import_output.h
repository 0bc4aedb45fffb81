// What commands that import products share: options, sums and what they print.
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

// --picture-cache and --allow-private-addresses
void add_download_cache_options(CLI::App& verb, face::DownloadSettings& settings);
// The same and --config, for its [[hosts]]
void add_download_options(CLI::App& verb, face::DownloadSettings& settings);
// --currency, --decimal-mark, --encoding and --format
void add_reading_options(CLI::App& verb, feeds::FeedOptions& reading);
// --gone, whose default `gone` says, and --force
void add_gone_options(CLI::App& verb, intake::Gone& gone, bool& force);

// "NAME=VALUE"; `option` is for the message.
std::pair<std::string, std::string> name_and_value(const std::string& option, const std::string& text);

// With one thread a processor.
embedding::Embedder load_embedder(const std::filesystem::path& directory);

void add_up(ImportReport& sum, ImportReport one);

// What an import came to besides its report.
struct Around {
  std::size_t left_out = 0;  // rows of feeds
  fetch::DownloadCounts downloads;
  std::vector<std::pair<std::string, feeds::FeedReport>> feeds;  // of each source
  std::size_t gone = 0;                                          // products of the catalogue that the feeds do not have
  std::size_t gone_hidden = 0;                                   // of them that are hidden and removed all the same
  std::size_t let_go = 0;                                        // of them that were hidden or removed,
  intake::Gone what = intake::Gone::keep;                        // as this says

  void add(const std::string& source, const feeds::ProductFeed& feed, const fetch::DownloadCounts& counts);
};

// What was taken for what, on standard output; what could not be read, on standard error.
void print_feed_report(const std::string& source, const feeds::FeedReport& report);

// Facts for people or, with --json, for programs.
void print_import(const CatalogueTarget& target, const catalogue::Catalogue& catalogue, const ImportReport& report,
                  const Around& around);

}  // namespace selvedge::cli
