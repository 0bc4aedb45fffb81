// Rules for the steps of long runs: learning rate, moving average, and when to give up.
#pragma once

#include <cstddef>

namespace selvedge::training {

// Linear warm-up, then half a cosine down to 0.
struct RateSchedule {
  double peak = 0;
  double warmup_epochs = 0;
  int epochs = 0;
  std::size_t steps_per_epoch = 0;

  // `step` from 0 over the whole run.
  double at(std::size_t step) const;
};

// How far a step moves the exponential moving average towards the weights, in (0, 1]: 1 - decay, but more at the
// beginning (Tarvainen and Valpola 2017, "Mean teachers").
double average_share(double decay, std::size_t step);

// Throws TrainingFailed, saying what to lower, if the loss is not finite. `step` counts from 0.
void require_finite(double loss, std::size_t step, double learning_rate);

}  // namespace selvedge::training
