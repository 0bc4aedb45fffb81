// The socket side: connections, bodies and their limits, the log.
//
// Threads: run()'s caller reads and writes all connections and waits for none of them; routes run on
// settings.workers others, once the whole request is there. So a slow client holds no thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "shop/service/service.h"

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
