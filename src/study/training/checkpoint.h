// checkpoint.pt: all that a run needs to go on after an epoch as if it had never stopped.
#pragma once

#include <torch/torch.h>

#include <filesystem>
#include <string>

namespace selvedge::training {

// Writes by rename. `identity` is a text of everything that must be the same when the run goes on (settings, data
// fingerprint). Random numbers are not stored, because those of an epoch follow from the seed and its number.
void save_checkpoint(const std::filesystem::path& path, const torch::nn::Module& network,
                     const torch::optim::Optimizer& optimiser, int epochs_done, const std::string& identity);

// Restores network and optimiser; returns the number of epochs done. Throws not_found for a missing file, corrupt_data
// for a broken one, and invalid_argument, with both texts, if the checkpoint has another identity.
int load_checkpoint(const std::filesystem::path& path, torch::nn::Module& network, torch::optim::Optimizer& optimiser,
                    const std::string& identity);

}  // namespace selvedge::training
