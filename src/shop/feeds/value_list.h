// Several values in one text: "Red, Blue". Inside feeds/ only.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace selvedge::feeds {

// Different texts in the order in which they came, at most 1,000. Empty, equal and further texts are dropped.
struct Texts {
  std::vector<std::string> texts;
  void add(std::string_view text);
  std::string listed() const;  // separated by ", "

 private:
  std::unordered_set<std::string> known_;
};

// Adds the values of `other` that `known` does not list. Both lists are separated by ", ". A list of more than 8 KiB
// comes back unchanged.
std::string listed_together(const std::string& known, const std::string& other);

}  // namespace selvedge::feeds
