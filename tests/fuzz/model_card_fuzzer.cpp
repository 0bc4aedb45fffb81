// model.json: what is read is written as a card that says the same, and its numbers are finite and in range.
#include <cmath>
#include <string>

#include "fuzz/fuzzer.h"
#include "ground/files/read_file.h"
#include "ground/model_directory/model_card.h"

namespace selvedge::fuzz {
namespace {

void read_card(std::string_view text) {
  const auto folder = file_of(text, "model.json").parent_path();
  const auto card = unless_refused([&] { return model_directory::read_model_card(folder); });
  if (!card) return;
  require(card->input.width >= 1 && card->input.width <= 4096 && card->input.height >= 1 && card->input.height <= 4096);
  require(card->embedding_size >= 1 && card->embedding_size <= 65536 && card->fingerprint.size() == 64);
  require(card->l1_weights.empty() || card->l1_weights.size() == card->embedding_size);
  for (const float value : card->input.std) require(std::isfinite(value) && value > 0);
  require(std::isfinite(card->match.scale) && std::isfinite(card->match.bias) && std::isfinite(card->threshold));
  model_directory::write_model_card(*card, folder);
  const std::string written = files::read_text(folder / "model.json");
  model_directory::write_model_card(model_directory::read_model_card(folder), folder);
  require(files::read_text(folder / "model.json") == written);
}

const Registered model_card_fuzzer("model_card", read_card);

}  // namespace
}  // namespace selvedge::fuzz
