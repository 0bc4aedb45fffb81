// The error of a feature that a build leaves out. A source named NAME_left_out.cpp stands in for the feature and throws
// it.
#pragma once

#include <string_view>

#include "selvedge/error.h"

namespace selvedge::core {

// Kind unavailable. `what` is the missing feature, e.g. "a catalogue on PostgreSQL". `option` is the CMake option that
// builds it.
Error left_out(std::string_view what, std::string_view option);

}  // namespace selvedge::core
