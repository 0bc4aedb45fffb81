// Finds the encoding, then lets iconv convert. Bytes that mean nothing in the encoding are dropped and counted.
#include "shop/feeds/format_readers.h"

#include <fmt/format.h>
#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "ground/core/ascii.h"
#include "ground/core/utf8.h"
#include "selvedge/error.h"

namespace selvedge::feeds {
namespace {

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

struct CloseConverter {
  void operator()(void* converter) const { iconv_close(converter); }
};
using Converter = std::unique_ptr<void, CloseConverter>;

struct Converted {
  std::string text;
  std::size_t lost = 0;  // bytes that mean nothing in the encoding
};

// Nothing if iconv does not know the encoding. `unit`: how many bytes to drop where some mean nothing.
std::optional<Converted> converted(std::string_view bytes, const std::string& encoding, std::size_t unit) {
  iconv_t opened = iconv_open("UTF-8", encoding.c_str());
  if (opened == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  const Converter converter(opened);
  Converted result;
  char* in = const_cast<char*>(bytes.data());
  std::size_t in_left = bytes.size();
  std::array<char, 1 << 15> piece{};
  while (in_left > 0) {
    char* out = piece.data();
    std::size_t out_left = piece.size();
    const std::size_t outcome = iconv(converter.get(), &in, &in_left, &out, &out_left);
    const int problem = outcome == static_cast<std::size_t>(-1) ? errno : 0;
    result.text.append(piece.data(), piece.size() - out_left);
    if (problem == EILSEQ || problem == EINVAL) {
      const std::size_t passed = std::min(unit, in_left);
      result.lost += passed;
      in += passed;
      in_left -= passed;
    }
  }
  return result;
}

// Windows-1252 has five bytes without a meaning; they are dropped.
std::string from_windows_1252(std::string_view bytes) {
  const auto result = converted(bytes, "WINDOWS-1252", 1);
  if (!result) throw Error(ErrorKind::unavailable, "this system's iconv does not know Windows-1252");
  return result->text;
}

// The encoding that the XML declaration names, in small letters; empty: none. The text is in an encoding whose first
// 128 characters are ASCII.
std::string declared_encoding(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos || !text.substr(begin).starts_with("<?xml")) return "";
  const std::string_view declaration = text.substr(begin, text.substr(begin, 1000).find("?>"));
  std::size_t at = declaration.find("encoding");
  if (at == std::string_view::npos) return "";
  at = declaration.find_first_of("\"'", at);
  if (at == std::string_view::npos) return "";
  const std::size_t end = declaration.find(declaration[at], at + 1);
  if (end == std::string_view::npos) return "";
  return core::in_small_letters(declaration.substr(at + 1, end - at - 1));
}

bool is_encoding_name(std::string_view name) {
  return !name.empty() && name.size() <= 40 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

// The encoding that browsers use for a name (WHATWG, "Encoding").
std::string meant_by(const std::string& name) {
  for (const auto& [label, meant] :
       {std::pair("iso-8859-1", "windows-1252"), std::pair("iso8859-1", "windows-1252"),
        std::pair("latin1", "windows-1252"), std::pair("latin-1", "windows-1252"),
        std::pair("us-ascii", "windows-1252"), std::pair("ascii", "windows-1252"), std::pair("cp1252", "windows-1252"),
        std::pair("ansi", "windows-1252"), std::pair("iso-8859-9", "windows-1254"), std::pair("gb2312", "gb18030"),
        std::pair("gbk", "gb18030"), std::pair("shift_jis", "cp932"), std::pair("shift-jis", "cp932"),
        std::pair("euc-kr", "cp949"), std::pair("utf8", "utf-8"), std::pair("unicode", "utf-16")}) {
    if (name == label) return meant;
  }
  return name;
}

// For a name of ISO 8859, the Windows encoding like it, if the bytes use codes that only Windows gives to letters. Any
// other name comes back as it is.
std::string page_of(const std::string& name, std::string_view bytes) {
  const bool windows = std::ranges::any_of(bytes, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 && byte < 0xA0;
  });
  if (!windows) return name;
  std::string plain;
  for (const char c : name) {
    if (c != '-' && c != '_') plain += c;
  }
  for (const auto& [label, page] : {std::pair("iso88591", "windows-1252"), std::pair("latin1", "windows-1252"),
                                    std::pair("iso88592", "windows-1250"), std::pair("latin2", "windows-1250"),
                                    std::pair("iso88594", "windows-1257"), std::pair("iso88595", "windows-1251"),
                                    std::pair("iso88596", "windows-1256"), std::pair("iso88597", "windows-1253"),
                                    std::pair("iso88598", "windows-1255"), std::pair("iso88599", "windows-1254"),
                                    std::pair("latin5", "windows-1254"), std::pair("iso885913", "windows-1257"),
                                    std::pair("iso885915", "windows-1252"), std::pair("latin9", "windows-1252")}) {
    if (plain == label) return page;
  }
  return name;
}

// Many control characters at the beginning tell that this is no text in single bytes.
bool is_binary(std::string_view text) {
  const std::string_view beginning = text.substr(0, 4096);
  const auto strange = std::ranges::count_if(beginning, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\v';
  });
  return strange > 8 && strange * 20 > std::ssize(beginning);
}

struct Wide {
  std::string encoding;  // empty: none
  std::size_t mark = 0;  // length of its byte-order mark
  std::size_t unit = 2;
};

// Whether the bytes in units of 2 or 4 are characters of a text, but for one in a hundred.
bool is_text_of(std::string_view bytes, std::size_t unit, bool big) {
  std::size_t strange = 0;
  bool opened = false;  // a pair of surrogates
  for (std::size_t at = 0; at + unit <= bytes.size(); at += unit) {
    std::uint32_t code = 0;
    for (std::size_t i = 0; i < unit; ++i)
      code = code << 8 | static_cast<unsigned char>(bytes[at + (big ? i : unit - 1 - i)]);
    const bool closes = unit == 2 && code >= 0xDC00 && code < 0xE000;
    const bool pair = opened && closes, control = code < 0x20 && code != '\t' && code != '\n' && code != '\r';
    strange += control || code > 0x10FFFF || code == 0xFFFE || code == 0xFFFF || (closes && !pair) ? 1 : 0;
    opened = unit == 2 && code >= 0xD800 && code < 0xDC00;
  }
  return strange * 100 <= bytes.size() / unit;
}

// Of bytes that are no text in single bytes. Commas, digits and line ends have zero bytes in every script.
Wide wide_of_any_script(std::string_view bytes, const std::array<std::size_t, 2>& zeros) {
  for (const bool big : {false, true}) {
    const std::size_t here = zeros[big ? 0 : 1], there = zeros[big ? 1 : 0];
    if (here * 50 > bytes.size() && there * 10 < here && is_text_of(bytes, 2, big))
      return {big ? "UTF-16BE" : "UTF-16LE", 0, 2};
  }
  return {};
}

// Recognises UTF-16 and UTF-32 by their marks, and without one by the places of their zero bytes.
Wide wide_encoding(std::string_view bytes) {
  if (bytes.starts_with(std::string_view("\xFF\xFE\0\0", 4))) return {"UTF-32LE", 4, 4};
  if (bytes.starts_with(std::string_view("\0\0\xFE\xFF", 4))) return {"UTF-32BE", 4, 4};
  if (bytes.starts_with("\xFF\xFE")) return {"UTF-16LE", 2, 2};
  if (bytes.starts_with("\xFE\xFF")) return {"UTF-16BE", 2, 2};
  std::array<std::size_t, 2> zeros{};
  const std::size_t sample = std::min<std::size_t>(bytes.size(), 64 << 10);
  for (std::size_t i = 0; i < sample; ++i) zeros[i % 2] += bytes[i] == '\0' ? 1 : 0;
  const std::size_t enough = sample / 5;  // of text in Latin letters nearly every second byte is zero
  for (const bool big : {false, true}) {
    if (sample >= 8 && is_text_of(bytes.substr(0, sample), 4, big)) return {big ? "UTF-32BE" : "UTF-32LE", 0, 4};
  }
  if (sample >= 8 && zeros[1] > enough && zeros[0] * 10 < zeros[1]) return {"UTF-16LE", 0, 2};
  if (sample >= 8 && zeros[0] > enough && zeros[1] * 10 < zeros[0]) return {"UTF-16BE", 0, 2};
  return is_binary(bytes) ? wide_of_any_script(bytes.substr(0, sample), zeros) : Wide{};
}

struct Utf8Count {
  std::size_t sequences = 0;   // of more than one byte
  std::size_t wrong = 0;       // bytes that are no UTF-8
  std::size_t among_many = 0;  // of these, those with two others beyond ASCII
};

bool is_beyond_ascii(std::string_view text, std::size_t at) {
  return at < text.size() && static_cast<unsigned char>(text[at]) >= 0x80;
}

// Whether the byte stands with two others beyond ASCII. In Western European texts in single bytes nearly none does
// ("Größe" has two); in Greek, Cyrillic or Chinese nearly all do.
bool is_among_many(std::string_view text, std::size_t at) {
  if (!is_beyond_ascii(text, at)) return false;
  std::size_t before = 0, behind = 0;
  while (before < 2 && at > before && is_beyond_ascii(text, at - before - 1)) ++before;
  while (behind < 2 && is_beyond_ascii(text, at + behind + 1)) ++behind;
  return before + behind >= 2;
}

bool is_beyond_western(std::string_view text) {
  std::size_t all = 0, among_many = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    all += is_beyond_ascii(text, i) ? 1 : 0;
    among_many += is_among_many(text, i) ? 1 : 0;
  }
  return among_many * 2 > all;
}

