// What the training of each kind of model takes beyond the settings of every run. The street2shop tower's is in
// retrieval_options.h.
#pragma once

#include <cstddef>

#include "study/model/finder_network.h"
#include "study/model/koch_tower.h"
#include "study/model/transfer_network.h"
#include "study/training/retrieval_options.h"  // Precision

namespace selvedge::training {

// One linear layer on somebody's frozen encoder; configs/adapter.toml says the same with the reasons.
struct AdapterOptions {
  std::size_t batch_products = 1000;  // pairs of a step, each a negative of all others
  int least_steps = 30;               // few pairs are gone through more often than `epochs`, up to this number of steps
  double shrinkage = 0.1;             // of the start's whitening by the pairs' differences; large: hardly any
  double dropout = 0.2;               // of the encoder's numbers
  double weight_decay = 0.1;          // towards the start, which is the encoder's own main directions
};

// The one-shot network of Koch et al. 2015.
struct KochOptions {
  model::KochTowerOptions network;  // input and embedding size are the run's
  double dense_rate = 1;            // of the dense layer, as a share of the learning rate
  double output_rate = 1;           // of the distance's weights and bias, likewise
  double weight_decay = 1e-4;       // L2 penalty
  double first_momentum = 0.5;      // rises evenly to the run's momentum in the last epoch
  double rate_decay = 0.99;         // of all rates, each epoch
  double distortion = 0.5;          // how likely each of rotation, shear, scale and shift is, for each image
};

// PixelDTGAN; configs/pixel_dtgan.toml is the paper's, in full.
struct TransferOptions {
  model::TransferNetworkOptions network;
  int lower_after = 25;   // epochs; then the learning rate falls…
  double lower_to = 0.1;  // …to this share
  double momentum = 0.5;  // SGD's, or Adam's first decay rate
};

// The garment finder; configs/finder.toml says what the shipped one was trained with.
struct FinderOptions {
  model::FinderNetworkOptions network;
  std::size_t batch_scenes = 16;              // a step's
  std::size_t epoch_scenes = 2048;            // an epoch's; a scene is never seen twice
  double box_weight = 5;                      // of the boxes' loss beside that of centres
  double mask_weight = 1;                     // of the masks'
  double weight_decay = 0.01;                 // AdamW's, of weights; not of biases and norms
  double head_rate = 3;                       // learning rate of all but the trunk, times the trunk's
  double warmup_epochs = 1;                   // linear, then cosine down to 0 at the last step
  double average_decay = 0.998;               // of the moving average of weights, which is what is kept; 0: none
  int frozen_blocks = 0;                      // of the trunk's first, with what lies before them: kept as they are
  Precision precision = Precision::bfloat16;  // of all but the heads' last layers; weights stay float32
  int small_epochs = 0;                       // epochs that begin the run at a smaller input
  double small_scale = 0.75;                  // of width and height, rounded to the network's unit, during those
  int run_width = 0;   // pixels: the model's input, where it differs from training's; 0: the same.
  int run_height = 0;  // The network takes any size; a smaller one is faster and finds less
  int loaders = 1;     // threads that make the next scenes while the network learns
};

}  // namespace selvedge::training
