// Services beside each other on one database, and waiting for what one of them does.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "service/service_fixture.h"

namespace selvedge::testing {

// A service with a catalogue of its own on that database.
struct ServiceCopy {
  ServiceCopy(const std::string& url, const catalogue::ServerOptions& options, const service::ServiceSettings& settings)
      : catalogue(catalogue::Catalogue::open(url, options)),
        service(
            catalogue, [](const ModelIdentity& model) { return model.directory; }, settings,
            [](const std::string&) {}) {}
  catalogue::Catalogue catalogue;
  service::Service service;
};

inline bool holds_within(std::chrono::seconds time, const std::function<bool()>& condition) {
  for (const auto end = std::chrono::steady_clock::now() + time; std::chrono::steady_clock::now() < end;) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

}  // namespace selvedge::testing
