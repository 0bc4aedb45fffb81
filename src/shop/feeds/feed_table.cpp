// A file that is valid CSV is parsed at once. Any other is read record by record, so that one stray quote costs one
// row.
#include "shop/feeds/feed_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "ground/core/ascii.h"
#include "ground/files/csv.h"
#include "selvedge/error.h"
#include "shop/feeds/column_names.h"
#include "shop/feeds/feed_text.h"

namespace selvedge::feeds {
namespace {

constexpr std::array<char, 6> separators = {',', ';', '\t', '|', '^', '~'};
constexpr std::size_t most_columns = 2000;
// A parsed field takes some 70 bytes, however short it is in the file.
constexpr std::size_t most_fields = 30'000'000;
constexpr std::size_t longest_seen_header = 64 << 10;

// The end of the record that starts at `begin`: after the line on which its quotes are balanced. Nothing if they are
// not balanced within 1 MiB.
std::optional<std::size_t> end_of_record(std::string_view text, std::size_t begin) {
  constexpr std::size_t longest_record = 1 << 20;
  bool quoted = false;
  for (std::size_t i = begin; i < text.size() && i - begin < longest_record; ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (text[i] == '\n' && !quoted) return i + 1;
  }
  return quoted || text.size() - begin >= longest_record ? std::nullopt : std::optional(text.size());
}

// Counts separators and line breaks within fields too, so a file of longer texts reaches the limit a little earlier.
void require_few_fields(std::string_view text, char separator, const std::string& source) {
  const auto fields = static_cast<std::size_t>(
      std::ranges::count_if(text, [&](char c) { return c == separator || c == '\n' || c == '\r'; }));
  if (fields <= most_fields) return;
  throw Error(ErrorKind::invalid_argument, fmt::format("{}: expected at most {} fields, found about {}; split the file",
                                                       source, most_fields, fields));
}

// The fields of one line. A quote opens a field only at its beginning and closes it only before a separator or the
// line's end; any other is a character. None for a line that ends within quotes.
std::vector<std::string> lenient_fields(std::string_view line, char separator) {
  constexpr std::size_t longest_line = 64 << 10;
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  std::vector<std::string> fields;
  if (line.size() > longest_line) return fields;
  bool closes = true;  // where no quote closes a field, none further on does
  const auto close_of = [&](std::size_t begin) {
    if (!closes) return std::string_view::npos;
    for (std::size_t i = line.find('"', begin); i != std::string_view::npos; i = line.find('"', i + 1)) {
      if (line.substr(i, 2) == "\"\"" && i + 2 < line.size() && line[i + 2] != separator) {
        ++i;
      } else if (i + 1 == line.size() || line[i + 1] == separator) {
        return i;
      }
    }
    closes = false;
    return std::string_view::npos;
  };
  for (std::size_t begin = 0; begin <= line.size() && fields.size() <= most_columns;) {
    const std::size_t close = begin < line.size() && line[begin] == '"' ? close_of(begin + 1) : std::string_view::npos;
    const bool quoted = close != std::string_view::npos;
    // Opened, and closed on another line, if at all.
    if (!quoted && begin < line.size() && line[begin] == '"' && line.find('"', begin + 1) == std::string_view::npos)
      return {};
    const std::size_t end = quoted ? close + 1 : std::min(line.find(separator, begin), line.size());
    std::string field(quoted ? line.substr(begin + 1, close - begin - 1) : line.substr(begin, end - begin));
    for (std::size_t at = field.find("\"\""); quoted && at != std::string::npos; at = field.find("\"\"", at + 1))
      field.erase(at, 1);
    fields.push_back(std::move(field));
    begin = end + 1;
  }
  return fields;
}

// Parses one record at a time. A malformed record is reported, and parsing goes on at the next line.
files::CsvTable read_damaged_csv(std::string_view text, const std::string& source, char separator,
                                 FeedBuilder& builder) {
  const std::size_t header_end = end_of_record(text, 0).value_or(text.size());
  const std::string header(text.substr(0, header_end));
  files::CsvTable table = files::parse_csv(header, source, separator);
  const std::string any_header = "header\n";  // parsed with each record; the table's own header may be long
  std::size_t line = 1 + static_cast<std::size_t>(std::count(header.begin(), header.end(), '\n'));
  for (std::size_t begin = header_end; begin < text.size();) {
    const std::size_t line_end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    std::size_t next = line_end;
    if (const auto end = end_of_record(text, begin)) {
      try {
        files::CsvTable record =
            files::parse_csv(any_header + std::string(text.substr(begin, *end - begin)), source, separator);
        for (files::CsvRow& row : record.rows) table.rows.push_back({line, std::move(row.fields)});
        next = *end;
      } catch (const Error&) {
        // An inch mark or a quote that is not escaped: `1,a.jpg,5" heel`.
        if (auto fields = lenient_fields(text.substr(begin, line_end - begin), separator);
            fields.size() == table.header.size()) {
          table.rows.push_back({line, std::move(fields)});
        } else {
          builder.skip(fmt::format("{}:{}", source, line),
                       "malformed CSV: expected a quoted field to end before a separator or the line's end");
        }
      }
    } else if (auto fields = lenient_fields(text.substr(begin, line_end - begin), separator);
               fields.size() == table.header.size()) {
      table.rows.push_back({line, std::move(fields)});
    } else {
      const std::string where = fmt::format("{}:{}", source, line), problem = "a quote is opened and never closed";
      builder.skip(where, "malformed CSV: " + problem);
      constexpr std::size_t longest_rest = 64 << 10;  // with more text behind it, it is a stray quote
      if (!text.ends_with('\n') && text.size() - begin < longest_rest) builder.cut_off(where, problem);
    }
    line += static_cast<std::size_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(begin),
                                                text.begin() + static_cast<std::ptrdiff_t>(next), '\n'));
    begin = next;
  }
  return table;
}

