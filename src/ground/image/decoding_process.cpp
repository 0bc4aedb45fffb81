// Requests and answers go over a socket, bytes and pixels through memory that both sides map. The memory is sealed, so
// the other side cannot shrink it; its messages are never trusted to end.
#include "ground/image/decoding_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <utility>

namespace selvedge::image::decoding {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double slowness = sanitized ? 10 : 1;

// What stays in the shared memory between pictures: the next one need not wait for fresh pages.
constexpr std::size_t kept_room = std::size_t{4} << 20;
// A process that neither decodes nor answers for so long is stuck, or the machine is.
constexpr auto patience = std::chrono::seconds(60);

// A handle that no spawned file action overwrites before it is used. -1, with errno, for a handle of -1 and where there
// is none left.
int above_ours(int handle) {
  if (handle < 0) return -1;
  const int moved = fcntl(handle, F_DUPFD_CLOEXEC, memory_handle + 1);
  const int problem = errno;
  close(handle);
  errno = problem;
  return moved;
}

std::pair<Handle, Handle> sockets() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) throw cannot_start("no socket");
  Handle ours(above_ours(ends[0])), theirs(above_ours(ends[1]));
  if (ours.number() < 0 || theirs.number() < 0) throw cannot_start("no socket");
  return {std::move(ours), std::move(theirs)};
}

}  // namespace

Handle::~Handle() {
  if (number_ >= 0) close(number_);
}

DecodingProcess::DecodingProcess(std::size_t room) : DecodingProcess(room, sockets()) {}

