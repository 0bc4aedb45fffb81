// selvedge feedback report, export, purge: the feedback of shoppers on answers.
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "catalogue_command.h"
#include "exchange/feedback_pairs/feedback_export.h"
#include "ground/core/moment.h"
#include "ground/files/atomic_file.h"
#include "ground/terminal/progress_bar.h"
#include "ground/terminal/table.h"
#include "print_json.h"
#include "product_facts.h"
#include "shop/service/owner_json.h"
#include "stopping_signals.h"
#include "time_arguments.h"

namespace selvedge::cli {
namespace {

using Json = nlohmann::ordered_json;

struct FeedbackOptions {
  CatalogueTarget target;
  std::string from, to;
  std::filesystem::path out;
  bool not_this = false;
  std::string older_than, photos_older_than;
};

std::vector<std::string> row_of(const std::string& name, const catalogue::FeedbackDay& day) {
  const auto number = [](const std::optional<double>& value) { return value ? fmt::format("{:.3f}", *value) : "-"; };
  return {name,
          std::to_string(day.queries),
          std::to_string(day.shown),
          std::to_string(day.clicked),
          number(day.click_through()),
          number(day.mean_reciprocal_rank()),
          std::to_string(day.bought),
          std::to_string(day.not_this)};
}

void report(const FeedbackOptions& options) {
  catalogue::FeedbackPeriod period;
  if (!options.from.empty()) period.from = parse_day(options.from);
  if (!options.to.empty()) period.to = parse_day(options.to);
  if (period.from && period.to && *period.to < *period.from)
    throw CLI::ValidationError("--to", fmt::format("expected {} or a later day, found {}", options.from, options.to));
  const catalogue::Catalogue catalogue = catalogue::Catalogue::open(options.target.url);
  const auto days = catalogue.feedback().by_day(period);
  catalogue::FeedbackDay all;
  for (const catalogue::FeedbackDay& day : days) all += day;
  if (options.target.json) {
    print_json(service::feedback_json(days));
    return;
  }
  std::vector<std::vector<std::string>> rows;
  for (const catalogue::FeedbackDay& day : days) rows.push_back(row_of(core::day_text(day.day), day));
  rows.push_back(row_of("all", all));
  fmt::print("{}", terminal::format_table(
                       {"day", "queries", "shown", "clicked", "click-through", "MRR", "bought", "not this"}, rows));
}

ExitCode export_to_folder(const FeedbackOptions& options) {
  const RemovedOnStop stopped(files::partial_path(options.out));  // it holds shoppers' photos
  const catalogue::Catalogue catalogue = catalogue::Catalogue::open(options.target.url);
  feedback_pairs::FeedbackExportReport written;
  {
    const feedback_pairs::FeedbackExportOptions how{options.not_this,
                                                    terminal::make_progress_bar(options.target.quiet)};
    written = feedback_pairs::export_feedback(catalogue, options.out, how);
  }
  const ExitCode outcome = report_skipped(written.left_out);
  if (written.pairs == 0) {
    fmt::print(stderr,
               "selvedge: {}: nothing to export: expected products clicked or bought after a query whose photo was "
               "kept, found none\n",
               catalogue.name());
    return ExitCode::failed;
  }
  const auto manifest = (options.out / "manifest.csv").string();
  if (options.target.json) {
    print_json({{"pairs", written.pairs},
                {"photos", written.photos},
                {"products", written.products},
                {"originals", written.originals},
                {"thumbnails", written.thumbnails},
                {"left_out", skipped_json(written.left_out)},
                {"manifest", manifest}});
  } else {
    fmt::print("pairs       {} of {} photos and {} products\n", written.pairs, written.photos, written.products);
    fmt::print("pictures    {} originals, {} thumbnails\n", written.originals, written.thumbnails);
    if (!written.left_out.empty()) fmt::print("left out    {}, named above\n", written.left_out.size());
    fmt::print("manifest    {}\n", manifest);
  }
  return outcome;
}

void purge(const FeedbackOptions& options) {
  if (options.older_than.empty() && options.photos_older_than.empty())
    throw CLI::RequiredError("--older-than or --photos-older-than");
  catalogue::Catalogue catalogue = catalogue::Catalogue::open(options.target.url);
  const auto before = [](const std::string& age) { return core::moment_before(core::current_time(), parse_age(age)); };
  catalogue::PurgeReport sum;
  if (!options.older_than.empty()) sum = catalogue.feedback().purge(before(options.older_than));
  if (!options.photos_older_than.empty())
    sum.photos += catalogue.feedback().purge_photos(before(options.photos_older_than)).photos;
  if (options.target.json) {
    print_json({{"queries", sum.queries}, {"events", sum.events}, {"photos", sum.photos}});
  } else {
    fmt::print("forgotten   {} queries, {} events, {} photos\n", sum.queries, sum.events, sum.photos);
  }
}

}  // namespace

void add_feedback_command(CLI::App& app, ExitCode& outcome) {
  CLI::App& command =
      *app.add_subcommand("feedback", "Report shoppers' feedback on answers, or make a data set from it");
  command.require_subcommand(1);
  command.footer("Example:\n  selvedge feedback report --catalogue shop.db --from 2026-03-01");
  // shared_ptr because CLI11 keeps callbacks as std::function, which must be copyable.
  const auto add = [&](const std::string& name, const std::string& description, const std::string& example) {
    auto options = std::make_shared<FeedbackOptions>();
    CLI::App& verb = add_catalogue_verb(
        command, name, description, "selvedge feedback " + name + " --catalogue shop.db" + example, options->target);
    return std::pair<CLI::App*, std::shared_ptr<FeedbackOptions>>(&verb, options);
  };
  {
    auto [verb, options] = add("report", "Report click-through and mean reciprocal rank by day (UTC) of the query",
                               " --from 2026-03-01 --to 2026-03-31");
    verb->add_option("--from", options->from, "the first day")->check(problem_of_day);
    verb->add_option("--to", options->to, "the last day")->check(problem_of_day);
    verb->callback([options = options] { report(*options); });
  }
  {
    auto [verb, options] = add("export",
                               "Write photos and the products clicked or bought as a data set; `selvedge train --data` "
                               "takes its manifest.csv",
                               " --out pairs");
    verb->add_option("--out", options->out, "folder to write; must not exist yet")->required();
    verb->add_flag("--not-this", options->not_this, "add a column of the products marked \"not this\"");
    verb->callback([&outcome, options = options] { outcome = export_to_folder(*options); });
  }
  {
    auto [verb, options] = add("purge", "Delete old queries with their feedback, or only their photos",
                               " --older-than 90d --photos-older-than 7d");
    verb->add_option("--older-than", options->older_than,
                     "delete queries older than this, with photos and feedback, e.g. 90d or 12h")
        ->check(problem_of_age);
    verb->add_option("--photos-older-than", options->photos_older_than, "delete photos of queries older than this")
        ->check(problem_of_age);
    verb->callback([options = options] { purge(*options); });
  }
}

}  // namespace selvedge::cli
