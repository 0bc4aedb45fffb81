// Text as filters compare it: the same for whatever differs in case alone, in every script.
#pragma once

#include <string>
#include <string_view>

namespace selvedge::catalogue {

// Full case folding of Unicode (Unicode 15, chapter 3.13, D145), composed (NFC): "Ärmel", "ÄRMEL" and an "A" with a
// combining diaeresis give the same, "ß" gives "ss". Bytes that are no UTF-8 give themselves. Idempotent; at most three
// times as long.
std::string folded(std::string_view text);

}  // namespace selvedge::catalogue