files::CsvTable parse_separated(std::string_view text, const std::string& source, char separator,
                                FeedBuilder& builder) {
  if (separator == '\t') return files::parse_tsv(text, source);
  try {
    return files::parse_csv(text, source, separator);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::corrupt_data || text.empty()) throw;
    return read_damaged_csv(text, source, separator, builder);
  }
}

// The names in the header if this were the separator.
std::vector<std::string> split_header(std::string_view header, char separator) {
  std::vector<std::string> names(1);
  bool quoted = false;
  for (const char c : header) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == separator && !quoted) {
      names.emplace_back();
    } else {
      names.back() += c;
    }
  }
  return names;
}

char separator_of(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));
  const std::size_t end = std::min(end_of_record(text, 0).value_or(text.size()), longest_seen_header);
  const std::string_view header = text.substr(0, end);
  char best = ',';
  std::pair<std::size_t, std::size_t> best_score{0, 0};
  for (const char separator : separators) {
    const std::vector<std::string> names = split_header(header, separator);
    const auto known = std::ranges::count_if(
        names, [](const std::string& name) { return meaning_of(name).field != Field::attribute; });
    const std::pair score{static_cast<std::size_t>(known), names.size()};
    if (score > best_score) {
      best = separator;
      best_score = score;
    }
  }
  return best;
}

// Removes a first line "sep=;", as Excel writes it, and returns the separator.
std::optional<char> take_separator_line(std::string_view& text) {
  std::string_view line = text.substr(0, std::min(text.find('\n'), text.size()));
  std::string_view shown = line;
  while (shown.ends_with('\r')) shown.remove_suffix(1);
  if (shown.size() > 1 && shown.front() == '"' && shown.back() == '"') shown = shown.substr(1, shown.size() - 2);
  if (shown.size() != 5 || attribute_name(shown.substr(0, 4)) != "sep=") return std::nullopt;
  if (std::ranges::find(separators, shown[4]) == separators.end()) return std::nullopt;
  const char separator = shown[4];
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return separator;
}

// Removes the records that begin with '#' before the header, as Facebook's template has them, and counts their lines.
std::size_t take_comments(std::string_view& text) {
  std::size_t lines = 0;
  while (text.starts_with('#') || text.starts_with("\"#")) {
    const std::size_t end = end_of_record(text, 0).value_or(text.size());
    const std::string_view record = text.substr(0, end);
    const std::vector<std::string> names = split_header(record, separator_of(record));
    const bool header = std::ranges::any_of(
        names, [](const std::string& name) { return meaning_of(trimmed(name)).field == Field::id; });
    if (header || end == text.size()) return lines;
    lines += static_cast<std::size_t>(std::count(record.begin(), record.end(), '\n'));
    text.remove_prefix(end);
  }
  return lines;
}

bool is_blank(const std::string& field) { return trimmed(field).empty(); }

// "K&uuml" and "che": the semicolon of an entity is no separator.
bool ends_in_open_entity(std::string_view field) {
  constexpr std::size_t longest = 10;
  const std::size_t at = field.rfind('&');
  if (at == std::string_view::npos || at + 1 == field.size() || field.size() - at > longest) return false;
  std::string_view name = field.substr(at + 1);
  if (name.size() > 1 && name[0] == '#') name.remove_prefix(1);
  return std::ranges::all_of(name, [](char c) { return core::is_digit(c) || core::is_letter(c); });
}

// Whether `field`, which ends with the ';' of an entity, ends with a sign between spaces, as in "A &amp; B". The parser
// has dropped the second space.
bool stood_alone(std::string_view field) {
  return std::ranges::any_of(std::array{" &amp;", " &ndash;", " &mdash;", " &lt;", " &gt;"},
                             [&](std::string_view sign) { return field.ends_with(sign); });
}

