// A loop over requests: decode into the shared memory, answer, give memory back. The other side ends a process that
// takes too long; a timer of processor time is the backstop for when the other side is gone.

#include <malloc.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <new>
#include <string_view>

#include "ground/codecs/codecs.h"
#include "ground/image/decoding_message.h"

namespace selvedge::codecs {

using namespace image;
using namespace image::decoding;

namespace {

constexpr std::size_t kept_by_malloc = std::size_t{16} << 20;  // bytes of pixels from which memory is given back

template <std::size_t size>
void copy_text(char (&to)[size], std::string_view text) {
  const std::size_t count = std::min(text.size(), size - 1);
  std::memcpy(to, text.data(), count);
  to[count] = 0;
}

// What libraries do once, some of it by reading files.
void warm_up() {
  mallopt(M_ARENA_MAX, 1);  // each arena would reserve 64 MB of the address space that is counted
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) == 0) {
    pthread_attr_setstacksize(&attributes, std::size_t{1} << 20);
    pthread_setattr_default_np(&attributes);
    pthread_attr_destroy(&attributes);
  }
  warm_up_heif();
}

std::uint64_t address_space() {
  std::uint64_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages * 4096;
}

// Ends this process, whoever started it being gone, if a picture goes on for ever.
void set_backstop(std::int64_t milliseconds) {
  itimerval time{};
  time.it_value = {milliseconds / 1000, milliseconds % 1000 * 1000};
  setitimer(ITIMER_PROF, &time, nullptr);
}

DecodeOptions options_of(const Request& request) {
  DecodeOptions options;
  options.limits.max_bytes = request.max_bytes;
  options.limits.max_pixels = request.max_pixels;
  options.at_least_width = request.at_least_width;
  options.at_least_height = request.at_least_height;
  options.longest_side = request.longest_side;
  if (request.crops != 0) options.crop = request.crop;
  return options;
}

void decode(const Request& request, std::byte* memory, std::size_t size, Reply& reply) {
  if (request.bytes > size || request.pixels_at > size || request.pixels_at < request.bytes)
    throw Error(ErrorKind::internal, ": the request lies outside of the shared memory");
  const DecodedImage decoded = decode_image_here({memory, request.bytes}, "", options_of(request));
  if (decoded.image.rgb.size() > size - request.pixels_at)
    throw Error(ErrorKind::internal, ": the pixels lie outside of the shared memory");
  std::memcpy(memory + request.pixels_at, decoded.image.rgb.data(), decoded.image.rgb.size());
  reply.outcome = Outcome::decoded;
  reply.width = decoded.image.width;
  reply.height = decoded.image.height;
  reply.original_width = decoded.original_width;
  reply.original_height = decoded.original_height;
  reply.format = decoded.format;
  reply.orientation = decoded.orientation;
  copy_text(reply.message, decoded.warning);
}

Reply answer(const Request& request, std::byte* memory, std::size_t size) {
  Reply reply;
  const auto fail = [&](Outcome outcome, ErrorKind kind, const char* message) {
    reply.outcome = outcome;
    reply.kind = kind;
    copy_text(reply.message, message);
  };
  try {
    decode(request, memory, size, reply);
  } catch (const TooManyPixels& error) {
    fail(Outcome::too_many_pixels, error.kind(), error.what());
  } catch (const CropOutsidePhoto& error) {
    fail(Outcome::crop_outside, error.kind(), error.what());
  } catch (const Error& error) {
    fail(Outcome::failed, error.kind(), error.what());
  } catch (const std::bad_alloc&) {
    fail(Outcome::too_much_memory, ErrorKind::corrupt_data, "");
  } catch (const std::exception& error) {  // a library's; the picture made it
    fail(Outcome::failed, ErrorKind::corrupt_data, ": the picture cannot be decoded: ");
    copy_text(reply.message, std::string(reply.message) + error.what());
  }
  return reply;
}

}  // namespace

int serve_decoding(const std::function<const char*()>& confine) {
  struct stat status {};
  if (fstat(memory_handle, &status) != 0 || status.st_size <= 0) {
    std::fputs("selvedge-decode is started by programs that use Selvedge, to decode pictures; it does nothing else\n",
               stderr);
    return 2;
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  void* mapped = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, memory_handle, 0);
  Hello hello;
  hello.protocol = protocol;
  warm_up();
  hello.address_space = address_space();
  const char* problem = mapped == MAP_FAILED ? "the shared memory cannot be mapped" : confine();
  if (problem != nullptr) copy_text(hello.problem, problem);
  if (send(socket_handle, &hello, sizeof hello, MSG_NOSIGNAL) < 0 || problem != nullptr) return 1;

  auto* memory = static_cast<std::byte*>(mapped);
  Request request;
  while (recv(socket_handle, &request, sizeof request, 0) == sizeof request) {
    set_backstop(request.backstop_ms);
    const Reply reply = answer(request, memory, size);
    set_backstop(0);
    if (send(socket_handle, &reply, sizeof reply, MSG_NOSIGNAL) < 0) break;
    // After the answer, so that nobody waits for it.
    const auto pixels =
        static_cast<std::size_t>(reply.original_width) * static_cast<std::size_t>(reply.original_height);
    if (reply.outcome != Outcome::decoded || pixels * 3 > kept_by_malloc) malloc_trim(0);
  }
  return 0;
}

}  // namespace selvedge::codecs
