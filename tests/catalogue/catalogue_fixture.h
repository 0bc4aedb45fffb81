// Records to put into a catalogue and a folder to keep it in.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include <unistd.h>

#include "ground/core/embedding_matrix.h"
#include "ground/core/rng.h"
#include "ground/files/sha256.h"
#include "shop/catalogue/catalogue.h"

namespace selvedge::testing {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("selvedge-test-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline const ModelIdentity model_a{std::string(64, 'a'), "model a", 8, "/models/a"};
inline const ModelIdentity model_b{std::string(64, 'b'), "model b", 4, "/models/b"};

// "p7". (Appended to a string object: GCC 12 warns wrongly about literal + std::to_string.)
inline std::string numbered(std::string name, std::size_t number) {
  name += std::to_string(number);
  return name;
}

// A unit vector that depends on `name` alone.
inline std::vector<float> embedding_of(const std::string& name, std::size_t size = model_a.embedding_size) {
  core::Rng rng(std::hash<std::string>()(name));
  std::vector<float> values(size);
  for (float& value : values) value = static_cast<float>(rng.normal());
  core::normalise(values);
  return values;
}

// An image as if its file held `name`.
inline catalogue::ImageRecord image_record(const std::string& name) {
  catalogue::ImageRecord image;
  image.content = files::sha256_hex(name);
  image.reference = "/photos/" + name + ".jpg";
  image.width = 30;
  image.height = 40;
  for (const int byte : {0xFF, 0xD8, 0xFF, 0xE0}) image.thumbnail.push_back(static_cast<std::byte>(byte));
  for (const char c : name) image.thumbnail.push_back(static_cast<std::byte>(c));
  image.embedding = embedding_of(name);
  return image;
}

inline catalogue::ProductRecord product_record(const std::string& id, const std::vector<std::string>& images) {
  catalogue::ProductRecord record;
  record.facts.id = {id};
  record.facts.title = "Title of " + id;
  for (const std::string& name : images) record.images.push_back(image_record(name));
  return record;
}

}  // namespace selvedge::testing
