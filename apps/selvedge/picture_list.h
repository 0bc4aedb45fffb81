// Lists the pictures of a command that takes many: files, folders, lists of paths and CSVs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "selvedge/skipped.h"

namespace selvedge::cli {

inline constexpr const char* picture_list_help =
    "files; folders and all below them; @LIST for a file of paths, or - for standard input, one path a line; .csv "
    "files with a column `image` and optionally `id`";

struct ListedPicture {
  std::string id;              // from the column `id` of a CSV; in a folder the path below it; else the path as given
  std::filesystem::path path;  // to open
};

struct PictureList {
  std::vector<ListedPicture> pictures;
  std::vector<Skipped> skipped;                // rows of CSVs that name no picture
  std::vector<std::filesystem::path> sources;  // the lists and CSVs that were read
};

// Lists the pictures in the order of the arguments; those of a folder in the order of their paths. Arguments are as
// picture_list_help says. Paths in a CSV are relative to its folder, those in a list to the current folder. A folder
// gives the files with a picture's extension, in all folders below it. Pictures need not exist; opening one will tell.
// Throws not_found for a folder, list or CSV without a picture, and for a list that cannot be opened; for a CSV also as
// files::read_csv, and invalid_argument without a column `image`.
PictureList list_pictures(const std::vector<std::string>& arguments);

}  // namespace selvedge::cli
