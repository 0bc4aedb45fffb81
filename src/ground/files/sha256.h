// SHA-256 (FIPS 180-4) as lower-case hex. Selvedge names contents by it: pictures, models, data sets.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace selvedge::files {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  Sha256& update(std::span<const std::byte> bytes);
  Sha256& update(std::string_view text);
  // 64 hex digits of all bytes so far. Call it once; update() must not follow.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Two hex digits a byte, in small letters.
std::string hex_of(std::span<const std::byte> bytes);
// Whether a text is that many hex digits, in small letters, as hex_of gives them.
bool is_hex(std::string_view text, std::size_t digits);
inline constexpr std::size_t sha256_digits = 64;  // of a SHA-256 as text
std::string sha256_hex(std::span<const std::byte> bytes);
std::string sha256_hex(std::string_view text);
// Throws as MemoryMap.
std::string sha256_file(const std::filesystem::path& path);

}  // namespace selvedge::files
