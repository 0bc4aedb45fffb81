// Texts of feeds as a shopper reads them: without markup, entities and characters that cannot be seen. Inside feeds/
// only.
#pragma once

#include <string>
#include <string_view>

namespace selvedge::feeds {

// The visible text of a piece of HTML: without tags, scripts, styles and invisible characters, entities resolved, also
// where they are escaped several times, runs of space made one. At most 5,000 bytes, cut between characters.
std::string plain_text(std::string_view html);

// The same where the text holds markup, an entity, a control character or a space that is none of ASCII's; any other
// text comes back unchanged, with its spaces and line breaks. Not cut. Cleaning twice changes nothing more.
std::string clean_text(std::string_view text);

// The address that a feed means: trimmed, with "&amp;" for '&' and "\/" for '/' undone.
std::string clean_address(std::string_view text);

}  // namespace selvedge::feeds
