// A machine as far as a page's commands see one.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <regex>
#include <string>

#include "ground/files/atomic_file.h"
#include "run_program.h"
#include "test_folder.h"

namespace selvedge::apps {

// Its folders lie below another one, whose path commands find in $MACHINE; the source tree is in $SOURCE. It has the
// programs as they were built, those of this machine, and stand-ins, which come first.
class PageMachine {
 public:
  explicit PageMachine(std::initializer_list<const char*> folders) {
    for (const char* name : folders) std::filesystem::create_directories(folder_ / name);
    for (const char* name : {"bin", "home"}) std::filesystem::create_directories(folder_ / name);
  }

  // Runs bash in the folder home/. Every absolute path below /var, /etc and /usr lies in the machine. Ends with the
  // first command that fails.
  Ran run(std::string commands) const {
    commands =
        std::regex_replace(commands, std::regex("([ \"])/(var|etc|usr)/"), "$1" + folder_.path().string() + "/$2/");
    files::write_file_atomically(folder_ / "commands.sh",
                                 "set -euxo pipefail\nexport MACHINE=" + folder_.path().string() +
                                     " SOURCE=" SELVEDGE_SOURCE_DIR " BUILT=" SELVEDGE_BINARY_DIR
                                     "\nexport PATH=$MACHINE/bin:" SELVEDGE_BINARY_DIR
                                     ":$PATH XDG_CACHE_HOME=$MACHINE/cache\ncd $MACHINE/home\n" +
                                     commands);
    return run_shell("bash " + (folder_ / "commands.sh").string());
  }

  // A small drawn shop in home/: feed.csv with its pictures, and photo.jpg of somebody who wears one of its products.
  Ran draw_a_shop() const {
    return run(
        "selvedge synth --out drawn --products 8 --worn 1 --seed 1 --width 96 --height 128 --quiet\n"
        "cp drawn/* . && mv catalog.csv feed.csv\ncp $(ls *.jpg | head -1) photo.jpg\n");
  }

 protected:
  // A stand-in: a script for bash, which ends with the first command that fails.
  void program(const std::string& name, const std::string& script) const {
    files::write_file_atomically(folder_ / "bin" / name, "#!/bin/bash\nset -e\n" + script);
    std::filesystem::permissions(folder_ / "bin" / name, std::filesystem::perms::owner_all);
  }

  const TestFolder folder_;
};

}  // namespace selvedge::apps
