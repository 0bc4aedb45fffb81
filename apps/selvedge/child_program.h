// Runs other programs: the trainer, and this program itself.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace selvedge::cli {

// The path of selvedge-train: beside this program in a build, in libexec/selvedge of an installation. Throws
// unavailable if there is none.
std::filesystem::path find_trainer();

// The path of this program.
std::filesystem::path own_program();

// Runs a program with this one's environment and output, waits for its end and returns its exit code. Meanwhile Ctrl-C
// only reaches the other program. Throws unavailable if it cannot be started or is ended by a signal.
int run_program(const std::filesystem::path& program, const std::vector<std::string>& arguments);
// Sends SIGTERM to the program that run_program runs at the moment, if any. From any thread.
void stop_child();

}  // namespace selvedge::cli
