// How an adapter is trained: one linear layer on somebody's frozen encoder. configs/adapter.toml says the same with the
// reasons.
#pragma once

#include <cstddef>

namespace selvedge::training {

struct AdapterOptions {
  std::size_t batch_products = 1000;  // pairs of a step, each a negative of all others
  int least_steps = 30;               // few pairs are gone through more often than `epochs`, up to this number of steps
  double shrinkage = 0.1;             // of the start's whitening by the pairs' differences; large: hardly any
  double dropout = 0.2;               // of the encoder's numbers
  double weight_decay = 0.1;          // towards the start, which is the encoder's own main directions
};

}  // namespace selvedge::training
