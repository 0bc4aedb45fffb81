// A model directory and its card. The directory holds model.json (the card), model.onnx (for inference) and weights.pt
// (for further training). docs/formats.md describes model.json field by field.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge::model_directory {

// How an image of any shape is brought to the size of the network's input.
enum class Framing {
  stretch,      // to width x height, whatever its aspect
  centre_crop,  // scaled, aspect kept, until it covers (width / kept) x (height / kept); the centre is cut out
  letterbox,    // scaled, aspect kept, until it just fits; white around it
};
// The words of the card: "stretch", "centre_crop", "letterbox".
const char* to_string(Framing framing);
std::optional<Framing> framing_from(std::string_view word);

// How an image becomes the input of the network. It is framed to width x height; then each value becomes (value / 255 -
// mean) / std of its channel.
struct InputFormat {
  int width = 0;   // pixels
  int height = 0;  // pixels
  Framing framing = Framing::stretch;
  double kept = 1;  // of centre_crop: the share of the scaled picture's shorter side that is cut out, in (0, 1]
  std::array<float, 3> mean{0, 0, 0};
  std::array<float, 3> std{1, 1, 1};
};

// Match probability = sigmoid(scale * similarity + bias). Fitted on validation products
// (evaluation/model_calibration.h).
struct MatchCalibration {
  double scale = 1;
  double bias = 0;
};

// The probability that the best answer of a gallery is right (decision 0029):
//   sigmoid(similarity * s + margin * (s - background) + bias + the bias of the query's kind)
// s is the similarity of the best answer. background is the mean similarity of the next best `background_products`
// products. If many of them are nearly as similar as the best one, s - background is small and the answer is doubtful.
struct AnswerCalibration {
  double similarity = 0;  // >= 0
  double margin = 0;      // >= 0
  double bias = 0;
  double background = 0;                // the usual background; stands in for products that a small gallery lacks
  std::map<std::string, double> kinds;  // bias by name of the kind; a kind that is not named has 0

  // The probability, in (0, 1). `best` is s, `background_there` comes from background_of, `kind_bias` from
  // garments::kind_bias.
  double probability(double best, double background_there, double kind_bias = 0) const;
  // The background of a gallery. `similarities` are those of all products but the best answer, best first. Only the
  // first background_products count.
  double background_of(std::span<const float> similarities) const;
};
inline constexpr std::size_t background_products = 20;

struct TrainingData {
  std::string manifest;     // as given to `selvedge train`
  std::string fingerprint;  // SHA-256 over the manifest's rows and the images' contents
  std::size_t train_products = 0;
  std::size_t validation_products = 0;
};

struct ModelCard {
  std::string name;          // e.g. "paper"
  std::string architecture;  // e.g. "paper_tower"
  InputFormat input;
  std::string input_name = "images";       // float32, N x 3 x height x width, RGB
  std::string output_name = "embeddings";  // float32, N x embedding_size; normalised or not
  std::size_t embedding_size = 0;
  // Empty: the similarity of two embeddings is their cosine. Otherwise one weight for each component: the output is not
  // normalised, and the similarity is the sum of weight * |difference|.
  std::vector<float> l1_weights;
  MatchCalibration match;
  std::optional<AnswerCalibration> answers;  // nothing: `match` says how likely a best answer is right
  double threshold = 0;     // a pair of at least this similarity counts as a match; chosen on validation pairs
  std::string fingerprint;  // SHA-256 of model.onnx; stored beside every embedding
  TrainingData data;
  std::uint64_t seed = 0;
  std::map<std::string, std::string> settings;  // the training configuration, e.g. "epochs" -> "15"
  std::map<std::string, double> metrics;        // e.g. "validation_accuracy" -> 0.74
  std::string licence;                          // provenance and caveats of weights and data

  // sigmoid(match.scale * similarity + match.bias), in (0, 1).
  double match_probability(double similarity) const;
};

// Throws not_found if the directory or its model.json is missing. Throws corrupt_data, with the field, if the card
// breaks the format: an unknown version, a size out of range, a value that is not finite.
ModelCard read_model_card(const std::filesystem::path& directory);

// Writes model.json by rename. The card's fingerprint must be that of the directory's model.onnx.
void write_model_card(const ModelCard& card, const std::filesystem::path& directory);

// The bytes of model.onnx. Throws corrupt_data if their SHA-256 is not the card's fingerprint.
std::vector<std::byte> read_onnx(const ModelCard& card, const std::filesystem::path& directory);

}  // namespace selvedge::model_directory
