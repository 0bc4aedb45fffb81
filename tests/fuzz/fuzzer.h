// A fuzzer: a parser of outside bytes, and what must hold whatever the bytes are.
//
// Each NAME_fuzzer.cpp registers one. libFuzzer runs it as a program of its own (preset fuzz, scripts/fuzz); every
// build runs all of them over the files in seeds/NAME and damaged copies of those (ctest fuzz_seeds).
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "selvedge/error.h"
#include "shop/service/problem.h"

namespace selvedge::fuzz {

struct Fuzzer {
  std::string_view name;
  void (*run)(std::string_view bytes);  // ends the program where something does not hold
};

// Those that are linked in.
std::vector<Fuzzer>& fuzzers();

struct Registered {
  Registered(std::string_view name, void (*run)(std::string_view bytes)) { fuzzers().push_back({name, run}); }
};

// Ends the program, naming the caller's line, where `what` is false. (clang 14 knows no std::source_location.)
void require(bool what, const char* file = __builtin_FILE(), int line = __builtin_LINE());

inline std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }
inline std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Cuts the first line off `text`, for parsers that take several texts.
std::string_view take_line(std::string_view& text);

// The bytes as a file, for readers that take a path: in memory where the system has a place for that, in a folder that
// goes when the program ends. A file of that name from before is replaced.
std::filesystem::path file_of(std::string_view bytes, const char* name = "file");

// What read() gives; nothing where it refuses its input by an Error or a Problem that blames the input.
template <typename Read>
auto unless_refused(const Read& read, const char* file = __builtin_FILE(), int line = __builtin_LINE())
    -> std::optional<decltype(read())> {
  try {
    return read();
  } catch (const Error& error) {
    require(error.kind() == ErrorKind::invalid_argument || error.kind() == ErrorKind::corrupt_data, file, line);
  } catch (const service::Problem& problem) {
    require(problem.status() >= 400 && problem.status() < 500, file, line);
  }
  return std::nullopt;
}

}  // namespace selvedge::fuzz
