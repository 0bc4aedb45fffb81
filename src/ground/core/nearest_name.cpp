#include "ground/core/nearest_name.h"

#include <algorithm>
#include <vector>

#include "ground/core/ascii.h"

namespace selvedge::core {
namespace {

// A part of a name that is shorter says too little.
constexpr std::size_t shortest_part = 3;

std::string plain(std::string_view name) {
  std::string text = in_small_letters(name);
  std::ranges::replace(text, '-', '_');
  // "foto" is "photo" in many languages.
  for (std::size_t at = text.find("ph"); at != std::string::npos; at = text.find("ph", at)) text.replace(at, 2, "f");
  return text;
}

// The optimal string alignment distance: Damerau's with no pair of letters touched twice.
std::size_t letters_apart(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

bool begins_or_ends(std::string_view part, std::string_view whole) {
  const auto between_words = [](char c) { return c == '_' || c == '.' || c == ' '; };
  if (part.size() < shortest_part || part.size() >= whole.size()) return false;
  return (whole.starts_with(part) && between_words(whole[part.size()])) ||
         (whole.ends_with(part) && between_words(whole[whole.size() - part.size() - 1]));
}

}  // namespace

std::optional<std::string> nearest_name(std::string_view name, std::span<const std::string> known) {
  const std::string wanted = plain(name);
  const std::string* nearest = nullptr;
  std::size_t least = wanted.size();  // all letters of a short name replaced are another name
  for (const std::string& one : known) {
    if (one == name) return std::nullopt;
    const std::string other = plain(one);
    const std::size_t longer = std::max(wanted.size(), other.size()), shorter = std::min(wanted.size(), other.size());
    const std::size_t most = std::max<std::size_t>(1, longer / 3);
    std::size_t apart = least;
    // Lengths first: a stranger's text may be long, and is compared with nothing then.
    if (longer - shorter <= most) apart = letters_apart(wanted, other);
    if (apart > most) apart = least;
    if (begins_or_ends(wanted, other)) apart = std::min<std::size_t>(apart, 1);
    if (apart >= least) continue;
    least = apart;
    nearest = &one;
  }
  return nearest == nullptr ? std::nullopt : std::optional(*nearest);
}

std::string did_you_mean(std::string_view name, std::span<const std::string> known) {
  const auto nearest = nearest_name(name, known);
  return nearest ? "; did you mean '" + *nearest + "'?" : "";
}

}  // namespace selvedge::core
