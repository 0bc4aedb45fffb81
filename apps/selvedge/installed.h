// What comes with the program: the model directory that a command uses when none is named, and the page.
#pragma once

#include <filesystem>
#include <string>

namespace selvedge::cli {

// The first that exists of: PREFIX/share/selvedge/models/default, where the program lies in PREFIX/bin; models/default
// in a folder above the program (the source tree, where it lies in build/release); models/default in the current
// folder. Where none does, the last, so that the message about it names something a person can make.
std::filesystem::path default_model_directory();

// The finder of garments, models/finder beside the program in the same way; empty where there is none.
std::filesystem::path default_finder_directory();

// The page's built files, in web/dist beside the program in the same way; empty where they are not built.
std::filesystem::path default_web_directory();

// A training configuration that comes with the program, in `configs` beside it in the same way; where it is not found,
// configs/NAME, so that the message about it names something a person can look for.
std::filesystem::path configuration(const std::string& name);

// `named` if it is not empty; else `recorded`, where a catalogue's model was found, if that still exists; else the
// default above.
std::filesystem::path choose_model_directory(const std::filesystem::path& named, const std::filesystem::path& recorded);

}  // namespace selvedge::cli