Utf8Count counted(std::string_view text) {
  Utf8Count count;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = core::utf8_sequence(text, i);
    count.sequences += length > 1 ? 1 : 0;
    count.wrong += length == 0 ? 1 : 0;
    count.among_many += length == 0 && is_among_many(text, i) ? 1 : 0;
    i += std::max<std::size_t>(length, 1);
  }
  return count;
}

// Keeps what is UTF-8 and reads other bytes as Windows-1252.
std::string repaired(std::string_view text) {
  std::array<std::string, 128> meaning;  // of the bytes from 0x80 on
  for (std::size_t i = 0; i < meaning.size(); ++i)
    meaning[i] = from_windows_1252(std::string(1, static_cast<char>(0x80 + i)));
  std::string whole;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = core::utf8_sequence(text, i);
    if (length > 0) {
      whole.append(text.substr(i, length));
    } else {
      whole += meaning[static_cast<unsigned char>(text[i]) - 0x80u];
    }
    i += std::max<std::size_t>(length, 1);
  }
  return whole;
}

void remove_marks(std::string& text) {
  std::size_t end = 0;
  while (std::string_view(text).substr(end).starts_with(utf8_mark)) end += utf8_mark.size();
  text.erase(0, end);
}

void require_text(std::string_view text, const std::string& source) {
  if (is_binary(text)) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: expected a feed (CSV, TSV, XML, JSON, also in gzip or zip), found a file that is no "
                            "text",
                            source));
  }
}

