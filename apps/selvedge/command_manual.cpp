// Walks down the tree of commands and writes a page for each.
#include "command_manual.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "command_tree.h"

namespace selvedge::cli {
namespace {

// Escapes text for roff: hyphens can be copied, and no line begins a request.
std::string plain(const std::string& text) {
  std::string escaped;
  bool line_begins = true;
  for (const char c : text) {
    if (line_begins && (c == '.' || c == '\'')) escaped += "\\&";
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped += c;
    }
    line_begins = c == '\n';
  }
  return escaped;
}

std::string as_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return plain(text);
}

std::string page_name(const std::vector<std::string>& path) { return fmt::format("{}", fmt::join(path, "-")); }

void write_options(std::string& page, const CLI::App& command, const std::string& heading) {
  std::vector<std::string> groups;
  const auto options = command.get_options([&](const CLI::Option* option) {
    const bool help_again = command.get_name().empty() && option == command.get_help_ptr();  // of an option group
    return !option->get_group().empty() && !help_again;
  });
  for (const CLI::Option* option : options) {
    if (std::ranges::find(groups, option->get_group()) == groups.end()) groups.push_back(option->get_group());
  }
  if (!options.empty()) page += ".SH " + heading + "\n";
  for (const std::string& group : groups) {
    if (group != "Options") page += ".SS " + as_line(group) + "\n";
    for (const CLI::Option* option : options) {
      if (option->get_group() != group) continue;
      page += ".TP\n\\fB" + as_line(option->get_name(option->get_positional(), !option->get_positional())) + "\\fR";
      if (option->get_items_expected_max() > 0 && !option->get_positional())
        page += " \\fI" + as_line(option->get_type_name()) + "\\fR";
      page += "\n" + as_line(option->get_description());
      if (!option->get_default_str().empty()) page += " (default: " + as_line(option->get_default_str()) + ")";
      if (option->get_required()) page += " (required)";
      page += "\n";
    }
  }
}

std::string page_of(const CLI::App& command, const std::vector<std::string>& path, const std::string& version) {
  const std::string name = page_name(path), typed = fmt::format("{}", fmt::join(path, " "));
  std::string title = plain(name);
  std::ranges::transform(title, title.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c; });
  const auto commands = commands_of(command);
  std::string page = fmt::format(".TH \"{}\" 1 \"\" \"selvedge {}\" \"Selvedge\"\n.SH NAME\n{} \\- {}\n.SH SYNOPSIS\n",
                                 title, plain(version), plain(name), as_line(command.get_description()));
  page += ".B " + plain(typed) + "\n[options]";
  if (!commands.empty()) page += " command \\&...";
  for (const CLI::Option* option : command.get_options([](const CLI::Option* any) { return any->get_positional(); }))
    page += " " + as_line(option->get_name(true, false)) + (option->get_expected_max() > 1 ? " \\&..." : "");
  page += "\n";
  if (!commands.empty()) page += ".SH COMMANDS\n";
  for (const CLI::App* sub : commands) {
    page += fmt::format(".TP\n\\fB{} {}\\fR\n{}; see \\fB{}\\fR(1)\n", plain(typed), plain(sub->get_name()),
                        as_line(sub->get_description()), plain(name + "-" + sub->get_name()));
  }
  write_options(page, command, "OPTIONS");
  for (const CLI::App* group : option_groups_of(command))
    write_options(page, *group, as_line(group->get_description()));
  if (std::string footer = command.get_footer(); !footer.empty()) {
    for (const std::string_view heading : {"Example:\n", "Examples:\n"}) {
      if (footer.starts_with(heading)) footer.erase(0, heading.size());
    }
    page += ".SH EXAMPLE\n.nf\n" + plain(footer) + "\n.fi\n";
  }
  page += ".SH EXIT STATUS\n0: done. 1: failed. 2: wrong usage. 3: done, and some of the input was skipped.\n";
  if (path.size() > 1) {
    const std::vector<std::string> above(path.begin(), path.end() - 1);
    page += ".SH SEE ALSO\n\\fB" + plain(page_name(above)) + "\\fR(1)\n";
  }
  return page;
}

void add_pages(std::map<std::string, std::string>& pages, const CLI::App& command, std::vector<std::string> path,
               const std::string& version) {
  path.push_back(command.get_name());
  pages[page_name(path) + ".1"] = page_of(command, path, version);
  for (const CLI::App* sub : commands_of(command)) add_pages(pages, *sub, path, version);
}

}  // namespace

std::map<std::string, std::string> manual_pages(const CLI::App& app, const std::string& version) {
  std::map<std::string, std::string> pages;
  add_pages(pages, app, {}, version);
  return pages;
}

}  // namespace selvedge::cli
