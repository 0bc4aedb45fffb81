// Finds what comes with the program: default models, the pages and training configurations.
#pragma once

#include <filesystem>
#include <string>

namespace selvedge::cli {

// The directory of the default model. Looks for models/default in PREFIX/share/selvedge, if the program is in
// PREFIX/bin, and then in each folder above the program, which finds the source tree of a build. If there is none,
// returns "models/default" in the current folder, so that an error names a directory that a person can make.
std::filesystem::path default_model_directory();

// The directory of the default finder of garments: models/finder, looked for in the same places. Empty if there is
// none.
std::filesystem::path default_finder_directory();

// The folder of the built pages: web/dist, looked for in the same places. Empty if there is none.
std::filesystem::path default_web_directory();

// The path of a training configuration: configs/NAME, looked for in the same places. If there is none, returns
// "configs/NAME" in the current folder.
std::filesystem::path configuration(const std::string& name);

// The model directory for a catalogue: `named` if it is not empty; else `recorded`, where the catalogue's model was, if
// it still has a model; else the default model. If the default does not exist either, returns `recorded`.
std::filesystem::path choose_model_directory(const std::filesystem::path& named, const std::filesystem::path& recorded);

}  // namespace selvedge::cli
