// Makes the man pages, from the same texts as `--help`.
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>

namespace selvedge::cli {

// A page in roff for each command of `app`, by file name: selvedge.1, selvedge-recommend.1,
// selvedge-catalogue-import.1, … `version` stands in the foot of each page.
std::map<std::string, std::string> manual_pages(const CLI::App& app, const std::string& version);

}  // namespace selvedge::cli
