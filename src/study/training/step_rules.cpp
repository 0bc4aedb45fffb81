#include "study/training/step_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "study/training/trainer.h"

namespace selvedge::training {

double RateSchedule::at(std::size_t step) const {
  const double per_epoch = static_cast<double>(steps_per_epoch);
  const double at = static_cast<double>(step) + 1;
  const double warmup = std::max(1.0, warmup_epochs * per_epoch);
  if (at <= warmup) return peak * at / warmup;
  const double total = std::max(warmup + 1, epochs * per_epoch);
  return peak * 0.5 * (1 + std::cos(std::numbers::pi * std::min(1.0, (at - warmup) / (total - warmup))));
}

double average_share(double decay, std::size_t step) {
  const double at = static_cast<double>(step);
  return 1 - std::min(decay, (1 + at) / (10 + at));
}

void require_finite(double loss, std::size_t step, double learning_rate) {
  if (std::isfinite(loss)) return;
  throw TrainingFailed(
      fmt::format("training diverged: the loss is {} at step {}; lower optimiser.learning_rate (now {})", loss,
                  step + 1, learning_rate));
}

}  // namespace selvedge::training
