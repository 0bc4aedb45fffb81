// Inside image/ only: the processes that run selvedge-decode, one by one and as a pool, and the memory shared with
// them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "ground/image/decode.h"
#include "ground/image/decoding_message.h"
#include "selvedge/error.h"

namespace selvedge::image::decoding {

class Handle {
 public:
  explicit Handle(int number) : number_(number) {}
  ~Handle();
  Handle(Handle&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  Handle& operator=(Handle&&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

// One process and the memory shared with it. Used by one thread at a time.
class DecodingProcess {
 public:
  // `room`: bytes of shared memory, for the encoded picture and the pixels. Throws unavailable.
  explicit DecodingProcess(std::size_t room);
  ~DecodingProcess();
  DecodingProcess(const DecodingProcess&) = delete;
  DecodingProcess& operator=(const DecodingProcess&) = delete;

  std::size_t room() const { return room_; }
  bool alive() const { return process_ > 0; }
  // Nothing if the process had died before it was asked.
  std::optional<DecodedImage> decode(std::span<const std::byte> bytes, const std::string& name,
                                     const DecodeOptions& options);

 private:
  DecodingProcess(std::size_t room, std::pair<Handle, Handle> ends);
  void greet();
  std::string end();
  double seconds_used() const;
  void limit_memory(std::size_t bytes) const;
  void wait_for_answer(const std::string& name, const DecodeLimits& limits);
  DecodedImage read_answer(const Reply& reply, const Request& request, const std::string& name,
                           std::size_t memory) const;
  void give_back_memory(std::size_t used) const;

  const std::size_t room_;
  Handle socket_;
  Handle shared_;
  std::byte* memory_ = nullptr;
  int process_ = 0;
  bool greeted_ = false;
  std::uint64_t address_space_ = 0;
};

// ---- The pool: processes that decode_image decodes in, kept to be used again (decoding_pool.cpp).

// decode_image, for bytes within limits.max_bytes of a format that is read.
DecodedImage decode_elsewhere(std::span<const std::byte> bytes, const std::string& name, const DecodeOptions& options);

// ---- Starting the program selvedge-decode (decoding_program.cpp).

// Whether this build is instrumented: then it is slower, and its shadow memory is terabytes.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#elif defined(__has_feature)  // as clang says it
inline constexpr bool sanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
inline constexpr bool sanitized = false;
#endif

// Starts it with those handles, its own process group and nothing else of this program's; the process's id. Throws
// unavailable.
int start_program(int socket, int memory);

// Unavailable, with what errno says.
Error cannot_start(const std::string& what);

}  // namespace selvedge::image::decoding
