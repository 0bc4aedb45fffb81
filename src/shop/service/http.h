// What the routes know of HTTP: requests and responses as values. The libraries behind them stay in http_server.cpp and
// request_head.cpp.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace selvedge {

struct BodyPart {
  std::string name;
  std::string filename;
  std::string content_type;
  std::string bytes;
};

struct Body {
  std::string content_type;     // without parameters, lower case; empty if none was sent
  std::string bytes;            // empty for a form
  std::vector<BodyPart> parts;  // of multipart/form-data, in order
  bool is_form() const { return content_type == "multipart/form-data"; }
};

struct HttpRequest {
  std::string id;      // one a request: in the log, in X-Request-Id and in problem documents
  std::string method;  // "GET"; HEAD arrives as GET
  std::string path;    // as sent, percent-encoded, without the query
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order
  std::map<std::string, std::string> path_values;          // of the route's {names}, decoded; filled by the service
  std::string client;                                      // address, for limits and the log
  // Filled by the service:
  std::string route = "unknown";  // as in the table of routes, for the log and the metrics
  std::string key;                // id of the key it came with, empty without one
  // Value of a header, empty if it was not sent; names in any case.
  std::function<std::string(const std::string&)> header = [](const std::string&) { return std::string(); };
  // The body, once; it has been received before. Throws Problem: 413 over max_bytes, 400 where no form is what it says
  // it is.
  std::function<Body(std::size_t max_bytes)> read_body = [](std::size_t) { return Body(); };
};

// Writes a piece of a streamed body; false once the client has gone.
using BodyWriter = std::function<bool(std::string_view)>;

struct HttpResponse {
  int status = 200;
  std::string content_type;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  // Where set, the body is what this writes, piece by piece, as it writes it.
  std::function<void(const BodyWriter&)> stream;
  std::shared_ptr<void> held;  // until the body is sent
};

// ASCII letters alone.
std::string in_small_letters(std::string_view text);

// "a%20b" -> "a b"; '+' stays. Nothing else is decoded; a broken escape stays as it is.
std::string percent_decoded(std::string_view text);

// The pairs of "a=1&b=x%20y", decoded, in order, '+' as a space; the same name may come more than once.
std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query);

}  // namespace selvedge
