// log.csv of a run: one line an epoch.
#pragma once

#include <filesystem>
#include <vector>

namespace selvedge::training {

struct EpochRecord {
  int epoch = 0;             // from 1
  double loss = 0;           // mean over the epoch's pairs, while the weights changed
  double pair_accuracy = 0;  // of the same pairs, at score 0.5
  double validation_accuracy =
      0;  // of the validation pairs after the epoch, at score 0.5; NaN without validation products
  double similarity_spread = 0;  // standard deviation of the pairs' cosine similarity; near 0: collapsed
  double learning_rate = 0;
  double seconds = 0;            // of the epoch, without validation
  double images_per_second = 0;  // two images a pair, whether shared within a batch or not
};

// An epoch of PixelDTGAN: means over its steps, while the weights changed.
struct TransferEpoch {
  int epoch = 0;  // from 1
  double transfer_loss = 0, real_loss = 0, domain_loss = 0;
  double real_accuracy = 0, domain_accuracy = 0;                         // of the discriminators' three verdicts a step
  double transfer_gradient = 0, real_gradient = 0, domain_gradient = 0;  // lengths
  double diversity = 0;        // of drawn pictures, as a share of real ones'; near 0: collapsed
  double validation_rmse = 0;  // of drawings beside true products, pixels in [0, 1]; NaN without validation products
  double learning_rate = 0;
  double seconds = 0;  // of the epoch, without validation
  double pairs_per_second = 0;
};

// An epoch of a garment finder: means over its steps, while the weights changed.
struct FinderEpoch {
  int epoch = 0;    // from 1
  double loss = 0;  // the following three by their weights
  double centre_loss = 0, box_loss = 0, mask_loss = 0;
  double overlap = 0;          // IoU of the boxes at cells near the centres
  double validation_loss = 0;  // after the epoch; NaN without validation scenes
  double learning_rate = 0;
  double seconds = 0;          // of the epoch, without validation
  double waiting_seconds = 0;  // of these, until scenes were made
  double scenes_per_second = 0;
};

// Writes the whole log by rename: header, then a line an epoch.
void write_run_log(const std::vector<EpochRecord>& records, const std::filesystem::path& path);

void write_transfer_log(const std::vector<TransferEpoch>& records, const std::filesystem::path& path);

void write_finder_log(const std::vector<FinderEpoch>& records, const std::filesystem::path& path);

// Throw not_found, or corrupt_data naming file and line.
std::vector<EpochRecord> read_run_log(const std::filesystem::path& path);
std::vector<TransferEpoch> read_transfer_log(const std::filesystem::path& path);
std::vector<FinderEpoch> read_finder_log(const std::filesystem::path& path);

}  // namespace selvedge::training
