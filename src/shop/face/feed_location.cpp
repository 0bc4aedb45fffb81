// The file system is asked first: "www.shop.example/feed.csv" may be a folder that a mirror made.
#include "shop/face/feed_location.h"

#include <filesystem>
#include <system_error>

#include "ground/core/ascii.h"
#include "shop/feeds/picture_address.h"
#include "shop/fetch/host_access.h"

namespace selvedge::face {
namespace {

bool is_on_this_machine(const std::string& path) {
  std::error_code ignored;
  return path.find('\0') == std::string::npos && std::filesystem::exists(path, ignored);
}

}  // namespace

std::string feed_location(std::string_view text) {
  std::string given(text);
  return is_on_this_machine(given) ? given : feeds::plain_reference(core::trimmed(text));
}

std::optional<std::string> problem_of_feed_location(const std::string& location) {
  if (location.empty()) return "expected a URL or a path, found none";
  if (feeds::is_url(location)) return fetch::problem_of_feed_url(location);
  if (location.find("://") != std::string::npos && !is_on_this_machine(location))
    return "expected a path, or a URL that begins with http:// or https://";
  return std::nullopt;
}

}  // namespace selvedge::face
