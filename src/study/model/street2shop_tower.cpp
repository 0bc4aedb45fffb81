// Pools feature maps by the generalised mean and projects them. The cells of a grid are pooled by products with
// matrices of area shares.
#include "study/model/street2shop_tower.h"

#include "study/model/batch_norm.h"

#include <fmt/format.h>

#include <algorithm>

#include "selvedge/error.h"
#include "study/model/weights.h"

namespace selvedge::model {

namespace nn = torch::nn;

namespace {

torch::Tensor cubes_of(const torch::Tensor& features) {
  const torch::Tensor x = features.to(torch::kFloat32).clamp_min(1e-6);
  return x * x * x;
}

torch::Tensor root_of_mean(const torch::Tensor& cubes) { return cubes.mean({2, 3}).pow(1.0 / 3.0); }

torch::Tensor roots_of_cells(const torch::Tensor& cubes, const PoolingGrid& grid) {
  const torch::Tensor rows = area_shares(cubes.size(2), grid.rows).to(cubes.device());
  const torch::Tensor columns = area_shares(cubes.size(3), grid.columns).to(cubes.device());
  return torch::matmul(rows, torch::matmul(cubes, columns.t())).flatten(1).pow(1.0 / 3.0);
}

}  // namespace

torch::Tensor generalised_mean(const torch::Tensor& features) { return root_of_mean(cubes_of(features)); }

torch::Tensor generalised_mean(const torch::Tensor& features, const PoolingGrid& grid) {
  return roots_of_cells(cubes_of(features), grid);
}

torch::Tensor area_shares(std::int64_t side, std::int64_t cells) {
  torch::Tensor shares = torch::zeros({cells, side});
  const double part = static_cast<double>(side) / static_cast<double>(cells);
  for (std::int64_t cell = 0; cell < cells; ++cell) {
    const double begin = static_cast<double>(cell) * part, end = begin + part;
    for (std::int64_t place = 0; place < side; ++place) {
      const auto at = static_cast<double>(place);
      shares[cell][place] = std::max(0.0, std::min(end, at + 1) - std::max(begin, at)) / part;
    }
  }
  return shares;
}

Street2ShopTowerImpl::Street2ShopTowerImpl(const Street2ShopOptions& tower_options) : options(tower_options) {
  if (options.input_width < 32 || options.input_height < 32 || options.embedding_size < 1) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[Street2ShopTower] expected an input of at least 32 x 32 pixels and an embedding of at "
                            "least 1 value, got {} x {} and {}",
                            options.input_width, options.input_height, options.embedding_size));
  }
  if (options.grid.rows < 1 || options.grid.columns < 1 || (options.grid.is_divided() && !options.all_levels)) {
    throw Error(
        ErrorKind::invalid_argument,
        fmt::format("[Street2ShopTower] expected a grid of at least 1 x 1 cells, and of no more unless all levels "
                    "are pooled, got {} x {}",
                    options.grid.rows, options.grid.columns));
  }
  trunk = register_module("trunk", MobileNetV2());
  const std::int64_t cells = options.grid.is_divided() ? options.grid.rows * options.grid.columns : 0;
  std::int64_t pooled = 0;
  for (const std::int64_t channels : MobileNetV2Impl::level_channels) {
    const bool is_last = channels == MobileNetV2Impl::channels;
    if (options.all_levels || is_last) pooled += channels * (is_last ? 1 : 1 + cells);
  }
  projection = register_module("projection", nn::Linear(nn::LinearOptions(pooled, options.embedding_size).bias(false)));
  neck = register_module("neck", nn::BatchNorm1d(options.embedding_size));
}

constexpr double neck_momentum = 0.1;  // libtorch's default, with which the neck is made

torch::Tensor street2shop_input(const torch::Tensor& images) {
  return images.to(torch::kFloat32).contiguous(torch::MemoryFormat::ChannelsLast).mul_(1.0f / 127.5f).sub_(1.0f);
}

torch::Tensor Street2ShopTowerImpl::pool(const std::vector<torch::Tensor>& levels) const {
  if (!options.all_levels) return generalised_mean(levels.back());
  std::vector<torch::Tensor> pooled;
  for (const torch::Tensor& level : levels) {
    const torch::Tensor cubes = cubes_of(level);
    pooled.push_back(root_of_mean(cubes));
    if (options.grid.is_divided() && &level != &levels.back()) pooled.push_back(roots_of_cells(cubes, options.grid));
  }
  return torch::cat(pooled, 1);
}

torch::Tensor Street2ShopTowerImpl::forward(const torch::Tensor& images) {
  const torch::Tensor input = street2shop_input(images).to(precision);
  const torch::Tensor projected = projection->forward(pool(trunk->forward_levels(input)));
  // libtorch's own layer would use the rows of this process only.
  if (is_training() && sums_batch_norms())
    return batch_norm(projected.unsqueeze(2).unsqueeze(3), neck->weight, neck->bias, neck->running_mean,
                      neck->running_var, true, {false, neck_momentum, neck->options.eps()})
        .squeeze(3)
        .squeeze(2);
  return neck->forward(projected);
}

void load_street2shop_weights(Street2ShopTowerImpl& tower, const std::filesystem::path& path) {
  Street2ShopOptions undivided = tower.options;
  undivided.grid = {};
  const PoolingGrid& grid = tower.options.grid;
  const std::int64_t* const levels = MobileNetV2Impl::level_channels;
  if (!grid.is_divided() || stored_shape(path, "projection.weight").at(1) != levels[0] + levels[1] + levels[2]) {
    load_weights(tower, path);
    return;
  }
  Street2ShopTower stored(undivided);
  load_weights(*stored, path);
  const torch::NoGradGuard no_gradient;
  const auto copy = [](const torch::nn::Module& from, const torch::nn::Module& to) {
    const auto sources = from.parameters(), targets = to.parameters();
    for (std::size_t i = 0; i < targets.size(); ++i) torch::Tensor(targets[i]).copy_(sources[i]);
    const auto source_buffers = from.buffers(), target_buffers = to.buffers();
    for (std::size_t i = 0; i < target_buffers.size(); ++i) torch::Tensor(target_buffers[i]).copy_(source_buffers[i]);
  };
  copy(*stored->trunk, *tower.trunk);
  copy(*stored->neck, *tower.neck);
  torch::Tensor weight = tower.projection->weight;
  weight.zero_();
  std::int64_t from = 0, to = 0;
  for (const std::int64_t channels : MobileNetV2Impl::level_channels) {
    weight.narrow(1, to, channels).copy_(stored->projection->weight.narrow(1, from, channels));
    from += channels;
    to += channels * (channels == MobileNetV2Impl::channels ? 1 : 1 + grid.rows * grid.columns);
  }
}

void Street2ShopTowerImpl::fold() { trunk = replace_module("trunk", trunk->folded()); }

}  // namespace selvedge::model
