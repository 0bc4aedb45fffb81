// The look of an argument tells what it is: "-", "@FILE", an existing folder, a name that ends in .csv, else a picture.
#include "picture_list.h"

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <utility>

#include "ground/files/csv.h"
#include "selvedge/error.h"
#include "study/dataset/found_images.h"

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;

Error no_picture(const std::string& where, const std::string& expected) {
  return {ErrorKind::not_found, fmt::format("{}: expected {}, found none", where, expected)};
}

void add_folder(const fs::path& folder, PictureList& list) {
  std::vector<fs::path> found = dataset::images_below(folder);
  if (found.empty()) throw no_picture(folder.string(), "a folder with pictures (.jpg, .png, .webp, .heic, …)");
  for (fs::path& path : found) list.pictures.push_back({path.lexically_relative(folder).string(), std::move(path)});
}

void add_lines(std::istream& lines, const std::string& where, PictureList& list) {
  const std::size_t before = list.pictures.size();
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) list.pictures.push_back({line, line});
  }
  if (list.pictures.size() == before) throw no_picture(where, "a list of paths, one a line");
}

void add_list(const fs::path& path, PictureList& list) {
  std::ifstream lines(path, std::ios::binary);
  if (!lines || fs::is_directory(path))
    throw Error(ErrorKind::not_found,
                fmt::format("{}: expected a list of paths, which cannot be opened", path.string()));
  add_lines(lines, path.string(), list);
  list.sources.push_back(path);
}

void add_csv(const fs::path& path, PictureList& list) {
  const files::CsvTable table = files::read_csv(path);
  const std::size_t image = table.column("image");
  const std::optional<std::size_t> id = table.find_column("id");
  const std::size_t before = list.pictures.size();
  const auto field = [](const files::CsvRow& row, std::size_t column) {
    return column < row.fields.size() ? row.fields[column] : std::string();
  };
  for (const files::CsvRow& row : table.rows) {
    const std::string name = field(row, image);
    if (name.empty()) {
      list.skipped.push_back({table.where(row), "expected a path in the column image, found none"});
      continue;
    }
    const std::string own = id ? field(row, *id) : std::string();
    list.pictures.push_back({own.empty() ? name : own, path.parent_path() / name});
  }
  if (list.pictures.size() == before) throw no_picture(path.string(), "a row with a picture");
  list.sources.push_back(path);
}

bool is_csv(const fs::path& path) {
  const std::string extension = path.extension().string();
  return extension == ".csv" || extension == ".CSV";
}

}  // namespace

PictureList list_pictures(const std::vector<std::string>& arguments) {
  PictureList list;
  for (const std::string& argument : arguments) {
    std::error_code not_there;
    if (argument == "-") {
      add_lines(std::cin, "standard input", list);
    } else if (argument.starts_with('@')) {
      add_list(argument.substr(1), list);
    } else if (fs::is_directory(argument, not_there)) {
      add_folder(argument, list);
    } else if (is_csv(argument)) {
      add_csv(argument, list);
    } else {
      list.pictures.push_back({argument, argument});
    }
  }
  return list;
}

}  // namespace selvedge::cli
