// The zip's directory is checked before anything is written: names that leave the folder, links, sizes and ratios. An
// entry that lies whole on the disk is not unpacked again.
#include "study/dataset/unpack_zip.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <zip.h>
#include <zlib.h>

#include <array>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

#include "ground/files/memory_map.h"
#include "selvedge/error.h"
#include "study/dataset/found_images.h"

namespace selvedge::dataset {
namespace {

struct CloseZip {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseEntry {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using Archive = std::unique_ptr<zip_t, CloseZip>;

struct Entry {
  zip_uint64_t index = 0;
  std::string name;       // as in the zip
  std::string file_name;  // the part after the last '/'
  std::uint64_t size = 0;
  std::uint32_t crc = 0;
};

Archive open_archive(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) throw Error(ErrorKind::not_found, "no such file: " + path.string());
  int code = 0;
  Archive archive(zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code));
  if (archive) return archive;
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  const std::string reason = zip_error_strerror(&error);
  zip_error_fini(&error);
  throw Error(ErrorKind::corrupt_data,
              fmt::format("{}: expected a zip, found none that can be read ({})", path.string(), reason));
}

bool is_unsafe(std::string_view name) {
  if (name.starts_with('/') || name.find('\\') != std::string_view::npos) return true;
  for (std::size_t start = 0; start <= name.size();) {
    const std::size_t end = std::min(name.find('/', start), name.size());
    if (name.substr(start, end - start) == "..") return true;
    start = end + 1;
  }
  return false;
}

bool is_symbolic_link(zip_t* archive, zip_uint64_t index) {
  zip_uint8_t system = 0;
  zip_uint32_t attributes = 0;
  if (zip_file_get_external_attributes(archive, index, 0, &system, &attributes) != 0) return false;
  return system == ZIP_OPSYS_UNIX && S_ISLNK(attributes >> 16);
}

// The reason why an entry is refused, from its record in the zip's directory.
std::optional<std::string> refuse(zip_t* archive, const zip_stat_t& stat, const UnpackLimits& limits) {
  constexpr zip_uint64_t needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_CRC;
  if ((stat.valid & needed) != needed) return "expected its size and checksum in the zip, found none";
  if (is_unsafe(stat.name)) return "expected a path inside the zip, found one that leads outside";
  if (is_symbolic_link(archive, stat.index)) return "expected a file, found a symbolic link";
  if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE) return "is encrypted";
  if (stat.size > limits.max_entry_bytes) {
    return fmt::format("expected at most {} bytes, found {}", limits.max_entry_bytes, stat.size);
  }
  constexpr std::uint64_t small = 1 << 16;
  if (stat.size > small && static_cast<double>(stat.size) > limits.max_ratio * static_cast<double>(stat.comp_size)) {
    return fmt::format("{} bytes packed in {}: an image does not pack so well", stat.size, stat.comp_size);
  }
  return std::nullopt;
}

std::vector<Entry> choose_entries(zip_t* archive, const std::string& source, const UnpackLimits& limits,
                                  const std::function<bool(std::string_view)>& wanted, UnpackReport& report) {
  const auto count = static_cast<std::uint64_t>(zip_get_num_entries(archive, 0));
  if (count > limits.max_entries) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: expected at most {} entries, found {}", source, limits.max_entries, count));
  }
  std::vector<Entry> entries;
  std::unordered_set<std::string> taken;
  std::uint64_t total = 0;
  for (zip_uint64_t i = 0; i < count; ++i) {
    zip_stat_t stat;
    if (zip_stat_index(archive, i, 0, &stat) != 0 || (stat.valid & ZIP_STAT_NAME) == 0) {
      report.skipped.push_back({fmt::format("{}: entry {}", source, i), "its record in the zip cannot be read"});
      continue;
    }
    const std::string name = stat.name;
    if (name.ends_with('/')) continue;
    const std::string file_name = name.substr(name.find_last_of("/\\") + 1);
    const std::string where = source + ":" + name;
    if (is_system_file(file_name) || name.starts_with("__MACOSX/") ||
        (!wanted(file_name) && !has_image_extension(file_name))) {
      ++report.other_files;
    } else if (!wanted(file_name)) {
      report.skipped.push_back({where, "the name does not follow the data set's pattern"});
    } else if (const auto reason = refuse(archive, stat, limits)) {
      report.skipped.push_back({where, *reason});
    } else if (!taken.insert(file_name).second) {
      report.skipped.push_back({where, "the zip holds another file of this name"});
    } else {
      entries.push_back({i, name, file_name, stat.size, stat.crc});
      total += stat.size;
    }
  }
  if (total > limits.max_total_bytes) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: expected at most {} bytes unpacked, found {}", source, limits.max_total_bytes, total));
  }
  return entries;
}

