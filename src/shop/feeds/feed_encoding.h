// Makes UTF-8 of a feed's bytes. Inside feeds/ only.
#pragma once

#include <string>

#include "shop/feeds/feed_report.h"

namespace selvedge::feeds {

// The text in UTF-8, without byte-order marks. The encoding is, first of all, the one `forced` (a name that iconv
// knows; empty: none), then that of a byte-order mark, UTF-16 or UTF-32 by its zero bytes, UTF-8 where the bytes are
// that, the one that XML declares, Windows-1252. ISO-8859-1 is read as Windows-1252, as browsers do (WHATWG,
// "Encoding"). A text that is UTF-8 but for a few bytes is UTF-8, and those bytes are read as Windows-1252. Whatever
// was not plain UTF-8, or is not what the feed declares, is said once in `report`. Throws invalid_argument for an
// unknown `forced`, and for bytes that are no text.
std::string utf8_of(std::string bytes, const std::string& source, const std::string& forced, FeedReport& report);

}  // namespace selvedge::feeds
