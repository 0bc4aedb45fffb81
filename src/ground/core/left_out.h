// What a NAME_left_out.cpp answers: the source that stands in the place of a feature which a build leaves out.
#pragma once

#include <string_view>

#include "selvedge/error.h"

namespace selvedge::core {

// Kind unavailable. `what` is wanted, and `option` of CMake builds it: "a catalogue on PostgreSQL".
Error left_out(std::string_view what, std::string_view option);

}  // namespace selvedge::core
