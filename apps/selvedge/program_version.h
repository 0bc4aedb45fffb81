// The text of `selvedge --version`. A report of trouble should have it.
#pragma once

#include <string>

namespace selvedge::cli {

// Returns lines: the version with its commit; the libraries whose versions change answers or files; the default models
// by name and fingerprint. For a library or model that is missing, its line says so. The last line has no line end.
std::string program_version();

}  // namespace selvedge::cli
