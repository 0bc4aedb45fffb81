#include "selvedge/service/problem.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace selvedge {
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
    case 412:
      return "Precondition does not hold";
    case 413:
      return "Too large";
    case 415:
      return "Unsupported media type";
    case 422:
      return "Picture cannot be read";
    case 429:
      return "Too many requests";
    case 503:
      return "Not available now";
    default:
      return "Internal error";
  }
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
  switch (error.kind()) {
    case ErrorKind::invalid_argument:
      return {400, "bad-request", error.what()};
    case ErrorKind::not_found:
      return {404, "not-found", error.what()};
    case ErrorKind::unavailable:
      return {503, "unavailable", error.what()};
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

}  // namespace selvedge
