#include "selvedge/service/client_socket.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace selvedge {
namespace {

using Clock = ClientSocket::Clock;

constexpr std::size_t buffer_size = std::size_t{64} << 10;  // photos of megabytes: the fewer calls the better

bool wait_for(int socket, short event, Clock::time_point time) {
  pollfd wanted{socket, event, 0};
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(time - Clock::now()).count();
    const int ready = ::poll(&wanted, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, 1 << 30)));
    if (ready >= 0 || errno != EINTR) return ready > 0;
  }
}

// `call`, a read or write that does not wait, once it can be done; -1 where that is not by `time`, or it fails.
template <typename Call>
ssize_t when_ready(int socket, short event, Clock::time_point time, Call call) {
  while (true) {
    const ssize_t bytes = call();
    if (bytes >= 0) return bytes;
    if (errno == EINTR) continue;
    if ((errno != EAGAIN && errno != EWOULDBLOCK) || !wait_for(socket, event, time)) return -1;
  }
}

template <typename GetName>
SocketAddress address_of(int socket, GetName get_name) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  char host[NI_MAXHOST], port[NI_MAXSERV];
  const bool known = get_name(socket, any, &size) == 0 && ::getnameinfo(any, size, host, sizeof host, port, sizeof port,
                                                                        NI_NUMERICHOST | NI_NUMERICSERV) == 0;
  return known ? SocketAddress{host, std::atoi(port)} : SocketAddress{};
}

}  // namespace

ClientSocket::ClientSocket(int socket, std::chrono::seconds patience)
    : socket_(socket), patience_(patience), buffer_(std::make_unique_for_overwrite<char[]>(buffer_size)) {}

bool ClientSocket::readable(Clock::time_point time) { return begin_ < end_ || wait_for(socket_, POLLIN, time); }

bool ClientSocket::writable() const { return wait_for(socket_, POLLOUT, Clock::now() + patience_); }

std::ptrdiff_t ClientSocket::read(char* to, std::size_t size) {
  if (begin_ == end_) {
    if (const std::ptrdiff_t got = fill(); got <= 0) return got;
  }
  const std::size_t taken = std::min(size, end_ - begin_);
  std::memcpy(to, buffer_.get() + begin_, taken);
  begin_ += taken;
  return static_cast<std::ptrdiff_t>(taken);
}

std::ptrdiff_t ClientSocket::fill() {
  const auto now = Clock::now();
  if (now >= deadline_) return -1;
  const ssize_t got = when_ready(socket_, POLLIN, std::min(deadline_, now + patience_),
                                 [&] { return ::recv(socket_, buffer_.get(), buffer_size, MSG_DONTWAIT); });
  begin_ = 0;
  end_ = static_cast<std::size_t>(std::max<ssize_t>(got, 0));
  return got;
}

std::ptrdiff_t ClientSocket::write(const char* from, std::size_t size) const {
  return when_ready(socket_, POLLOUT, Clock::now() + patience_,
                    [&] { return ::send(socket_, from, size, MSG_NOSIGNAL | MSG_DONTWAIT); });
}

SocketAddress remote_address(int socket) { return address_of(socket, ::getpeername); }

SocketAddress local_address(int socket) { return address_of(socket, ::getsockname); }

}  // namespace selvedge
