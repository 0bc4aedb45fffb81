// Zips: nothing lands outside of the folder or over the limits, and what is reported as unpacked is there.
#include <string>

#include "fuzz/fuzzer.h"
#include "study/dataset/unpack_zip.h"

namespace selvedge::fuzz {
namespace {

namespace fs = std::filesystem;

void unpack(std::string_view text) {
  const fs::path zip = file_of(text, "images.zip"), folder = zip.parent_path() / "unpacked";
  fs::remove_all(folder);
  dataset::UnpackLimits limits;
  limits.max_entries = 64;
  limits.max_entry_bytes = 1 << 20;
  limits.max_total_bytes = 4 << 20;
  const auto report = unless_refused([&] {
    return dataset::unpack_zip(
        zip, folder, [](std::string_view name) { return name.size() < 100; }, limits);
  });
  if (!report) return;
  require(report->files.size() == report->unpacked + report->already_there);
  for (const fs::path& file : report->files) {
    require(file.parent_path() == folder && fs::is_regular_file(fs::symlink_status(file)));
    require(fs::file_size(file) <= limits.max_entry_bytes);
  }
  std::size_t files = 0;
  if (fs::exists(folder)) {
    for (const auto& entry : fs::directory_iterator(folder)) files += entry.is_regular_file() ? 1 : 100;
  }
  require(files == report->unpacked);
}

const Registered unpack_zip_fuzzer("unpack_zip", unpack);

}  // namespace
}  // namespace selvedge::fuzz
