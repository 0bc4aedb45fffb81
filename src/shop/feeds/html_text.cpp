// A pass drops markup and resolves entities. Passes are repeated until nothing changes, because shop systems escape
// what is escaped already. Their number is bounded.
#include "shop/feeds/html_text.h"

#include <libxml/HTMLparser.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "ground/core/ascii.h"
#include "ground/core/utf8.h"
#include "ground/files/loaded_library.h"
#include "shop/feeds/feed_text.h"

namespace selvedge::feeds {
namespace {

constexpr std::size_t longest_plain = 5000;  // bytes
constexpr std::size_t longest_entity = 32;   // with '&' and ';'
constexpr int most_passes = 8;               // bounds the time for a text that is escaped again and again

// Whether HTML takes the character for space.
bool breaks(char c) { return core::is_space(c) || c == '\f' || c == '\v'; }

bool starts_with_word(std::string_view text, std::string_view word) {
  return text.size() > word.size() && core::begins_with(text, word) && !core::is_letter(text[word.size()]);
}

// The position of `closing` (small letters) in the HTML, in any case; the end if it is not there.
std::size_t find_closing(std::string_view html, std::string_view closing, std::size_t from) {
  const auto found =
      std::search(html.begin() + static_cast<std::ptrdiff_t>(std::min(from, html.size())), html.end(), closing.begin(),
                  closing.end(), [](char a, char b) { return core::in_small_letters(a) == b; });
  return static_cast<std::size_t>(found - html.begin());
}

// Whether the tag that `html` begins with is one of HTML, or of a name that no text has: <o:p>.
bool is_known_tag(std::string_view html) {
  html.remove_prefix(html.starts_with("</") ? 2 : 1);
  std::size_t end = 0;
  while (end < html.size() && (core::is_letter(html[end]) || core::is_digit(html[end]))) ++end;
  if (end + 1 < html.size() && html[end] == ':' && core::is_letter(html[end + 1])) return true;
  const std::string name = core::in_small_letters(html.substr(0, end));
  constexpr std::string_view known =
      " a abbr address article aside b big blockquote body br button caption center cite code col colgroup dd del "
      "div dl dt em embed fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i "
      "iframe img input ins label legend li link main map mark meta nav noscript object ol option p param path "
      "picture pre q s script section select small source span strike strong style sub sup svg table tbody td "
      "textarea tfoot th thead time title tr tt u ul video wbr ";
  return known.find(' ' + name + ' ') != std::string_view::npos;
}

// The position of the '>' that ends the tag, which is not within a quoted value; npos: it is not there, or, unless the
// tag is a `known` one, behind another '<'.
std::size_t end_of_tag(std::string_view html, bool known) {
  for (std::size_t i = 1; i < html.size(); ++i) {
    if (html[i] == '>') return i;
    if (html[i] == '<' && !known) return std::string_view::npos;
    if ((html[i] != '"' && html[i] != '\'') || html[i - 1] != '=') continue;
    const std::size_t close = html.find(html[i], i + 1);
    // A quote that closes behind other markup, or never, is a stray one.
    if (close == std::string_view::npos ||
        html.substr(i, close - i).find(known ? "</" : "<") != std::string_view::npos) {
      if (known) break;
      const std::size_t end = html.find_first_of("<>", i);
      return end != std::string_view::npos && html[end] == '>' ? end : std::string_view::npos;
    }
    i = close;
  }
  return html.find('>');
}

// Whether the '<' is an ordinary character before one letter, as in "a<b" and "a <b and c> d": no '>' follows, or words
// without a value.
bool is_short_of(std::string_view html) {
  if (!core::is_letter(html[1]) || (html.size() > 2 && (core::is_letter(html[2]) || core::is_digit(html[2]))))
    return false;
  const std::size_t end = html.find_first_of("<>", 1);
  const std::string_view tag = trimmed(html.substr(0, end));
  const bool closed = end != std::string_view::npos && html[end] == '>';
  return tag.find('=') == std::string_view::npos && (!closed || tag.find(' ') != std::string_view::npos);
}

// The length of the markup that `html` begins with; 0 if its '<' is an ordinary character, as in "<XL und >S".
std::size_t end_of_markup(std::string_view html) {
  if (html.size() < 2 || (!core::is_letter(html[1]) && html[1] != '/' && html[1] != '!')) return 0;
  if (html.starts_with("<![CDATA[")) return 9;  // escaped once too often
  if (html.starts_with("<!--")) {
    const std::size_t comment = html.find("-->");
    return comment == std::string_view::npos ? html.size() : comment + 3;
  }
  const bool known = is_known_tag(html);
  if (is_short_of(html)) return 0;
  const std::size_t end = end_of_tag(html, known);
  if (end == std::string_view::npos) return known ? html.size() : 0;
  const std::string_view tag = html.substr(0, end);
  const bool bare = tag.find(' ') != std::string_view::npos && tag.find('=') == std::string_view::npos;
  if (!known && bare && core::is_letter(html[1])) return 0;
  for (const auto& [opening, closing] : {std::pair("<script", "</script"), std::pair("<style", "</style")}) {
    if (starts_with_word(html, opening)) return find_closing(html, closing, end);  // itself markup, met next
  }
  return end + 1;
}

// Whether the markup that `html` begins with stands inside a word or sentence: <b>, </span>.
bool is_inline(std::string_view html) {
  html.remove_prefix(html.starts_with("</") ? 2 : 1);
  constexpr std::array<std::string_view, 13> names = {"a",   "b",   "i",    "u",     "em",   "strong", "span",
                                                      "sup", "sub", "font", "small", "mark", "wbr"};
  return std::ranges::any_of(names, [&](std::string_view name) { return starts_with_word(html, name); });
}

std::string character_of(unsigned long code) {
  std::string text;
  const auto follow = [&](int shift) { text += static_cast<char>(0x80 | ((code >> shift) & 0x3F)); };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0 | (code >> 6));
    follow(0);
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0 | (code >> 12));
    follow(6);
    follow(0);
  } else {
    text += static_cast<char>(0xF0 | (code >> 18));
    follow(12);
    follow(6);
    follow(0);
  }
  return text;
}

