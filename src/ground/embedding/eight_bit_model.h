// Makes a faster model of a float model: its convolutions compute with 8-bit integers. For `selvedge model`.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

#include "ground/model_directory/model_card.h"
#include "selvedge/progress.h"
#include "selvedge/skipped.h"

namespace selvedge::embedding {

// Settings of the card of such a model.
inline constexpr const char* eight_bits_of = "eight_bits.of";              // fingerprint of the float model
inline constexpr const char* eight_bits_pictures = "eight_bits.pictures";  // how many pictures its steps come from

struct EightBitModel {
  model_directory::ModelCard card;
  std::size_t convolutions = 0;              // in 8 bits
  std::size_t left = 0;                      // still in float, because their weights are no constants
  std::size_t pictures = 0;                  // pictures that the steps come from
  std::size_t judged = 0;                    // other pictures, on which the two models are compared
  double mean_cosine = 0, least_cosine = 0;  // between the two embeddings of a picture
  std::vector<Skipped> skipped;              // unreadable pictures
};

// Every fifth picture is kept to compare the two models. The others say which values flow through the network
// (encoder_graph/eight_bits.h). Writes `directory`: model.onnx, model.json, and kinds.json if the float model has one.
// Match probability, answers, kinds and threshold are those of the float model. The fingerprint is a new one, so a
// catalogue never mixes embeddings of the two.
//
// Throws as Embedder and encoder_graph::to_eight_bits. Throws invalid_argument if `directory` exists, if fewer than 8
// pictures can be read, or if the model gives no embeddings, has 8 bits already or takes a fixed number of pictures
// other than 1.
EightBitModel make_eight_bit_model(const std::filesystem::path& model_directory,
                                   std::span<const std::filesystem::path> pictures,
                                   const std::filesystem::path& directory, const ProgressSink& progress = {});

}  // namespace selvedge::embedding
