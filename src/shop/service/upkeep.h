// The daily upkeep of a service's catalogue: it deletes old photos and old feedback, and the token buckets of idle
// clients.
#pragma once

#include <chrono>
#include <thread>

#include "ground/core/message_sink.h"
#include "ground/core/stop_flag.h"
#include "shop/catalogue/catalogue.h"
#include "shop/service/settings.h"

namespace selvedge::service {

// Does the upkeep once, as of `now`. If a step fails, `message` gets the reason and the other steps go on.
void keep_up(catalogue::Catalogue& catalogue, const ServiceSettings& settings, std::chrono::sys_seconds now,
             const core::MessageSink& message);

// Runs a thread that does the upkeep at once and then every 24 hours, until it is destroyed. The catalogue and the
// settings must outlive it.
class Upkeep {
 public:
  Upkeep(catalogue::Catalogue& catalogue, const ServiceSettings& settings, core::MessageSink message);
  ~Upkeep();
  Upkeep(const Upkeep&) = delete;
  Upkeep& operator=(const Upkeep&) = delete;

 private:
  core::StopFlag stop_;
  std::thread thread_;
};

}  // namespace selvedge::service
