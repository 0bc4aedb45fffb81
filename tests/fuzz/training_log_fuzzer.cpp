// A run's log: a report is made of whatever is there, and every number in it is one.
#include <cmath>

#include "fuzz/fuzzer.h"
#include "study/evaluation/training_log.h"

namespace selvedge::fuzz {
namespace {

void read_log(std::string_view text) {
  for (const evaluation::TrainingEpoch& epoch : evaluation::read_training_log(file_of(text, "log.csv"))) {
    require(std::isfinite(epoch.epoch));
    for (const auto& value : {epoch.loss, epoch.pair_accuracy, epoch.validation_accuracy, epoch.learning_rate,
                              epoch.seconds, epoch.images_per_second}) {
      require(!value || std::isfinite(*value));
    }
  }
}

const Registered training_log_fuzzer("training_log", read_log);

}  // namespace
}  // namespace selvedge::fuzz
