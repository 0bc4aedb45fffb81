// The outputs of a frozen encoder for the pictures of a data set. They are computed once and kept in the run's folder.
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
  torch::Tensor values;          // (files, embedder.dim()) float32; zeros if the file could not be decoded
  std::vector<bool> readable;    // one for each file
  std::vector<Skipped> skipped;  // files that this call tried and could not decode
  double seconds = 0;            // of embedding, by this call
};

// Returns the encoder's outputs before normalisation. After every 512 files they are written to
// `folder`/features-IDENTITY/ by rename, so a run that was stopped embeds only the rest. IDENTITY comes from the
// encoder's fingerprint and input, the names of the files and `content`, which identifies their contents (a data set's
// fingerprint). Throws as Embedder, and unavailable if the folder cannot be written.
EncoderFeatures encoder_features(const embedding::Embedder& embedder, const std::vector<std::filesystem::path>& files,
                                 const std::string& content, const std::filesystem::path& folder,
                                 const ProgressSink& progress);

}  // namespace selvedge::training
