// A server on loopback that says exactly what a test tells it to, byte for byte, whether or not that is HTTP.
#pragma once

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace selvedge::testing {

// A request as it came, and where the answer goes.
class Exchange {
 public:
  Exchange(int socket, std::string request, std::size_t number)
      : socket_(socket), request_(std::move(request)), number_(number) {}

  const std::string& request() const { return request_; }
  std::string path() const { return request_.substr(4, request_.find(' ', 4) - 4); }
  // Of a header in small letters; "" where it is absent.
  std::string header(const std::string& name) const {
    std::string lower = request_;
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    const auto at = lower.find("\r\n" + name + ": ");
    if (at == std::string::npos) return "";
    const auto begin = at + name.size() + 4;
    return request_.substr(begin, request_.find("\r\n", begin) - begin);
  }
  // How many requests for this path came before, over all connections.
  std::size_t number() const { return number_; }

  // Whether the client took it.
  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  // A whole answer. `headers` are lines, each ended by "\r\n".
  void answer(const std::string& status, const std::string& headers, const std::string& body) const {
    send(fmt::format("HTTP/1.1 {}\r\n{}Content-Length: {}\r\nConnection: close\r\n\r\n{}", status, headers, body.size(),
                     body));
  }
  void ok(const std::string& body, const std::string& headers = "Content-Type: image/png\r\n") const {
    answer("200 OK", headers, body);
  }
  // What the client asks next on this connection; "" when it goes away.
  std::string next_request() const { return read_request(socket_); }
  // Until the client goes away.
  void stay_silent() const {
    char byte = 0;
    while (recv(socket_, &byte, 1, 0) > 0) continue;
  }
  // Whether the client has gone away within that time.
  bool gone_within(std::chrono::milliseconds time) const {
    timeval wait{time.count() / 1000, time.count() % 1000 * 1000};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
    char byte = 0;
    return recv(socket_, &byte, 1, 0) >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
  }

  // All up to the empty line; "" when the client goes away before.
  static std::string read_request(int socket) {
    std::string request;
    char buffer[4096];
    while (request.find("\r\n\r\n") == std::string::npos) {
      const auto size = recv(socket, buffer, sizeof(buffer), 0);
      if (size <= 0) return "";
      request.append(buffer, static_cast<std::size_t>(size));
    }
    return request;
  }

 private:
  int socket_;
  std::string request_;
  std::size_t number_;
};

// Each connection is one exchange, on a thread of its own, and is closed after it.
class ScriptedServer {
 public:
  using Script = std::function<void(const Exchange&)>;

  explicit ScriptedServer(Script script) : script_(std::move(script)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 64) != 0 ||
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      throw std::runtime_error("no port for a test's server");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  ~ScriptedServer() {
    stop_ = true;
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    close(listener_);
    {
      const std::lock_guard lock(mutex_);
      for (const int socket : sockets_) shutdown(socket, SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
    for (const int socket : sockets_) close(socket);
  }
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  int port() const { return port_; }
  std::string url(const std::string& path = "/a.png") const {
    return fmt::format("http://127.0.0.1:{}{}", port_, path);
  }
  // All requests so far, in the order in which they came.
  std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  void accept_all() {
    while (!stop_) {
      const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) continue;
      const std::lock_guard lock(mutex_);
      sockets_.push_back(client);
      threads_.emplace_back([this, client] { serve(client); });
    }
  }

  void serve(int client) {
    const std::string request = Exchange::read_request(client);
    if (request.empty()) return;
    std::size_t number = 0;
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
      number = counts_[request.substr(0, request.find("\r\n"))]++;
    }
    script_(Exchange(client, request, number));
    shutdown(client, SHUT_RDWR);
  }

  Script script_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stop_ = false;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::map<std::string, std::size_t> counts_;
  std::vector<int> sockets_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace selvedge::testing
