#include "selvedge/report/report_page.h"

#include <string_view>

#include "selvedge/core/error.h"
#include "selvedge/report/json_values.h"
#include "selvedge/report/page_data.h"
#include "selvedge/report/page_parts.h"

namespace selvedge {
namespace {

// JSON that stands inside a script element: `<` can start `</script` or `<!--` there, so it is written as \u003c.
std::string inside_script(const std::string& value) {
  std::string text;
  text.reserve(value.size());
  for (const char c : value) {
    if (c == '<') {
      text += "\\u003c";
    } else {
      text += c;
    }
  }
  return text;
}

std::string_view part_named(std::string_view name, std::string_view data) {
  if (name == "style") return page_parts::style;
  if (name == "chart") return page_parts::chart;
  if (name == "script") return page_parts::script;
  if (name == "data") return data;
  throw Error(ErrorKind::internal, "[report_page] the template names an unknown part: " + std::string(name));
}

}  // namespace

std::string report_page(const Report& report, const PictureSource& pictures) {
  const std::string data = inside_script(dump(page_data(report, pictures), -1));
  std::string page;
  // One pass over the template: marks inside the parts themselves mean nothing.
  std::string_view rest = page_parts::html;
  for (std::size_t mark = rest.find("{{"); mark != std::string_view::npos; mark = rest.find("{{")) {
    const std::size_t end = rest.find("}}", mark);
    page += rest.substr(0, mark);
    page += part_named(rest.substr(mark + 2, end - mark - 2), data);
    rest.remove_prefix(end + 2);
  }
  page += rest;
  return page;
}

}  // namespace selvedge