// Names of HTML 5 that HTML 4 lacks, as far as texts of shops have them.
constexpr auto later_names = std::to_array<std::pair<std::string_view, unsigned short>>({
    {"AMP", '&'},       {"LT", '<'},           {"GT", '>'},       {"QUOT", '"'},      {"COPY", 0xA9},
    {"REG", 0xAE},      {"excl", '!'},         {"num", '#'},      {"dollar", '$'},    {"percnt", '%'},
    {"lpar", '('},      {"rpar", ')'},         {"ast", '*'},      {"midast", '*'},    {"plus", '+'},
    {"comma", ','},     {"period", '.'},       {"sol", '/'},      {"colon", ':'},     {"semi", ';'},
    {"equals", '='},    {"quest", '?'},        {"commat", '@'},   {"lsqb", '['},      {"lbrack", '['},
    {"rsqb", ']'},      {"rbrack", ']'},       {"bsol", '\\'},    {"Hat", '^'},       {"lowbar", '_'},
    {"grave", '`'},     {"lcub", '{'},         {"lbrace", '{'},   {"rcub", '}'},      {"rbrace", '}'},
    {"verbar", '|'},    {"vert", '|'},         {"Tab", ' '},      {"NewLine", ' '},   {"hyphen", 0x2010},
    {"dash", 0x2010},   {"horbar", 0x2015},    {"half", 0xBD},    {"frac13", 0x2153}, {"frac23", 0x2154},
    {"numero", 0x2116}, {"phone", 0x260E},     {"star", 0x2606},  {"starf", 0x2605},  {"bigstar", 0x2605},
    {"check", 0x2713},  {"checkmark", 0x2713}, {"cross", 0x2717}, {"female", 0x2640}, {"male", 0x2642},
    {"bullet", 0x2022}, {"hairsp", 0x200A},    {"numsp", 0x2007}, {"puncsp", 0x2008}, {"Abreve", 0x102},
    {"abreve", 0x103},  {"Aogon", 0x104},      {"aogon", 0x105},  {"Cacute", 0x106},  {"cacute", 0x107},
    {"Ccaron", 0x10C},  {"ccaron", 0x10D},     {"Dcaron", 0x10E}, {"dcaron", 0x10F},  {"Dstrok", 0x110},
    {"dstrok", 0x111},  {"Eogon", 0x118},      {"eogon", 0x119},  {"Ecaron", 0x11A},  {"ecaron", 0x11B},
    {"gbreve", 0x11F},  {"Idot", 0x130},       {"imath", 0x131},  {"Lstrok", 0x141},  {"lstrok", 0x142},
    {"Nacute", 0x143},  {"nacute", 0x144},     {"ncaron", 0x148}, {"odblac", 0x151},  {"Rcaron", 0x158},
    {"rcaron", 0x159},  {"Sacute", 0x15A},     {"sacute", 0x15B}, {"Scedil", 0x15E},  {"scedil", 0x15F},
    {"tcaron", 0x165},  {"Uring", 0x16E},      {"uring", 0x16F},  {"udblac", 0x171},  {"Zcaron", 0x17D},
    {"zcaron", 0x17E},  {"zacute", 0x17A},     {"Zdot", 0x17B},   {"zdot", 0x17C},
});

