// The pages' files (page/*, Chart.js), put into the program when it is built. Internal to this room.
#pragma once

#include <string_view>

namespace selvedge::report::page_parts {

extern const std::string_view style;     // page/style.css
extern const std::string_view chart;     // Chart.js 3, minified
extern const std::string_view elements;  // page/elements.js: what both pages' scripts are made of
extern const std::string_view html;      // page/template.html with the marks {{style}}, {{chart}}, {{script}}, {{data}}
extern const std::string_view script;    // page/report.js
extern const std::string_view paper_html;    // page/paper.html, with the same marks
extern const std::string_view paper_script;  // page/paper.js

}  // namespace selvedge::report::page_parts
