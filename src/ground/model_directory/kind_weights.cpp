#include "ground/model_directory/kind_weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "ground/files/atomic_file.h"
#include "ground/files/read_file.h"
#include "ground/model_directory/json_fields.h"

namespace selvedge::model_directory {
namespace {

constexpr int kinds_format = 1;

std::filesystem::path kinds_path(const std::filesystem::path& directory) { return directory / "kinds.json"; }

}  // namespace

std::optional<KindWeights> read_kind_weights(const std::filesystem::path& directory, const ModelCard& card) {
  const auto path = kinds_path(directory);
  if (!files::exists(path)) return std::nullopt;
  Input json;
  try {
    json = Input::parse(files::read_text(path, 64u << 20));
  } catch (const Input::exception& error) {
    throw Error(ErrorKind::corrupt_data, fmt::format("{}: {}", path.string(), error.what()));
  }
  const JsonFields fields(json, path.string());
  fields.within("format", kinds_format, kinds_format);
  KindWeights weights;
  weights.fingerprint = fields.get<std::string>("fingerprint", "64 hex digits");
  if (weights.fingerprint != card.fingerprint) {
    throw fields.broken(
        "fingerprint",
        fmt::format("{}, of the model.onnx beside it (selvedge model kinds makes it again)", card.fingerprint));
  }
  weights.order_weight = fields.number("order_weight");
  if (weights.order_weight < 0) throw fields.broken("order_weight", "a number from 0 up");
  const JsonFields kinds = fields.object("kinds");
  for (const auto& [name, value] : json["kinds"].items()) {
    const JsonFields kind = kinds.object(name.c_str());
    KindWeights::Kind one{name, kind.number("bias"), kind.get<std::vector<float>>("weights", "numbers")};
    const bool finite = std::ranges::all_of(one.weights, [](float w) { return std::isfinite(w); });
    if (!finite || one.weights.size() != card.embedding_size)
      throw kind.broken("weights", fmt::format("{} finite numbers, as the embedding has values", card.embedding_size));
    weights.kinds.push_back(std::move(one));
  }
  if (weights.kinds.empty()) throw fields.broken("kinds", "at least one kind");
  return weights;
}

void write_kind_weights(const KindWeights& weights, const std::filesystem::path& directory) {
  nlohmann::ordered_json json = {
      {"format", kinds_format}, {"fingerprint", weights.fingerprint}, {"order_weight", weights.order_weight}};
  for (const KindWeights::Kind& kind : weights.kinds)
    json["kinds"][kind.name] = {{"bias", kind.bias}, {"weights", kind.weights}};
  files::write_file_atomically(kinds_path(directory), json.dump() + "\n");
}

}  // namespace selvedge::model_directory
