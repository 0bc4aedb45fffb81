// Builds the tower layer by layer, with the initialisation of Koch et al.
#include "study/model/koch_tower.h"

#include <fmt/format.h>

#include <cmath>

#include "selvedge/error.h"

namespace selvedge::model {
namespace {

namespace nn = torch::nn;

constexpr double weight_spread = 0.01;
constexpr double full_width = 64;
constexpr double bias_mean = 0.5, bias_spread = 0.01;

// The side of the map after three convolutions with pooling and a fourth convolution.
int last_side(int side) { return (((side - 9) / 2 - 6) / 2 - 3) / 2 - 3; }

template <typename Layer>
Layer initialised(Layer layer, double spread) {
  nn::init::normal_(layer->weight, 0, spread);
  nn::init::normal_(layer->bias, bias_mean, bias_spread);
  return layer;
}

}  // namespace

nn::Sequential make_koch_tower(const KochTowerOptions& options) {
  const int rows = last_side(options.input_height), columns = last_side(options.input_width);
  if (rows < 1 || columns < 1 || options.width < 1 || options.embedding_size < 1) {
    throw Error(
        ErrorKind::invalid_argument,
        fmt::format("[make_koch_tower] expected an input of at least 65 x 65 pixels and sizes above 0, got {} x "
                    "{}, width {}, embedding size {}",
                    options.input_width, options.input_height, options.width, options.embedding_size));
  }
  nn::Sequential tower;
  // A narrower layer adds up fewer weights. Without a larger spread, its output would hardly depend on the picture.
  const double wider = std::sqrt(full_width / options.width);
  const auto convolve = [&](int in, int out, int kernel) {
    const double spread = tower->is_empty() ? weight_spread : weight_spread * wider;
    tower->push_back(initialised(nn::Conv2d(nn::Conv2dOptions(in, out, kernel)), spread));
    tower->push_back(nn::ReLU());
  };
  const int w = options.width;
  convolve(3, w, 10);
  tower->push_back(nn::MaxPool2d(2));
  convolve(w, 2 * w, 7);
  tower->push_back(nn::MaxPool2d(2));
  convolve(2 * w, 2 * w, 4);
  tower->push_back(nn::MaxPool2d(2));
  convolve(2 * w, 4 * w, 4);
  tower->push_back(nn::Flatten());
  tower->push_back(
      initialised(nn::Linear(4 * w * rows * columns, options.embedding_size), options.dense_spread * wider));
  tower->push_back(nn::Sigmoid());
  return tower;
}

}  // namespace selvedge::model
