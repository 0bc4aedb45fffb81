#pragma once

#include <string>

namespace selvedge::catalogue {

std::string sqlite_version();  // of the library that is loaded, "3.40.1"

}  // namespace selvedge::catalogue
