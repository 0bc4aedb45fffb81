#include "selvedge/service/http_server.h"

#include <fmt/format.h>
#include <httplib.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <chrono>
#include <nlohmann/json.hpp>
#include <random>
#include <utility>

#include "selvedge/service/problem.h"

namespace selvedge {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int idle_seconds = 5;  // of a kept-alive connection, which holds a thread
constexpr std::size_t requests_a_connection = 1000;
constexpr std::size_t most_parts = 64;  // of a form

std::string lower_case_before(const std::string& text, char end) {
  std::string lower = text.substr(0, text.find(end));
  while (!lower.empty() && lower.back() == ' ') lower.pop_back();
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

// A client's own id where it is harmless, so that its log and ours meet; else a new one.
std::string request_id(const httplib::Request& request) {
  std::string given = request.get_header_value("X-Request-Id");
  const auto harmless = [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_'; };
  if (!given.empty() && given.size() <= 64 && std::all_of(given.begin(), given.end(), harmless)) return given;
  // Tells requests apart; no secret.
  thread_local std::mt19937_64 random{std::random_device{}()};
  return fmt::format("{:016x}", random());
}

// The entry that our own proxy added is the last.
std::string client_of(const httplib::Request& request, bool behind_proxy) {
  if (!behind_proxy) return request.remote_addr;
  const std::string chain = request.get_header_value("X-Forwarded-For");
  const std::size_t comma = chain.rfind(',');
  std::string last = comma == std::string::npos ? chain : chain.substr(comma + 1);
  last.erase(0, last.find_first_not_of(' '));
  return last.empty() ? request.remote_addr : last;
}

class BodyReading {
 public:
  BodyReading(const httplib::ContentReader& reader, const std::string& content_type, std::int64_t seconds)
      : reader_(reader), deadline_(Clock::now() + std::chrono::seconds(seconds)) {
    body_.content_type = lower_case_before(content_type, ';');
  }

  // `announced` bytes are to come, as the client says: room for them is made once. At most max_bytes.
  Body read(std::size_t max_bytes, std::size_t announced) {
    max_bytes_ = max_bytes;
    if (!body_.is_form()) body_.bytes.reserve(announced);
    const bool whole =
        body_.is_form()
            ? reader_([&](const httplib::MultipartFormData& part) { return begin_part(part); },
                      [&](const char* data, std::size_t size) { return take(body_.parts.back().bytes, data, size); })
            : reader_([&](const char* data, std::size_t size) { return take(body_.bytes, data, size); });
    if (late_) throw Problem(408, "too-slow", "expected the whole request in time, found it unfinished");
    if (too_large_) {
      throw Problem(413, "too-large", fmt::format("expected a body of at most {} bytes, found more", max_bytes_),
                    "body");
    }
    if (too_many_)
      throw Problem(400, "bad-form", fmt::format("expected at most {} parts, found more", most_parts), "body");
    if (!whole)
      throw Problem(400, "bad-body", "expected a whole, well-formed body, found one that is cut or malformed", "body");
    return std::move(body_);
  }

 private:
  bool begin_part(const httplib::MultipartFormData& part) {
    too_many_ = body_.parts.size() >= most_parts;
    if (too_many_) return false;
    body_.parts.push_back({part.name, part.filename, part.content_type, {}});
    return true;
  }
  bool take(std::string& into, const char* data, std::size_t size) {
    total_ += size;
    too_large_ = total_ > max_bytes_;
    late_ = Clock::now() > deadline_;
    if (too_large_ || late_) return false;
    into.append(data, size);
    return true;
  }

  const httplib::ContentReader& reader_;
  const Clock::time_point deadline_;
  std::size_t max_bytes_ = 0;
  std::size_t total_ = 0;
  bool too_large_ = false, late_ = false, too_many_ = false;
  Body body_;
};

}  // namespace

struct HttpServer::Impl {
  Service& service;
  std::function<void(const std::string&)> line;
  httplib::Server server;
  int port = 0;

  void answer(const httplib::Request& from, httplib::Response& to, const httplib::ContentReader* reader) {
    const auto start = Clock::now();
    HttpRequest request;
    request.id = request_id(from);
    request.method = from.method == "HEAD" ? "GET" : from.method;
    const std::size_t mark = from.target.find('?');
    request.path = from.target.substr(0, mark);
    if (mark != std::string::npos) request.query = parse_query(std::string_view(from.target).substr(mark + 1));
    request.client = client_of(from, service.settings.behind_proxy);
    request.header = [&](const std::string& name) { return from.get_header_value(name); };
    bool body_read = reader == nullptr;
    if (reader != nullptr) {
      request.read_body = [&](std::size_t max_bytes) {
        body_read = true;
        const std::string length = from.get_header_value("Content-Length");
        const std::size_t announced = length.empty() ? 0 : std::strtoull(length.c_str(), nullptr, 10);
        if (announced > max_bytes) {
          body_read = false;
          throw Problem(413, "too-large",
                        fmt::format("expected a body of at most {} bytes, found {}", max_bytes, length),
                        "Content-Length");
        }
        return BodyReading(*reader, from.get_header_value("Content-Type"), service.settings.request_seconds)
            .read(max_bytes, announced);
      };
    }
    HttpResponse response = service.answer(request);
    // What was not read of a body would be taken for the next request.
    if (!body_read || response.status == 408 || response.status == 413 || (reader != nullptr && response.status == 400))
      to.set_header("Connection", "close");
    write_log(request, from, response, Clock::now() - start);
    send(std::move(response), to);
  }

  static void send(HttpResponse response, httplib::Response& to) {
    to.status = response.status;
    for (const auto& [name, value] : response.headers) to.set_header(name, value);
    if (response.stream) {
      auto whole = std::make_shared<HttpResponse>(std::move(response));
      to.set_chunked_content_provider(whole->content_type, [whole](std::size_t, httplib::DataSink& sink) {
        bool there = true;
        whole->stream([&](std::string_view piece) { return there = there && sink.write(piece.data(), piece.size()); });
        if (there) sink.done();
        return there;
      });
    } else if (!response.content_type.empty()) {
      to.set_content(response.body, response.content_type);
    }
  }

  void write_log(const HttpRequest& request, const httplib::Request& from, const HttpResponse& response,
                 Clock::duration took) const {
    if (service.settings.log == "none") return;
    const double milliseconds = std::chrono::duration<double, std::milli>(took).count();
    const auto now = std::chrono::system_clock::now();
    const auto seconds = std::chrono::system_clock::to_time_t(now);
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    char time[32];
    std::strftime(time, sizeof time, "%Y-%m-%dT%H:%M:%SZ", &utc);
    if (service.settings.log == "json") {
      nlohmann::ordered_json json = {{"time", time},
                                     {"request_id", request.id},
                                     {"client", request.client},
                                     {"key", request.key},
                                     {"method", from.method},
                                     {"route", request.route},
                                     {"path", request.path},
                                     {"status", response.status},
                                     {"milliseconds", milliseconds},
                                     {"bytes", response.body.size()}};
      line(json.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
    } else {
      std::string path = request.path;  // a client's own text: no line of ours may end in it
      std::replace_if(
          path.begin(), path.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
      line(fmt::format("{} {} {} {} {} {:.1f} ms {}", time, request.client, from.method, path, response.status,
                       milliseconds, request.id));
    }
  }
};

HttpServer::HttpServer(Service& service, std::function<void(const std::string&)> line)
    : impl_(new Impl{service, std::move(line), {}, 0}) {
  Impl& impl = *impl_;
  const auto connections = static_cast<std::size_t>(service.settings.connections);
  impl.server.new_task_queue = [connections] { return new httplib::ThreadPool(connections); };
  impl.server.set_keep_alive_timeout(idle_seconds);
  impl.server.set_keep_alive_max_count(requests_a_connection);
  impl.server.set_read_timeout(service.settings.request_seconds);
  impl.server.set_write_timeout(service.settings.request_seconds);
  impl.server.set_tcp_nodelay(true);
  // Not the library's SO_REUSEPORT, with which two services would share a port without knowing.
  impl.server.set_socket_options([](int socket) {
    const int on = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  });
  const auto plain = [&impl](const httplib::Request& from, httplib::Response& to) { impl.answer(from, to, nullptr); };
  const auto with_body = [&impl](const httplib::Request& from, httplib::Response& to,
                                 const httplib::ContentReader& reader) { impl.answer(from, to, &reader); };
  impl.server.Get(".*", plain);
  impl.server.Options(".*", plain);
  impl.server.Delete(".*", plain);
  impl.server.Post(".*", with_body);
  impl.server.Put(".*", with_body);
  impl.server.Patch(".*", with_body);
  // What the library answers by itself: requests that it cannot parse, methods that it does not know.
  const httplib::Server::HandlerWithResponse unreadable = [](const httplib::Request& from, httplib::Response& to) {
    if (!to.body.empty() || to.has_header("X-Request-Id")) return httplib::Server::HandlerResponse::Unhandled;
    const std::string id = request_id(from);
    const HttpResponse response = response_of(
        Problem(to.status == 404 ? 405 : to.status, "bad-request", "expected an HTTP request that can be read"), id);
    to.status = response.status;
    to.set_header("X-Request-Id", id);
    to.set_content(response.body, response.content_type);
    return httplib::Server::HandlerResponse::Handled;
  };
  impl.server.set_error_handler(unreadable);
  const std::string& host = service.settings.host;
  const int wanted = static_cast<int>(service.settings.port);
  impl.port = wanted == 0 ? impl.server.bind_to_any_port(host) : (impl.server.bind_to_port(host, wanted) ? wanted : -1);
  if (impl.port <= 0) {
    throw Error(ErrorKind::unavailable,
                fmt::format("{}:{}: expected an address and a free port to listen on, found it taken or not allowed; "
                            "--port 0 takes any that is free",
                            host, wanted));
  }
}

HttpServer::~HttpServer() = default;

int HttpServer::port() const { return impl_->port; }

void HttpServer::run() { impl_->server.listen_after_bind(); }

void HttpServer::stop() {
  impl_->service.draining = true;
  impl_->server.stop();
}

}  // namespace selvedge
