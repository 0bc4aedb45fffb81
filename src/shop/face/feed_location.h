// Where a feed is, as people write it. Commands, settings and Shop read it through here.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace selvedge::face {

// A feed's path or URL in its usual spelling, without spaces around it: feeds::plain_reference, so that HTTP://host/a
// and //host/a are URLs and file:///a is a path. A text that is the path of something on this machine stays as it is.
std::string feed_location(std::string_view text);

// Why a feed is not read from that location: it is empty, its scheme is not read, or fetch::problem_of_feed_url. The
// text shows no part of a URL.
std::optional<std::string> problem_of_feed_location(const std::string& location);

}  // namespace selvedge::face
