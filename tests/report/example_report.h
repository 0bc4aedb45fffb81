// A report over made-up embeddings, judged by the real evaluation: what the tests of this folder look at.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "study/report/report.h"

namespace selvedge::report {

struct ExampleOptions {
  std::size_t products = 60;
  std::vector<std::size_t> gallery_sizes{20, 60};
  std::string hostile;  // becomes part of every name, id and path
};

Report example_report(const ExampleOptions& options = {});

// Drawn shirts, a colour a product.
Image example_picture(const Report& report, std::size_t row, int longest_side);

// What a page's script draws.
nlohmann::json data_of(const std::string& page);

}  // namespace selvedge::report
