#include "import_output.h"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "print_json.h"
#include "selvedge/error.h"
#include "shop/feeds/product_json.h"

namespace selvedge::cli {
namespace {

using Json = nlohmann::ordered_json;

Json reports_json(const std::vector<std::pair<std::string, feeds::FeedReport>>& reports) {
  Json all = Json::array();
  for (const auto& [source, report] : reports) {
    Json one = {{"source", source}};
    one.update(feeds::report_json(report));
    all.push_back(std::move(one));
  }
  return all;
}

void print_gone(const Around& around) {
  if (around.removed > 0) {
    fmt::print("gone        {} products are no longer in the feed and were removed\n", around.removed);
  } else {
    fmt::print("gone        {} products of the catalogue are not in the feed; kept (--gone remove removes them)\n",
               around.gone);
  }
}

}  // namespace

// --picture-cache and --allow-private-addresses
void add_download_options(CLI::App& verb, face::DownloadSettings& settings) {
  verb.add_option("--picture-cache", settings.folder,
                  "folder for pictures fetched by URL; unchanged ones are not fetched again; default: the catalogue's "
                  "name with .images");
  verb.add_flag("--allow-private-addresses", settings.allow_private_addresses,
                "also fetch pictures from private, loopback and link-local addresses and through a proxy; somebody "
                "else's feed may then reach into your network");
}

std::pair<std::string, std::string> name_and_value(const std::string& option, const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw Error(ErrorKind::invalid_argument, fmt::format("{} '{}': expected NAME=VALUE", option, text));
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

embedding::Embedder load_embedder(const std::filesystem::path& directory) {
  embedding::EmbedderOptions options;
  options.threads = 0;
  return embedding::Embedder(directory, options);
}

void add_up(ImportReport& sum, ImportReport one) {
  sum.added += one.added;
  sum.changed += one.changed;
  sum.unchanged += one.unchanged;
  sum.embedded += one.embedded;
  sum.skipped.insert(sum.skipped.end(), one.skipped.begin(), one.skipped.end());
}

void Around::add(const std::string& source, const feeds::ProductFeed& feed, const fetch::DownloadCounts& counts) {
  left_out += feed.left_out;
  feeds.emplace_back(source, feed.report);
  downloads.urls += counts.urls;
  downloads.fetched += counts.fetched;
  downloads.unchanged += counts.unchanged;
  downloads.failed += counts.failed;
}

void print_feed_report(const std::string& source, const feeds::FeedReport& report) {
  if (!report.format().empty()) fmt::print("feed        {}: {}\n", source, report.format());
  const std::string columns = columns_line(report);
  if (!columns.empty()) fmt::print("columns     {}\n", columns);
  for (const std::string& note : report.notes()) fmt::print(stderr, "selvedge: {}\n", note);
  for (const feeds::UnreadValues& unread : report.unread()) fmt::print(stderr, "selvedge: {}\n", to_string(unread));
}

void print_import(const CatalogueTarget& target, const catalogue::Catalogue& catalogue, const ImportReport& report,
                  const Around& around) {
  if (target.json) {
    print_json(Json{{"added", report.added},
                    {"changed", report.changed},
                    {"unchanged", report.unchanged},
                    {"pictures_embedded", report.embedded},
                    {"pictures_fetched", around.downloads.fetched},
                    {"pictures_not_changed", around.downloads.unchanged},
                    {"pictures_not_fetched", around.downloads.failed},
                    {"rows_left_out", around.left_out},
                    {"products_gone", around.gone},
                    {"products_removed", around.removed},
                    {"skipped", skipped_json(report.skipped)},
                    {"feeds", reports_json(around.feeds)},
                    {"revision", catalogue.state().revision}});
  } else {
    fmt::print("products    {} added, {} changed, {} unchanged\n", report.added, report.changed, report.unchanged);
    fmt::print("pictures    {} embedded\n", report.embedded);
    if (const fetch::DownloadCounts& counts = around.downloads; counts.urls > 0) {
      fmt::print("fetched     {} pictures, {} had not changed{}\n", counts.fetched, counts.unchanged,
                 counts.failed > 0 ? fmt::format(", {} failed", counts.failed) : "");
    }
    if (around.left_out > 0) {
      fmt::print("left out    {} rows, by --only, as person images or as not published\n", around.left_out);
    }
    if (around.gone > 0) print_gone(around);
    if (!report.skipped.empty()) fmt::print("skipped     {}, named above\n", report.skipped.size());
  }
}

}  // namespace selvedge::cli
