// Problems go to standard error, so that --json prints only JSON to standard output.
#include "import_output.h"

#include <fmt/format.h>

#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

#include "ground/core/ascii.h"
#include "print_json.h"
#include "selvedge/error.h"
#include "shop/feeds/product_json.h"
#include "shop/service/settings.h"

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

// "currency: expected ..." without the name: the option's stands before it.
std::string without_name(const std::string& problem) {
  const std::size_t colon = problem.find(": ");
  return colon == std::string::npos ? problem : problem.substr(colon + 2);
}

void print_gone(const Around& around) {
  if (around.let_go > 0) {
    fmt::print("gone        {} products are no longer in the feed and were {}{}\n", around.let_go,
               around.what == intake::Gone::hide ? "hidden" : "removed",
               around.gone_hidden > 0 ? fmt::format("; {} of them had been hidden", around.gone_hidden) : "");
  } else {
    fmt::print(
        "gone        {} products of the catalogue are not in the feed; kept (--gone hide or remove lets them go)\n",
        around.gone);
  }
}

}  // namespace

void add_download_cache_options(CLI::App& verb, face::DownloadSettings& settings) {
  verb.add_option("--picture-cache", settings.folder,
                  "folder for pictures fetched by URL, so that unchanged pictures are not fetched again; default: the "
                  "catalogue's name with .images");
  verb.add_flag(
      "--allow-private-addresses", settings.allow_private_addresses,
      "also fetch feeds and pictures from private, loopback and link-local addresses and through a proxy; another "
      "person's feed can then reach into your network");
}

void add_download_options(CLI::App& verb, face::DownloadSettings& settings) {
  add_download_cache_options(verb, settings);
  verb.add_option_function<std::string>(
      "--config",
      [&settings](const std::string& file) {
        service::ServiceSettings from;
        service::read_settings_file(from, file);
        settings.hosts = std::move(from.hosts);
        settings.allow_private_addresses |= from.allow_private_addresses;
      },
      "TOML file of settings as for `selvedge serve`; used for its [[hosts]] (headers and passwords of hosts) and "
      "allow_private_addresses");
}

void add_reading_options(CLI::App& verb, feeds::FeedOptions& reading) {
  verb.add_option("--currency", reading.currency, "currency of prices without one, e.g. EUR")
      ->check([](const std::string& text) {
        ProductFacts probe;
        return without_name(catalogue::set_fact(probe, "currency", text).value_or(""));
      });
  verb.add_option_function<std::string>(
          "--decimal-mark",
          [&reading](const std::string& name) {
            reading.decimal_mark = feeds::decimal_mark_from(core::in_small_letters(name)).value();
          },
          "decimal mark of prices such as 1.299: point or comma")
      ->check(CLI::IsMember({"point", "comma"}, CLI::ignore_case));
  verb.add_option("--encoding", reading.encoding,
                  "encoding of the feed, e.g. Windows-1252 or ISO-8859-2; default: detected")
      ->check([](const std::string& text) { return without_name(feeds::problem_of_encoding(text).value_or("")); });
  const std::map<std::string, feeds::FeedFormat> formats = {{"generic", feeds::FeedFormat::generic},
                                                            {"shopify", feeds::FeedFormat::shopify},
                                                            {"woocommerce", feeds::FeedFormat::woocommerce},
                                                            {"merchant", feeds::FeedFormat::merchant},
                                                            {"xml", feeds::FeedFormat::xml},
                                                            {"json", feeds::FeedFormat::json}};
  verb.add_option_function<std::string>(
          "--format", [&reading, formats](const std::string& name) { reading.format = formats.at(name); },
          "format of the feed: generic, shopify, woocommerce, merchant, xml or json; default: detected")
      ->check(CLI::IsMember(formats));
}

void add_gone_options(CLI::App& verb, intake::Gone& gone, bool& force) {
  verb.add_option_function<std::string>(
          "--gone", [&gone](const std::string& word) { gone = intake::gone_from(word).value(); },
          fmt::format(
              "what to do with products missing from the feed: keep, hide from shoppers, or remove; default: {}",
              intake::to_string(gone)))
      ->check(CLI::IsMember({"keep", "hide", "remove"}));
  verb.add_flag("--force", force,
                "accept a feed that seems wrong: empty, cut off, or with more than a fifth of its products missing");
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
  sum.warnings.insert(sum.warnings.end(), one.warnings.begin(), one.warnings.end());
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
  for (const Skipped& warning : report.warnings) fmt::print(stderr, "selvedge: warning: {}\n", to_string(warning));
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
                    {"products_removed", around.what == intake::Gone::remove ? around.let_go : 0},
                    {"products_hidden", around.what == intake::Gone::hide ? around.let_go : 0},
                    {"skipped", skipped_json(report.skipped)},
                    {"warnings", skipped_json(report.warnings)},
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
      fmt::print("left out    {} rows, by --only, as person images, as not published or as groups\n", around.left_out);
    }
    if (around.gone > 0) print_gone(around);
    if (!report.skipped.empty()) fmt::print("skipped     {}, named above\n", report.skipped.size());
    if (!report.warnings.empty()) fmt::print("warnings    {}, named above\n", report.warnings.size());
  }
}

}  // namespace selvedge::cli
