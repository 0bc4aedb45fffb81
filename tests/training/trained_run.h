// A training run in a test: where it goes and the weights that it leaves.
#pragma once

#include <torch/torch.h>

#include <filesystem>
#include <string>
#include <vector>

#include "study/training/trainer.h"

namespace selvedge::training {

inline TrainOptions run_options(const std::filesystem::path& folder, const std::string& name, bool resume) {
  TrainOptions options;
  options.out = folder / name;
  options.cache = folder / "cache";
  options.resume = resume;
  return options;
}

// Weights as numbers: an archive's bytes hold names of temporary files.
inline torch::Tensor flat_weights(const torch::nn::Module& network) {
  std::vector<torch::Tensor> flat;
  for (const auto& parameter : network.parameters()) flat.push_back(parameter.detach().flatten());
  for (const auto& buffer : network.buffers()) flat.push_back(buffer.to(torch::kFloat32).flatten());
  return torch::cat(flat);
}

}  // namespace selvedge::training
