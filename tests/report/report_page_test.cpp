#include "study/report/report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>

#include "ground/files/atomic_file.h"
#include "ground/files/base64.h"
#include "report/example_report.h"
#include "selvedge/error.h"

namespace selvedge::report {
namespace {

using nlohmann::json;

PictureOfRow pictures_of(const Report& report) {
  return [&report](std::size_t row, int side) { return example_picture(report, row, side); };
}

std::string page_of(const Report& report) { return report_page(report, pictures_of(report)); }

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(ReportPage, loads_nothing_and_forbids_to) {
  const std::string page = page_of(example_report());
  for (const char* pattern :
       {R"((src|href|action|data|poster)\s*=\s*["']?\s*(https?:)?//)", R"(url\(\s*["']?\s*(https?:)?//)", R"(@import)",
        R"(<link\b)", R"(<iframe\b)", R"(<object\b)", R"(<embed\b)"}) {
    // The data and the library are one long line each; std::regex is slow on them, so the rest is looked at by line.
    std::istringstream lines(page);
    for (std::string line; std::getline(lines, line);) {
      if (line.size() > 4000) continue;
      EXPECT_FALSE(std::regex_search(line, std::regex(pattern, std::regex::icase))) << pattern << " in: " << line;
    }
  }
  EXPECT_NE(page.find("Content-Security-Policy\" content=\"default-src 'none'; img-src data:;"), std::string::npos);
  EXPECT_EQ(page.find("{{"), std::string::npos);
  EXPECT_NE(page.find("Chart.js v3"), std::string::npos);
  EXPECT_EQ(occurrences(page, "</script"), 3u);
  EXPECT_EQ(occurrences(page, "<script"), 3u);
}

TEST(ReportPage, carries_the_figures_and_bounded_pictures) {
  const Report report = example_report({.products = 400, .gallery_sizes = {50, 300, 400}, .hostile = ""});
  const std::string page = page_of(report);
  files::write_file_atomically(SELVEDGE_BINARY_DIR "/example_report.html", page);  // to look at
  const json data = data_of(page);
  EXPECT_EQ(data.at("report").at("topk").size(), 3u);
  EXPECT_EQ(data.at("paper").at("pairs").at("confusion"), json::parse("[[2917,2743],[504,5156]]"));
  EXPECT_EQ(data.at("examples").at("gallery"), 300);
  EXPECT_EQ(data.at("samples").size(), 16u);
  EXPECT_LE(data.at("pictures").size(), 120u);
  EXPECT_GE(data.at("pictures").size(), 20u);
  EXPECT_EQ(data.at("pictures").begin().value().at("src").get<std::string>().substr(0, 23), "data:image/jpeg;base64,");
  EXPECT_LT(page.size(), std::size_t{3} << 20);
  for (const json& one : data.at("models").at(0).at("retrieval")) {
    std::size_t queries = 0, next = 1;
    for (const json& bin : one.at("landed")) {
      EXPECT_EQ(bin.at("from"), next);
      next = bin.at("to").get<std::size_t>() + 1;
      queries += bin.at("queries").get<std::size_t>();
    }
    EXPECT_EQ(next, one.at("entries").get<std::size_t>() + 1);
    EXPECT_GT(queries, 0u);
    EXPECT_EQ(one.at("curve").back().at("y"), 1);
  }
}

TEST(ReportPage, reads_none_of_its_data_as_html) {
  const std::string hostile = R"(</script><script>alert(1)</script><img src=x onerror=alert(2)><!--{{data}}'"&)";
  const Report report = example_report({.hostile = hostile});
  const std::string page = page_of(report);
  EXPECT_EQ(occurrences(page, "<script"), 3u);
  EXPECT_EQ(occurrences(page, "</script"), 3u);
  EXPECT_EQ(page.find("<img"), std::string::npos);
  EXPECT_EQ(page.find("<!--"), std::string::npos);
  const json data = data_of(page);
  EXPECT_EQ(data.at("report").at("model").at("name"), "paper" + hostile);
  EXPECT_EQ(data.at("samples").at(0).at("product").get<std::string>().substr(9), hostile);
}

TEST(ReportPage, its_script_never_writes_html) {
  const std::string page = page_of(example_report());
  const std::string script = page.substr(page.rfind("<script>"));
  for (const char* sink :
       {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", " eval(", "new Function"}) {
    EXPECT_EQ(script.find(sink), std::string::npos) << sink;
  }
}

TEST(ReportPage, leaves_out_pictures_that_cannot_be_had) {
  const Report report = example_report();
  const std::string page = report_page(
      report, [](std::size_t, int) -> Image { throw Error(ErrorKind::not_found, "gone.jpg: no such file"); });
  const auto data = data_of(page);
  EXPECT_FALSE(data.at("pictures").empty());
  for (const auto& [row, picture] : data.at("pictures").items())
    EXPECT_EQ(picture.at("missing"), "gone.jpg: no such file");
  EXPECT_NO_THROW(report_page(report, {}));
}

TEST(ReportPage, is_complete_with_one_experiment_and_without_a_run_log) {
  Report report = example_report();
  report.models[0].epochs.clear();
  report.models[0].result.pairs.reset();
  EXPECT_FALSE(data_of(page_of(report)).at("report").contains("pairs"));
  report = example_report();
  report.models[0].result.retrieval.clear();
  report.models[0].result.good.clear();
  report.models[0].result.poor.clear();
  EXPECT_FALSE(data_of(page_of(report)).at("report").contains("topk"));
}

TEST(ReportPage, is_the_same_for_the_same_report) { EXPECT_EQ(page_of(example_report()), page_of(example_report())); }

std::string base64_of(const std::string& text) { return files::base64(std::as_bytes(std::span(text))); }

TEST(Base64, agrees_with_the_rfcs_examples) {
  EXPECT_EQ(base64_of(""), "");
  EXPECT_EQ(base64_of("f"), "Zg==");
  EXPECT_EQ(base64_of("fo"), "Zm8=");
  EXPECT_EQ(base64_of("foo"), "Zm9v");
  EXPECT_EQ(base64_of("foob"), "Zm9vYg==");
  EXPECT_EQ(base64_of("\xff\xfe\xfd"), "//79");
}

}  // namespace
}  // namespace selvedge::report
