// What a frozen encoder gives for the pictures of a data set: computed once, kept in the run's folder.
#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "ground/embedding/embedder.h"
#include "selvedge/progress.h"
#include "selvedge/skipped.h"

namespace selvedge::training {

struct EncoderFeatures {
  torch::Tensor values;          // (files, embedder.dim()) float32; zeros where a file could not be decoded
  std::vector<bool> readable;    // one a file
  std::vector<Skipped> skipped;  // the files embedded by this call that could not be decoded
  double seconds = 0;            // of embedding, by this call
};

// The encoder's outputs, before they are normalised. Those of every 512 files are written to
// `folder`/features-IDENTITY/ by rename as they come, so a run that was stopped embeds only the rest. `content` tells
// files of other contents apart (a data set's fingerprint); with the encoder's fingerprint and the files' names it
// makes IDENTITY. Throws as Embedder, unavailable where the folder cannot be written.
EncoderFeatures encoder_features(const embedding::Embedder& embedder, const std::vector<std::filesystem::path>& files,
                                 const std::string& content, const std::filesystem::path& folder,
                                 const ProgressSink& progress);

}  // namespace selvedge::training
