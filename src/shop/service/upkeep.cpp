// Steps are independent: trouble with one waits for the next day and holds up no other.
#include "shop/service/upkeep.h"

#include <fmt/format.h>

#include <exception>
#include <utility>

#include "ground/core/moment.h"

namespace selvedge::service {
namespace {

template <typename Work>
void try_step(const char* what, const core::MessageSink& message, Work work) {
  try {
    work();
  } catch (const std::exception& error) {
    message(fmt::format("{} could not be removed, and will be tried again tomorrow: {}", what, error.what()));
  }
}

}  // namespace

void keep_up(catalogue::Catalogue& catalogue, const ServiceSettings& settings, std::chrono::sys_seconds now,
             const core::MessageSink& message) {
  const auto days_ago = [&](std::int64_t days) { return core::moment_before(now, std::chrono::days(days)); };
  // Photos of a time when the shop kept them go too once it keeps none.
  try_step("old photos", message, [&] { catalogue.feedback().purge_photos(days_ago(settings.keep_photos_days)); });
  try_step("unused allowances of clients", message, [&] {
    if (auto server = catalogue.server()) server->forget_idle_buckets();
  });
  try_step("old feedback", message, [&] {
    if (settings.keep_feedback_days > 0) catalogue.feedback().purge(days_ago(settings.keep_feedback_days));
  });
}

Upkeep::Upkeep(catalogue::Catalogue& catalogue, const ServiceSettings& settings, core::MessageSink message)
    : thread_([this, &catalogue, &settings, say = std::move(message)] {
        do {
          keep_up(catalogue, settings, core::current_time(), say);
        } while (!stop_.set_within(std::chrono::hours(24)));
      }) {}

Upkeep::~Upkeep() {
  stop_.set();
  thread_.join();
}

}  // namespace selvedge::service
