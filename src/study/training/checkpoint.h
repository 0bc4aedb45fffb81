// checkpoint.pt: what a run needs to go on after an epoch as if it had never stopped.
#pragma once

#include <torch/torch.h>

#include <filesystem>
#include <string>

namespace selvedge::training {

// `identity` is a text of everything that must be the same when the run goes on (settings, data fingerprint).
// Written by rename. Random numbers need no storing: each epoch's follow from the seed and the epoch's number.
void save_checkpoint(const std::filesystem::path& path, const torch::nn::Module& network,
                     const torch::optim::Optimizer& optimiser, int epochs_done, const std::string& identity);

// Restores network and optimiser and returns the number of epochs done. Throws not_found; corrupt_data for a broken
// file; invalid_argument, with both texts, if the checkpoint is of another identity.
int load_checkpoint(const std::filesystem::path& path, torch::nn::Module& network, torch::optim::Optimizer& optimiser,
                    const std::string& identity);

}  // namespace selvedge::training
