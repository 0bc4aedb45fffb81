// Readings of what a person writes: NAME=LOCATION and intervals such as 15m. A location's secrets appear in no
// message.
#include "shop/sync/feed_source.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <set>
#include <utility>

#include "selvedge/error.h"
#include "shop/face/feed_location.h"
#include "shop/fetch/host_access.h"

namespace selvedge::sync {
namespace {

constexpr std::size_t longest_name = 200;  // bytes
constexpr std::chrono::seconds longest_interval = std::chrono::days(365);
constexpr std::array<std::pair<char, std::int64_t>, 3> seconds_of_unit = {{{'d', 86'400}, {'h', 3'600}, {'m', 60}}};

// Also of a scheme that is not fetched: its user name and password are as secret.
bool has_scheme(const std::string& location) { return location.find("://") != std::string::npos; }

}  // namespace

std::string shown_location(const std::string& location) {
  return has_scheme(location) ? fetch::shown_url(location) : location;
}

std::string default_name(const std::string& location) {
  if (has_scheme(location) || location.empty()) return shown_location(location);
  return std::filesystem::absolute(location).lexically_normal().string();
}

FeedSource parse_feed_source(const std::string& text) {
  FeedSource feed;
  // A name has no sign of a path or an address, which may hold "=" too.
  const std::size_t equals = text.find('=');
  const bool named = equals != std::string::npos && equals > 0 && text.find_first_of("/:?.\\") > equals;
  feed.location = face::feed_location(named ? std::string_view(text).substr(equals + 1) : text);
  feed.name = named ? text.substr(0, equals) : default_name(feed.location);
  return feed;
}

void require_feeds(const std::vector<FeedSource>& feeds) {
  std::set<std::string> names;
  for (const FeedSource& feed : feeds) {
    if (const auto problem = face::problem_of_feed_location(feed.location))
      throw Error(ErrorKind::invalid_argument, fmt::format("feed '{}': {}", shown_location(feed.location), *problem));
    if (feed.name.empty() || feed.name.size() > longest_name) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("feed '{}': expected a name of 1 to {} bytes, found {}", shown_location(feed.location),
                              longest_name, feed.name.size()));
    }
    if (const auto problem = catalogue::problem_of(ProductId{feed.name}))  // one line of text, as ids are
      throw Error(ErrorKind::invalid_argument, fmt::format("feed: name: {}", *problem));
    if (!names.insert(feed.name).second) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("feed '{}': expected names that differ, found this one twice; on the command line "
                              "NAME=URL names a feed",
                              feed.name));
    }
  }
}

std::chrono::seconds parse_interval(const std::string& text) {
  for (const auto& [unit, seconds] : seconds_of_unit) {
    if (text.size() < 2 || text.back() != unit) continue;
    std::int64_t number = 0;
    const char* const end = text.data() + text.size() - 1;
    const auto read = std::from_chars(text.data(), end, number);
    const bool whole = read.ec == std::errc() && read.ptr == end && text[0] >= '0' && text[0] <= '9';
    if (whole && number >= 1 && number <= longest_interval.count() / seconds)
      return std::chrono::seconds(number * seconds);
  }
  throw Error(ErrorKind::invalid_argument,
              fmt::format("expected an interval such as 15m, 2h or 1d, up to 365d, found '{}'", text));
}

std::string interval_text(std::chrono::seconds interval) {
  for (const auto& [unit, seconds] : seconds_of_unit) {
    if (interval.count() >= seconds && interval.count() % seconds == 0)
      return fmt::format("{}{}", interval.count() / seconds, unit);
  }
  return fmt::format("{} seconds", interval.count());
}

}  // namespace selvedge::sync
