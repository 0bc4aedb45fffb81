// The version of SQLite, for callers that include no header of SQLite.
#pragma once

#include <string>

namespace selvedge::catalogue {

// The version of the loaded library: "3.40.1".
std::string sqlite_version();

}  // namespace selvedge::catalogue
