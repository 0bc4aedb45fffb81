// The man pages, made of what `--help` says.
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>

namespace selvedge::cli {

// By file name: selvedge.1, selvedge-recommend.1, selvedge-catalogue-import.1, … for each command of `app`.
// `version` stands in each page's foot.
std::map<std::string, std::string> manual_pages(const CLI::App& app, const std::string& version);

}  // namespace selvedge::cli