// Joins fields that were split at the ';' of an entity, if the row has too many fields.
void rejoin_entities(files::CsvRow& row, std::size_t wanted) {
  if (row.fields.size() <= wanted) return;
  std::vector<std::string> joined;
  for (std::string& field : row.fields) {
    if (!joined.empty() && ends_in_open_entity(joined.back())) {
      joined.back() += ';';
      if (stood_alone(joined.back())) joined.back() += ' ';
      joined.back() += field;
    } else {
      joined.push_back(std::move(field));
    }
  }
  row.fields = std::move(joined);
}

// Reports the table as cut off if its last row has fewer fields than the one before and no line break.
void look_for_the_end(std::string_view text, const files::CsvTable& table, const std::string& source,
                      FeedBuilder& builder) {
  if (text.ends_with('\n') || table.rows.size() < 2) return;
  const files::CsvRow& last = table.rows.back();
  const std::size_t wanted = table.rows[table.rows.size() - 2].fields.size();
  if (wanted != table.header.size() || last.fields.size() >= wanted) return;
  builder.cut_off(
      fmt::format("{}:{}", source, last.line),
      fmt::format("the last row ends after {} of {} fields, without a line break", last.fields.size(), wanted));
}

// "0012" of ="0012", which keeps Excel from reading a number.
void undo_text_formula(std::string& field) {
  if (field.size() < 4 || !field.starts_with("=\"") || field.find('"', 2) != field.size() - 1) return;
  field = field.substr(2, field.size() - 3);
}

// Spreadsheets write separators also for columns that were emptied.
void drop_empty_columns(files::CsvTable& table) {
  std::size_t used = table.header.size();
  while (used > 1 && is_blank(table.header[used - 1])) --used;
  for (const files::CsvRow& row : table.rows) {
    for (std::size_t c = used; c < std::min(row.fields.size(), table.header.size()); ++c) {
      if (!is_blank(row.fields[c])) used = c + 1;
    }
  }
  table.header.resize(used);
  for (files::CsvRow& row : table.rows) {
    while (row.fields.size() > used && is_blank(row.fields.back())) row.fields.pop_back();
  }
}

}  // namespace

std::string_view FeedTable::separated_by() const {
  if (separator == '\t') return "tabs";
  if (separator == ',') return "commas";
  if (separator == ';') return "semicolons";
  return separator == '|' ? "bars" : separator == '^' ? "carets" : "tildes";
}

std::set<std::string, std::less<>> FeedTable::names() const {
  std::set<std::string, std::less<>> names;
  for (const std::string& name : table.header) {
    if (!marked_attribute(name)) names.insert(attribute_name(name));
  }
  return names;
}

FeedTable parse_feed_table(std::string_view text, const std::string& source, FeedBuilder& builder) {
  const auto told = take_separator_line(text);
  const std::size_t comments = take_comments(text);
  const char separator = told ? *told : separator_of(text);
  require_few_fields(text, separator, source);
  FeedTable feed{parse_separated(text, source, separator, builder), separator};
  for (files::CsvRow& row : feed.table.rows) row.line += comments + (told ? 1 : 0);
  look_for_the_end(text, feed.table, source, builder);
  if (feed.table.header.size() > most_columns) {
    throw Error(ErrorKind::invalid_argument, fmt::format("{}: expected at most {} columns, found {}", source,
                                                         most_columns, feed.table.header.size()));
  }
  if (separator == ';') {
    for (files::CsvRow& row : feed.table.rows) rejoin_entities(row, feed.table.header.size());
  }
  for (std::string& name : feed.table.header) undo_text_formula(name);
  for (files::CsvRow& row : feed.table.rows) {
    for (std::string& field : row.fields) undo_text_formula(field);
  }
  drop_empty_columns(feed.table);
  return feed;
}

ChosenRows::ChosenRows(const files::CsvTable& table, const FeedOptions& options) {
  for (const auto& condition : options.only) {
    const std::string plain = attribute_name(condition.first);
    const auto exact = table.find_column(condition.first);
    const auto found =
        std::ranges::find_if(table.header, [&](const std::string& column) { return attribute_name(column) == plain; });
    if (!exact && found == table.header.end()) table.column(condition.first);  // which throws
    only_.emplace_back(exact ? *exact : static_cast<std::size_t>(found - table.header.begin()), condition.second);
  }
}

bool ChosenRows::has(const files::CsvRow& row) const {
  return std::all_of(only_.begin(), only_.end(), [&](const auto& condition) {
    return condition.first < row.fields.size() && trimmed(row.fields[condition.first]) == condition.second;
  });
}

files::CsvRow padded(const files::CsvRow& row, const files::CsvTable& table) {
  files::CsvRow whole = row;
  if (whole.fields.size() < table.header.size()) whole.fields.resize(table.header.size());
  return whole;
}

std::string wrong_field_count(const files::CsvTable& table, const files::CsvRow& row) {
  return fmt::format("expected {} fields as in the header, found {}", table.header.size(), row.fields.size());
}

}  // namespace selvedge::feeds
