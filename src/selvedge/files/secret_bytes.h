// Bytes that are secrets: drawn from the operating system's random source, compared without telling how far they agree.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace selvedge {

// Fit for keys. Throws unavailable if the system has none to give.
std::vector<std::byte> random_secret(std::size_t size);

// Takes the same time wherever the two first differ. Their lengths are no secret.
bool constant_time_equal(std::string_view a, std::string_view b);

}  // namespace selvedge
