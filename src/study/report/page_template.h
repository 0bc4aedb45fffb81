// A page's template, style, scripts and data put together. Internal to this room.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace selvedge::report {

// `html` has the marks {{style}}, {{chart}}, {{script}} and {{data}}; `script` runs after page/elements.js. Every `<`
// of the data is escaped, so that none of it is read as HTML.
std::string fill_page(std::string_view html, std::string_view script, const nlohmann::json& data);

}  // namespace selvedge::report
