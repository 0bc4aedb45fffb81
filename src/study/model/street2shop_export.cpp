// Writes trunk, pooling, projection and neck as ONNX nodes. An optional branch computes what each place of the image
// adds to the embedding.
#include <algorithm>

#include "study/model/onnx_exporter.h"
#include "study/model/onnx_graph.h"

namespace selvedge::model {
namespace {

// The nodes of MobileNetV2Impl::forward_levels.
std::vector<Feature> add_trunk(OnnxGraph& graph, const Feature& input, const MobileNetV2Impl& trunk) {
  std::vector<Feature> levels;
  Feature at = add_convolution(graph, input, *trunk.first);
  for (std::size_t i = 0; i < trunk.blocks.size(); ++i) {
    const InvertedResidual& block = trunk.blocks[i];
    Feature inner = block.expand.is_empty() ? at : add_convolution(graph, at, *block.expand);
    if (MobileNetV2Impl::is_level(i)) levels.push_back(inner);
    inner = add_convolution(graph, add_convolution(graph, inner, *block.depthwise), *block.project);
    if (block.residual) inner.name = graph.add("Add", {at.name, inner.name}).name;
    at = inner;
  }
  levels.push_back(add_convolution(graph, at, *trunk.last));
  return levels;
}

// The intermediate results of a level's generalised mean.
struct PooledLevel {
  Feature cubes;         // (N, C, H, W)
  std::string mean;      // of the cubes, (N, C, 1, 1)
  std::string pooled;    // its cube root, (N, C)
  PoolingGrid grid;      // the cells it is also pooled in
  std::string cells;     // mean of the cubes in each cell, (N, C, rows, columns); empty if not divided
  std::string of_cells;  // their cube roots, (N, C x rows x columns)
  std::int64_t channels = 0;
};

std::string add_root(OnnxGraph& graph, const std::string& means) {
  const auto flat = graph.add("Flatten", {means});
  set_attribute(flat, "axis", std::int64_t{1});
  return graph.add("Pow", {flat.name, graph.scalar("third", 1.0f / 3.0f)}).name;
}

// (rows, H), (N, C, H, W), (W, columns) -> (N, C, rows, columns)
std::string add_both_sides(OnnxGraph& graph, const torch::Tensor& rows, const std::string& map,
                           const torch::Tensor& columns) {
  const std::string narrow = graph.add("MatMul", {map, graph.constant("columns", columns)}).name;
  return graph.add("MatMul", {graph.constant("rows", rows), narrow}).name;
}

// The nodes of generalised_mean(). Its clamp is left out: only the gradient needs it, as the mean of cubes is at least
// 0.
PooledLevel add_generalised_mean(OnnxGraph& graph, const Feature& level, const PoolingGrid& grid,
                                 std::int64_t channels) {
  const std::string square = graph.add("Mul", {level.name, level.name}).name;
  PooledLevel pooled;
  pooled.cubes = {graph.add("Mul", {square, level.name}).name, level.rows, level.columns};
  pooled.mean = graph.add("GlobalAveragePool", {pooled.cubes.name}).name;
  pooled.pooled = add_root(graph, pooled.mean);
  pooled.grid = grid;
  pooled.channels = channels;
  if (!grid.is_divided()) return pooled;
  pooled.cells = add_both_sides(graph, area_shares(level.rows, grid.rows), pooled.cubes.name,
                                area_shares(level.columns, grid.columns).t());
  pooled.of_cells = add_root(graph, pooled.cells);
  return pooled;
}

std::string add_joined(OnnxGraph& graph, const std::vector<std::string>& parts) {
  std::string all = parts.front();
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const auto joined = graph.add("Concat", {all, parts[i]});
    set_attribute(joined, "axis", std::int64_t{1});
    all = joined.name;
  }
  return all;
}

// (N, C, H, W) -> (2 N, C, H, W): the images, then each mirrored left to right.
std::string add_mirror_images(OnnxGraph& graph, const std::string& images, std::int64_t width) {
  const torch::Tensor backwards = torch::arange(width - 1, -1, -1, torch::kInt64);
  const auto mirrored = graph.add("Gather", {images, graph.integers("backwards", backwards)});
  set_attribute(mirrored, "axis", std::int64_t{3});
  const auto both = graph.add("Concat", {images, mirrored.name});
  set_attribute(both, "axis", std::int64_t{0});
  return both.name;
}

std::string add_sum(OnnxGraph& graph, const std::string& values, std::int64_t axis, bool keep) {
  const auto sums = graph.add("ReduceSum", {values, graph.integers("axis", torch::tensor({axis}))});
  set_attribute(sums, "keepdims", std::int64_t{keep ? 1 : 0});
  return sums.name;
}

// (2 N, D) -> (N, D): normalises all rows, and adds each image's row to that of its mirror image, N rows below.
std::string add_pair_sums(OnnxGraph& graph, const std::string& embeddings, std::int64_t size) {
  const std::string pairs =
      graph
          .add("Reshape", {graph.add_normalised(embeddings).name,
                           graph.integers("pairs", torch::tensor({std::int64_t{2}, std::int64_t{-1}, size}))})
          .name;
  return add_sum(graph, pairs, 0, false);
}

// (N, C) -> (N, 1, 1, 1), each row's length.
std::string add_lengths(OnnxGraph& graph, const std::string& rows) {
  const std::string squares = add_sum(graph, graph.add("Mul", {rows, rows}).name, 1, true);
  const std::string lengths = graph.add("Sqrt", {squares}).name;
  return graph
      .add("Unsqueeze", {lengths, graph.integers("last_axes", torch::tensor({std::int64_t{2}, std::int64_t{3}}))})
      .name;
}

// mean^(-2/3): the factor by which the cube root scales the parts of a sum.
std::string add_share_of_root(OnnxGraph& graph, const std::string& mean) {
  return graph
      .add("Pow", {graph.add("Add", {mean, graph.scalar("least", 1e-9f)}).name, graph.scalar("power", -2.0f / 3.0f)})
      .name;
}

// (parts x blocks, side): row (p, b) holds the shares of part p for the places of block b, and 0 elsewhere.
torch::Tensor shares_by_block(std::int64_t side, std::int64_t parts, std::int64_t blocks) {
  const torch::Tensor in_block =
      torch::eye(blocks).repeat_interleave(side / blocks, 1);  // (blocks, side), 1 where a place lies in the block
  return (area_shares(side, parts).unsqueeze(1) * in_block.unsqueeze(0)).flatten(0, 1);
}

// What the places of each block add to the pooled cells: (N, C x cells, block rows, block columns). `blocks` is the
// last level's grid.
std::string add_shares_of_cells(OnnxGraph& graph, const PooledLevel& level, const Feature& blocks) {
  const PoolingGrid& grid = level.grid;
  const std::string sums =
      add_both_sides(graph, shares_by_block(level.cubes.rows, grid.rows, blocks.rows), level.cubes.name,
                     shares_by_block(level.cubes.columns, grid.columns, blocks.columns).t());
  const auto reshaped = [&](const std::string& values, const std::vector<std::int64_t>& shape) {
    return graph.add("Reshape", {values, graph.integers("shape", torch::tensor(shape))}).name;
  };
  const std::string split = reshaped(sums, {-1, level.channels, grid.rows, blocks.rows, grid.columns, blocks.columns});
  const auto ordered = graph.add("Transpose", {split});
  set_attribute(ordered, "perm", std::vector<std::int64_t>{0, 1, 2, 4, 3, 5});
  const std::string roots =
      reshaped(add_share_of_root(graph, level.cells), {-1, level.channels, grid.rows, grid.columns, 1, 1});
  return reshaped(graph.add("Mul", {ordered.name, roots}).name,
                  {-1, level.channels * grid.rows * grid.columns, blocks.rows, blocks.columns});
}

// What each place of the last level's grid adds to the embedding before normalisation: (N, D, rows, columns). The sum
// over the places, plus the bias, is that embedding. This is exact, because the generalised mean is a sum over places,
// mean(x^3)^(1/3) = sum of each place's share of x^3 times mean(x^3)^(-2/3), and the projection is linear.
std::string add_cell_parts(OnnxGraph& graph, const std::vector<PooledLevel>& levels, const std::string& weight) {
  const Feature& grid = levels.back().cubes;
  const float places = static_cast<float>(grid.rows * grid.columns);
  std::vector<std::string> shares;
  for (const PooledLevel& level : levels) {
    const std::int64_t high = level.cubes.rows / grid.rows, wide = level.cubes.columns / grid.columns;
    const auto means = graph.add("AveragePool", {level.cubes.name});
    set_attribute(means, "kernel_shape", {high, wide});
    set_attribute(means, "strides", {high, wide});
    const std::string whole = graph.add("Mul", {means.name, add_share_of_root(graph, level.mean)}).name;
    shares.push_back(graph.add("Mul", {whole, graph.scalar("share", 1.0f / places)}).name);
    if (level.grid.is_divided()) shares.push_back(add_shares_of_cells(graph, level, grid));
  }
  const std::string kernel =
      graph.add("Unsqueeze", {weight, graph.integers("kernel_axes", torch::tensor({std::int64_t{2}, std::int64_t{3}}))})
          .name;
  return graph.add("Conv", {add_joined(graph, shares), kernel}).name;
}

// The parts of the normalised embedding. With mirror images, their parts are mirrored back and added.
std::string add_parts(OnnxGraph& graph, const std::vector<PooledLevel>& levels, const std::string& weight,
                      const std::string& embeddings, const std::string& sums, std::int64_t size) {
  const Feature& grid = levels.back().cubes;
  std::string parts = graph.add("Div", {add_cell_parts(graph, levels, weight), add_lengths(graph, embeddings)}).name;
  if (sums.empty()) return parts;
  const torch::Tensor shape = torch::tensor({std::int64_t{2}, std::int64_t{-1}, size, grid.rows, grid.columns});
  const std::string pairs = graph.add("Reshape", {parts, graph.integers("pair_parts", shape)}).name;
  const auto one = [&](std::int64_t side) {
    return graph.add("Gather", {pairs, graph.integers("side", torch::tensor(side))}).name;
  };
  const torch::Tensor backwards = torch::arange(grid.columns - 1, -1, -1, torch::kInt64);
  const auto turned = graph.add("Gather", {one(1), graph.integers("turned", backwards)});
  set_attribute(turned, "axis", std::int64_t{3});
  return graph.add("Div", {graph.add("Add", {one(0), turned.name}).name, add_lengths(graph, sums)}).name;
}

bool divides(const std::vector<Feature>& levels) {
  const Feature& grid = levels.back();
  return std::all_of(levels.begin(), levels.end(), [&](const Feature& level) {
    return level.rows % grid.rows == 0 && level.columns % grid.columns == 0;
  });
}

}  // namespace

