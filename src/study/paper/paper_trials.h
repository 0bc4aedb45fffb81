// The variants that the paper tried, each as settings of its configuration.
#pragma once

#include <string>
#include <vector>

namespace selvedge::paper {

struct PaperTrial {
  std::string key;   // its folder
  std::string what;  // as shown
  std::string said;  // what the paper says of it
  std::vector<std::string> settings;
  bool one_person = false;  // one person image a product, and all pairs, beside the full-length base
};

// The first is the base, on a tenth of the pairs as the others.
const std::vector<PaperTrial>& paper_trials();

}  // namespace selvedge::paper
