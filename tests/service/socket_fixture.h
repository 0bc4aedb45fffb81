// The served shop behind real sockets, and connections for bytes that no HTTP client would send.
#pragma once

#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "service/service_fixture.h"
#include "shop/service/http_server.h"

namespace selvedge::testing {

class HttpServerOverSockets : public ServedShop {
 protected:
  void start() {
    settings_.port = 0;
    settings_.log = "json";
    server_ = std::make_unique<service::HttpServer>(service(), [this](const std::string& line) {
      const std::lock_guard lock(messages_mutex_);
      lines_.push_back(line);
    });
    running_ = std::thread([this] { server_->run(); });
  }
  ~HttpServerOverSockets() override {
    if (!running_.joinable()) return;
    server_->stop();
    running_.join();
  }
  httplib::Client client() { return httplib::Client("127.0.0.1", server_->port()); }

  // A connection of its own, for bytes that no HTTP client would send.
  int connected() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(server_->port()));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    return socket;
  }
  // Everything the server says to those bytes until it closes. A client that is `done` sends no more: the server takes
  // it for gone and may say nothing.
  std::string said_to(const std::string& bytes, bool done = true) {
    const int socket = connected();
    EXPECT_GE(::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL), 0);
    if (done) ::shutdown(socket, SHUT_WR);
    std::string said;
    char buffer[4096];
    for (ssize_t n = 0; (n = ::recv(socket, buffer, sizeof buffer, 0)) > 0;)
      said.append(buffer, static_cast<std::size_t>(n));
    ::close(socket);
    return said;
  }

  std::unique_ptr<service::HttpServer> server_;
  std::thread running_;
  std::vector<std::string> lines_;
};

}  // namespace selvedge::testing
