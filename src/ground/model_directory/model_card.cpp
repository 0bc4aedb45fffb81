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
#include "selvedge/error.h"

namespace selvedge::model_directory {
namespace {

using Json = nlohmann::ordered_json;  // of cards that are written
using Input = nlohmann::json;         // of those that are read: an ordered one copies what it holds as it grows

constexpr int plain_format = 1;   // pictures are stretched
constexpr int framed_format = 2;  // input.framing says how they come to their size
constexpr int largest_side = 4096;
constexpr double least_kept = 0.1;
constexpr std::size_t largest_embedding = 262144;

// Reads fields of one JSON object; every failure names the file and the field.
class Fields {
 public:
  Fields(const Input& object, std::string where) : object_(object), where_(std::move(where)) {
    if (!object.is_object()) throw broken("", "an object");
  }

  template <typename T>
  T get(const char* field, const char* expected) const {
    const auto found = object_.find(field);
    if (found == object_.end()) throw broken(field, expected);
    try {
      return found->get<T>();
    } catch (const Input::exception&) {
      throw broken(field, expected);
    }
  }

  template <typename T>
  T get_or(const char* field, T otherwise, const char* expected) const {
    return object_.contains(field) ? get<T>(field, expected) : otherwise;
  }

  double number(const char* field) const {
    const auto value = get<double>(field, "a number");
    if (!std::isfinite(value)) throw broken(field, "a finite number");
    return value;
  }

  template <typename T>
  T within(const char* field, T low, T high) const {
    const auto found = object_.find(field);
    // get() would take 3.7 and 1e300 too.
    if (found == object_.end() || !found->is_number_integer()) throw broken(field, "a whole number");
    const auto checked = [&](auto value) {
      if (std::cmp_less(value, low) || std::cmp_greater(value, high))
        throw broken(field, fmt::format("a number from {} to {}", low, high));
      return static_cast<T>(value);
    };
    return found->is_number_unsigned() ? checked(found->get<std::uint64_t>()) : checked(found->get<std::int64_t>());
  }

  // A whole number from 0 on; 0 where the field is not there.
  template <typename T>
  T count(const char* field) const {
    return has(field) ? within<T>(field, 0, std::numeric_limits<T>::max()) : 0;
  }

  Fields object(const char* field) const {
    const auto found = object_.find(field);
    if (found == object_.end()) throw broken(field, "an object");
    return Fields(*found, where_ + " " + field);
  }

  bool has(const char* field) const { return object_.contains(field); }

  Error broken(const std::string& field, const std::string& expected) const {
    const auto found = object_.is_object() ? object_.find(field) : object_.end();
    const bool is_there = object_.is_object() && found != object_.end();
    // What holds others may be so deep that no stack suffices to write it out.
    const std::string text = !is_there                ? "nothing"
                             : found->is_structured() ? fmt::format("an {}", found->type_name())
                                                      : found->dump().substr(0, 80);
    return Error(ErrorKind::corrupt_data,
                 fmt::format("{}: field '{}': expected {}, found {}", where_, field, expected, text));
  }

 private:
  const Input& object_;
  std::string where_;
};

std::array<float, 3> three_numbers(const Fields& fields, const char* field) {
  const auto values = fields.get<std::vector<float>>(field, "three numbers");
  if (values.size() != 3 || !std::isfinite(values[0] + values[1] + values[2]))
    throw fields.broken(field, "three finite numbers");
  return {values[0], values[1], values[2]};
}

InputFormat read_input(const Fields& fields, int format) {
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

double ModelCard::match_probability(double similarity) const {
  return 1.0 / (1.0 + std::exp(-(match.scale * similarity + match.bias)));
}

ModelCard read_model_card(const std::filesystem::path& directory) {
  const auto path = card_path(directory);
  if (!std::filesystem::exists(path)) {
    throw Error(ErrorKind::not_found,
                fmt::format("expected a model directory with model.json, found none at {}", directory.string()));
  }
  Input json;
  try {
    json = Input::parse(files::read_text(path, 16u << 20));
  } catch (const Input::exception& error) {
    throw Error(ErrorKind::corrupt_data, fmt::format("{}: {}", path.string(), error.what()));
  }
  const Fields fields(json, path.string());
  const int format = fields.within("format", plain_format, framed_format);
  ModelCard card;
  card.name = fields.get<std::string>("name", "text");
  card.architecture = fields.get<std::string>("architecture", "text");
  card.input = read_input(fields.object("input"), format);
  card.input_name = fields.object("input").get<std::string>("tensor", "text");
  const Fields output = fields.object("output");
  card.output_name = output.get<std::string>("tensor", "text");
  card.embedding_size = output.within<std::size_t>("embedding_size", 1, largest_embedding);
  card.l1_weights = output.get_or<std::vector<float>>("l1_weights", {}, "numbers");
  const bool finite = std::ranges::all_of(card.l1_weights, [](float w) { return std::isfinite(w); });
  if (!finite || (!card.l1_weights.empty() && card.l1_weights.size() != card.embedding_size))
    throw output.broken("l1_weights", fmt::format("{} finite numbers, as embedding_size says", card.embedding_size));
  card.match = {fields.object("match").number("scale"), fields.object("match").number("bias")};
  card.threshold = fields.number("threshold");
  card.fingerprint = fields.get<std::string>("fingerprint", "64 hex digits");
  if (card.fingerprint.size() != 64) throw fields.broken("fingerprint", "64 hex digits");
  if (fields.has("data")) {
    const Fields data = fields.object("data");
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
