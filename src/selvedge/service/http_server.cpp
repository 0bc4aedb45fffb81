#include "selvedge/service/http_server.h"

#include <fmt/format.h>
#include <httplib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <utility>

#include "selvedge/service/client_socket.h"
#include "selvedge/service/multipart.h"
#include "selvedge/service/problem.h"

namespace selvedge {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds idle{5};  // of a kept-alive connection, which holds a thread
constexpr std::chrono::milliseconds glance{100};
constexpr std::size_t requests_a_connection = 1000;
constexpr std::size_t most_parts = 64;     // of a form
constexpr std::chrono::seconds linger{2};  // for the rest of a body that nobody wants

std::string lower_case_before(const std::string& text, char end) {
  std::string lower = in_small_letters(std::string_view(text).substr(0, text.find(end)));
  while (!lower.empty() && lower.back() == ' ') lower.pop_back();
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

// Reads a request's body to its end where it can: what is left of one would be taken for the next request, and a
// connection that is closed over unread bytes is reset, so that the client never sees why.
class BodyReading {
 public:
  BodyReading(httplib::Request& request, const httplib::ContentReader& reader, std::int64_t seconds)
      : reader_(reader),
        content_type_(request.get_header_value("Content-Type")),
        deadline_(Clock::now() + std::chrono::seconds(seconds)) {
    const std::string length = request.get_header_value("Content-Length");
    const bool chunked = request.has_header("Transfer-Encoding");
    empty_ = length.empty() && !chunked;
    ambiguous_ = (!length.empty() && chunked) || request.get_header_value_count("Content-Length") > 1 ||
                 !std::all_of(length.begin(), length.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
    announced_ = std::strtoull(length.c_str(), nullptr, 10);
    // Else the library reads forms itself, and refuses those whose last delimiter has no line's end (Node 18's).
    request.headers.erase("Content-Type");
  }

  // False once nothing is left of the body.
  bool unread() const { return !whole_; }

  Body read(std::size_t max_bytes) {
    if (ambiguous_) throw Problem(400, "bad-body", "expected one plain Content-Length or chunks", "Content-Length");
    std::string bytes;
    max_bytes_ = max_bytes;
    if (announced_ <= max_bytes) bytes.reserve(announced_);
    take_all(bytes, announced_ > max_bytes);
    if (too_large_) {
      throw Problem(413, "too-large",
                    fmt::format("expected a body of at most {} bytes, found {}", max_bytes_,
                                announced_ > 0 ? std::to_string(announced_) : "more"),
                    "body");
    }
    if (late_) throw Problem(408, "too-slow", "expected the whole request in time, found it unfinished");
    if (!whole_)
      throw Problem(400, "bad-body", "expected a whole, well-formed body, found one that is cut or malformed", "body");
    Body body;
    body.content_type = lower_case_before(content_type_, ';');
    if (body.is_form()) {
      body.parts = parse_form(bytes, content_type_, most_parts);
    } else {
      body.bytes = std::move(bytes);
    }
    return body;
  }

  // Reads what nobody asked for.
  void discard() {
    std::string none;
    if (!begun_ && !ambiguous_) take_all(none, true);
  }

 private:
  void take_all(std::string& bytes, bool too_large) {
    begun_ = true;
    if (too_large) give_up();
    whole_ = empty_ || reader_([&](const char* data, std::size_t size) {
               total_ += size;
               if (!too_large_ && total_ > max_bytes_) {
                 bytes.clear();
                 give_up();
               }
               late_ = Clock::now() > deadline_;
               if (!too_large_) bytes.append(data, size);
               return !late_;
             });
  }
  void give_up() {
    too_large_ = true;
    deadline_ = std::min(deadline_, Clock::now() + linger);
  }

  const httplib::ContentReader& reader_;
  const std::string content_type_;
  Clock::time_point deadline_;
  std::size_t announced_ = 0, max_bytes_ = 0, total_ = 0;
  bool empty_ = false, ambiguous_ = false, begun_ = false, too_large_ = false, late_ = false, whole_ = false;
};

// The library closes a connection whose answer could not be written to its end: this one says so after its last byte.
void answer_and_close(httplib::Response& to, std::string body, const std::string& content_type) {
  to.set_header("Connection", "close");
  const std::size_t size = body.size();
  to.set_content_provider(size, content_type,
                          [body = std::move(body)](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
                            sink.write(body.data() + offset, length);
                            return false;
                          });
}

// ClientSocket as the library wants it.
class ClientStream : public httplib::Stream {
 public:
  explicit ClientStream(ClientSocket& client)
      : client_(client), remote_(remote_address(client.descriptor())), local_(local_address(client.descriptor())) {}

  bool is_readable() const override { return client_.readable(Clock::now()); }
  bool is_writable() const override { return client_.writable(); }
  ssize_t read(char* to, std::size_t size) override { return client_.read(to, size); }
  ssize_t write(const char* from, std::size_t size) override { return client_.write(from, size); }
  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip = remote_.host;
    port = remote_.port;
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override {
    ip = local_.host;
    port = local_.port;
  }
  socket_t socket() const override { return client_.descriptor(); }

 private:
  ClientSocket& client_;
  const SocketAddress remote_, local_;
};

// The library's server with connections of ours: its own have no time for a request's head (a byte now and then keeps a
// thread for hours) and read 4 KB at a time.
class Connections : public httplib::Server {
 public:
  explicit Connections(std::chrono::seconds for_request) : for_request_(for_request) {}

 private:
  bool process_and_close_socket(socket_t socket) override {
    ClientSocket client(socket, for_request_);
    ClientStream stream(client);
    bool last = false;
    for (std::size_t left = requests_a_connection; !last && left > 0 && comes_more(client); --left) {
      client.read_until(Clock::now() + for_request_);
      // Called once the head is read; for the body's time see BodyReading.
      const auto head_is_read = [&](httplib::Request&) { client.read_until(Clock::time_point::max()); };
      if (!process_request(stream, left == 1, last, head_is_read)) break;
    }
    ::shutdown(socket, SHUT_RDWR);
    ::close(socket);
    return true;
  }

  // Looks up now and then whether the server has been stopped.
  bool comes_more(ClientSocket& client) const {
    const auto end = Clock::now() + idle;
    for (auto now = Clock::now(); svr_sock_ != INVALID_SOCKET && now < end; now = Clock::now()) {
      if (client.readable(std::min(end, now + glance))) return true;
    }
    return false;
  }

  const std::chrono::seconds for_request_;
};

}  // namespace

struct HttpServer::Impl {
  Service& service;
  std::function<void(const std::string&)> line;
  Connections server;
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
    std::optional<BodyReading> body;
    if (reader != nullptr) {
      // The library's own request, which is not const but handed to us as if it were.
      body.emplace(const_cast<httplib::Request&>(from), *reader, service.settings.request_seconds);
      request.read_body = [&](std::size_t max_bytes) { return body->read(max_bytes); };
    }
    HttpResponse response = service.answer(request);
    if (body) body->discard();
    write_log(request, from, response, Clock::now() - start);
    send(std::move(response), to, body && body->unread());
  }

  static void send(HttpResponse response, httplib::Response& to, bool close) {
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
    } else if (close && !response.body.empty()) {
      answer_and_close(to, std::move(response.body), response.content_type);
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
    : impl_(
          new Impl{service, std::move(line), Connections(std::chrono::seconds(service.settings.request_seconds)), 0}) {
  Impl& impl = *impl_;
  const auto connections = static_cast<std::size_t>(service.settings.connections);
  impl.server.new_task_queue = [connections] { return new httplib::ThreadPool(connections); };
  impl.server.set_keep_alive_timeout(idle.count());  // what answers say of it
  impl.server.set_keep_alive_max_count(requests_a_connection);
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
    answer_and_close(to, response.body, response.content_type);
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
