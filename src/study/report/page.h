// Shared by the pages report.html and paper.html, and the report as JSON. Internal to this room.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

#include "study/report/report.h"

namespace selvedge::report {

// The pages' files (page/*, Chart.js), put into the program when it is built.
namespace page_parts {

extern const std::string_view style;     // page/style.css
extern const std::string_view chart;     // Chart.js 3, minified
extern const std::string_view elements;  // page/elements.js, used by both pages' scripts
extern const std::string_view html;      // page/template.html with the marks {{style}}, {{chart}}, {{script}}, {{data}}
extern const std::string_view script;    // page/report.js
extern const std::string_view paper_html;    // page/paper.html, with the same marks
extern const std::string_view paper_script;  // page/paper.js

}  // namespace page_parts

// Puts a page together. `html` has the marks {{style}}, {{chart}}, {{script}} and {{data}}; `script` runs after
// page/elements.js. Every `<` of the data is escaped, so none of it is read as HTML.
std::string fill_page(std::string_view html, std::string_view script, const nlohmann::json& data);

// Results as JSON values, for report.json and the page alike.
nlohmann::json json_of(const evaluation::PairMetrics& metrics);
nlohmann::json json_of(const evaluation::RetrievalExperiment& experiment);
// The whole of report.json.
nlohmann::json json_of(const Report& report);
// Never throws for text: bytes that are not UTF-8 become U+FFFD.
std::string dump(const nlohmann::json& value, int indent);

}  // namespace selvedge::report
