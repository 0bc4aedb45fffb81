// report.json is written last, so where it is, the sheets are too.
#include "evaluate_finder.h"

#include <fmt/format.h>

#include "ground/files/atomic_file.h"
#include "ground/image/encode.h"
#include "ground/terminal/progress_bar.h"
#include "study/report/finder_report.h"

namespace selvedge::cli {

ExitCode evaluate_finder(const std::filesystem::path& model, const evaluation::FinderJudging& judging,
                         const std::filesystem::path& out, bool json, bool quiet) {
  const evaluation::JudgedFinder judged = evaluation::judge_finder(model, judging, terminal::make_progress_bar(quiet));
  files::make_parent_folders(out / "report.json");
  for (const evaluation::JudgedSet& set : judged.sets) {
    files::write_file_atomically(out / (set.name + ".png"), image::encode_png(report::finder_sheet(set)));
  }
  const std::string report = report::finder_json(judged, judging);
  files::write_file_atomically(out / "report.json", report);
  if (json) {
    fmt::print("{}", report);
  } else if (!quiet) {
    fmt::print("{}report: {}\n", report::finder_tables(judged), (out / "report.json").string());
  }
  return ExitCode::done;
}

}  // namespace selvedge::cli
