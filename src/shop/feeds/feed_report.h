// A report on a feed that was read: its format, the meaning of its columns, and the values that could not be read.
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
  std::string taken_for;  // "price", "image", "attribute colour_family"
};

// Values of one kind that could not be read, so that their products lack the field.
struct UnreadValues {
  std::string field;     // "price"
  std::string expected;  // what would be readable: "an amount such as 19.90 EUR"
  std::string example;   // the first of them
  std::string source;    // where it stands: "feed.csv:17"
  std::size_t count = 0;
};

class FeedReport {
 public:
  // Adds a format. The files of a zip may have several; each is kept once.
  void set_format(const std::string& format);
  // Adds what a column is taken for. The same pair is kept once.
  void take_column(std::string_view column, std::string_view taken_for);
  // Adds a note on the feed as a whole. The same text is kept once, and at most 100 notes are kept.
  void note(const std::string& text);
  // The same for notes with an example in their text: only the first note of a `kind` is kept.
  void note(const std::string& kind, const std::string& text);
  // Counts a value that could not be read. The first value of each pair of `field` and `expected` is kept as example.
  void unread(std::string_view field, std::string_view expected, std::string_view value, const std::string& source);

  const std::string& format() const { return format_; }  // "table of products, separated by semicolons"
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
// The whole report in lines: the format, the columns, and one line for each note and each kind of unread values.
std::vector<std::string> lines_of(const FeedReport& report);

}  // namespace selvedge::feeds
