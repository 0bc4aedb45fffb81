// Completes a command line that is being typed. The scripts in completion/ for bash, zsh and fish use it.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace selvedge::cli {

struct Completion {
  std::string word;
  std::string description;  // one line, may be empty
};

struct Completions {
  std::vector<Completion> words;  // all begin with the word that is being typed
  bool files = false;             // whether the name of a file may stand there too
};

// `words` are the words behind the program's name. The last is being typed and may be empty. Offers the commands and
// options of `app`, or the values of an option that takes one of a few.
Completions complete(const CLI::App& app, const std::vector<std::string>& words);

}  // namespace selvedge::cli
