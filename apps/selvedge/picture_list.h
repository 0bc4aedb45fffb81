// The pictures that a command for many is given: files, folders, lists of paths and CSVs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "selvedge/skipped.h"

namespace selvedge::cli {

inline constexpr const char* picture_list_help =
    "files, folders with all below them, @LIST or - for a list of paths, one a line, and .csv files with a "
    "column `image` and, if they have one, `id`";

struct ListedPicture {
  std::string id;              // of a CSV's column `id`; in a folder the path below it; else the path
  std::filesystem::path path;  // to open; a CSV's are relative to its folder
};

struct PictureList {
  std::vector<ListedPicture> pictures;
  std::vector<Skipped> skipped;                // rows of CSVs that name no picture
  std::vector<std::filesystem::path> sources;  // the lists and CSVs that were read
};

// In the order of the arguments and, in a folder, of the paths. Files need not exist: who opens them tells. A folder
// gives what is named as a picture, and nothing that a system made (.DS_Store). Throws Error: not_found for a folder, a
// list or a CSV that is not there or has no picture, as files::read_csv for a CSV.
PictureList list_pictures(const std::vector<std::string>& arguments);

}  // namespace selvedge::cli
