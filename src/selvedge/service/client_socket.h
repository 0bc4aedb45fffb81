// One client's connection: reads in large pieces, waits that end, and a time by which something must have come.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace selvedge {

class ClientSocket {
 public:
  using Clock = std::chrono::steady_clock;

  // `socket` is an open connection; whoever made it closes it. `patience`: how long one read or write waits.
  ClientSocket(int socket, std::chrono::seconds patience);

  // Whether there is something to read (the other side's end included), waiting until `time` at most.
  bool readable(Clock::time_point time);
  bool writable() const;

  // Number of bytes, 1 to size; 0 at the other side's end; -1 where none came in time or the connection is broken.
  std::ptrdiff_t read(char* to, std::size_t size);
  std::ptrdiff_t write(const char* from, std::size_t size) const;

  // From `time` on reads fail, however fast single bytes come.
  void read_until(Clock::time_point time) { deadline_ = time; }

  int descriptor() const { return socket_; }

 private:
  std::ptrdiff_t fill();

  const int socket_;
  const std::chrono::seconds patience_;
  Clock::time_point deadline_ = Clock::time_point::max();
  const std::unique_ptr<char[]> buffer_;
  std::size_t begin_ = 0, end_ = 0;  // what of the buffer is not read yet
};

struct SocketAddress {
  std::string host;  // numeric; empty where there is none
  int port = 0;
};
SocketAddress remote_address(int socket);
SocketAddress local_address(int socket);

}  // namespace selvedge
