// Makes a model that computes its convolutions with 8-bit whole numbers of one that computes in float.
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
inline constexpr const char* eight_bits_of = "eight_bits.of";              // the float model's fingerprint
inline constexpr const char* eight_bits_pictures = "eight_bits.pictures";  // how many pictures its steps come from

struct EightBitModel {
  model_directory::ModelCard card;
  std::size_t convolutions = 0;              // in 8 bits
  std::size_t left = 0;                      // in float, for their weights are no constants
  std::size_t pictures = 0;                  // that the steps come from
  std::size_t judged = 0;                    // other pictures, by which the two models are compared
  double mean_cosine = 0, least_cosine = 0;  // of the two models' embeddings of one picture
  std::vector<Skipped> skipped;              // unreadable pictures
};

// Every fifth picture judges, the others say which values flow through the network (encoder_graph/eight_bits.h).
// Writes `directory`: model.onnx, model.json, and kinds.json where there is one. Match probability, answers, kinds and
// threshold are the float model's. The fingerprint is its own: a catalogue takes the embeddings of one of the two
// alone.
//
// Throws as Embedder. Throws invalid_argument where `directory` exists, the model gives no embeddings, is in 8 bits
// already or takes a fixed number of pictures other than 1, fewer than 8 pictures can be read, or as
// encoder_graph::to_eight_bits.
EightBitModel make_eight_bit_model(const std::filesystem::path& model_directory,
                                   std::span<const std::filesystem::path> pictures,
                                   const std::filesystem::path& directory, const ProgressSink& progress = {});

}  // namespace selvedge::embedding
