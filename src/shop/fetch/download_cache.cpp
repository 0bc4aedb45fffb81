// A URL's hash names its files: the bytes, an entry that says what they are, and a part. Locks of a byte each in one
// lock file keep processes and threads apart. Nothing is flushed, because what is lost is fetched again.
#include "shop/fetch/download_cache.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <map>
#include <string_view>
#include <vector>

#include "ground/files/atomic_file.h"
#include "ground/files/read_file.h"
#include "ground/files/sha256.h"
#include "selvedge/error.h"
#include "shop/fetch/download_options.h"
#include "shop/fetch/host_access.h"

namespace selvedge::fetch {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view first_line = "selvedge-download 1\n";
constexpr std::size_t longest_entry = 256 << 10;

fs::path with_ending(fs::path path, const char* ending) {
  path += ending;
  return path;
}

struct Entry {
  Validators validators;
  std::size_t bytes = 0;
  std::string sha256;  // empty for a part's
};

Error cannot_write(const fs::path& path) {
  return {ErrorKind::unavailable,
          fmt::format("cannot write {}: {}; is the disk full?", path.string(), std::strerror(errno))};
}

void rename_over(const fs::path& from, const fs::path& to) {
  std::error_code failure;
  fs::rename(from, to, failure);
  if (!failure) return;
  throw Error(ErrorKind::unavailable,
              fmt::format("cannot rename {} to {}: {}", from.string(), to.string(), failure.message()));
}

// The URL is for people, and without what is secret in it: its hash names the files. Not flushed to disk: a loss of
// power leaves at worst an entry that does not fit its file, which is then fetched again.
void write_entry(const fs::path& path, const std::string& url, const Entry& entry) {
  files::make_parent_folders(path);
  const fs::path partial = files::partial_path(path);
  std::ofstream stream(partial, std::ios::binary | std::ios::trunc);
  stream << fmt::format("{}url {}\netag {}\nlast-modified {}\nbytes {}\nsha256 {}\n", first_line,
                        shown_url(sendable_url(url)), entry.validators.etag, entry.validators.last_modified,
                        entry.bytes, entry.sha256);
  stream.close();
  if (stream.fail()) throw cannot_write(partial);
  rename_over(partial, path);
}

// Nothing where there is no entry, or none that this version can read.
std::optional<Entry> read_entry(const fs::path& path) {
  std::error_code failure;
  if (!fs::is_regular_file(path, failure)) return std::nullopt;
  std::string text;
  try {
    text = files::read_text(path, longest_entry);
  } catch (const Error&) {
    return std::nullopt;  // as good as none: the file is fetched again
  }
  if (!text.starts_with(first_line)) return std::nullopt;
  std::map<std::string, std::string> values;
  for (std::size_t begin = first_line.size(); begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    const std::size_t space = std::min(line.find(' '), line.size());
    values[line.substr(0, space)] = line.substr(std::min(space + 1, line.size()));
    begin = end + 1;
  }
  Entry entry{{values["etag"], values["last-modified"]}, 0, values["sha256"]};
  const std::string& bytes = values["bytes"];
  const auto [end, problem] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), entry.bytes);
  if (problem != std::errc() || end != bytes.data() + bytes.size()) return std::nullopt;
  return entry;
}

std::size_t size_or_zero(const fs::path& path) {
  std::error_code failure;
  const auto size = fs::is_regular_file(path, failure) ? fs::file_size(path, failure) : 0;
  return failure ? 0 : static_cast<std::size_t>(size);
}

}  // namespace

const std::string& Validators::for_range() const {
  const bool strong = !etag.empty() && !etag.starts_with("W/");
  return strong ? etag : last_modified;
}

DownloadCache::DownloadCache(fs::path folder, std::chrono::hours keep_unused) : folder_(std::move(folder)) {
  std::error_code failure;
  fs::create_directories(folder_, failure);
  const fs::path lock = folder_ / "lock";
  lock_ = open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (lock_ < 0) {
    throw Error(ErrorKind::unavailable, fmt::format("cannot create {}: {}", lock.string(), std::strerror(errno)));
  }
  // Alone to remove, then beside others: what is removed is nobody's just then.
  if (flock(lock_, LOCK_EX | LOCK_NB) == 0) remove_unused(keep_unused);
  while (flock(lock_, LOCK_SH) != 0) {
    if (errno == EINTR) continue;
    close(lock_);
    throw Error(ErrorKind::unavailable, fmt::format("cannot lock {}: {}", lock.string(), std::strerror(errno)));
  }
}

DownloadCache::~DownloadCache() { close(lock_); }

