// Inside image/ only: the program selvedge-decode.
#pragma once

#include <string>

#include "selvedge/error.h"

namespace selvedge::image::decoding {

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
