// The socket side: connections, bodies and their limits, the log. cpp-httplib stays inside http_server.cpp.
//
// Threads: one a connection, settings.connections at most; more wait in the system's queue. Routes run on them.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "selvedge/service/service.h"

namespace selvedge {

class HttpServer {
 public:
  // `line` takes each line of the log, from any thread. Binds host and port at once; throws Error unavailable where
  // that fails.
  HttpServer(Service& service, std::function<void(const std::string&)> line);
  ~HttpServer();

  int port() const;
  // Answers until stop() is called, then lets requests in flight finish.
  void run();
  // From any thread; returns at once.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace selvedge
