// Idle processes wait in a list. A call takes one or starts one, and puts it back if it lives on, so as many run as
// threads decode at a time.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "ground/core/parallel.h"
#include "ground/image/decoding_message.h"
#include "ground/image/decoding_process.h"

namespace selvedge::image::decoding {
namespace {

// Of the shared memory: the defaults of DecodeLimits. Pages that nobody has written to cost nothing.
constexpr std::size_t usual_room = (std::size_t{64} << 20) + std::size_t{300'000'000} + 4096;

// Those that have nothing to do. As many run as there are threads that decode; one a processor is kept.
class Pool {
 public:
  ~Pool() { leave_to_parent(); }
  // Null where none that is idle has the room.
  std::unique_ptr<DecodingProcess> take(std::size_t room) {
    const std::lock_guard lock(mutex_);
    leave_to_parent();
    const auto fits = std::find_if(idle_.rbegin(), idle_.rend(), [&](const auto& one) { return one->room() >= room; });
    if (fits == idle_.rend()) return nullptr;
    std::unique_ptr<DecodingProcess> process = std::move(*fits);
    idle_.erase(std::next(fits).base());
    return process;
  }
  void put_back(std::unique_ptr<DecodingProcess> process) {
    const std::lock_guard lock(mutex_);
    if (!process->alive() || idle_.size() >= kept_) return;
    try {
      idle_.push_back(std::move(process));
    } catch (const std::bad_alloc&) {
      // It ends here, and the next call starts another.
    }
  }
  void start(std::size_t count) {
    std::vector<std::unique_ptr<DecodingProcess>> started;
    for (std::size_t i = 0; i < count; ++i) started.push_back(std::make_unique<DecodingProcess>(usual_room));
    const std::lock_guard lock(mutex_);
    leave_to_parent();
    kept_ = std::max(kept_, count);
    for (auto& process : started) {
      if (idle_.size() < kept_) idle_.push_back(std::move(process));
    }
  }

 private:
  // A child made by fork() has its parent's sockets: it must neither ask nor end those processes, and starts its own.
  void leave_to_parent() {
    if (getpid() == owner_) return;
    for (auto& process : idle_) static_cast<void>(process.release());
    idle_.clear();
    owner_ = getpid();
  }

  std::mutex mutex_;
  pid_t owner_ = getpid();
  std::vector<std::unique_ptr<DecodingProcess>> idle_;  // the one used last at the end: its memory is warm
  std::size_t kept_ = core::available_processors();
};

Pool& pool() {
  static Pool processes;
  return processes;
}

// Puts a process back where it lives on, whatever happens.
struct Loan {
  std::unique_ptr<DecodingProcess> process;
  const bool was_idle;
  explicit Loan(std::size_t room) : process(pool().take(room)), was_idle(process != nullptr) {
    if (!was_idle) process = std::make_unique<DecodingProcess>(std::max(room, usual_room));
  }
  ~Loan() { pool().put_back(std::move(process)); }
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;
};

}  // namespace

DecodedImage decode_elsewhere(std::span<const std::byte> bytes, const std::string& name, const DecodeOptions& options) {
  const auto pixels = static_cast<std::size_t>(std::clamp<std::int64_t>(options.limits.max_pixels, 0, 1'000'000'000));
  const std::size_t room = after(bytes.size()) + std::min(pixels * 3, decoding_memory(bytes, options.limits));
  // One that died while nothing was asked of it costs no picture, however many such there are: only those that are
  // started for this picture are counted.
  std::string ended;
  for (int started = 0; started < 3;) {
    const Loan loan(room);
    if (auto decoded = loan.process->decode(bytes, name, options)) return std::move(*decoded);
    ended = loan.process->how_it_ended();
    if (!loan.was_idle) ++started;
  }
  throw Error(ErrorKind::unavailable,
              fmt::format("{}: the processes that decode pictures are ended again and again before they are asked: {}",
                          name, ended));
}

}  // namespace selvedge::image::decoding

namespace selvedge::image {

void start_decoders(std::size_t count) { decoding::pool().start(count); }

}  // namespace selvedge::image
