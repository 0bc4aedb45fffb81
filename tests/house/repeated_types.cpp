// Two types of one name in namespace selvedge are one type to the linker: a program that holds both runs the
// constructor of one on the memory of the other. Compilers see only one of them at a time, so this looks at all sources
// together.
#include <algorithm>
#include <cctype>
#include <regex>
#include <set>
#include <vector>

#include "house/checks.h"

namespace selvedge::house {
namespace {

bool in_a_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// The text without what may hold braces that are none: comments, literals, lines of the preprocessor.
std::string bare_code(const std::string& source) {
  std::string bare;
  std::string::const_iterator at = source.begin();
  const auto skip_to = [&](std::string_view end) {
    at = std::search(at, source.end(), end.begin(), end.end());
    at += std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(end.size()), source.end() - at);
  };
  while (at != source.end()) {
    const std::string_view rest(&*at, static_cast<std::size_t>(source.end() - at));
    const bool begins_line =
        bare.find_last_not_of(" \t") == std::string::npos || bare[bare.find_last_not_of(" \t")] == '\n';
    if (rest.starts_with("//") || (begins_line && rest.front() == '#')) {
      at = std::find(at, source.end(), '\n');
    } else if (rest.starts_with("/*")) {
      skip_to("*/");
    } else if (rest.starts_with("R\"")) {
      skip_to(')' + std::string(rest.substr(2, rest.find('(') - 2)) + '"');
    } else if (rest.front() == '"' || (rest.front() == '\'' && (bare.empty() || !in_a_word(bare.back())))) {
      for (++at; at != source.end() && *at != rest.front(); ++at) {
        if (*at == '\\' && at + 1 != source.end()) ++at;
      }
      if (at != source.end()) ++at;
    } else {
      bare += *at++;
    }
  }
  return bare;
}

// What `using`, `typedef` or a definition before `end` names, at the place of `head`; empty where it names no type.
std::string type_named(const std::string& head, char end) {
  static const std::regex definition(
      R"(\b(?:struct|class|union|enum|enum\s+class|enum\s+struct)\s+(?:\[\[[^\]]*\]\]\s*)?(\w+)\s*(?:final\s*)?(?::(?!:)[^(){}]*)?$)");
  static const std::regex alias(R"(^\s*(?:template\s*<[^{}]*>\s*)?using\s+(\w+)\s*=)");
  std::smatch match;
  if (end == '{' && head.find('(') == std::string::npos && std::regex_search(head, match, definition)) return match[1];
  if (end == ';' && std::regex_search(head, match, alias)) return match[1];
  return "";
}

// The types that a file names in namespaces other than unnamed ones, with their namespaces; not those inside of types.
std::vector<std::string> types_of(const std::string& source) {
  static const std::regex name_space(R"(\bnamespace\s*([\w:]*)\s*$)");
  const std::string code = bare_code(source);
  std::vector<std::string> types;
  std::vector<std::string> open;  // of each brace: a namespace's name and "::", "" for any other brace
  std::string head;
  for (const char c : code) {
    if (c != '{' && c != '}' && c != ';') {
      head += c;
      continue;
    }
    const bool among_names = std::find(open.begin(), open.end(), "") == open.end();
    if (const std::string type = among_names ? type_named(head, c) : ""; !type.empty()) {
      std::string within;
      for (const std::string& name : open) within += name;
      types.push_back(within + type);
    }
    if (c == '{') {
      std::smatch match;
      const bool named = std::regex_search(head, match, name_space) && match[1].length() > 0;
      open.push_back(named ? match[1].str() + "::" : "");
    } else if (c == '}' && !open.empty()) {
      open.pop_back();
    }
    head.clear();
  }
  return types;
}

}  // namespace

Complaints repeated_types(const Tree& tree) {
  std::map<std::string, std::vector<std::string>> files_of;
  for (const auto& [path, text] : tree) {
    if (!path.ends_with(".h") && !path.ends_with(".cpp")) continue;
    const auto types = types_of(text);
    for (const std::string& type : std::set<std::string>(types.begin(), types.end())) {
      if (type.starts_with("selvedge::")) files_of[type].push_back(path);
    }
  }
  Complaints complaints;
  for (const auto& [type, files] : files_of) {
    // Programs under tests and bench may repeat one another's names, but not those of what they link.
    const auto linked = std::find_if(files.begin(), files.end(), [](const std::string& path) {
      return path.starts_with("src/") || path.starts_with("apps/");
    });
    if (files.size() < 2 || linked == files.end()) continue;
    std::string places;
    for (const std::string& path : files) places += (places.empty() ? "" : " and ") + path;
    complaints.push_back(type + " is defined in " + places + "; rename all but one");
  }
  return complaints;
}

}  // namespace selvedge::house
