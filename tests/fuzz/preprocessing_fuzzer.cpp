// preprocessor_config.json: what is read prepares pictures with numbers that are finite and in range.
#include <cmath>

#include "fuzz/fuzzer.h"
#include "ground/model_directory/published_preparation.h"

namespace selvedge::fuzz {
namespace {

void read_preparation(std::string_view text) {
  const auto path = file_of(text, "preprocessor_config.json");
  const auto read = unless_refused([&] { return model_directory::read_preprocessor_config(path); });
  if (!read) return;
  const model_directory::InputFormat* const input = &read->input;
  require(input->width >= 0 && input->width <= 4096 && input->height >= 0 && input->height <= 4096);
  require(input->kept >= 0.1 && input->kept <= 1);
  for (std::size_t c = 0; c < 3; ++c)
    require(std::isfinite(input->mean[c]) && std::isfinite(input->std[c]) && input->std[c] > 0);
}

const Registered preprocessing_fuzzer("preprocessing", read_preparation);

}  // namespace
}  // namespace selvedge::fuzz