// One byte of the folder's lock file for each URL. Locks of open files, not of processes: two threads exclude each
// other.
DownloadCache::UrlLock::UrlLock(const DownloadCache& cache, const std::string& url)
    : file_(open((cache.folder_ / "lock").c_str(), O_RDWR | O_CLOEXEC)) {
  struct flock wanted {};
  wanted.l_type = F_WRLCK;
  wanted.l_whence = SEEK_SET;
  wanted.l_start = static_cast<off_t>(std::stoull(files::sha256_hex(url).substr(0, 15), nullptr, 16));
  wanted.l_len = 1;
  held_ = file_ >= 0 && fcntl(file_, F_OFD_SETLK, &wanted) == 0;
}

DownloadCache::UrlLock::~UrlLock() {
  if (file_ >= 0) close(file_);
}

fs::path DownloadCache::path_of(const std::string& url) const {
  const std::string key = files::sha256_hex(url);
  return folder_ / key.substr(0, 2) / key.substr(2);
}

// By the time of `.entry`, which find() sets, and of files that have none. What cannot be removed stays.
void DownloadCache::remove_unused(std::chrono::hours keep_unused) const {
  const auto now = fs::file_time_type::clock::now();
  std::error_code ignored;
  std::vector<fs::path> unused;
  for (auto file = fs::recursive_directory_iterator(folder_, ignored); file != fs::recursive_directory_iterator();
       file.increment(ignored)) {
    const fs::path& path = file->path();
    if (!file->is_regular_file(ignored) || path == folder_ / "lock") continue;
    const fs::path entry = with_ending(path, ".entry");
    const fs::file_time_type used = fs::last_write_time(fs::exists(entry, ignored) ? entry : path, ignored);
    // A time far ahead is a wrong clock's, and would keep the file until it has come.
    if (!ignored && std::chrono::abs(now - used) > keep_unused) unused.push_back(path);
  }
  for (const fs::path& path : unused) fs::remove(path, ignored);
}

std::optional<CachedFile> DownloadCache::find(const std::string& url) const {
  const fs::path path = path_of(url);
  const auto entry = read_entry(with_ending(path, ".entry"));
  if (!entry || size_or_zero(path) != entry->bytes || files::sha256_file(path) != entry->sha256) return std::nullopt;
  std::error_code ignored;
  fs::last_write_time(with_ending(path, ".entry"), fs::file_time_type::clock::now(), ignored);
  return CachedFile{path, entry->validators};
}

std::optional<PartialFile> DownloadCache::find_part(const std::string& url) const {
  const fs::path path = path_of(url);
  const auto entry = read_entry(with_ending(path, ".part-entry"));
  const std::size_t bytes = size_or_zero(with_ending(path, ".part"));
  if (!entry || bytes == 0 || entry->validators.for_range().empty()) return std::nullopt;
  return PartialFile{bytes, entry->validators};
}

void DownloadCache::remove_part(const std::string& url) const {
  const fs::path path = path_of(url);
  std::error_code ignored;
  fs::remove(with_ending(path, ".part-entry"), ignored);
  fs::remove(with_ending(path, ".part"), ignored);
}

PartWriter::PartWriter(const DownloadCache& cache, std::string url, const Validators& validators, Part how)
    : url_(std::move(url)),
      target_(cache.path_of(url_)),
      part_(how == Part::own ? files::partial_path(target_) : with_ending(target_, ".part")),
      how_(how),
      validators_(validators) {
  if (how == Part::fresh) {
    // The entry goes before the bytes: a part is never taken for the beginning of another version.
    cache.remove_part(url_);
    write_entry(with_ending(target_, ".part-entry"), url_, {validators_, 0, ""});
  }
  files::make_parent_folders(part_);
  size_ = how == Part::resumed ? size_or_zero(part_) : 0;
  stream_.open(part_, std::ios::binary | (how == Part::resumed ? std::ios::app : std::ios::trunc));
  if (!stream_) throw cannot_write(part_);
}

PartWriter::~PartWriter() {
  std::error_code ignored;
  if (how_ == Part::own) fs::remove(part_, ignored);  // there only where it was not committed
}

void PartWriter::write(std::span<const std::byte> bytes) {
  stream_.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!stream_) throw cannot_write(part_);
  size_ += bytes.size();
}

fs::path PartWriter::commit() {
  stream_.close();
  if (stream_.fail()) throw cannot_write(part_);
  const Entry entry{validators_, size_, files::sha256_file(part_)};
  // A kill between the two leaves a file beside the entry of another: damaged, and fetched again.
  rename_over(part_, target_);
  write_entry(with_ending(target_, ".entry"), url_, entry);
  std::error_code ignored;
  if (how_ != Part::own) fs::remove(with_ending(target_, ".part-entry"), ignored);
  return target_;
}

}  // namespace selvedge::fetch
