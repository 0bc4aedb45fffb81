// One pass from delimiter to delimiter. The line end before a delimiter belongs to the delimiter, so a content keeps
// its own last line end.
#include "shop/service/multipart.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "ground/core/ascii.h"
#include "shop/service/problem.h"

namespace selvedge::service {
namespace {

constexpr std::size_t longest_boundary = 70;  // RFC 2046
constexpr std::size_t longest_part_head = 8192;

Problem bad_form(const std::string& found) {
  return {400, "bad-form", fmt::format("expected a whole, well-formed multipart/form-data body, found {}", found),
          "body"};
}

// Trims spaces and tabs, but no line ends: these would be a fault of the form.
std::string_view without_spaces_around(std::string_view text) { return core::trimmed(text, " \t"); }

// The parameter `name` (small letters) of a value such as `form-data; name="a\"b"; filename=c`. Nothing if it is
// absent.
std::optional<std::string> parameter_of(std::string_view value, std::string_view name) {
  std::size_t at = value.find(';');
  while (at != std::string_view::npos) {
    const std::size_t equals = value.find('=', at);
    if (equals == std::string_view::npos) return std::nullopt;
    const std::size_t begin = value.rfind(';', equals) + 1;  // parameters without a value are skipped
    const std::string_view key = without_spaces_around(value.substr(begin, equals - begin));
    std::string text;
    std::size_t end = equals + 1;
    while (end < value.size() && (value[end] == ' ' || value[end] == '\t')) ++end;
    if (end < value.size() && value[end] == '"') {
      for (++end; end < value.size() && value[end] != '"'; ++end) {
        if (value[end] == '\\' && end + 1 < value.size() && value[end + 1] == '"') ++end;
        text += value[end];
      }
    } else {
      text = without_spaces_around(value.substr(end, value.find(';', end) - end));
    }
    if (core::in_small_letters(key) == name) return text;
    at = value.find(';', std::min(end, value.size()));
  }
  return std::nullopt;
}

// A part without its content. `head` holds the part's header lines.
BodyPart part_with(std::string_view head) {
  BodyPart part;
  bool named = false;
  while (!head.empty()) {
    const std::size_t end = std::min(head.find("\r\n"), head.size());
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 2, head.size()));
    const bool is_text = std::ranges::none_of(
        line, [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; });
    if (!is_text) throw bad_form("a part's header with control characters");
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) throw bad_form("a part's line that is no header");
    const std::string name = core::in_small_letters(line.substr(0, colon));
    const std::string_view value = without_spaces_around(line.substr(colon + 1));
    if (name == "content-type") part.content_type = value;
    if (name != "content-disposition") continue;
    const auto of_form = parameter_of(value, "name");
    if (!core::in_small_letters(value).starts_with("form-data") || !of_form) break;
    named = true;
    part.name = *of_form;
    part.filename = parameter_of(value, "filename").value_or("");
  }
  if (!named) throw bad_form("a part without 'Content-Disposition: form-data; name=...'");
  return part;
}

}  // namespace

std::vector<BodyPart> parse_form(std::string_view body, std::string_view content_type, std::size_t most_parts) {
  const std::string boundary = parameter_of(content_type, "boundary").value_or("");
  if (boundary.empty() || boundary.size() > longest_boundary) {
    throw bad_form(fmt::format("a Content-Type without a boundary of 1 to {} characters", longest_boundary));
  }
  // Delimiters begin lines; the first may begin the body.
  const std::string delimiter = "\r\n--" + boundary;
  const bool at_once = body.starts_with(std::string_view(delimiter).substr(2));
  std::size_t at = at_once ? 0 : body.find(delimiter);
  if (at == std::string_view::npos) throw bad_form("none of the delimiters that its Content-Type announces");
  at += delimiter.size() - (at_once ? 2 : 0);
  std::vector<BodyPart> parts;
  while (!body.substr(at).starts_with("--")) {
    const std::size_t line_end = body.find("\r\n", at);
    if (line_end == std::string_view::npos) throw bad_form("no last delimiter");
    if (!without_spaces_around(body.substr(at, line_end - at)).empty()) throw bad_form("text after a delimiter");
    // The search begins at that line's end, so that a part without headers has an empty head.
    const std::size_t head_end =
        body.substr(0, std::min(body.size(), line_end + longest_part_head)).find("\r\n\r\n", line_end);
    if (head_end == std::string_view::npos) throw bad_form("a part whose headers do not end");
    if (parts.size() == most_parts) {
      throw Problem(400, "bad-form", fmt::format("expected at most {} parts, found more", most_parts), "body");
    }
    const std::size_t head = std::min(line_end + 2, head_end);
    BodyPart part = part_with(body.substr(head, head_end - head));
    // In a part without content, the line end before the content is also that of the next delimiter.
    const std::size_t next = body.find(delimiter, head_end + 2);
    if (next == std::string_view::npos) throw bad_form(fmt::format("no end of part '{}'", part.name));
    const std::size_t content = std::min(head_end + 4, next);
    part.bytes = body.substr(content, next - content);
    parts.push_back(std::move(part));
    at = next + delimiter.size();
  }
  return parts;
}

}  // namespace selvedge::service