std::string from_wide(std::string_view bytes, const Wide& wide, const std::string& source, FeedReport& report) {
  auto result = converted(bytes.substr(wide.mark), wide.encoding, wide.unit);
  if (!result) {
    throw Error(ErrorKind::invalid_argument, fmt::format("{}: is {}, which this system's iconv does not know; write "
                                                         "the feed as UTF-8",
                                                         source, wide.encoding));
  }
  report.note(fmt::format("{}: read as {}{}", source, wide.encoding, wide.mark > 0 ? "" : ", which it does not say"));
  if (result->lost > 0)
    report.note(fmt::format("{}: {} bytes mean nothing in {}", source, result->lost, wide.encoding));
  return std::move(result->text);
}

std::string from_forced(std::string_view bytes, const std::string& forced, const std::string& source,
                        FeedReport& report) {
  if (const auto problem = problem_of_encoding(forced)) throw Error(ErrorKind::invalid_argument, *problem);
  auto result = converted(bytes, page_of(core::in_small_letters(forced), bytes), 1);
  if (!result) throw Error(ErrorKind::internal, "an encoding that was known is not known");
  report.note(fmt::format("{}: read as {}, as told", source, forced));
  if (result->lost > 0) report.note(fmt::format("{}: {} bytes mean nothing in {}", source, result->lost, forced));
  return std::move(result->text);
}

