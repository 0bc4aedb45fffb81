#include "selvedge/service/query_id.h"

#include <fmt/format.h>

#include <charconv>

#include "selvedge/files/secret_bytes.h"

namespace selvedge {
namespace {

constexpr std::size_t time_digits = 10, random_bytes = 10;
constexpr std::size_t id_size = 1 + time_digits + 2 * random_bytes;

}  // namespace

std::string new_query_id(std::chrono::sys_seconds now) {
  std::string id = fmt::format("q{:010x}", now.time_since_epoch().count());
  for (const std::byte byte : random_secret(random_bytes)) id += fmt::format("{:02x}", static_cast<unsigned>(byte));
  return id;
}

std::optional<std::chrono::sys_seconds> time_of_query(std::string_view id) {
  if (id.size() != id_size || id[0] != 'q' || id.find_first_not_of("0123456789abcdef", 1) != std::string_view::npos)
    return std::nullopt;
  std::int64_t seconds = 0;
  std::from_chars(id.data() + 1, id.data() + 1 + time_digits, seconds, 16);
  return std::chrono::sys_seconds(std::chrono::seconds(seconds));
}

}  // namespace selvedge
