// HTTP requests and responses as values. The routes know no more of HTTP than this; the libraries that speak it stay in
// http_connection.h, http_exchange.cpp, http_server.cpp and request_head.cpp.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace selvedge::service {

struct BodyPart {
  std::string name;
  std::string filename;
  std::string content_type;
  std::string bytes;
};

struct Body {
  std::string content_type;     // without parameters, lower case; empty if not sent
  std::string bytes;            // empty for a form
  std::vector<BodyPart> parts;  // of multipart/form-data, in order
  bool is_form() const { return content_type == "multipart/form-data"; }
};

struct HttpRequest {
  std::string id;                                          // for the log, X-Request-Id and problem documents
  std::string method;                                      // "GET"; HEAD arrives as GET
  std::string base_path = "/";                             // of the service; links in the answer begin with it
  std::string path;                                        // below the base path, percent-encoded, without the query
  std::string query_text;                                  // as sent, without its '?'
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order
  // Service::admit fills path_values, route, key and may_write.
  std::map<std::string, std::string> path_values;  // of the route's {names}, decoded
  std::string client;                              // address, for limits and the log
  std::string route = "unknown";                   // "GET /v1/products/{id}"; for the log and the metrics
  std::string key;                                 // id of the client's key; empty without one
  bool may_write = false;                          // whether that key has the scope write
  // The value of a header; empty if it was not sent. The name may be in any case.
  std::function<std::string(const std::string&)> header = [](const std::string&) { return std::string(); };
  // Takes the body, which was received before the route was called. Call it once. Throws Problem 413 for more than
  // max_bytes, and 400 for a malformed form.
  std::function<Body(std::size_t max_bytes)> read_body = [](std::size_t) { return Body(); };
};

// Writes a piece of a streamed body. Returns false once the client is gone.
using BodyWriter = std::function<bool(std::string_view)>;

struct HttpResponse {
  int status = 200;
  std::string content_type;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  // If set, this function writes the body piece by piece, and `body` stays empty.
  std::function<void(const BodyWriter&)> stream;
  std::shared_ptr<void> held;  // released when the body is sent
};

// The path without the base path: for "/find/", "/find/v1/x" becomes "/v1/x", and "/find" becomes "". Any other path
// comes back as it is, because a proxy may remove the base path, and probes come without it.
std::string path_below(std::string_view base_path, std::string_view path);

// The pairs of "a=1&b=x%20y", decoded, in order. '+' is a space. A name may occur more than once.
std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query);

}  // namespace selvedge::service
