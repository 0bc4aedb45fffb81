// Decides which connections are taken and which are closed for them. Then come listening, running and stopping.
#include "shop/service/http_server.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include <boost/asio/ip/v6_only.hpp>

#include "shop/service/addresses.h"
#include "shop/service/http_connection.h"

namespace selvedge::service {
namespace edge {

// A client that opens many connections without a request loses its own first, and a new client gets in.
bool Shared::make_room(const std::string& network) {
  const auto oldest = std::find_if(connections.begin(), connections.end(), [&](const auto& connection) {
    return connection->is_waiting() && (network.empty() || connection->network == network);
  });
  if (oldest == connections.end()) return false;
  const std::shared_ptr<Connection> goes = *oldest;
  goes->close();
  return true;
}

// Slow clients must not fill the memory with their answers.
void Shared::bound_answers(const Connection* latest) {
  const auto most = static_cast<std::size_t>(service.settings.max_held_bytes);
  for (auto at = connections.begin(); answers > most && at != connections.end();) {
    const std::shared_ptr<Connection> one = *at++;
    if (one.get() != latest && one->is_answering()) one->close();
  }
}

void Shared::admit(tcp::socket socket) {
  Failure failure;
  const auto remote = socket.remote_endpoint(failure);
  if (failure) return;  // gone already
  socket.set_option(tcp::no_delay(true), failure);
  const std::string peer = plain_address(remote.address().to_string()).value_or("unknown");
  const std::string network = client_network(peer);
  const ServiceSettings& settings = service.settings;
  const auto per_address = static_cast<std::size_t>(settings.behind_proxy ? 0 : settings.connections_per_address);
  const auto of_it = by_network.find(network);
  const bool too_many_of_it = per_address > 0 && of_it != by_network.end() && of_it->second >= per_address;
  const bool too_many = connections.size() >= static_cast<std::size_t>(settings.connections);
  if ((too_many_of_it && !make_room(network)) || (!too_many_of_it && too_many && !make_room({}))) {
    static constexpr std::string_view busy =
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    socket.non_blocking(true, failure);
    socket.write_some(net::buffer(busy.data(), busy.size()), failure);
    return;
  }
  const auto connection = std::make_shared<Connection>(*this, std::move(socket), peer, network);
  connection->place = connections.insert(connections.end(), connection);
  ++by_network[network];
  connection->read_head();
}

}  // namespace edge

namespace net = boost::asio;
using edge::Failure;
using edge::Shared;
using net::ip::tcp;

struct HttpServer::Impl {
  Shared shared;
  tcp::acceptor acceptor{shared.io};
  net::steady_timer pause{shared.io};

  Impl(Service& service, core::MessageSink line) : shared(service, std::move(line)) {}

  // Throws boost::system::system_error.
  void listen(std::string host, std::int64_t port) {
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    tcp::resolver resolver(shared.io);
    const tcp::endpoint at = *resolver.resolve(host, std::to_string(port), tcp::resolver::passive).begin();
    acceptor.open(at.protocol());
    acceptor.set_option(net::socket_base::reuse_address(true));
    if (at.address().is_v6()) acceptor.set_option(net::ip::v6_only(false));
    acceptor.bind(at);
    acceptor.listen(1024);
  }

  void accept() {
    acceptor.async_accept([this](const Failure& failure, tcp::socket socket) {
      if (failure == net::error::operation_aborted || !acceptor.is_open()) return;
      if (!failure) {
        shared.admit(std::move(socket));
        return accept();
      }
      // Most likely the process has no descriptor left. Some become free when connections end.
      pause.expires_after(std::chrono::milliseconds(100));
      pause.async_wait([this](const Failure& stopped) {
        if (!stopped && acceptor.is_open()) accept();
      });
    });
  }

  void stop() {
    shared.stopping = true;
    Failure none;
    acceptor.close(none);
    pause.cancel();
    const auto all = shared.connections;
    for (const auto& connection : all) {
      if (connection->is_idle()) connection->close();
    }
  }
};

HttpServer::HttpServer(Service& service, core::MessageSink line)
    : impl_(std::make_unique<Impl>(service, std::move(line))) {
  const ServiceSettings& settings = service.settings;
  try {
    impl_->listen(settings.host, settings.port);
  } catch (const boost::system::system_error&) {
    throw Error(ErrorKind::unavailable,
                fmt::format("{}:{}: expected an address and a free port to listen on, found it taken or not allowed; "
                            "--port 0 takes any that is free",
                            host_in_url(settings.host), settings.port));
  }
}

HttpServer::~HttpServer() = default;

int HttpServer::port() const { return impl_->acceptor.local_endpoint().port(); }

void HttpServer::run() {
  Shared& shared = impl_->shared;
  net::post(shared.io, [this] {
    if (impl_->acceptor.is_open()) impl_->accept();
  });
  while (true) {
    try {
      shared.io.run();
      break;
    } catch (const std::exception& error) {
      shared.service.message(fmt::format("a connection failed: {}", error.what()));
    }
  }
  shared.workers.join();
  shared.probes.join();
}

void HttpServer::stop() {
  impl_->shared.service.draining = true;
  net::post(impl_->shared.io, [impl = impl_.get()] { impl->stop(); });
}

}  // namespace selvedge::service
