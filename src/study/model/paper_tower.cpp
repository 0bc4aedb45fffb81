// Builds the paper's tower of two fused blocks (conv_pool.h) and two linear layers.
#include "study/model/paper_tower.h"

#include <fmt/format.h>

#include "selvedge/error.h"
#include "study/model/conv_pool.h"

namespace selvedge::model {
namespace {

namespace nn = torch::nn;

constexpr int first_channels = 3;
constexpr int second_channels = 10;

// A side of the feature map after both convolutions and poolings.
int pooled_side(int side) { return ((side - 2) / 2 - 2) / 4; }

void require(bool holds, const std::string& message) {
  if (!holds) throw Error(ErrorKind::invalid_argument, "[make_paper_tower] " + message);
}

ConvPool make_block(int in, int out, int pool, const PaperTowerOptions& options) {
  const double slope = options.activation == Activation::relu ? 0.0 : options.leaky_slope;
  ConvPool block(ConvPoolOptions{in, out, pool, slope});
  if (options.he_initialisation) {
    nn::init::kaiming_normal_(block->weight, slope, torch::kFanIn, torch::kLeakyReLU);
    nn::init::zeros_(block->bias);
  }
  return block;
}

}  // namespace

nn::Sequential make_paper_tower(const PaperTowerOptions& options) {
  const int rows = pooled_side(options.input_height);
  const int columns = pooled_side(options.input_width);
  require(rows > 0 && columns > 0, fmt::format("expected an input of at least 14 x 14 pixels, got {} x {}",
                                               options.input_width, options.input_height));
  require(options.dropout >= 0 && options.dropout < 1,
          fmt::format("expected dropout in [0, 1), got {}", options.dropout));
  require(options.hidden_size > 0 && options.embedding_size > 0, "expected layer sizes above 0");
  nn::Sequential tower;
  tower->push_back(make_block(3, first_channels, 2, options));
  tower->push_back(make_block(first_channels, second_channels, 4, options));
  tower->push_back(nn::BatchNorm2d(second_channels));
  if (options.dropout > 0) tower->push_back(nn::Dropout(options.dropout));
  tower->push_back(nn::Flatten());
  tower->push_back(nn::Linear(second_channels * rows * columns, options.hidden_size));
  tower->push_back(nn::Tanh());
  tower->push_back(nn::Linear(options.hidden_size, options.embedding_size));
  return tower;
}

}  // namespace selvedge::model
