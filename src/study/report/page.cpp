#include "study/report/page.h"

#include "selvedge/error.h"

namespace selvedge::report {
namespace {

// JSON inside a script element. `<` could start `</script` or `<!--` there, so it is written as \u003c.
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

}  // namespace

std::string fill_page(std::string_view html, std::string_view script, const nlohmann::json& data) {
  std::string page;
  const auto append_part = [&](std::string_view name) {
    if (name == "style") {
      page += page_parts::style;
    } else if (name == "chart") {
      page += page_parts::chart;
    } else if (name == "script") {
      (page += page_parts::elements) += script;
    } else if (name == "data") {
      page += inside_script(dump(data, -1));
    } else {
      throw Error(ErrorKind::internal, "[fill_page] the template names an unknown part: " + std::string(name));
    }
  };
  // One pass over the template, so marks inside the parts have no meaning.
  for (std::size_t mark = html.find("{{"); mark != std::string_view::npos; mark = html.find("{{")) {
    const std::size_t end = html.find("}}", mark);
    page += html.substr(0, mark);
    append_part(html.substr(mark + 2, end - mark - 2));
    html.remove_prefix(end + 2);
  }
  page += html;
  return page;
}

}  // namespace selvedge::report