std::string export_onnx(const Street2ShopTowerImpl& tower, const OnnxExportOptions& options) {
  OnnxGraph graph(options, OnnxGraph::Storage::float16);
  const std::string images =
      options.mirrored_too ? add_mirror_images(graph, graph.input(), options.input_width) : graph.input();
  const std::vector<Feature> levels =
      add_trunk(graph, {images, options.input_height, options.input_width}, *tower.trunk);
  std::vector<PooledLevel> pooled;
  std::vector<std::string> features;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const bool is_last = i + 1 == levels.size();
    if (!tower.options.all_levels && !is_last) continue;
    pooled.push_back(add_generalised_mean(graph, levels[i], is_last ? PoolingGrid{} : tower.options.grid,
                                          MobileNetV2Impl::level_channels[i]));
    features.push_back(pooled.back().pooled);
    if (pooled.back().grid.is_divided()) features.push_back(pooled.back().of_cells);
  }
  // neck(projection(x)) = gamma / sigma * (W x - mean) + beta, as one linear layer.
  const torch::NoGradGuard no_gradient;
  const auto& neck = *tower.neck;
  const torch::Tensor scale = neck.weight / (neck.running_var + neck.options.eps()).sqrt();  // (D)
  const std::string weight = graph.constant("weight", tower.projection->weight * scale.unsqueeze(1));
  const std::string bias = graph.constant("bias", neck.bias - neck.running_mean * scale);
  const auto embeddings = graph.add("Gemm", {add_joined(graph, features), weight, bias});
  set_attribute(embeddings, "transB", std::int64_t{1});
  const std::int64_t size = tower.options.embedding_size;
  const std::string sums = options.mirrored_too ? add_pair_sums(graph, embeddings.name, size) : "";
  if (divides(levels)) {
    graph.add_optional_output(options.explain_name, options.parts_name, 4,
                              [&] { return add_parts(graph, pooled, weight, embeddings.name, sums, size); });
  }
  return graph.finish(options.mirrored_too ? sums : embeddings.name, size);
}

}  // namespace selvedge::model
