// A stage of less than two seconds shows nothing. A terminal's line is redrawn at most ten times a second; any other
// output gets a line at most every ten seconds.
#include "ground/terminal/progress_bar.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>

namespace selvedge::terminal {
namespace {

using Clock = std::chrono::steady_clock;

std::string duration(double seconds) {
  const auto s = static_cast<long>(seconds + 0.5);
  if (s >= 3600) return fmt::format("{}h{:02}m", s / 3600, s / 60 % 60);
  if (s >= 60) return fmt::format("{}m{:02}s", s / 60, s % 60);
  return fmt::format("{}s", s);
}

class Bar {
 public:
  explicit Bar(bool terminal) : terminal_(terminal) {}
  ~Bar() { end_stage(); }
  Bar(const Bar&) = delete;
  Bar& operator=(const Bar&) = delete;

  void show(const Progress& progress) {
    const auto now = Clock::now();
    if (progress.stage != last_.stage || progress.done < last_.done) {
      end_stage();
      start_ = now;
      first_done_ = progress.done;
      shown_ = start_;
    }
    const bool was_finished = finished_;
    last_ = progress;
    finished_ = progress.total > 0 && progress.done >= progress.total;
    if (finished_ && !was_finished) finish_ = now;
    const double since_start = std::chrono::duration<double>(now - start_).count();
    const double since_shown = std::chrono::duration<double>(now - shown_).count();
    if (since_start < 2 || (since_shown < (terminal_ ? 0.1 : 10.0))) return;
    shown_ = now;
    print(since_start);
  }

 private:
  void print(double seconds) {
    drawn_ = true;
    // What was done before the first report took a time that nobody knows.
    const double rate = seconds > 0 ? static_cast<double>(last_.done - first_done_) / seconds : 0;
    std::string line = last_.stage;
    if (last_.total > 0) {
      const double share = static_cast<double>(last_.done) / static_cast<double>(last_.total);
      constexpr int width = 24;
      const int filled = std::clamp(static_cast<int>(share * width), 0, width);
      if (terminal_) line += fmt::format(" [{:=<{}}{:<{}}]", "", filled, "", width - filled);
      line += fmt::format(" {}/{} {:.0f}%", last_.done, last_.total, 100 * share);
    } else {
      line += fmt::format(" {}", last_.done);
    }
    if (rate > 0) line += fmt::format(" {:.{}f}/s", rate, rate < 10 ? 1 : 0);
    if (last_.total > last_.done && rate > 0)
      line += " ETA " + duration(static_cast<double>(last_.total - last_.done) / rate);
    if (finished_) line += " in " + duration(seconds);
    if (!last_.note.empty()) line += "  " + last_.note;
    // \x1b[K clears what a longer line left behind.
    std::fputs(terminal_ ? ("\r" + line + "\x1b[K").c_str() : (line + "\n").c_str(), stderr);
    std::fflush(stderr);
  }

  void end_stage() {
    if (last_.stage.empty()) return;
    // Whoever reports may do other work before the next stage.
    const Clock::time_point end = finished_ ? finish_ : Clock::now();
    const double seconds = std::chrono::duration<double>(end - start_).count();
    if (drawn_ || seconds >= 2) {
      print(seconds);
      if (terminal_) std::fputs("\n", stderr);
    }
    drawn_ = false;
    finished_ = false;
    last_ = {};
  }

  bool terminal_;
  Progress last_;
  Clock::time_point start_, shown_, finish_;
  std::size_t first_done_ = 0;
  bool drawn_ = false;
  bool finished_ = false;
};

}  // namespace

ProgressSink make_progress_bar(bool quiet) {
  if (quiet) return {};
  // shared_ptr because std::function must be copyable.
  return [bar = std::make_shared<Bar>(isatty(STDERR_FILENO) == 1)](const Progress& progress) { bar->show(progress); };
}

}  // namespace selvedge::terminal
