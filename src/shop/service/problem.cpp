// The titles of statuses, the statuses of kinds of Error, and the document.
#include "shop/service/problem.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "shop/catalogue/filter_condition.h"

namespace selvedge::service {
namespace {

const char* title_of(int status) {
  switch (status) {
    case 400:
      return "Bad request";
    case 401:
      return "Key needed";
    case 403:
      return "Not allowed with this key";
    case 404:
      return "Not found";
    case 405:
      return "Method not allowed";
    case 408:
      return "Request took too long";
    case 411:
      return "Length needed";
    case 412:
      return "Precondition does not hold";
    case 413:
      return "Too large";
    case 414:
      return "Target too long";
    case 415:
      return "Unsupported media type";
    case 416:
      return "Range not satisfiable";
    case 422:
      return "Picture cannot be read";
    case 429:
      return "Too many requests";
    case 431:
      return "Head too large";
    case 503:
      return "Not available now";
    default:
      return "Internal error";
  }
}

// Messages of the library are meant for the person who runs it. This finds those that may name a path on the server or
// its database; an http URL is harmless.
bool tells_of_the_server(std::string_view text) {
  for (const char* const word : {"server at", "postgres", "SQL", "database", "libpq", "errno", "socket"}) {
    if (text.find(word) != std::string_view::npos) return true;
  }
  for (std::size_t at = text.find('/'); at != std::string_view::npos; at = text.find('/', at + 1)) {
    const bool starts_a_word = at == 0 || std::string_view(" '\"(:=,").find(text[at - 1]) != std::string_view::npos;
    if (!starts_a_word) continue;
    if (!text.substr(at).starts_with("//")) return true;
    at = std::min(text.find_first_of(" '\"", at), text.size() - 1);  // the rest of a URL
  }
  return false;
}

}  // namespace

Problem::Problem(int status, std::string type, const std::string& detail, std::string field, int retry_after)
    : std::runtime_error(detail),
      status_(status),
      type_(std::move(type)),
      field_(std::move(field)),
      retry_after_(retry_after == 0 && (status == 429 || status == 503) ? 1 : retry_after) {}

Problem bad_parameter(const std::string& field, const std::string& detail) {
  return {400, "bad-parameter", detail, field};
}

Problem problem_of(const Error& error) {
  if (dynamic_cast<const catalogue::NoSuchAttribute*>(&error)) return bad_parameter("attribute", error.what());
  const bool own = tells_of_the_server(error.what());
  switch (error.kind()) {
    case ErrorKind::invalid_argument:
      return {400, "bad-request", own ? "expected another request; the server's log has the cause" : error.what()};
    case ErrorKind::not_found:
      return {404, "not-found", own ? "something is not there; the server's log has the cause" : error.what()};
    case ErrorKind::unavailable:
      return {503, "unavailable", own ? "not available now; the server's log has the cause" : error.what()};
    default:
      return {500, "internal", "a defect or damaged data on the server; its log has the cause under this request id"};
  }
}

HttpResponse response_of(const Problem& problem, const std::string& request_id) {
  nlohmann::ordered_json json = {{"type", "/problems/" + problem.type()},
                                 {"title", title_of(problem.status())},
                                 {"status", problem.status()},
                                 {"detail", problem.what()}};
  if (!problem.field().empty()) json["field"] = problem.field();
  json["request_id"] = request_id;
  HttpResponse response{problem.status(), "application/problem+json", {}, {}, {}, {}};
  response.body = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  if (problem.retry_after() > 0) response.headers.emplace_back("Retry-After", std::to_string(problem.retry_after()));
  if (problem.status() == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

}  // namespace selvedge::service
