// Every field is checked as it is read: type, range, and what it must agree with. A message names the file and the
// field.
#include "ground/model_directory/model_card.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "ground/files/atomic_file.h"
#include "ground/files/read_file.h"
#include "ground/files/sha256.h"
#include "ground/model_directory/json_fields.h"
#include "selvedge/error.h"

namespace selvedge::model_directory {
namespace {

using Json = nlohmann::ordered_json;  // of cards that are written

constexpr int plain_format = 1;   // pictures are stretched
constexpr int framed_format = 2;  // input.framing says how they come to their size
constexpr int largest_side = 4096;
constexpr double least_kept = 0.1;
constexpr std::size_t largest_embedding = 262144;

std::array<float, 3> three_numbers(const JsonFields& fields, const char* field) {
  const auto values = fields.get<std::vector<float>>(field, "three numbers");
  if (values.size() != 3 || !std::isfinite(values[0] + values[1] + values[2]))
    throw fields.broken(field, "three finite numbers");
  return {values[0], values[1], values[2]};
}

InputFormat read_input(const JsonFields& fields, int format) {
  InputFormat input;
  input.width = fields.within("width", 1, largest_side);
  input.height = fields.within("height", 1, largest_side);
  input.mean = three_numbers(fields, "mean");
  input.std = three_numbers(fields, "std");
  for (const float s : input.std) {
    if (s <= 0) throw fields.broken("std", "three numbers above 0");
  }
  if (format == plain_format) return input;
  const auto framing = framing_from(fields.get<std::string>("framing", "text"));
  if (!framing) throw fields.broken("framing", "stretch, centre_crop or letterbox");
  input.framing = *framing;
  input.kept = fields.has("kept") ? fields.number("kept") : 1;
  if (input.kept < least_kept || input.kept > 1) throw fields.broken("kept", "a number from 0.1 to 1");
  return input;
}

AnswerCalibration read_answers(const JsonFields& fields) {
  AnswerCalibration answers;
  answers.similarity = fields.number("similarity");
  answers.margin = fields.number("margin");
  // A product that resembles the photo more would be called less likely.
  if (answers.similarity < 0) throw fields.broken("similarity", "a number from 0 up");
  if (answers.margin < 0) throw fields.broken("margin", "a number from 0 up");
  answers.bias = fields.number("bias");
  answers.background = fields.number("background");
  answers.kinds = fields.get_or<std::map<std::string, double>>("kinds", {}, "names and numbers");
  for (const auto& [kind, bias] : answers.kinds) {
    if (!std::isfinite(bias)) throw fields.broken("kinds", "names and finite numbers");
  }
  return answers;
}

double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

std::filesystem::path card_path(const std::filesystem::path& directory) { return directory / "model.json"; }

}  // namespace

const char* to_string(Framing framing) {
  switch (framing) {
    case Framing::centre_crop:
      return "centre_crop";
    case Framing::letterbox:
      return "letterbox";
    case Framing::stretch:
      break;
  }
  return "stretch";
}

std::optional<Framing> framing_from(std::string_view word) {
  for (const Framing framing : {Framing::stretch, Framing::centre_crop, Framing::letterbox}) {
    if (word == to_string(framing)) return framing;
  }
  return std::nullopt;
}

double ModelCard::match_probability(double similarity) const { return sigmoid(match.scale * similarity + match.bias); }

double AnswerCalibration::probability(double best, double background_there, double kind_bias) const {
  return sigmoid(similarity * best + margin * (best - background_there) + bias + kind_bias);
}

double AnswerCalibration::background_of(std::span<const float> similarities) const {
  const auto counted = similarities.first(std::min(similarities.size(), background_products));
  double sum = background * static_cast<double>(background_products - counted.size());
  for (const float one : counted) sum += static_cast<double>(one);
  return sum / static_cast<double>(background_products);
}

ModelCard read_model_card(const std::filesystem::path& directory) {
  const auto path = card_path(directory);
  if (!files::exists(path)) {
    throw Error(ErrorKind::not_found,
                fmt::format("expected a model directory with model.json, found none at {}", directory.string()));
  }
  Input json;
  try {
    json = Input::parse(files::read_text(path, 16u << 20));
  } catch (const Input::exception& error) {
    throw Error(ErrorKind::corrupt_data, fmt::format("{}: {}", path.string(), error.what()));
  }
  const JsonFields fields(json, path.string());
  const int format = fields.within("format", plain_format, framed_format);
  ModelCard card;
  card.name = fields.get<std::string>("name", "text");
  card.architecture = fields.get<std::string>("architecture", "text");
  card.input = read_input(fields.object("input"), format);
  card.input_name = fields.object("input").get<std::string>("tensor", "text");
  const JsonFields output = fields.object("output");
  card.output_name = output.get<std::string>("tensor", "text");
  card.embedding_size = output.within<std::size_t>("embedding_size", 1, largest_embedding);
  card.l1_weights = output.get_or<std::vector<float>>("l1_weights", {}, "numbers");
  const bool finite = std::ranges::all_of(card.l1_weights, [](float w) { return std::isfinite(w); });
  if (!finite || (!card.l1_weights.empty() && card.l1_weights.size() != card.embedding_size))
    throw output.broken("l1_weights", fmt::format("{} finite numbers, as embedding_size says", card.embedding_size));
  card.match = {fields.object("match").number("scale"), fields.object("match").number("bias")};
  if (fields.has("answers")) card.answers = read_answers(fields.object("answers"));
  card.threshold = fields.number("threshold");
  card.fingerprint = fields.get<std::string>("fingerprint", "64 hex digits");
  if (card.fingerprint.size() != 64) throw fields.broken("fingerprint", "64 hex digits");
  if (fields.has("data")) {
    const JsonFields data = fields.object("data");
    card.data.manifest = data.get_or<std::string>("manifest", "", "text");
    card.data.fingerprint = data.get_or<std::string>("fingerprint", "", "text");
    card.data.train_products = data.count<std::size_t>("train_products");
    card.data.validation_products = data.count<std::size_t>("validation_products");
  }
  card.seed = fields.count<std::uint64_t>("seed");
  card.settings = fields.get_or<std::map<std::string, std::string>>("settings", {}, "names and texts");
  card.metrics = fields.get_or<std::map<std::string, double>>("metrics", {}, "names and numbers");
  card.licence = fields.get_or<std::string>("licence", "", "text");
  return card;
}

void write_model_card(const ModelCard& card, const std::filesystem::path& directory) {
  const bool is_framed = card.input.framing != Framing::stretch;
  Json json = {
      {"format", is_framed ? framed_format : plain_format},
      {"name", card.name},
      {"architecture", card.architecture},
      {"fingerprint", card.fingerprint},
      {"input",
       {{"tensor", card.input_name},
        {"width", card.input.width},
        {"height", card.input.height},
        {"mean", card.input.mean},
        {"std", card.input.std}}},
      {"output", {{"tensor", card.output_name}, {"embedding_size", card.embedding_size}}},
      {"match", {{"scale", card.match.scale}, {"bias", card.match.bias}}},
      {"threshold", card.threshold},
      {"data",
       {{"manifest", card.data.manifest},
        {"fingerprint", card.data.fingerprint},
        {"train_products", card.data.train_products},
        {"validation_products", card.data.validation_products}}},
      {"seed", card.seed},
      {"settings", card.settings},
      {"metrics", card.metrics},
      {"licence", card.licence},
  };
  // A program that knows format 1 alone would stretch; it must refuse instead.
  if (is_framed) json["input"]["framing"] = to_string(card.input.framing);
  if (card.input.framing == Framing::centre_crop) json["input"]["kept"] = card.input.kept;
  if (card.answers) {
    json["answers"] = {{"similarity", card.answers->similarity},
                       {"margin", card.answers->margin},
                       {"bias", card.answers->bias},
                       {"background", card.answers->background},
                       {"kinds", card.answers->kinds}};
  }
  if (!card.l1_weights.empty()) json["output"]["l1_weights"] = card.l1_weights;
  files::write_file_atomically(card_path(directory), json.dump(2) + "\n");
}

std::vector<std::byte> read_onnx(const ModelCard& card, const std::filesystem::path& directory) {
  const auto path = directory / "model.onnx";
  constexpr std::size_t largest = (std::size_t{1} << 31) - 1;  // that ONNX's format can hold
  std::vector<std::byte> bytes = files::read_file(path, largest);
  const std::string found = files::sha256_hex(bytes);
  if (found != card.fingerprint) {
    throw Error(ErrorKind::corrupt_data,
                fmt::format("{}: expected SHA-256 {} as in model.json, found {}; was one of the two replaced?",
                            path.string(), card.fingerprint, found));
  }
  return bytes;
}

}  // namespace selvedge::model_directory
