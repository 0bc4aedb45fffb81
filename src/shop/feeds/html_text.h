// Makes texts of feeds readable for shoppers: removes markup and invisible characters, and resolves entities. Inside
// feeds/ only.
#pragma once

#include <string>
#include <string_view>

namespace selvedge::feeds {

// The visible text of a piece of HTML, at most 5,000 bytes, cut between characters. Tags, comments, scripts, styles and
// invisible characters are removed. Entities are resolved, also if they are escaped several times. Each run of spaces
// and line breaks becomes one space.
std::string plain_text(std::string_view html);

// The same without a limit, if the text has markup, an entity, an invisible character, or a space that is not ASCII.
// Any other text comes back unchanged, with its spaces and line breaks. Cleaning a clean text changes nothing.
std::string clean_text(std::string_view text);

// The text without what cannot be seen; each space of Unicode is ' '. Control characters are dropped.
std::string without_unseen(std::string_view text);

// The address that a feed means: trimmed, without invisible characters, "&amp;" as '&', and "\/" as '/'.
std::string clean_address(std::string_view text);

}  // namespace selvedge::feeds
