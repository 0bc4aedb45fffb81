// Makes a request of a head, and of a response its head and a line of the log. A form is parsed only when the route
// asks for the body.
#include "shop/service/http_exchange.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <ctime>
#include <nlohmann/json.hpp>
#include <random>
#include <utility>

#include <boost/beast/http/status.hpp>

#include "ground/core/ascii.h"
#include "ground/core/moment.h"
#include "shop/service/byte_range.h"
#include "shop/service/multipart.h"
#include "shop/service/problem.h"

namespace selvedge::service {
namespace {

constexpr std::size_t most_form_parts = 64;

// A time as HTTP headers write it (RFC 9110, 5.6.7): "Fri, 31 May 2024 09:30:00 GMT".
std::string header_time_text(std::chrono::sys_seconds time) { return fmt::format("{:%a, %d %b %Y %T} GMT", time); }

// The shop's own proxy adds the last entry of the last X-Forwarded-For. Entries before it may be forged.
std::string client_of(const RequestHead& head, const std::string& peer, bool behind_proxy) {
  if (!behind_proxy) return peer;
  const std::string line = head.last("x-forwarded-for");
  std::string last = line.substr(line.rfind(',') + 1);
  last.erase(0, last.find_first_not_of(" \t"));
  return plain_address(last).value_or(peer);
}

std::string content_type_of(const std::string& value) {
  std::string type = core::in_small_letters(std::string_view(value).substr(0, value.find(';')));
  while (!type.empty() && type.back() == ' ') type.pop_back();
  return type;
}

// Whether the answer is a file, which may be asked for in ranges. Only files are public to caches.
bool is_file(const HttpResponse& response) {
  return std::ranges::any_of(response.headers, [](const auto& field) {
    return field.first == "Cache-Control" && field.second.starts_with("public");
  });
}

}  // namespace

std::string request_id(const std::string& given) {
  const auto harmless = [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_'; };
  if (!given.empty() && given.size() <= 64 && std::all_of(given.begin(), given.end(), harmless)) return given;
  // The id only tells requests apart, so it need not be hard to guess.
  thread_local std::mt19937_64 random{std::random_device{}()};
  return fmt::format("{:016x}", random());
}

Exchange::Exchange(RequestHead request_head, const std::string& peer, const ServiceSettings& settings)
    : head(std::move(request_head)) {
  request.id = request_id(head.first("x-request-id"));
  request.method = only_head() ? "GET" : head.method;
  const std::size_t mark = head.target.find('?');
  request.base_path = settings.base_path;
  request.path = path_below(settings.base_path, std::string_view(head.target).substr(0, mark));
  if (mark != std::string::npos) request.query_text = head.target.substr(mark + 1);
  request.query = parse_query(request.query_text);
  request.client = client_of(head, peer, settings.behind_proxy);
  request.header = [this](const std::string& name) { return head.first(core::in_small_letters(name)); };
}

void Exchange::refuse(Service& service, const Problem& problem) {
  response = service.refuse(request, problem, admitted);
}

void Exchange::answer(Service& service) {
  request.read_body = [this](std::size_t max_bytes) {
    if (body.size() > max_bytes)
      throw Problem(413, "too-large",
                    fmt::format("expected a body of at most {} bytes, found {}", max_bytes, body.size()), "body");
    const std::string type = head.first("content-type");
    Body read;
    read.content_type = content_type_of(type);
    if (read.is_form()) {
      read.parts = parse_form(body, type, most_form_parts);
      body = {};
    } else {
      read.bytes = std::move(body);
    }
    return read;
  };
  response = service.answer(request, admitted);
  if (request.method == "GET" && is_file(response))
    cut_to_range(response, only_head() ? std::string() : head.first("range"), head.first("if-range"));
  body = {};
  if (!response.stream) share.reset();
}

std::string Exchange::log_line(bool as_json) const {
  const double milliseconds =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - admitted.since).count();
  const std::string time = core::time_text(core::current_time());
  if (as_json) {
    const nlohmann::ordered_json json = {{"time", time},
                                         {"request_id", request.id},
                                         {"client", request.client},
                                         {"key", request.key},
                                         {"method", head.method},
                                         {"route", request.route},
                                         {"path", request.path},
                                         {"status", response.status},
                                         {"milliseconds", milliseconds},
                                         {"bytes", response.body.size()}};
    return json.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  }
  std::string path = request.path;  // text of the client: it must not break the line
  std::replace_if(
      path.begin(), path.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
  return fmt::format("{} {} {} {} {} {:.1f} ms {}", time, request.client, head.method, path, response.status,
                     milliseconds, request.id);
}

std::string Exchange::answer_head(bool keep_alive) const {
  const auto status = static_cast<unsigned>(response.status);
  const auto reason = boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status));
  std::string text =
      fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\n", status, std::string_view(reason.data(), reason.size()),
                  header_time_text(core::current_time()));
  const auto add = [&](std::string_view name, std::string_view value) {
    // A value must not break the line, whatever text it was made of.
    std::string line(value);
    std::erase_if(line, [](unsigned char c) { return c < 0x20 && c != '\t'; });
    text += fmt::format("{}: {}\r\n", name, line);
  };
  if (!response.content_type.empty()) add("Content-Type", response.content_type);
  for (const auto& [name, value] : response.headers) add(name, value);
  if (answers_in_chunks()) {
    add("Transfer-Encoding", "chunked");
  } else if (!response.stream && status != 204 && status != 304) {
    add("Content-Length", std::to_string(response.body.size()));
  }
  add("Connection", keep_alive ? "keep-alive" : "close");
  return text + "\r\n";
}

}  // namespace selvedge::service
