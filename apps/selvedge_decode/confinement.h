// What a process gives up before it reads anybody's bytes.
#pragma once

namespace selvedge::cli {

// From here on this process can compute, use memory, and read and write what it has open; everything else ends it: no
// files, no network, no other programs. Returns what went wrong, or null. Under sanitizers nothing is given up.
const char* confine();

}  // namespace selvedge::cli
