// Text as filters compare it: texts that differ in case alone become equal, in every script.
#pragma once

#include <string>
#include <string_view>

namespace selvedge::catalogue {

// Full case folding of Unicode (Unicode 15, chapter 3.13, D145), composed (NFC). "Ärmel", "ÄRMEL" and an "A" with a
// combining diaeresis give the same text; "ß" gives "ss". Bytes that are not UTF-8 stay. Folding twice changes nothing
// more. The result is at most three times as long.
std::string folded(std::string_view text);

}  // namespace selvedge::catalogue
