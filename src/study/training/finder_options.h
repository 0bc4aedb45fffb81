// How the garment finder is trained; configs/finder.toml says what the shipped one was trained with.
#pragma once

#include <cstddef>

#include "study/model/finder_network.h"
#include "study/training/retrieval_options.h"  // Precision

namespace selvedge::training {

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
