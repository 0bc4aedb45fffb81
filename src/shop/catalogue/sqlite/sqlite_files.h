// Makes SQLite files that appear whole or not at all. Inside catalogue/ only.
#pragma once

#include <filesystem>

namespace selvedge::catalogue {

// Fill temporary(), close every connection to it, then call appear(). Without appear() nothing is left behind.
class NewDatabase {
 public:
  // Creates missing parent folders. Throws invalid_argument if something exists at `target`.
  explicit NewDatabase(std::filesystem::path target);
  ~NewDatabase();
  NewDatabase(const NewDatabase&) = delete;
  NewDatabase& operator=(const NewDatabase&) = delete;

  const std::filesystem::path& temporary() const { return temporary_; }
  // Takes in the log beside the file, flushes it to disk and gives it the name `target`. Throws invalid_argument if a
  // file came there meanwhile, but on a file system without hard links that file is replaced. Throws unavailable if the
  // file cannot be made, on a full disk for example.
  void appear();

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
};

}  // namespace selvedge::catalogue
