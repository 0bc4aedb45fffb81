// What a reader understood of a feed: its format, the meaning of its columns, and the values that it could not read.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace selvedge::feeds {

struct TakenColumn {
  std::string column;     // as the feed spells it
  std::string taken_for;  // "price", "picture", "attribute colour_family"
};

// Values of one kind that cost their products a field.
struct UnreadValues {
  std::string field;     // "price"
  std::string expected;  // what would be readable: "an amount such as 19.90 EUR"
  std::string example;   // the first of them
  std::string source;    // where it stands: "feed.csv:17"
  std::size_t count = 0;
};

class FeedReport {
 public:
  // Called for each file of a zip; a format is kept once.
  void set_format(const std::string& format);
  void take_column(std::string_view column, std::string_view taken_for);
  // Adds a note on the feed as a whole. The same text is kept once, and at most 100 notes are kept.
  void note(const std::string& text);
  // The same for a kind of note whose text holds an example: only the first of a `kind` is kept.
  void note(const std::string& kind, const std::string& text);
  void unread(std::string_view field, std::string_view expected, std::string_view value, const std::string& source);

  const std::string& format() const { return format_; }  // "CSV with semicolons, generic"
  const std::vector<TakenColumn>& columns() const { return columns_; }
  const std::vector<std::string>& notes() const { return notes_; }
  const std::vector<UnreadValues>& unread() const { return unread_; }

 private:
  std::string format_;
  std::vector<TakenColumn> columns_;
  std::set<std::pair<std::string, std::string>, std::less<>> known_columns_;
  std::vector<std::string> notes_;
  std::set<std::string> kinds_;  // of notes
  std::vector<UnreadValues> unread_;
};

// "17 prices such as 'auf Anfrage' were not read (feed.csv:3): expected an amount such as 19.90 EUR".
std::string to_string(const UnreadValues& unread);
// "Image_URL as image, Farbe as colour, ..."; empty if no column was understood.
std::string columns_line(const FeedReport& report);
// The format, the columns, the notes and the values that were not read, a line each.
std::vector<std::string> lines_of(const FeedReport& report);

}  // namespace selvedge::feeds