DecodingProcess::DecodingProcess(std::size_t room, std::pair<Handle, Handle> ends)
    : room_(room),
      socket_(std::move(ends.first)),
      shared_(above_ours(memfd_create("selvedge pictures", MFD_CLOEXEC | MFD_ALLOW_SEALING))) {
  // Sealed: a page that the other side took away would crash this one.
  if (shared_.number() < 0 || ftruncate(shared_.number(), static_cast<off_t>(room)) != 0 ||
      fcntl(shared_.number(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
    throw cannot_start("no shared memory");
  void* mapped = mmap(nullptr, room, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, shared_.number(), 0);
  if (mapped == MAP_FAILED) throw cannot_start("the shared memory cannot be mapped");
  memory_ = static_cast<std::byte*>(mapped);
  try {
    const Handle theirs(std::move(ends.second));
    process_ = start_program(theirs.number(), shared_.number());
  } catch (...) {
    munmap(memory_, room_);
    throw;
  }
}

DecodingProcess::~DecodingProcess() {
  end();
  munmap(memory_, room_);
}

// Ends the process, however it is, and keeps what had ended it before.
void DecodingProcess::end() {
  if (process_ <= 0) return;
  siginfo_t info{};
  const bool ended = waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOHANG) == 0 && info.si_pid != 0;
  if (!ended) {
    kill(process_, SIGKILL);
    int status = 0;
    while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
  }
  process_ = 0;
  if (!ended) return;
  how_it_ended_ = info.si_code == CLD_EXITED ? fmt::format("it left with status {}", info.si_status)
                                             : fmt::format("signal {}, {}", info.si_status, strsignal(info.si_status));
}

// For a process whose socket is closed, which is before it can be waited for. Whether SIGKILL ended it: nothing here
// sent that, so a person did, or a machine without memory.
bool DecodingProcess::end_closed() {
  siginfo_t info{};
  while (waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOWAIT) < 0 && errno == EINTR) {
  }
  end();
  return info.si_code == CLD_KILLED && info.si_status == SIGKILL;
}

// Read late, so that several processes can start side by side. False if the process died before it said anything.
bool DecodingProcess::greet() {
  if (greeted_) return true;
  Hello hello;
  pollfd waiting{socket_.number(), POLLIN, 0};
  while (poll(&waiting, 1, 1000 * static_cast<int>(patience.count())) < 0 && errno == EINTR) {
  }
  const ssize_t received = recv(socket_.number(), &hello, sizeof hello, MSG_DONTWAIT);
  if (received == 0) {
    end_closed();
    return false;
  }
  const bool read = received == sizeof hello;
  if (!read || hello.protocol != protocol || hello.problem[0] != 0) {
    hello.problem[sizeof hello.problem - 1] = 0;
    std::string why = hello.problem;
    if (read && hello.protocol != protocol) why = "it is of another version";
    end();
    throw Error(ErrorKind::unavailable, fmt::format("pictures cannot be decoded: selvedge-decode does not start: {}",
                                                    why.empty() ? "no answer" : why));
  }
  address_space_ = hello.address_space;
  greeted_ = true;
  return true;
}

double DecodingProcess::seconds_used() const {
  clockid_t clock{};
  timespec used{};
  if (clock_getcpuclockid(process_, &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;  // it has ended
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

void DecodingProcess::limit_memory(std::size_t bytes) const {
  if (sanitized) return;  // their shadow memory is terabytes
  rlimit limit{};
  if (prlimit(process_, RLIMIT_AS, nullptr, &limit) != 0) return;  // it has ended
  // Its own hard limit stays, so that the next picture may have more; it cannot change either by itself.
  limit.rlim_cur = std::min<rlim_t>(address_space_ + bytes, limit.rlim_max);
  prlimit(process_, RLIMIT_AS, &limit, nullptr);
}

void DecodingProcess::wait_for_answer(const std::string& name, const DecodeLimits& limits) {
  const double before = seconds_used();
  const auto deadline = Clock::now() + patience;
  const double allowed = limits.max_seconds * slowness;
  for (double left = allowed; left > 0; left = allowed - (seconds_used() - before)) {
    if (Clock::now() > deadline) {
      end();
      throw Error(ErrorKind::unavailable,
                  fmt::format("{}: decoding was given up after {} s; try again later", name, patience.count()));
    }
    // Threads of a decoder use time side by side, so look oftener than the time left.
    pollfd waiting{socket_.number(), POLLIN, 0};
    if (poll(&waiting, 1, std::clamp(static_cast<int>(left * 1000), 5, 100)) > 0) return;
  }
  end();
  throw Error(
      ErrorKind::corrupt_data,
      fmt::format("{}: the picture cannot be decoded: it takes more than {} s of processor time", name, allowed));
}

DecodedImage DecodingProcess::read_answer(const Reply& reply, const Request& request, const std::string& name,
                                          std::size_t memory) const {
  // The message is the other side's: it ends where the array does.
  const std::string said(reply.message, strnlen(reply.message, sizeof reply.message));
  switch (reply.outcome) {
    case Outcome::decoded:
      break;
    case Outcome::too_many_pixels:
      throw TooManyPixels(name + said);
    case Outcome::crop_outside:
      throw CropOutsidePhoto(name + said);
    case Outcome::too_much_memory:
      throw Error(ErrorKind::corrupt_data,
                  fmt::format("{}: the picture cannot be decoded: it takes more than {} MB", name, memory >> 20));
    default:
      throw Error(reply.kind == ErrorKind::invalid_argument || reply.kind == ErrorKind::internal
                      ? reply.kind
                      : ErrorKind::corrupt_data,
                  name + said);
  }
  DecodedImage decoded;
  const std::uint64_t room = room_ - request.pixels_at;
  const bool fits = reply.width > 0 && reply.height > 0 &&
                    static_cast<std::uint64_t>(reply.width) * 3 <= room / static_cast<std::uint64_t>(reply.height);
  if (!fits || reply.original_width <= 0 || reply.original_height <= 0 || reply.orientation < 1 ||
      reply.orientation > 8)
    throw Error(ErrorKind::corrupt_data, name + ": the picture cannot be decoded: its decoder answers nonsense");
  decoded.image.width = reply.width;
  decoded.image.height = reply.height;
  const auto* pixels = reinterpret_cast<const std::uint8_t*>(memory_ + request.pixels_at);
  decoded.image.rgb.assign(
      pixels, pixels + std::size_t{3} * static_cast<std::size_t>(reply.width) * static_cast<std::size_t>(reply.height));
  decoded.original_width = reply.original_width;
  decoded.original_height = reply.original_height;
  decoded.format = reply.format;
  decoded.orientation = reply.orientation;
  decoded.warning = said;
  return decoded;
}

void DecodingProcess::give_back_memory(std::size_t used) const {
  if (used > kept_room)
    fallocate(shared_.number(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(room_));
}

std::optional<DecodedImage> DecodingProcess::decode(std::span<const std::byte> bytes, const std::string& name,
                                                    const DecodeOptions& options) {
  if (!greet()) return std::nullopt;
  Request request;
  request.bytes = bytes.size();
  request.pixels_at = after(bytes.size());
  request.max_bytes = options.limits.max_bytes;
  request.max_pixels = options.limits.max_pixels;
  request.backstop_ms = static_cast<std::int64_t>((options.limits.max_seconds * slowness + 1) * 1000);
  request.at_least_width = options.at_least_width;
  request.at_least_height = options.at_least_height;
  request.longest_side = options.longest_side;
  request.crops = options.crop ? 1 : 0;
  if (options.crop) request.crop = *options.crop;
  const std::size_t memory = decoding_memory(bytes, options.limits);
  limit_memory(memory);
  std::memcpy(memory_, bytes.data(), bytes.size());
  if (send(socket_.number(), &request, sizeof request, MSG_NOSIGNAL) < 0) {
    end();
    return std::nullopt;
  }
  wait_for_answer(name, options.limits);
  Reply reply;
  if (recv(socket_.number(), &reply, sizeof reply, MSG_DONTWAIT) != sizeof reply) {
    const bool by_others = end_closed();
    throw Error(by_others ? ErrorKind::unavailable : ErrorKind::corrupt_data,
                fmt::format("{}: the picture cannot be decoded: its decoder was ended ({})", name, how_it_ended_));
  }
  const std::size_t written =
      reply.outcome == Outcome::decoded && reply.width > 0 && reply.height > 0
          ? std::size_t{3} * static_cast<std::size_t>(reply.width) * static_cast<std::size_t>(reply.height)
          : 0;
  try {
    DecodedImage decoded = read_answer(reply, request, name, memory);
    give_back_memory(request.pixels_at + written);
    return decoded;
  } catch (const Error&) {
    give_back_memory(request.pixels_at + written);
    throw;
  }
}

}  // namespace selvedge::image::decoding