// The character of an entity's name in HTML 4, by libxml2's table, and of later ones; 0 for any other name.
unsigned long code_of_name(const std::string& name) {
  for (const auto& [known, code] : {std::pair("amp", '&'), std::pair("lt", '<'), std::pair("gt", '>'),
                                    std::pair("quot", '"'), std::pair("apos", '\''), std::pair("nbsp", ' ')}) {
    if (name == known) return static_cast<unsigned long>(code);
  }
  for (const auto& [known, code] : later_names) {
    if (name == known) return code;
  }
  static const files::LoadedLibrary library("libxml2.so.2", "libxml2");
  static decltype(&::htmlEntityLookup) const lookup{library["htmlEntityLookup"]};
  const htmlEntityDesc* entity = lookup(reinterpret_cast<const xmlChar*>(name.c_str()));
  return entity == nullptr ? 0 : entity->value;
}

// The character of "8217" or "x2019". Numbers 0x80 to 0x9F mean Windows-1252, as in browsers. 0 for other text.
unsigned long code_of_number(std::string_view digits) {
  const bool hex = digits.starts_with('x') || digits.starts_with('X');
  if (hex) digits.remove_prefix(1);
  unsigned long code = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
  if (digits.empty() || failure != std::errc() || end != digits.data() + digits.size()) return 0;
  constexpr std::array<unsigned short, 32> windows = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                      0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                      0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};
  if (code >= 0x80 && code < 0xA0) return windows[code - 0x80] == 0 ? ' ' : windows[code - 0x80];
  if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return 0xFFFD;
  return code == 0 ? ' ' : code;
}

struct Entity {
  std::string text;
  std::size_t length = 0;  // in the source
};

// The entity without a semicolon that `text` begins with behind '&', as browsers read it: of Latin-1, and nothing of an
// address ("&copy=2") or a word behind it.
std::optional<Entity> open_entity_at(std::string_view text) {
  std::size_t end = text.starts_with('#') ? 1 : 0;
  while (end < std::min(text.size(), longest_entity) && (core::is_letter(text[end]) || core::is_digit(text[end])))
    ++end;
  const bool goes_on = end < text.size() && (text[end] == '=' || text[end] == ';' || text[end] == '_');
  if (end < 2 || goes_on || end == longest_entity) return std::nullopt;
  const std::string_view name = text.substr(0, end);
  const unsigned long code = name[0] == '#' ? code_of_number(name.substr(1)) : code_of_name(std::string(name));
  if (code == 0 || (name[0] != '#' && code > 0xFF)) return std::nullopt;
  const bool later = std::ranges::any_of(later_names, [&](const auto& one) { return one.first == name; });
  return later ? std::nullopt : std::optional(Entity{character_of(code), end});
}

// The entity that `text` begins with. "&amp;amp;eacute;" is one entity, because shop systems escape what is escaped
// already.
std::optional<Entity> entity_at(std::string_view text) {
  std::size_t begin = 1;  // behind '&'
  while (true) {
    const std::string_view inside = text.substr(begin, longest_entity);
    const std::size_t length = inside.find(';');
    const std::string_view name = inside.substr(0, length == std::string_view::npos ? 0 : length);
    const bool number = name.starts_with('#');
    const bool plain = !name.empty() && std::ranges::all_of(number ? name.substr(1) : name, [](char c) {
      return core::is_letter(c) || core::is_digit(c);
    });
    const unsigned long code = !plain ? 0 : number ? code_of_number(name.substr(1)) : code_of_name(std::string(name));
    if (code == 0) {
      if (auto open = open_entity_at(text.substr(begin))) return Entity{std::move(open->text), begin + open->length};
      return begin == 1 ? std::nullopt : std::optional(Entity{"&", begin});
    }
    begin += name.size() + 1;
    if (code != '&') return Entity{character_of(code), begin};
  }
}