bool is_whole(const std::filesystem::path& path, const Entry& entry) {
  std::error_code failure;
  if (!std::filesystem::is_regular_file(std::filesystem::symlink_status(path, failure))) return false;
  if (std::filesystem::file_size(path, failure) != entry.size || failure) return false;
  const files::MemoryMap map(path);
  return crc32_z(0, reinterpret_cast<const Bytef*>(map.bytes().data()), map.bytes().size()) == entry.crc;
}

// Unpacks one entry to `target`, by rename. Returns what is wrong with it, or nothing.
std::optional<std::string> unpack(zip_t* archive, const Entry& entry, const std::filesystem::path& target) {
  const std::unique_ptr<zip_file_t, CloseEntry> file(zip_fopen_index(archive, entry.index, 0));
  if (!file) return std::string("cannot be unpacked: ") + zip_strerror(archive);
  // One byte more than declared, to notice a file that holds more than its record says.
  std::vector<char> bytes(entry.size + 1);
  std::uint64_t size = 0;
  while (size < bytes.size()) {
    const zip_int64_t read = zip_fread(file.get(), bytes.data() + size, bytes.size() - size);
    if (read < 0) return std::string("is damaged: ") + zip_error_strerror(zip_file_get_error(file.get()));
    if (read == 0) break;
    size += static_cast<std::uint64_t>(read);
  }
  if (size != entry.size)
    return fmt::format("is damaged: expected {} bytes, found {}", entry.size, size > entry.size ? "more" : "fewer");
  if (crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), size) != entry.crc)
    return "is damaged: its checksum does not match";
  std::filesystem::path partial = target;
  partial += ".partial";
  std::filesystem::remove(partial);
  // No fsync: a file that a power cut damages fails its checksum in the next call.
  std::ofstream stream(partial, std::ios::binary | std::ios::trunc);
  stream.write(bytes.data(), static_cast<std::streamsize>(size));
  stream.close();
  if (!stream) throw Error(ErrorKind::unavailable, fmt::format("cannot write {}; is the disk full?", partial.string()));
  std::filesystem::rename(partial, target);
  return std::nullopt;
}

void require_room(const std::filesystem::path& folder, std::uint64_t bytes) {
  std::error_code failure;
  const auto space = std::filesystem::space(folder, failure);
  if (failure || space.available >= bytes) return;
  throw Error(ErrorKind::unavailable,
              fmt::format("{}: expected room for {} bytes on the disk, found {}; free some or choose "
                          "another --out",
                          folder.string(), bytes, space.available));
}

}  // namespace

UnpackReport unpack_zip(const std::filesystem::path& zip, const std::filesystem::path& folder,
                        const std::function<bool(std::string_view)>& wanted, const UnpackLimits& limits,
                        const ProgressSink& progress) {
  const Archive archive = open_archive(zip);
  UnpackReport report;
  const std::vector<Entry> entries = choose_entries(archive.get(), zip.string(), limits, wanted, report);
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) {
    throw Error(ErrorKind::unavailable, fmt::format("cannot create {}: {}", folder.string(), failure.message()));
  }
  std::uint64_t missing = 0;
  for (const Entry& entry : entries) missing += std::filesystem::exists(folder / entry.file_name) ? 0 : entry.size;
  require_room(folder, missing);
  std::size_t done = 0;
  for (const Entry& entry : entries) {
    const std::filesystem::path target = folder / entry.file_name;
    const bool whole = is_whole(target, entry);
    const auto reason = whole ? std::nullopt : unpack(archive.get(), entry, target);
    if (reason) {
      report.skipped.push_back({zip.string() + ":" + entry.name, *reason});
    } else {
      ++(whole ? report.already_there : report.unpacked);
      report.files.push_back(target);
    }
    if (progress) progress({"unpacking", ++done, entries.size(), ""});
  }
  return report;
}

}  // namespace selvedge::dataset
