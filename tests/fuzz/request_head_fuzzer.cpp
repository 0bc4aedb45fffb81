// A request's head: its end is found alike however the bytes come, and what is taken from it is unambiguous.
#include <string>

#include "fuzz/fuzzer.h"
#include "shop/service/request_head.h"

namespace selvedge::fuzz {
namespace {

constexpr std::size_t longest_head = 16 << 10;

// In pieces; nothing where more must come.
std::optional<std::size_t> size_bit_by_bit(std::string_view received) {
  const std::size_t piece = received.size() / 32 + 1;
  for (std::size_t seen = 0; seen < received.size(); seen += piece) {
    if (const auto size = service::head_size(received.substr(0, seen + piece), seen)) return size;
  }
  return std::nullopt;
}

void read_head(std::string_view received) {
  const auto at_once = unless_refused([&] { return service::head_size(received, 0); });
  const auto by_bits = unless_refused([&] { return size_bit_by_bit(received); });
  if (at_once && *at_once) require(by_bits == at_once);
  if (!at_once) require(!by_bits);
  if (!at_once || !*at_once) return;
  const std::string_view bytes = received.substr(0, **at_once);
  require(bytes.ends_with("\r\n\r\n") && bytes.size() <= longest_head);
  const auto head = unless_refused([&] { return service::parse_head(bytes); });
  if (!head) return;
  require(!head->method.empty() && (head->target.starts_with('/') || head->target == "*"));
  require(!(head->chunked && head->content_length));
  std::size_t lengths = 0;
  for (const auto& [name, value] : head->fields) {
    require(!name.empty() && name.find_first_of(" \t\r\n:") == std::string::npos);
    require(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
    require(value.empty() || (value.front() != ' ' && value.back() != ' '));
    lengths += name == "content-length" || name == "transfer-encoding" ? 1 : 0;
  }
  require(lengths == (head->chunked || head->content_length ? 1U : 0U));
  require(!head->http11 || !head->first("host").empty() || head->first("host") == head->last("host"));
}

const Registered request_head_fuzzer("request_head", read_head);

}  // namespace
}  // namespace selvedge::fuzz
