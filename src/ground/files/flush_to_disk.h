// What makes a rename outlast a loss of power.
#pragma once

#include <filesystem>

namespace selvedge::files {

// fsync of a file or folder; nothing where it cannot be opened.
void flush_to_disk(const std::filesystem::path& path);

}  // namespace selvedge::files
