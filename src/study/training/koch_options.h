// What training the one-shot network of Koch et al. 2015 takes beyond the settings of every run.
#pragma once

#include "study/model/koch_tower.h"

namespace selvedge::training {

struct KochOptions {
  model::KochTowerOptions network;  // input and embedding size are the run's
  double dense_rate = 1;            // of the dense layer, as a share of the learning rate
  double output_rate = 1;           // of the distance's weights and bias, likewise
  double weight_decay = 1e-4;       // L2 penalty
  double first_momentum = 0.5;      // rises evenly to the run's momentum in the last epoch
  double rate_decay = 0.99;         // of all rates, each epoch
  double distortion = 0.5;          // how likely each of rotation, shear, scale and shift is, for each image
};

}  // namespace selvedge::training
