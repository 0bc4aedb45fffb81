// The settings of each kind of model, beyond those of every run. Those of the street2shop tower are in
// retrieval_options.h.
#pragma once

#include <cstddef>

#include "study/model/finder_network.h"
#include "study/model/koch_tower.h"
#include "study/model/transfer_network.h"
#include "study/training/retrieval_options.h"  // Precision

namespace selvedge::training {

// One linear layer on a frozen encoder of anybody's. configs/adapter.toml gives the reasons for these values.
struct AdapterOptions {
  std::size_t batch_products = 1000;  // pairs in a step; each product is a negative of all others
  int least_steps =
      30;  // with few pairs there are more epochs than `epochs` (unless that is 0), until there are this many steps
  double shrinkage = 0.1;     // of the initial whitening, see whitened(); large: hardly whitened
  double dropout = 0.2;       // share of the encoder's outputs that is set to 0
  double weight_decay = 0.1;  // towards the start: the whitened main directions of the encoder's outputs
};

// The one-shot network of Koch et al. 2015.
struct KochOptions {
  model::KochTowerOptions network;  // input and embedding size are the run's
  double dense_rate = 1;            // of the dense layer, as a share of the learning rate
  double output_rate = 1;           // of the distance's weights and bias, as a share of the learning rate
  double weight_decay = 1e-4;       // L2 penalty
  double first_momentum = 0.5;      // rises linearly to the run's momentum in the last epoch
  double rate_decay = 0.99;         // factor on all rates, each epoch
  double distortion = 0.5;          // probability of each of rotation, shear, scale and shift, for each image
};

// PixelDTGAN. configs/pixel_dtgan.toml has the paper's settings in full.
struct TransferOptions {
  model::TransferNetworkOptions network;
  int lower_after = 25;   // after this many epochs the learning rate falls...
  double lower_to = 0.1;  // ...to this share
  double momentum = 0.5;  // SGD's, or Adam's first decay rate
};

// The garment finder. configs/finder.toml has the settings of the shipped one.
struct FinderOptions {
  model::FinderNetworkOptions network;
  std::size_t batch_scenes = 16;    // scenes in a step
  std::size_t epoch_scenes = 2048;  // scenes in an epoch; no scene is seen twice
  double box_weight = 5;            // weight of the boxes' loss; that of centres has 1
  double mask_weight = 1;           // weight of the masks' loss
  double weight_decay = 0.01;       // AdamW's, on weights; not on biases and norms
  double head_rate = 3;             // factor on the learning rate of all but the trunk
  double warmup_epochs = 1;         // linear, then cosine down to 0 at the last step
  double average_decay = 0.998;     // of the moving average of weights, which is the model that is kept; 0: none
  int frozen_blocks = 0;            // the first blocks of the trunk, and the convolution before them, stay as they are
  Precision precision = Precision::bfloat16;  // of all but the heads' last layers; weights stay float32
  int small_epochs = 0;                       // this many epochs at the beginning have a smaller input
  double small_scale = 0.75;                  // factor on width and height during those, rounded to the network's unit
  int run_width = 0;                          // pixels of the exported model's input; 0: as in training
  int run_height = 0;                         // The network takes any size; a smaller one is faster and finds less
  int loaders = 1;                            // threads that make the next scenes while the network learns
};

}  // namespace selvedge::training
