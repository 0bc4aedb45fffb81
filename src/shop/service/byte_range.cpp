// "a-b", "a-" and "-n" become a half-open [begin, end). Any other text leaves the answer whole.
#include "shop/service/byte_range.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

namespace selvedge::service {
namespace {

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string_view etag_of(const HttpResponse& response) {
  for (const auto& [name, value] : response.headers) {
    if (name == "ETag") return value;
  }
  return {};
}

}  // namespace

void cut_to_range(HttpResponse& response, std::string_view range, std::string_view if_range) {
  if (response.status != 200 || response.stream) return;
  response.headers.emplace_back("Accept-Ranges", "bytes");
  if (!if_range.empty() && if_range != etag_of(response)) return;
  constexpr std::string_view unit = "bytes=";
  const std::size_t dash = range.find('-');
  if (!range.starts_with(unit) || dash == std::string_view::npos) return;
  const std::string_view from = range.substr(unit.size(), dash - unit.size()), to = range.substr(dash + 1);
  const auto first = number(from), last = number(to);
  if ((!first && !from.empty()) || (!last && !to.empty()) || (!first && !last)) return;
  if (first && last && *last < *first) return;
  const std::uint64_t size = response.body.size();
  // "-5" are the last five.
  const std::uint64_t begin = first ? *first : size - std::min(size, *last);
  const std::uint64_t end = first && last && *last < size ? *last + 1 : size;
  if (begin >= size) {
    response.status = 416;
    std::erase_if(response.headers, [](const auto& field) { return field.first == "Cache-Control"; });
    response.headers.emplace_back("Content-Range", fmt::format("bytes */{}", size));
    response.body.clear();
    response.content_type.clear();
    return;
  }
  response.status = 206;
  response.headers.emplace_back("Content-Range", fmt::format("bytes {}-{}/{}", begin, end - 1, size));
  response.body = response.body.substr(begin, end - begin);
}

}  // namespace selvedge::service
