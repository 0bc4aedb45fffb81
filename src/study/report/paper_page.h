// paper.html: the paper "Clothing Recommendation" with our figures beside its own, as one page that opens from disk and
// loads nothing.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "selvedge/image.h"
#include "study/report/report.h"

namespace selvedge::report {

struct PaperPlot {
  struct Line {
    std::string name;
    std::vector<std::pair<double, double>> points;
  };
  std::string x, y;          // what the axes show
  bool logarithmic = false;  // both axes; then every value must be above 0
  std::vector<Line> lines;
  std::string caption;
};

struct PaperSection {
  std::string title;
  std::vector<std::string> paragraphs;
  std::vector<ReportTable> tables;
  std::optional<PaperPlot> plot;
  Image picture;            // empty: none
  std::string picture_alt;  // what it shows, in words
};

struct PaperReport {
  std::string lead;
  std::vector<std::pair<std::string, std::string>> facts;
  std::vector<PaperSection> sections;
};

// Text reaches the page as JSON with every `<` escaped, and becomes text nodes. Pictures are embedded as JPEG with at
// most 1600 pixels on the longer side.
std::string paper_page(const PaperReport& report);

}  // namespace selvedge::report