// Converts bytes in UTF-8 or another encoding whose first 128 characters are ASCII.
std::string from_bytes(std::string bytes, const std::string& source, FeedReport& report) {
  const std::string declared = declared_encoding(bytes);
  const std::string meant = is_encoding_name(declared) ? meant_by(page_of(declared, bytes)) : "";
  const Utf8Count count = counted(bytes);
  if (count.wrong == 0) {
    const bool ascii = count.sequences == 0;
    const bool fits = declared.empty() || meant == "utf-8" || (ascii && !meant.starts_with("utf-"));
    if (!fits) report.note(fmt::format("{}: says it is {}, but is UTF-8, and is read as that", source, declared));
    return bytes;
  }
  // Bytes of Windows-1252 are sequences of UTF-8 by chance alone, fewer than one in ten. Those of Chinese encodings are
  // more often, but there the others stand together; in UTF-8 with bytes of Windows-1252 they stand alone.
  const bool mostly = count.sequences > count.wrong * 4;
  const bool mixed = count.sequences * 4 > count.wrong && count.among_many * 2 <= count.wrong;
  if ((mostly || mixed) && (declared.empty() || meant == "utf-8")) {
    report.note(fmt::format("{}: is UTF-8 but for {} bytes, which are read as Windows-1252", source, count.wrong));
    return repaired(bytes);
  }
  if (!meant.empty() && !meant.starts_with("utf-") && meant != "windows-1252") {
    if (auto result = converted(bytes, meant, 1); result && result->lost == 0) {
      report.note(fmt::format("{}: read as {}, as it says", source, declared));
      return std::move(result->text);
    }
  }
  const bool said = meant == "windows-1252";
  const std::string_view other = is_beyond_western(bytes) ? "; its letters show that it is probably in another "
                                                            "encoding, which --encoding must name, such as Windows-1251"
                                                          : "; --encoding names another";
  report.note(declared.empty() || said
                  ? fmt::format("{}: is not UTF-8; read as Windows-1252{}", source, other)
                  : fmt::format("{}: says it is {}, but is not; read as Windows-1252{}", source, declared, other));
  return from_windows_1252(bytes);
}

}  // namespace

std::optional<std::string> problem_of_encoding(const std::string& name) {
  const std::string meant = page_of(core::in_small_letters(name), "");
  if (is_encoding_name(meant) && converted("", meant, 1)) return std::nullopt;
  return fmt::format("encoding: expected a name such as UTF-8, Windows-1252 or ISO-8859-2, found '{:.40}'", name);
}

std::string utf8_of(std::string bytes, const std::string& source, const std::string& forced, FeedReport& report) {
  std::string text;
  if (!forced.empty()) {
    text = from_forced(bytes, forced, source, report);
  } else if (const Wide wide = wide_encoding(bytes); !wide.encoding.empty()) {
    text = from_wide(bytes, wide, source, report);
  } else {
    require_text(bytes, source);
    remove_marks(bytes);  // before the declaration is looked for
    text = from_bytes(std::move(bytes), source, report);
  }
  remove_marks(text);
  return text;
}

}  // namespace selvedge::feeds