// The length of the invisible character or Unicode space that `text` begins with (0: neither), and whether it is a
// space.
struct Odd {
  std::size_t length = 0;
  bool space = false;
};
Odd odd_at(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x20 || first == 0x7F) return {1, breaks(text[0])};
  if (first == 0xC2 && text.size() > 1) {
    const auto second = static_cast<unsigned char>(text[1]);
    if (second == 0xA0) return {2, true};
    if (second < 0xA0 || second == 0xAD) return {2, second == 0x85};  // C1 controls, a soft hyphen
  }
  constexpr std::array<std::string_view, 13> spaces = {"\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
                                                       "\u2007", "\u2008", "\u2009", "\u200A", "\u2028",
                                                       "\u2029", "\u202F", "\u3000"};
  constexpr std::array<std::string_view, 10> unseen = {"\u200B", "\u200E", "\u200F", "\u2060", "\uFEFF",
                                                       "\u202A", "\u202B", "\u202C", "\u202D", "\u202E"};
  if (first >= 0xE2) {
    if (std::ranges::any_of(spaces, [&](std::string_view one) { return text.starts_with(one); })) return {3, true};
    if (std::ranges::any_of(unseen, [&](std::string_view one) { return text.starts_with(one); })) return {3, false};
  }
  return {};
}

// One pass. The text that comes of entities may be markup itself.
std::string visible(std::string_view html, std::size_t longest) {
  std::string text;
  bool space = false, in_cdata = false;
  const auto add = [&](std::string_view piece) {
    if (space && !text.empty()) text += ' ';
    space = false;
    text += piece;
  };
  for (std::size_t i = 0; i < html.size() && text.size() <= longest;) {
    const std::string_view rest = html.substr(i);
    const std::size_t markup = rest[0] == '<' ? end_of_markup(rest) : 0;
    const auto entity = rest[0] == '&' ? entity_at(rest) : std::nullopt;
    const Odd odd = odd_at(rest);
    if (markup > 0) {
      in_cdata |= rest.starts_with("<![CDATA[");
      space |= !is_inline(rest);
      i += markup;
    } else if (entity) {
      const Odd inside = odd_at(entity->text);
      if (inside.length > 0 || entity->text == " ") {
        space |= inside.length == 0 || inside.space;
      } else {
        add(entity->text);
      }
      i += entity->length;
    } else if (odd.length > 0 || rest[0] == ' ') {
      space |= odd.length == 0 || odd.space;
      i += std::max<std::size_t>(odd.length, 1);
    } else {
      add(rest.substr(0, 1));
      ++i;
    }
    if (in_cdata && text.ends_with("]]>")) {
      text.resize(text.size() - 3);
      in_cdata = false;
    }
  }
  return text;
}

// Until nothing is left to resolve.
std::string all_visible(std::string_view html, std::size_t longest) {
  std::string text = visible(html, longest);
  for (int pass = 1; pass < most_passes; ++pass) {
    std::string next = visible(text, longest);
    if (next == text) return text;
    text = std::move(next);
  }
  std::ranges::replace_if(
      text, [](char c) { return c == '<' || c == '&'; }, ' ');  // made to be resolved without end
  return visible(text, longest);
}

bool holds_markup(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    const char c = text[i];
    if (c == '<' && end_of_markup(rest) > 0) return true;
    if (c == '&' && entity_at(rest)) return true;
    if (c != '\t' && c != '\n' && c != '\r' && odd_at(rest).length > 0) return true;
  }
  return false;
}

}  // namespace

std::string plain_text(std::string_view html) {
  std::string text = all_visible(html, longest_plain);
  if (text.size() > longest_plain) {
    std::size_t end = longest_plain;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text.resize(end);
  }
  return text;
}

std::string clean_text(std::string_view text) {
  return holds_markup(text) ? all_visible(text, std::string_view::npos - 1) : std::string(text);
}

std::string without_unseen(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const Odd odd = odd_at(text);
    if (odd.length == 0) {
      plain += text[0];
    } else if (odd.space && odd.length > 1) {
      plain += ' ';
    }
    text.remove_prefix(std::max<std::size_t>(odd.length, 1));
  }
  return plain;
}

std::string clean_address(std::string_view text) {
  std::string address;
  for (text = trimmed(text); !text.empty();) {
    constexpr std::array<std::pair<std::string_view, char>, 6> written = {
        {{"&amp;", '&'}, {"&#38;", '&'}, {"&#038;", '&'}, {"&#x26;", '&'}, {"&#X26;", '&'}, {"\\/", '/'}}};
    const auto* found = std::ranges::find_if(written, [&](const auto& one) { return text.starts_with(one.first); });
    if (found == written.end()) {
      const Odd odd = odd_at(text);
      if (odd.length == 0) address += text[0];
      text.remove_prefix(std::max<std::size_t>(odd.length, 1));
      continue;
    }
    text.remove_prefix(found->first.size());
    address += found->second;
    for (const std::string_view again : {"amp;", "#38;", "#038;", "#x26;", "#X26;"}) {
      while (address.back() == '&' && text.starts_with(again)) text.remove_prefix(again.size());
    }
  }
  return address;
}

}  // namespace selvedge::feeds
