// When a sale price holds, as feeds write it.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace selvedge::feeds {

// From `begin` until before `end`; a side that is not named is open.
struct SalePeriod {
  std::optional<std::chrono::sys_seconds> begin, end;

  bool holds(std::chrono::sys_seconds moment) const { return (!begin || *begin <= moment) && (!end || moment < *end); }
};

// "2026-03-01T13:00-0800", "2026-03-01 13:00:00", "2026-03-01", "01.03.2026", with Z or an offset; without one it is
// UTC. `ends`: a day alone lasts to its end. Nothing for other text.
std::optional<std::chrono::sys_seconds> read_moment(std::string_view text, bool ends);

// ISO 8601's "begin/end", as Google Merchant has it. Nothing for other text, or where the end is before the beginning.
std::optional<SalePeriod> read_sale_period(std::string_view text);

}  // namespace selvedge::feeds
