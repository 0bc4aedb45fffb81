// The HTTP server: connections, bodies and their limits, and the log.
//
// Threads: the thread that calls run() reads and writes all connections and never waits for one. Workers check a
// request when its head is complete, and answer it when its body is. So a slow client holds no thread; only a streamed
// answer holds its worker until it is written. There are settings.workers of them. Two more answer open routes
// (Service::is_open), so a probe gets its answer even if all workers are busy.
#pragma once

#include <memory>
#include <string>

#include "shop/service/service.h"

namespace selvedge::service {

class HttpServer {
 public:
  // Listens on settings.host and settings.port at once; throws Error unavailable if that fails. `line` gets each line
  // of the log, from any thread. `service` must outlive this.
  HttpServer(Service& service, core::MessageSink line);
  ~HttpServer();

  // The port that it listens on. Call it before stop().
  int port() const;
  // Answers requests until stop() is called, then finishes those in flight. Call it once.
  void run();
  // Makes run() end, and /readyz say no. Returns at once; any thread may call it.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace selvedge::service
