// What may follow on a command line that is being typed. The scripts in completion/ ask for it from bash, zsh and fish.
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
  std::vector<Completion> words;  // all begin with what was typed of the last word
  bool files = false;             // a file's name may stand there too
};

// `words`: what follows the program's name; the last is the one being typed, maybe empty. Commands and options as
// `app` describes them; of an option that takes one of a few values, those.
Completions complete(const CLI::App& app, const std::vector<std::string>& words);

}  // namespace selvedge::cli
