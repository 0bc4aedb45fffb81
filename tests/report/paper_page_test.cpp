#include "study/report/paper_page.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/example_report.h"

namespace selvedge::report {
namespace {

using nlohmann::json;

PaperReport example() {
  PaperReport report{"Judged on </script><script>alert(1)</script>", {{"Data", "drawn"}}, {}};
  report.sections.push_back({"Figure 4",
                             {"Metrics."},
                             {{"Pairs", "", {"", "accuracy"}, {{"the paper", "0.713"}, {"here", "0.748"}}}},
                             {},
                             {},
                             ""});
  PaperSection with_plot{"Products that join",
                         {},
                         {},
                         PaperPlot{"added", "seconds", true, {{"Siamese", {{1, 0.1}, {10, 0.2}}}}, "Cheap."},
                         Image(2000, 20),
                         "a line"};
  report.sections.push_back(with_plot);
  return report;
}

TEST(PaperPage, carries_tables_plots_and_pictures_of_bounded_size) {
  const json data = data_of(paper_page(example()));
  EXPECT_EQ(data["sections"][0]["tables"][0]["rows"][1][1], "0.748");
  EXPECT_FALSE(data["sections"][0].contains("picture"));
  EXPECT_EQ(data["sections"][1]["plot"]["lines"][0]["points"][1], json({10, 0.2}));
  EXPECT_EQ(data["sections"][1]["picture"]["width"], 1600);
  EXPECT_EQ(data["sections"][1]["picture"]["alt"], "a line");
}

TEST(PaperPage, reads_no_text_as_html) {
  const std::string page = paper_page(example());
  EXPECT_EQ(page.find("<script>alert"), std::string::npos);
  EXPECT_EQ(data_of(page)["lead"], example().lead);
  EXPECT_EQ(page.find("{{"), std::string::npos);
}

}  // namespace
}  // namespace selvedge::report
