// Reads a whole file into memory. For files of moderate size; MemoryMap is for large ones.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace selvedge::files {

// The file's bytes. Throws not_found if it does not exist, unavailable if it cannot be read, invalid_argument if it is
// no regular file or holds more than max_bytes. The size is checked before memory is allocated. The default limit is 1
// GiB.
std::vector<std::byte> read_file(const std::filesystem::path& path, std::size_t max_bytes = std::size_t{1} << 30);
// The same as text.
std::string read_text(const std::filesystem::path& path, std::size_t max_bytes = std::size_t{1} << 30);

// Whether there is something, or a folder, at the end of a path. Throw unavailable where that cannot be told, as in a
// folder without access.
bool exists(const std::filesystem::path& path);
bool is_folder(const std::filesystem::path& path);

}  // namespace selvedge::files
