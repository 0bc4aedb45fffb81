// The HTTP server: sockets, bodies and their limits, the log.
//
// Threads: the caller of run() reads and writes all connections and waits for none. settings.workers other threads run
// the routes, once the whole request is there. So a slow client holds no thread.
#pragma once

#include <memory>
#include <string>

#include "shop/service/service.h"

namespace selvedge::service {

class HttpServer {
 public:
  // `line` gets each line of the log, from any thread. Binds host and port at once; throws Error unavailable if that
  // fails.
  HttpServer(Service& service, core::MessageSink line);
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

}  // namespace selvedge::service
