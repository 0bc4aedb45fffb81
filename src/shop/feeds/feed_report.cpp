// All lists have a limit, because a feed may have millions of rows with a problem each.
#include "shop/feeds/feed_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "shop/feeds/feed_text.h"

namespace selvedge::feeds {
namespace {

constexpr std::size_t longest_example = 60;  // bytes
constexpr std::size_t most_kinds = 100;      // of notes, and of values that were not read
constexpr std::size_t most_columns_kept = 10'000;
constexpr std::size_t most_columns_told = 40;  // in one line

// Cut between characters, line breaks as spaces.
std::string shown(std::string_view value) {
  std::string text(value.substr(0, longest_example));
  if (value.size() > longest_example) {
    std::size_t end = longest_example;
    while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0) == 0x80) --end;
    text = std::string(value.substr(0, end)) + "…";
  }
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return printable(text);
}

std::string several(const std::string& field, std::size_t count) {
  if (count == 1) return field;
  if (field == "category") return "categories";
  if (field == "currency") return "currencies";
  if (field == "availability") return "availabilities";
  if (field == "stock") return "stock counts";
  if (field.ends_with("address")) return field + "es";
  return field + "s";
}

}  // namespace

void FeedReport::set_format(const std::string& format) {
  if (format_.empty()) {
    format_ = format;
  } else if (format_ != format && format_.find("; " + format) == std::string::npos) {
    format_ += "; " + format;
  }
}

void FeedReport::take_column(std::string_view column, std::string_view taken_for) {
  if (columns_.size() == most_columns_kept) return;
  if (known_columns_.emplace(column, taken_for).second)
    columns_.push_back({std::string(column), std::string(taken_for)});
}

void FeedReport::note(const std::string& text) { note(text, text); }

void FeedReport::note(const std::string& kind, const std::string& text) {
  if (kinds_.size() > most_kinds || !kinds_.insert(kind).second) return;
  notes_.push_back(kinds_.size() > most_kinds ? "further notes are left out" : printable(text));
}

void FeedReport::unread(std::string_view field, std::string_view expected, std::string_view value,
                        const std::string& source) {
  const auto same = std::ranges::find_if(
      unread_, [&](const UnreadValues& one) { return one.field == field && one.expected == expected; });
  if (same != unread_.end()) {
    ++same->count;
  } else {
    if (unread_.size() == most_kinds) return note("further kinds of values were not read");
    unread_.push_back({printable(field), std::string(expected), shown(value), printable(source), 1});
  }
}

std::string to_string(const UnreadValues& unread) {
  return fmt::format("{} {} such as '{}' {} not read ({}): expected {}", unread.count,
                     several(unread.field, unread.count), unread.example, unread.count == 1 ? "was" : "were",
                     unread.source, unread.expected);
}

std::string columns_line(const FeedReport& report) {
  std::string columns;
  std::size_t told = 0;
  for (const TakenColumn& taken : report.columns()) {
    if (told++ == most_columns_told) {
      return columns + fmt::format(", and {} more", report.columns().size() - most_columns_told);
    }
    const std::string column = shown(taken.column);
    columns += fmt::format("{}{}", columns.empty() ? "" : ", ",
                           column == taken.taken_for ? column : fmt::format("{} as {}", column, taken.taken_for));
  }
  return columns;
}

std::vector<std::string> lines_of(const FeedReport& report) {
  std::vector<std::string> lines;
  if (!report.format().empty()) lines.push_back("read as " + report.format());
  if (const std::string columns = columns_line(report); !columns.empty()) lines.push_back("columns: " + columns);
  for (const std::string& note : report.notes()) lines.push_back(note);
  for (const UnreadValues& unread : report.unread()) lines.push_back(to_string(unread));
  return lines;
}

}  // namespace selvedge::feeds
