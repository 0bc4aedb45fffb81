// Worker threads take the next job whose host may be asked again. A host has a number of connections at a time, so one
// slow shop does not hold up the others.
#include "shop/fetch/downloads.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <unordered_map>
#include <utility>

#include "ground/core/parallel.h"
#include "selvedge/error.h"
#include "shop/fetch/download.h"
#include "shop/fetch/http_client.h"

namespace selvedge::fetch {
namespace {

struct Job {
  std::string url;
  std::string host;
  std::optional<DownloadResult> result;
};

struct Host {
  std::deque<std::size_t> waiting;  // jobs, in the list's order
  std::size_t running = 0;
  std::size_t unanswered = 0;  // URLs in a row
};

}  // namespace

struct Downloads::State {
  const DownloadCache& cache;
  const DownloadOptions options;
  const core::Rng rng;

  std::mutex mutex;
  std::condition_variable changed;
  std::atomic<bool> stop = false;
  std::vector<Job> jobs;
  std::unordered_map<std::string, std::size_t> positions;
  std::unordered_map<std::string, Host> hosts;
  std::set<std::pair<std::size_t, std::string>> ready;  // the next job of each host that may be asked for more
  std::size_t waiting = 0;                              // jobs that nobody has taken
  DownloadCounts counts;
  std::vector<std::thread> threads;

  State(const DownloadCache& its_cache, DownloadOptions its_options, const core::Rng& its_rng)
      : cache(its_cache), options(std::move(its_options)), rng(its_rng) {}

  void add(const std::string& url) {
    if (!positions.try_emplace(url, jobs.size()).second) return;
    jobs.push_back({url, host_of(url), std::nullopt});
    hosts[jobs.back().host].waiting.push_back(jobs.size() - 1);
  }

  bool may_start(const Host& host) const {
    return !host.waiting.empty() && host.running < std::max<std::size_t>(options.per_host, 1);
  }

  // The next job, once there is one that may start; nothing when all are given out.
  std::optional<std::size_t> take() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return stop || !ready.empty() || waiting == 0; });
    if (stop || ready.empty()) return std::nullopt;
    const auto [job, name] = *ready.begin();
    ready.erase(ready.begin());
    Host& host = hosts[name];
    host.waiting.pop_front();
    --waiting;
    ++host.running;
    if (may_start(host)) ready.emplace(host.waiting.front(), name);
    return job;
  }

  void finish(std::size_t position, DownloadResult result) {
    const std::lock_guard lock(mutex);
    Job& job = jobs[position];
    Host& host = hosts[job.host];
    if (!host.waiting.empty()) ready.erase({host.waiting.front(), job.host});
    --host.running;
    host.unanswered = result.no_answer ? host.unanswered + 1 : 0;
    settle(job, std::move(result));
    if (options.give_up_host_after > 0 && host.unanswered >= options.give_up_host_after) {
      const std::string reason =
          fmt::format("not tried: {} did not answer for {} addresses in a row", job.host, host.unanswered);
      for (const std::size_t other : host.waiting) settle(jobs[other], {{}, false, reason, true});
      waiting -= host.waiting.size();
      host.waiting.clear();
    }
    if (may_start(host)) ready.emplace(host.waiting.front(), job.host);
    changed.notify_all();
  }

  void settle(Job& job, DownloadResult result) {
    if (job.result) return;
    ++(!result.problem.empty() ? counts.failed : result.unchanged ? counts.unchanged : counts.fetched);
    job.result = std::move(result);
  }

  void wait(std::chrono::milliseconds pause) {
    if (options.wait) return options.wait(pause);
    std::unique_lock lock(mutex);
    changed.wait_for(lock, pause, [&] { return stop.load(); });
  }

  void work() {
    try {
      work_on();
    } catch (const std::exception&) {
      give_up();
    }
  }

  // What is known of hosts and jobs may be half done: the other threads end as well, and nobody waits for ever.
  void give_up() {
    const std::lock_guard lock(mutex);
    stop = true;
    for (Job& job : jobs) settle(job, {{}, false, "out of memory", false});  // so short that it needs none itself
    changed.notify_all();
  }

  void work_on() {
    std::unique_ptr<HttpClient> client;
    while (const auto job = take()) {
      DownloadResult result;
      try {
        if (!client) client = std::make_unique<HttpClient>(options, stop);
        core::Rng own = rng.fork(*job);
        result = download(jobs[*job].url, *client, cache, options, own, [this](auto pause) { wait(pause); });
      } catch (const std::exception& failure) {
        result.problem = failure.what();
      }
      finish(*job, std::move(result));
    }
  }
};

Downloads::Downloads(const DownloadCache& cache, const std::vector<std::string>& urls, DownloadOptions options,
                     const core::Rng& rng)
    : state_(std::make_unique<State>(cache, std::move(options), rng)) {
  State& state = *state_;
  for (const std::string& url : urls) state.add(url);
  state.counts.urls = state.waiting = state.jobs.size();
  for (const auto& [name, host] : state.hosts) state.ready.emplace(host.waiting.front(), name);
  const std::size_t threads = std::min(std::max<std::size_t>(state.options.parallel, 1), state.jobs.size());
  if (threads > 0) state.threads = core::start_threads(threads, [&state] { state.work(); });
}

Downloads::~Downloads() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stop = true;
  }
  state_->changed.notify_all();
  for (std::thread& thread : state_->threads) thread.join();
}

DownloadResult Downloads::wait_for(const std::string& url) {
  return *wait_until(url, std::chrono::steady_clock::time_point::max());
}

std::optional<DownloadResult> Downloads::wait_until(const std::string& url, std::chrono::steady_clock::time_point end) {
  const auto position = state_->positions.find(url);
  if (position == state_->positions.end()) {
    throw Error(ErrorKind::invalid_argument, fmt::format("{}: expected one of the addresses to fetch", shown_url(url)));
  }
  std::unique_lock lock(state_->mutex);
  const auto& result = state_->jobs[position->second].result;
  const auto is_there = [&] { return result.has_value(); };
  if (end == std::chrono::steady_clock::time_point::max()) {
    state_->changed.wait(lock, is_there);
  } else if (!state_->changed.wait_until(lock, end, is_there)) {
    return std::nullopt;
  }
  return result;
}

DownloadCounts Downloads::counts() const {
  const std::lock_guard lock(state_->mutex);
  return state_->counts;
}

}  // namespace selvedge::fetch
