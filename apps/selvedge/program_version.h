// What `selvedge --version` prints: what a report of trouble should name.
#pragma once

#include <string>

namespace selvedge::cli {

// Lines: the version with its commit; the libraries whose versions change answers or files; the shipped models by name
// and fingerprint. What is missing is said in its place: this never throws for it. Ends without "\n".
std::string program_version();

}  // namespace selvedge::cli
