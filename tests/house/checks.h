// The checks of the house. Each takes the repository's own files and returns what is wrong, a sentence each.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace selvedge::house {

using Tree = std::map<std::string, std::string>;  // path from the repository's root -> contents
using Complaints = std::vector<std::string>;

// All files of src, apps, tests and the other folders of the repository that documents name; README.md, CONTRIBUTING.md
// and CMakeLists.txt at the root. Contents are those of .h, .cpp, .md and CMake files; the others are empty here.
Tree read_tree(const std::filesystem::path& root);

Complaints room_fences(const Tree& tree);      // no include crosses from room to room where it may not
Complaints face_fences(const Tree& tree);      // the headers of include/ show nothing private
Complaints room_namespaces(const Tree& tree);  // names of a room stand in selvedge::ROOM, the face's in selvedge
Complaints link_fences(const Tree& tree);      // nor does a room's CMakeLists.txt
Complaints library_fences(const Tree& tree);   // third-party headers stay where they belong
Complaints unregistered_files(
    const Tree& tree);  // every .cpp is named in its folder's CMakeLists.txt, every folder of tests in theirs
Complaints long_files(const Tree& tree);
Complaints forbidden_names(const Tree& tree);
Complaints globbed_sources(const Tree& tree);
Complaints missing_paths(const Tree& tree);  // every path in backticks of README.md, CONTRIBUTING.md, docs/*.md exists
Complaints pages_outside_site(const Tree& tree);  // every page of docs/ is in the navigation of scripts/site
Complaints repeated_types(const Tree& tree);      // no type of namespace selvedge shares its name with another

}  // namespace selvedge::house
