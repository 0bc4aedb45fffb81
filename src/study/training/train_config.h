// The settings of a training run, from configs/*.toml and --set. Configuration and data together are enough to repeat a
// run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "study/dataset/pairs.h"
#include "study/model/paper_tower.h"
#include "study/training/model_options.h"
#include "study/training/retrieval_options.h"

namespace selvedge::training {

enum class Architecture { paper_tower, koch_tower, street2shop, pixel_dtgan, finder, adapter };
const char* to_string(Architecture architecture);

enum class OptimiserKind { sgd, adam };

// The defaults are the paper's network and training; configs/paper.toml has the same values with reasons. Settings that
// the chosen architecture does not use are refused in TOML and --set.
struct TrainConfig {
  std::string name = "paper";
  Architecture architecture = Architecture::paper_tower;
  model::PaperTowerOptions tower;  // paper_tower's; other architectures use only its input and embedding sizes
  RetrievalOptions retrieval;      // street2shop's
  TransferOptions transfer;        // pixel_dtgan's
  KochOptions koch;                // koch_tower's
  FinderOptions finder;            // finder's
  AdapterOptions adapter;          // adapter's; its input size is its encoder's
  dataset::PairOptions pairs;      // pairs of the training split, drawn once
  bool learn_scale = false;        // learn scale and bias inside the sigmoid (Zhai et al. 2023) instead of 1 and 0
  double initial_scale = 1;        // logit = scale * cosine + bias
  double initial_bias = 0;
  OptimiserKind optimiser = OptimiserKind::sgd;
  double learning_rate = 0.05;
  double momentum = 0;  // SGD only
  int epochs = 15;
  int batch_pairs = 64;  // pairs in a step
  std::uint64_t seed = 1;
  int threads = 0;  // 0: one a processor; another number adds up in another order
};

// Reads a configuration. Throws not_found for a missing file. Throws invalid_argument for malformed TOML, an unknown
// key, or a value of another type or out of range; the message has file, line, key, expectation and value.
TrainConfig read_train_config(const std::filesystem::path& path);

// Applies one "section.key=value" of --set. Throws invalid_argument as above.
void set_value(TrainConfig& config, const std::string& assignment);

// Every setting by its key, e.g. "optimiser.learning_rate" -> "0.05". Model cards store them.
std::map<std::string, std::string> settings_of(const TrainConfig& config);

}  // namespace selvedge::training
