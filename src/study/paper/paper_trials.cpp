#include "study/paper/paper_trials.h"

namespace selvedge::paper {

const std::vector<PaperTrial>& paper_trials() {
  static const std::vector<PaperTrial> trials{
      {"base", "as the paper", "its choice", {}},
      {"relu", "ReLU for LeakyReLU", "stuck at an accuracy of 0.5", {"model.activation=relu"}},
      {"no_dropout", "no dropout", "tried, not kept", {"model.dropout=0"}},
      {"rate_0.1", "SGD at 0.1", "a higher rate: tried, not kept", {"optimiser.learning_rate=0.1"}},
      {"rate_0.5", "SGD at 0.5", "a higher rate: tried, not kept", {"optimiser.learning_rate=0.5"}},
      {"adam", "Adam at 0.001", "tried, not kept", {"optimiser.kind=adam", "optimiser.learning_rate=0.001"}},
      {"tall",
       "300 x 150 pixels (height x width)",
       "tried, not kept",
       {"model.input_height=300", "model.input_width=150"}},
      {"no_he", "libtorch's initialisation for He's", "nothing", {"model.he_initialisation=false"}},
      {"learned_scale",
       "sigmoid(scale x cosine + bias), both learned",
       "nothing",
       {"loss.learn_scale=true", "loss.initial_scale=10"}},
      {"one_person", "one person image a product, all pairs", "at least 10 are needed", {}, true},
  };
  return trials;
}

}  // namespace selvedge::paper
