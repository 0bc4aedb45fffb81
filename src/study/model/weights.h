// weights.pt: a network's parameters and buffers by name, as libtorch's archive.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace selvedge::model {

// By rename. Floating-point tensors are stored as `type`; load_weights takes any.
void save_weights(const torch::nn::Module& network, const std::filesystem::path& path,
                  torch::ScalarType type = torch::kFloat32);

// Copies the stored tensors into `network`. Throws not_found for a missing file; corrupt_data for one that is no
// archive, lacks a tensor of the network or holds one of another shape (all named).
void load_weights(torch::nn::Module& network, const std::filesystem::path& path);

// The shape of the tensor stored under a name; throws as load_weights.
std::vector<std::int64_t> stored_shape(const std::filesystem::path& path, const std::string& name);

// Makes the network's floating-point tensors the mean of what they are and what is stored at `path` (Wortsman et al.
// 2022, "Robust fine-tuning of zero-shot models": between a model and one tuned from it, halfway keeps most of both).
// Throws as load_weights.
void average_with_weights(torch::nn::Module& network, const std::filesystem::path& path);

// libtorch 1.13 reads its archives (zip files) without comparing checksums, and may crash on a damaged one. Reads every
// entry of a zip and compares its checksum. Throws not_found for a missing file, corrupt_data for one that is no zip or
// has a damaged entry, named.
void require_intact_archive(const std::filesystem::path& path);

}  // namespace selvedge::model
