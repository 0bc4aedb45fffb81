// libtorch 1.13 reads its archives (zip files) without comparing checksums, and may crash on a damaged one.
#pragma once

#include <filesystem>

namespace selvedge::model {

// Reads every entry of a zip and compares its checksum. Throws not_found for a missing file, corrupt_data for one that
// is no zip or has a damaged entry, named.
void require_intact_archive(const std::filesystem::path& path);

}  // namespace selvedge::model
