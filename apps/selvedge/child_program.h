// Other programs run by this one: the trainer, and this program itself.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace selvedge::cli {

// selvedge-train, beside this program in a build, in libexec of an installation. Throws unavailable where there is
// none.
std::filesystem::path find_trainer();

std::filesystem::path own_program();

// Runs a program to its end and returns its exit code; what ends this program from the terminal ends that one first.
// Throws unavailable where it cannot be started or is ended by a signal.
int run_program(const std::filesystem::path& program, const std::vector<std::string>& arguments);

}  // namespace selvedge::cli
