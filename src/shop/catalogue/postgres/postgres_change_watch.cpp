// A connection of its own listens. Without one, wait() lets the time pass and connects again after five seconds. An
// event descriptor ends either wait.
#include "shop/catalogue/postgres/postgres_change_watch.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "selvedge/error.h"

namespace selvedge::catalogue {
namespace {

constexpr auto connect_again_after = std::chrono::seconds(5);

int make_event() {
  const int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (event < 0) throw Error(ErrorKind::unavailable, "expected a free file descriptor, found none");
  return event;
}

}  // namespace

PostgresChangeWatch::PostgresChangeWatch(std::string url, std::string name, std::string channel)
    : url_(std::move(url)), name_(std::move(name)), channel_(std::move(channel)), wake_(make_event()) {}

PostgresChangeWatch::~PostgresChangeWatch() { close(wake_); }

void PostgresChangeWatch::wait(std::chrono::milliseconds time) {
  const auto now = std::chrono::steady_clock::now();
  try {
    if (!connection_ && now >= connect_from_) {
      connect_from_ = now + connect_again_after;
      connection_.emplace(url_, name_);
      connection_->run_script(fmt::format("LISTEN \"{}\"", channel_).c_str());
      return;  // changes before LISTEN are not announced, so the caller looks once
    }
    if (connection_) connection_->wait_for_notification(time, wake_);
  } catch (const Error&) {
    connection_.reset();
  }
  if (!connection_) {
    pollfd woken{wake_, POLLIN, 0};
    poll(&woken, 1, static_cast<int>(time.count()));
  }
  std::uint64_t unused = 0;
  [[maybe_unused]] const auto taken = read(wake_, &unused, sizeof(unused));
}

void PostgresChangeWatch::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(wake_, &one, sizeof(one));
}

}  // namespace selvedge::catalogue
