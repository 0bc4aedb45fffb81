// What a service does for its catalogue once a day: it forgets old photos, old feedback, and the allowances of clients
// that have been quiet.
#pragma once

#include <chrono>
#include <thread>

#include "ground/core/message_sink.h"
#include "ground/core/stop_flag.h"
#include "shop/catalogue/catalogue.h"
#include "shop/service/settings.h"

namespace selvedge::service {

// All of it once, as of `now`. A step that fails is said in `message`, and the others are done all the same.
void keep_up(catalogue::Catalogue& catalogue, const ServiceSettings& settings, std::chrono::sys_seconds now,
             const core::MessageSink& message);

// A thread that does it at once and then every day, from its making to its end. The catalogue and the settings must
// outlive it.
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
