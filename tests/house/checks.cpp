#include "house/checks.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <regex>
#include <set>
#include <sstream>

#include "house/rules.h"

namespace selvedge::house {
namespace {

struct Include {
  std::size_t line;
  std::string name;
  bool quoted;
};

std::vector<Include> includes_of(const std::string& source) {
  static const std::regex form(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
  std::vector<Include> includes;
  std::istringstream lines(source);
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    std::smatch match;
    if (std::regex_search(line, match, form)) includes.push_back({number, match[2], match[1] == "\""});
  }
  return includes;
}

bool is_code(std::string_view path) { return path.ends_with(".h") || path.ends_with(".cpp"); }
bool is_cmake(std::string_view path) { return path.ends_with("CMakeLists.txt") || path.ends_with(".cmake"); }

bool is_document(std::string_view path) {
  if (path == "README.md" || path == "CONTRIBUTING.md") return true;
  return path.starts_with("docs/") && path.ends_with(".md") && path.rfind('/') == 4;
}

std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

const Room* find_room(std::string_view name) {
  const auto at = std::find_if(rooms.begin(), rooms.end(), [&](const Room& room) { return room.name == name; });
  return at == rooms.end() ? nullptr : &*at;
}

// Whether a quoted include is of the face or of a wing.
bool is_ours(std::string_view include) {
  if (include.starts_with("selvedge/")) return true;
  return std::ranges::any_of(std::array{Wing::ground, Wing::shop, Wing::study, Wing::exchange},
                             [&](Wing wing) { return include.starts_with(std::string(folder_of(wing)) + "/"); });
}

// The standard library's headers have neither a folder nor an ending.
bool is_standard(const Include& include) {
  return !include.quoted && include.name.find_first_of("./") == std::string::npos;
}

std::optional<std::string> after(std::string_view path, std::string_view before) {
  return path.starts_with(before) ? std::optional(std::string(path.substr(before.size()))) : std::nullopt;
}

// The folder of `path` that follows `before`.
std::optional<std::string> folder_after(std::string_view path, std::string_view before) {
  if (!path.starts_with(before)) return std::nullopt;
  path.remove_prefix(before.size());
  const auto end = path.find('/');
  return end == std::string_view::npos ? std::nullopt : std::optional(std::string(path.substr(0, end)));
}

// "index" of "src/shop/index/...", with `before` "src/", or of "shop/index/...": nothing where the path has no such
// part.
std::optional<std::string> room_of(std::string_view path, std::string_view before) {
  const auto wing = folder_after(path, before);
  return wing ? folder_after(path, std::string(before) + *wing + "/") : std::nullopt;
}

std::set<std::string_view> reachable_from(std::string_view name) {
  std::set<std::string_view> reached{name, "core"};
  if (name != "core") reached.insert("files");
  const Room* room = find_room(name);
  if (room == nullptr) return reached;
  for (const std::string_view other : room->may_include) reached.merge(reachable_from(other));
  return reached;
}

// Words of a CMake file without its comments.
std::set<std::string> words_of(const std::string& cmake) {
  const std::string text = std::regex_replace(cmake, std::regex("#[^\n]*"), "");
  static const std::regex word(R"([A-Za-z0-9_./+-]+)");
  return {std::sregex_token_iterator(text.begin(), text.end(), word), std::sregex_token_iterator()};
}

std::string at(const std::string& path, const Include& include) {
  const auto marks = include.quoted ? std::pair("\"", "\"") : std::pair("<", ">");
  return path + ":" + std::to_string(include.line) + " includes " + marks.first + include.name + marks.second;
}

// Its NAVIGATION names the pages of the documentation site.
constexpr const char* site_script = "scripts/site";

const Library* library_of(const std::string& header) {
  for (const Library& library : libraries) {
    for (const std::string_view known : library.headers) {
      if (known.ends_with('/') ? header.starts_with(known) : header == known) return &library;
    }
  }
  return nullptr;
}

}  // namespace

Tree read_tree(const std::filesystem::path& root) {
  Tree tree;
  const auto add = [&](const std::filesystem::path& path) {
    const std::string name = path.lexically_relative(root).generic_string();
    std::string& text = tree[name];
    if (!is_code(name) && !is_cmake(name) && !name.ends_with(".md") && name != site_script) return;
    std::ifstream file(path, std::ios::binary);
    text.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  };
  for (const char* file : {"CMakeLists.txt", "README.md", "CONTRIBUTING.md"}) add(root / file);
  for (const char* folder : {"src", "apps", "bench", "cmake", "configs", "docs", "examples", "include", "models",
                             "python", "scripts", "tests"}) {
    if (!std::filesystem::exists(root / folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      if (entry.is_regular_file()) add(entry.path());
    }
  }
  return tree;
}

Complaints room_fences(const Tree& tree) {
  Complaints complaints;
  for (const auto& [path, text] : tree) {
    if (!is_code(path)) continue;
    const auto room = room_of(path, "src/");
    if (!room) continue;
    const Room* known = find_room(*room);
    if (known == nullptr || folder_after(path, "src/") != folder_of(known->wing)) {
      complaints.push_back(path + " lies in room " + *room + ", which tests/house/rules.h does not know there");
      continue;
    }
    const auto reachable = reachable_from(*room);
    for (const Include& include : includes_of(text)) {
      if (!include.quoted) continue;
      if (const auto name = after(include.name, "selvedge/")) {
        const auto header = std::ranges::find(face, *name, &FaceHeader::name);
        if (header == face.end() || !reachable.contains(header->room))
          complaints.push_back(at(path, include) + "; " + *room + " may not include it");
        continue;
      }
      const auto other = room_of(include.name, "");
      const Room* target = other ? find_room(*other) : nullptr;
      if (target == nullptr || folder_after(include.name, "") != folder_of(target->wing)) {
        complaints.push_back(at(path, include) + "; write it as \"wing/room/file.h\"");
      } else if (!reachable.contains(*other)) {
        complaints.push_back(at(path, include) + "; " + *room + " may not include " + *other);
      }
    }
  }
  return complaints;
}

Complaints room_namespaces(const Tree& tree) {
  static const std::regex opening(R"(^namespace (selvedge[\w:]*) \{\n((?:(?:class|struct) \w+;\n)+\})?)",
                                  std::regex::ECMAScript | std::regex::multiline);
  Complaints complaints;
  for (const auto& [path, text] : tree) {
    if (!is_code(path)) continue;
    const bool of_face = path.starts_with("include/");
    const auto room = path.starts_with("apps/") ? std::optional<std::string>("cli") : room_of(path, "src/");
    if (!room && !of_face) continue;
    const std::string expected = of_face ? "selvedge" : "selvedge::" + *room;
    // A room's .cpp may define what a header of the face declares.
    const bool defines_face = path.ends_with(".cpp") && text.find("#include \"selvedge/") != std::string::npos;
    for (auto match = std::sregex_iterator(text.begin(), text.end(), opening); match != std::sregex_iterator();
         ++match) {
      const std::string name = (*match)[1];
      const bool declares_only = (*match)[2].matched;
      if (name == expected || declares_only || (!of_face && name.starts_with(expected + "::"))) continue;
      if (name == "selvedge" && defines_face) continue;
      complaints.push_back(path + " opens namespace " + name + "; expected " + expected);
    }
  }
  return complaints;
}

Complaints face_fences(const Tree& tree) {
  Complaints complaints;
  for (const auto& [path, text] : tree) {
    const auto name = after(path, "include/selvedge/");
    if (!name) continue;
    if (std::ranges::find(face, *name, &FaceHeader::name) == face.end())
      complaints.push_back(path + " is not named in tests/house/rules.h");
    for (const Include& include : includes_of(text)) {
      const bool ours = include.quoted && after(include.name, "selvedge/");
      if (!ours && !is_standard(include)) complaints.push_back(at(path, include) + "; the face shows nothing else");
    }
  }
  return complaints;
}

Complaints link_fences(const Tree& tree) {
  Complaints complaints;
  for (const auto& [path, text] : tree) {
    const auto name = room_of(path, "src/");
    const Room* room = name ? find_room(*name) : nullptr;
    if (!is_cmake(path) || room == nullptr) continue;
    const auto words = words_of(text);
    const auto reachable = reachable_from(room->name);
    std::smatch match;
    if (std::regex_search(text, match, std::regex(R"(DEPENDS\s+([a-z_\s]*))"))) {
      std::istringstream depends(match[1]);
      for (std::string other; depends >> other;) {
        if (find_room(other) != nullptr && !reachable.contains(other)) {
          complaints.push_back(path + " links " + other + "; " + *name + " may not");
        }
      }
    }
    for (const std::string_view word : not_served) {
      if (!room->serves() || word == room->name) continue;
      if (words.contains(std::string(word)) || words.contains("selvedge_" + std::string(word))) {
        complaints.push_back(path + " names " + std::string(word) + ", which nothing that serves may link");
      }
    }
  }
  return complaints;
}

Complaints library_fences(const Tree& tree) {
  Complaints complaints;
  for (const auto& [path, text] : tree) {
    if (!is_code(path) || !(path.starts_with("src/") || path.starts_with("apps/"))) continue;
    for (const Include& include : includes_of(text)) {
      if (include.quoted ? is_ours(include.name) : is_standard(include)) continue;
      const Library* library = library_of(include.name);
      if (library == nullptr) {
        if (!include.quoted) complaints.push_back(at(path, include) + ", which tests/house/rules.h does not know");
        continue;
      }
      const bool allowed = std::any_of(library->allowed_in.begin(), library->allowed_in.end(),
                                       [&](std::string_view place) { return path.starts_with(place); });
      if (!allowed)
        complaints.push_back(at(path, include) + "; " + std::string(library->name) + " may not be included here");
      if (allowed && path.ends_with(".h") && !library->in_headers) {
        complaints.push_back(at(path, include) + "; " + std::string(library->name) + " belongs into .cpp files");
      }
    }
  }
  return complaints;
}

Complaints unregistered_files(const Tree& tree) {
  Complaints complaints;
  const auto names = [&](const std::string& cmake, const std::string& word) {
    const auto file = tree.find(cmake);
    return file != tree.end() && words_of(file->second).contains(word);
  };
  for (const auto& [path, text] : tree) {
    if (!path.ends_with(".cpp") || path.starts_with("examples/")) continue;
    // The nearest folder upwards that has a CMakeLists.txt must name the file.
    std::string folder = folder_of(path);
    while (!tree.contains(folder + "/CMakeLists.txt") && folder.find('/') != std::string::npos)
      folder = folder_of(folder);
    const std::string cmake = folder + "/CMakeLists.txt";
    if (!names(cmake, path.substr(folder.size() + 1))) complaints.push_back(path + " is not named in " + cmake);
    const auto room = folder_after(path, "tests/");
    if (room && *room != "fuzz" && !names("tests/CMakeLists.txt", *room)) {
      complaints.push_back(path + ": folder " + *room + " is not named in tests/CMakeLists.txt");
    }
  }
  return complaints;
}

Complaints long_files(const Tree& tree) {
  Complaints complaints;
  for (const auto& [path, text] : tree) {
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    const bool argued = std::any_of(argued_long_files.begin(), argued_long_files.end(),
                                    [&](const LongFile& file) { return file.path == path && !file.why.empty(); });
    if (!is_code(path) || lines <= longest_file || argued) continue;
    complaints.push_back(path + " has " + std::to_string(lines) + " lines, over " + std::to_string(longest_file) +
                         "; divide it, or argue for it in tests/house/rules.h");
  }
  for (const LongFile& file : argued_long_files) {
    if (!tree.contains(std::string(file.path)))
      complaints.push_back(std::string(file.path) + " is argued for but not there");
  }
  return complaints;
}

Complaints forbidden_names(const Tree& tree) {
  Complaints complaints;
  for (const auto& [path, text] : tree) {
    static const std::regex word("[A-Za-z0-9]+");
    for (std::sregex_iterator match(path.begin(), path.end(), word), end; match != end; ++match) {
      const std::string found = match->str();
      if (std::find(forbidden_words.begin(), forbidden_words.end(), found) == forbidden_words.end()) continue;
      complaints.push_back(path + " is named \"" + found + "\"; name it after the one thing it defines");
    }
  }
  return complaints;
}

Complaints globbed_sources(const Tree& tree) {
  Complaints complaints;
  for (const auto& [path, text] : tree) {
    if (!is_cmake(path)) continue;
    const std::string code = std::regex_replace(text, std::regex("#[^\n]*"), "");
    if (std::regex_search(code, std::regex(R"(file\s*\(\s*GLOB)", std::regex::icase))) {
      complaints.push_back(path + " uses file(GLOB); name the files");
    }
  }
  return complaints;
}

Complaints missing_paths(const Tree& tree) {
  // A command in backticks names its path first.
  static const std::regex path_in_backticks(
      R"(`((?:src|apps|bench|cmake|configs|docs|examples|include|models|python|scripts|tests)/[^`\s]*))");
  const auto exists = [&](std::string path) {
    if (path.ends_with('/')) path.pop_back();
    if (tree.contains(path)) return true;
    const auto inside = tree.lower_bound(path + "/");
    return inside != tree.end() && inside->first.starts_with(path + "/");
  };
  Complaints complaints;
  for (const auto& [document, text] : tree) {
    if (!is_document(document)) continue;
    for (std::sregex_iterator match(text.begin(), text.end(), path_in_backticks), end; match != end; ++match) {
      const std::string path = (*match)[1].str();
      const bool pattern = path.find_first_of("*<") != std::string::npos;  // "src/shop/feeds/*.h", "tests/<room>/"
      if (pattern || exists(path)) continue;
      const auto line = 1 + std::count(text.begin(), text.begin() + match->position(), '\n');
      complaints.push_back(document + ":" + std::to_string(line) + " names " + path + ", which does not exist");
    }
  }
  return complaints;
}

Complaints pages_outside_site(const Tree& tree) {
  const auto script = tree.find(site_script);
  const std::string_view text = script == tree.end() ? std::string_view() : script->second;
  const std::size_t begin = text.find("NAVIGATION = \"\"\"");
  const std::string_view navigation = begin == std::string_view::npos
                                          ? std::string_view()
                                          : text.substr(begin, text.find("\n\"\"\"", begin) + 1 - begin);
  Complaints complaints;
  for (const auto& [document, page] : tree) {
    const bool is_page = document.starts_with("docs/") && document.ends_with(".md") &&
                         document.find('/', 5) == std::string::npos;  // decisions have a list of their own
    if (is_page && navigation.find(": " + document + "\n") == std::string_view::npos)
      complaints.push_back(document + " is not in the navigation of scripts/site");
  }
  return complaints;
}

}  // namespace selvedge::house
