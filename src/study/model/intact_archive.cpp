#include "study/model/intact_archive.h"

#include <fmt/format.h>
#include <zip.h>

#include <memory>
#include <string>
#include <vector>

#include "selvedge/error.h"

namespace selvedge::model {
namespace {

constexpr std::size_t chunk = std::size_t{1} << 20;  // bytes read at once

struct CloseZip {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseEntry {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

Error damaged(const std::filesystem::path& path, const std::string& reason) {
  return {ErrorKind::corrupt_data, fmt::format("{}: damaged or no weights archive: {}", path.string(), reason)};
}

}  // namespace

void require_intact_archive(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) throw Error(ErrorKind::not_found, fmt::format("no such file: {}", path.string()));
  int code = 0;
  const std::unique_ptr<zip_t, CloseZip> archive(zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code));
  if (!archive) throw damaged(path, fmt::format("expected a zip, libzip's error {}", code));
  std::vector<char> buffer(chunk);
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive.get(), 0); ++i) {
    const char* const name = zip_get_name(archive.get(), static_cast<zip_uint64_t>(i), 0);
    const std::unique_ptr<zip_file_t, CloseEntry> file(zip_fopen_index(archive.get(), static_cast<zip_uint64_t>(i), 0));
    zip_int64_t count = file ? 1 : -1;
    while (count > 0) count = zip_fread(file.get(), buffer.data(), buffer.size());
    if (count < 0) throw damaged(path, fmt::format("entry '{}' fails its checksum", name == nullptr ? "?" : name));
  }
}

}  // namespace selvedge::model
