// Boost.Beast parses. It accepts some bytes and lines that other readers take differently, so these are checked first.
// Afterwards the fields are checked that say where the body ends.
#include "shop/service/request_head.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "ground/core/ascii.h"
#include "shop/service/http.h"
#include "shop/service/problem.h"

namespace selvedge::service {
namespace {

namespace http = boost::beast::http;

constexpr std::size_t longest_first_line = 8 << 10;
constexpr std::size_t longest_head = 16 << 10;
constexpr std::size_t most_fields = 100;

Problem malformed(const std::string& detail) { return {400, "bad-request", detail}; }

bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return core::is_digit(c) || core::is_letter(c) || marks.find(c) != std::string_view::npos;
  });
}

// Refuses lines that parsers read differently and a proxy may let through: a line that continues the one before, or a
// space before the colon.
void check_lines(std::string_view head) {
  std::size_t begin = head.find("\r\n") + 2;
  for (std::size_t fields = 0; begin < head.size(); ++fields) {
    const std::size_t end = head.find("\r\n", begin);
    const std::string_view line = head.substr(begin, end - begin);
    begin = end + 2;
    if (line.empty()) return;
    if (fields == most_fields)
      throw Problem(431, "head-too-large", fmt::format("expected at most {} header fields, found more", most_fields));
    if (!is_token(line.substr(0, line.find(':'))) || line.find(':') == std::string_view::npos)
      throw malformed("expected header fields as 'Name: value', each on one line, found another line");
  }
}

// The value of a field that may come only once. Nothing if it was not sent.
std::optional<std::string> only(const RequestHead& head, std::string_view name) {
  std::optional<std::string> value;
  for (const auto& [key, text] : head.fields) {
    if (key != name) continue;
    if (value)
      throw Problem(400, "bad-request", fmt::format("expected one {}, found several", name), std::string(name));
    value = text;
  }
  return value;
}

void read_framing(RequestHead& head) {
  const auto length = only(head, "content-length");
  const auto coding = only(head, "transfer-encoding");
  if (length) {
    const bool digits = !length->empty() && length->size() <= 18 &&
                        std::all_of(length->begin(), length->end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits) throw Problem(400, "bad-body", "expected one plain Content-Length", "Content-Length");
    head.content_length = std::stoull(*length);
  }
  if (!coding) return;
  if (length || !head.http11 || core::in_small_letters(*coding) != "chunked") {
    throw Problem(400, "bad-body", "expected one plain Content-Length or Transfer-Encoding: chunked, found another",
                  "Transfer-Encoding");
  }
  head.chunked = true;
}

void check_host(const RequestHead& head) {
  const auto host = only(head, "host");
  if (!host && head.http11) throw Problem(400, "bad-request", "expected a Host, found none", "Host");
  if (host && host->find_first_of(" \t\"/\\<>@,?#") != std::string::npos)
    throw Problem(400, "bad-request", "expected a host and port in Host, found another text", "Host");
}

// "http://shop.example/v1?x" -> "/v1?x". Clients send the first form to a proxy.
std::string origin_form(const std::string& target) {
  if (target.starts_with('/') || target == "*") return target;
  const std::string start = core::in_small_letters(std::string_view(target).substr(0, 8));
  if (!start.starts_with("http://") && start != "https://") throw malformed("expected a path or an http URL as target");
  const std::size_t host = target.find("//") + 2;
  const std::size_t rest = std::min(target.find_first_of("/?", host), target.size());
  if (rest == host) throw malformed("expected a host in the target, found none");
  return (rest == target.size() || target[rest] == '?' ? "/" : "") + target.substr(rest);
}

}  // namespace

std::string RequestHead::first(std::string_view name) const {
  const auto at = std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.first == name; });
  return at == fields.end() ? std::string() : at->second;
}

std::string RequestHead::last(std::string_view name) const {
  const auto at = std::find_if(fields.rbegin(), fields.rend(), [&](const auto& field) { return field.first == name; });
  return at == fields.rend() ? std::string() : at->second;
}

std::optional<std::size_t> head_size(std::string_view received, std::size_t seen) {
  const std::size_t first_end = received.substr(0, longest_first_line).find('\n');
  if (first_end == std::string_view::npos && received.size() >= longest_first_line)
    throw Problem(414, "target-too-long", fmt::format("expected a first line of at most {} bytes", longest_first_line));
  for (std::size_t i = seen > 3 ? seen - 3 : 0; i < std::min(received.size(), longest_head); ++i) {
    const auto c = static_cast<unsigned char>(received[i]);
    const bool line_end = c == '\n' && i > 0 && received[i - 1] == '\r';
    if (c == '\n' ? !line_end : (c < 0x20 && c != '\r' && c != '\t') || c == 0x7F)
      throw malformed("expected lines that end in CR LF and hold no control characters");
    if (i > 0 && received[i - 1] == '\r' && c != '\n') throw malformed("expected a line feed behind a carriage return");
    if (i == 1 && line_end) throw malformed("expected a request, found an empty line");
    if (line_end && i >= 3 && received[i - 2] == '\n') return i + 1;
  }
  if (received.size() >= longest_head)
    throw Problem(431, "head-too-large", fmt::format("expected a head of at most {} bytes", longest_head));
  return std::nullopt;
}

RequestHead parse_head(std::string_view bytes) {
  check_lines(bytes);
  http::request_parser<http::empty_body> parser;
  parser.body_limit(std::numeric_limits<std::uint64_t>::max());
  parser.header_limit(longest_head + 1);
  boost::beast::error_code failure;
  parser.put(boost::asio::buffer(bytes.data(), bytes.size()), failure);
  if (failure || !parser.is_header_done()) {
    // With the field's own name where that is what is wrong with it.
    if (failure == http::error::bad_content_length || failure == http::error::bad_transfer_encoding)
      throw Problem(400, "bad-body", "expected one plain Content-Length or Transfer-Encoding: chunked",
                    "Content-Length");
    throw malformed("expected an HTTP request that can be read, of version 1.0 or 1.1");
  }
  const auto& message = parser.get();
  RequestHead head;
  head.method = std::string(message.method_string());
  head.http11 = message.version() >= 11;
  head.keep_alive = parser.keep_alive();
  for (const auto& field : message) {
    head.fields.emplace_back(core::in_small_letters({field.name_string().data(), field.name_string().size()}),
                             core::trimmed({field.value().data(), field.value().size()}, " \t"));
  }
  read_framing(head);
  check_host(head);
  head.target = origin_form(std::string(message.target()));
  if (head.target == "*" && head.method != "OPTIONS") throw malformed("expected a path as target, found '*'");
  head.expects_continue = head.http11 && core::in_small_letters(head.first("expect")) == "100-continue";
  return head;
}

}  // namespace selvedge::service
