// A folder of what was fetched, by URL: for each the file, what the server needs to know whether it has changed, and a
// checksum. Files that are not complete yet are kept too, to go on with them. Delete it at any time.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <optional>
#include <span>
#include <string>

namespace selvedge {

// What a server names a version of a file by; empty where it does not.
struct Validators {
  std::string etag;
  std::string last_modified;
  // What may stand in If-Range: a strong ETag, else the date; empty if there is neither.
  const std::string& for_range() const;
};

struct CachedFile {
  std::filesystem::path file;
  Validators validators;
};

struct PartialFile {
  std::size_t bytes = 0;  // at least 1
  Validators validators;  // of the version that they are the beginning of; for_range() is not empty
};

// <folder>/ab/cdef...: SHA-256 of the URL. Beside it `.entry`, a text file with URL, validators, size and SHA-256 of
// the file, and while a file is not complete `.part` and `.part-entry`. May be used from several threads at once, and
// by several processes: who finds a URL being fetched by another fetches it too, from its beginning.
class DownloadCache {
 public:
  // Creates the folder where there is none, and removes what nobody asked for in `keep_unused`, so that it does not
  // grow for ever, unless another one uses it just then. Throws unavailable if it cannot be made.
  explicit DownloadCache(std::filesystem::path folder, std::chrono::hours keep_unused = std::chrono::days(30));
  ~DownloadCache();
  DownloadCache(const DownloadCache&) = delete;
  DownloadCache& operator=(const DownloadCache&) = delete;

  // Nothing where the URL was not fetched before, or what was stored is not what its entry says: damaged. What is found
  // counts as used.
  std::optional<CachedFile> find(const std::string& url) const;
  // Nothing where there is none or it cannot be gone on with.
  std::optional<PartialFile> find_part(const std::string& url) const;
  void remove_part(const std::string& url) const;

  // Whoever holds a URL's lock alone may go on with its part, write it or remove it. The lock goes with the object.
  class UrlLock {
   public:
    UrlLock(const DownloadCache& cache, const std::string& url);
    ~UrlLock();
    UrlLock(const UrlLock&) = delete;
    UrlLock& operator=(const UrlLock&) = delete;
    // False where somebody else, in this process or another, fetches this URL.
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

// Writes a URL's file into the cache. What was written stays as its part until it is committed.
class PartWriter {
 public:
  // How: into the URL's part from the beginning, or behind what find_part found, which the URL's lock is needed for;
  // or, without the lock, into a file of its own, which nobody goes on with.
  enum class Part { fresh, resumed, own };
  // Throws unavailable if it cannot be written.
  PartWriter(const DownloadCache& cache, std::string url, const Validators& validators, Part how);
  ~PartWriter();
  PartWriter(const PartWriter&) = delete;
  PartWriter& operator=(const PartWriter&) = delete;
  // Throws unavailable if it cannot be written.
  void write(std::span<const std::byte> bytes);
  std::size_t size() const { return size_; }
  // Puts the file into its place, by rename, and then its entry. Throws unavailable if that cannot be done.
  std::filesystem::path commit();

 private:
  std::string url_;
  std::filesystem::path target_, part_;
  const Part how_;
  Validators validators_;
  std::ofstream stream_;
  std::size_t size_ = 0;
};

}  // namespace selvedge
