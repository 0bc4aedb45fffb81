// Where an output is while it is being written: beside its place, under a name that tells which process writes it.
#pragma once

#include <filesystem>

namespace selvedge::files {

// "<target>.partial-<pid of this process>"
std::filesystem::path partial_path(const std::filesystem::path& target);

// Creates the missing folders above `target`. Throws unavailable if one cannot be created.
void make_parent_folders(const std::filesystem::path& target);

// Removes what processes of this machine that were killed left beside `target`: files and folders named
// "<target>.partial-<pid>" of which no process has that id. What cannot be removed stays, without an error.
void remove_stale_partials(const std::filesystem::path& target);

}  // namespace selvedge::files
