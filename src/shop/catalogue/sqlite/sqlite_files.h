// New SQLite files that appear whole or not at all. Inside catalogue/ only.
#pragma once

#include <filesystem>

namespace selvedge::catalogue {

// Fill temporary(), close every connection to it, then appear(). Without appear() nothing is left behind.
class NewDatabase {
 public:
  // Creates missing parent folders. Throws invalid_argument if something exists at `target`.
  explicit NewDatabase(std::filesystem::path target);
  ~NewDatabase();
  NewDatabase(const NewDatabase&) = delete;
  NewDatabase& operator=(const NewDatabase&) = delete;

  const std::filesystem::path& temporary() const { return temporary_; }
  // Flushes to disk and puts the file in its place; never over a file that came there meanwhile: throws then.
  void appear();

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
};

}  // namespace selvedge::catalogue
