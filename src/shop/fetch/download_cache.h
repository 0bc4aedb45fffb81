// A folder of fetched files by URL. For each file it keeps the validators by which the server can tell whether it has
// changed, and a checksum. It also keeps incomplete files, to resume them. The folder may be deleted at any time.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <optional>
#include <span>
#include <string>

namespace selvedge::fetch {

// How a server names a version of a file. Empty if it does not.
struct Validators {
  std::string etag;
  std::string last_modified;
  // The value for If-Range: a strong ETag, else the date; empty if there is neither.
  const std::string& for_range() const;
};

struct CachedFile {
  std::filesystem::path file;
  Validators validators;
};

struct PartialFile {
  std::size_t bytes = 0;  // at least 1
  Validators validators;  // of the version they belong to; for_range() is not empty
};

// A file is at <folder>/ab/cdef..., the SHA-256 of its URL. Beside it lies `.entry`, a text with URL, validators, size
// and SHA-256 of the file. An incomplete file has `.part` and `.part-entry`. Several threads and processes may use the
// cache at once. A URL that another one is fetching is fetched a second time, from its beginning.
class DownloadCache {
 public:
  // Creates the folder if necessary. Removes files that were not used for `keep_unused`, unless another process uses
  // the cache. Throws unavailable if the folder cannot be made.
  explicit DownloadCache(std::filesystem::path folder, std::chrono::hours keep_unused = std::chrono::days(30));
  ~DownloadCache();
  DownloadCache(const DownloadCache&) = delete;
  DownloadCache& operator=(const DownloadCache&) = delete;

  // The file of a URL; marks it as used. Nothing if the URL was not fetched before, or if the file does not match its
  // entry.
  std::optional<CachedFile> find(const std::string& url) const;
  // The incomplete file of a URL. Nothing if there is none that can be resumed.
  std::optional<PartialFile> find_part(const std::string& url) const;
  void remove_part(const std::string& url) const;

  // The lock of a URL, released by the destructor. Only its holder may resume, write or remove the URL's part.
  class UrlLock {
   public:
    UrlLock(const DownloadCache& cache, const std::string& url);
    ~UrlLock();
    UrlLock(const UrlLock&) = delete;
    UrlLock& operator=(const UrlLock&) = delete;
    // False if somebody else, in this process or another, fetches this URL.
    bool held() const { return held_; }

   private:
    int file_ = -1;
    bool held_ = false;
  };

 private:
  friend class PartWriter;
  std::filesystem::path path_of(const std::string& url) const;
  void remove_unused(std::chrono::hours keep_unused) const;

  std::filesystem::path folder_;
  int lock_ = -1;
};

// Writes a URL's file into the cache. Until commit(), what was written stays as its part.
class PartWriter {
 public:
  // fresh: writes the URL's part from the beginning. resumed: goes on behind what find_part found. Both need the URL's
  // lock. own: needs no lock and writes a separate file, which nobody resumes.
  enum class Part { fresh, resumed, own };
  // Throws unavailable if it cannot be written.
  PartWriter(const DownloadCache& cache, std::string url, const Validators& validators, Part how);
  ~PartWriter();
  PartWriter(const PartWriter&) = delete;
  PartWriter& operator=(const PartWriter&) = delete;
  // Throws unavailable if it cannot be written.
  void write(std::span<const std::byte> bytes);
  std::size_t size() const { return size_; }
  // Renames the file into its place, then writes its entry. Throws unavailable if that fails.
  std::filesystem::path commit();

 private:
  std::string url_;
  std::filesystem::path target_, part_;
  const Part how_;
  Validators validators_;
  std::ofstream stream_;
  std::size_t size_ = 0;
};

}  // namespace selvedge::fetch
