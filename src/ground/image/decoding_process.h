// The processes that run selvedge-decode, single and as a pool, and the memory shared with them. Inside image/ only.
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

// One process, and the memory shared with it. For one thread at a time.
class DecodingProcess {
 public:
  // `room` is the size of the shared memory in bytes; it holds the encoded picture and the pixels. Throws unavailable
  // if the process cannot be started.
  explicit DecodingProcess(std::size_t room);
  ~DecodingProcess();
  DecodingProcess(const DecodingProcess&) = delete;
  DecodingProcess& operator=(const DecodingProcess&) = delete;

  std::size_t room() const { return room_; }
  bool alive() const { return process_ > 0; }
  // "signal 9, Killed"; "no answer" where it was not seen.
  const std::string& how_it_ended() const { return how_it_ended_; }
  // Decodes one picture. Nothing if the process was dead before it was asked. Throws as decode_image.
  std::optional<DecodedImage> decode(std::span<const std::byte> bytes, const std::string& name,
                                     const DecodeOptions& options);

 private:
  DecodingProcess(std::size_t room, std::pair<Handle, Handle> ends);
  bool greet();
  void end();
  bool end_closed();
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
  std::string how_it_ended_ = "no answer";
  std::uint64_t address_space_ = 0;
};

// ---- The pool: processes that decode_image decodes in, kept to be used again (decoding_pool.cpp).

// decode_image for bytes whose length and format are checked.
DecodedImage decode_elsewhere(std::span<const std::byte> bytes, const std::string& name, const DecodeOptions& options);

// ---- Starting the program selvedge-decode (decoding_program.cpp).

// Whether a sanitizer instruments this build. It is then slower, and its shadow memory takes terabytes of address
// space.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#elif defined(__has_feature)  // as clang says it
inline constexpr bool sanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
inline constexpr bool sanitized = false;
#endif

// Starts selvedge-decode in a process group of its own, with these two file descriptors and no others of this program.
// Returns the process id. Throws unavailable.
int start_program(int socket, int memory);

// The error for a process that cannot be started. Kind unavailable, with the text of errno.
Error cannot_start(const std::string& what);

}  // namespace selvedge::image::decoding
