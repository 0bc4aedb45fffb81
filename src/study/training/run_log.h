// log.csv of a run: one line for each epoch.
#pragma once

#include <filesystem>
#include <vector>

namespace selvedge::training {

struct EpochRecord {
  int epoch = 0;                   // from 1
  double loss = 0;                 // mean over the epoch's pairs or steps, while the weights changed
  double pair_accuracy = 0;        // of the same pairs at score 0.5; of retrieval and adapters: share of persons whose
                                   // product is the nearest in its batch
  double validation_accuracy = 0;  // the same of validation pairs after the epoch; of retrieval and adapters: share of
                                   // persons that find their product among all; NaN without validation products
  double similarity_spread = 0;    // standard deviation of the pairs' cosine similarity; near 0: collapsed
  double learning_rate = 0;
  double seconds = 0;            // of the epoch, without validation
  double images_per_second = 0;  // with each pair's images counted, even if a batch shares them
};

// An epoch of PixelDTGAN: means over its steps, while the weights changed.
struct TransferEpoch {
  int epoch = 0;  // from 1
  double transfer_loss = 0, real_loss = 0, domain_loss = 0;
  double real_accuracy = 0,
         domain_accuracy = 0;  // share of right verdicts of each discriminator, which gives three in a step
  double transfer_gradient = 0, real_gradient = 0, domain_gradient = 0;  // lengths of the gradients
  double diversity = 0;        // of drawn pictures, relative to real ones; near 0: collapsed
  double validation_rmse = 0;  // of drawings beside true products, pixels in [0, 1]; NaN without validation products
  double learning_rate = 0;
  double seconds = 0;  // of the epoch, without validation
  double pairs_per_second = 0;
};

// An epoch of a garment finder: means over its steps, while the weights changed.
struct FinderEpoch {
  int epoch = 0;    // from 1
  double loss = 0;  // weighted sum of the following three
  double centre_loss = 0, box_loss = 0, mask_loss = 0;
  double overlap = 0;          // IoU of the boxes at cells near the centres
  double validation_loss = 0;  // after the epoch; NaN without validation scenes
  double learning_rate = 0;
  double seconds = 0;          // of the epoch, without validation
  double waiting_seconds = 0;  // of these seconds, those spent waiting for scenes
  double scenes_per_second = 0;
};

// Write the whole log by rename: a header, then a line for each epoch.
void write_run_log(const std::vector<EpochRecord>& records, const std::filesystem::path& path);

void write_transfer_log(const std::vector<TransferEpoch>& records, const std::filesystem::path& path);

void write_finder_log(const std::vector<FinderEpoch>& records, const std::filesystem::path& path);

// Throw not_found, and corrupt_data with file and line.
std::vector<EpochRecord> read_run_log(const std::filesystem::path& path);
std::vector<TransferEpoch> read_transfer_log(const std::filesystem::path& path);
std::vector<FinderEpoch> read_finder_log(const std::filesystem::path& path);

}  // namespace selvedge::training
