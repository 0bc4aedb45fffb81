// weights.pt: the parameters and buffers of a network by name, in libtorch's archive format. Training writes it;
// further training reads it.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace selvedge::model {

// Writes by rename. Floating-point tensors are stored as `type`; load_weights takes any type.
void save_weights(const torch::nn::Module& network, const std::filesystem::path& path,
                  torch::ScalarType type = torch::kFloat32);

// Copies the stored tensors into `network`. Throws not_found for a missing file. Throws corrupt_data for a file that is
// no archive, and for a tensor of the network that is missing or has another shape, naming the first one; tensors
// before it are copied already.
void load_weights(torch::nn::Module& network, const std::filesystem::path& path);

// The shape of the tensor that is stored under a name. Throws as load_weights.
std::vector<std::int64_t> stored_shape(const std::filesystem::path& path, const std::string& name);

// Makes each floating-point tensor of the network the mean of itself and the one stored at `path` (Wortsman et al.
// 2022, "Robust fine-tuning of zero-shot models": halfway between a model and one tuned from it keeps most of both).
// Throws as load_weights.
void average_with_weights(torch::nn::Module& network, const std::filesystem::path& path);

// Reads every entry of a zip and compares its checksum. libtorch 1.13 does not compare the checksums of its archives,
// which are zip files, and may crash on a damaged one. Throws not_found for a missing file, corrupt_data for one that
// is no zip or has a damaged entry, with its name.
void require_intact_archive(const std::filesystem::path& path);

}  // namespace selvedge::model
