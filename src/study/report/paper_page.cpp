#include "study/report/paper_page.h"

#include <nlohmann/json.hpp>

#include "ground/files/base64.h"
#include "ground/image/encode.h"
#include "ground/image/resize.h"
#include "study/report/page.h"

namespace selvedge::report {
namespace {

using nlohmann::json;

constexpr int widest_picture = 1600;
constexpr int sheet_quality = 82;

json json_of(const PaperPlot& plot) {
  json lines = json::array();
  for (const PaperPlot::Line& line : plot.lines) {
    json points = json::array();
    for (const auto& [x, y] : line.points) points.push_back({x, y});
    lines.push_back({{"name", line.name}, {"points", points}});
  }
  return {{"x", plot.x}, {"y", plot.y}, {"logarithmic", plot.logarithmic}, {"lines", lines}, {"caption", plot.caption}};
}

json json_of(const PaperSection& section) {
  json tables = json::array();
  for (const ReportTable& table : section.tables)
    tables.push_back({{"title", table.title}, {"header", table.header}, {"rows", table.rows}});
  json object{{"title", section.title}, {"paragraphs", section.paragraphs}, {"tables", tables}};
  if (section.plot) object["plot"] = json_of(*section.plot);
  if (!section.picture.empty()) {
    const Image shown = image::fit_within(section.picture, widest_picture);
    object["picture"] = {{"src", "data:image/jpeg;base64," + files::base64(image::encode_jpeg(shown, sheet_quality))},
                         {"width", shown.width},
                         {"height", shown.height},
                         {"alt", section.picture_alt}};
  }
  return object;
}

}  // namespace

std::string paper_page(const PaperReport& report) {
  json data{{"lead", report.lead}, {"facts", json::array()}, {"sections", json::array()}};
  for (const auto& [name, value] : report.facts) data["facts"].push_back({name, value});
  for (const PaperSection& section : report.sections) data["sections"].push_back(json_of(section));
  return fill_page(page_parts::paper_html, page_parts::paper_script, data);
}

}  // namespace selvedge::report
