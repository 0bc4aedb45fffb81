#include "selvedge/model/onnx_exporter.h"
#include "selvedge/model/onnx_graph.h"

namespace selvedge {
namespace {

// A feature map in the graph: where it is and its size, which padding depends on.
struct Feature {
  std::string name;
  std::int64_t rows = 0, columns = 0;
};

Feature add_convolution(OnnxGraph& graph, const Feature& in, const SameConvImpl& layer) {
  const std::string weight = graph.constant("weight", layer.weight), bias = graph.constant("bias", layer.bias);
  const auto convolution = graph.add("Conv", {in.name, weight, bias});
  const auto rows = layer.padding(in.rows), columns = layer.padding(in.columns);
  const std::int64_t kernel = layer.options.kernel, stride = layer.options.stride;
  set_attribute(convolution, "kernel_shape", {kernel, kernel});
  set_attribute(convolution, "strides", {stride, stride});
  set_attribute(convolution, "group", layer.options.groups);
  set_attribute(convolution, "pads", {rows.before, columns.before, rows.after, columns.after});
  Feature out{convolution.name, (in.rows + stride - 1) / stride, (in.columns + stride - 1) / stride};
  if (layer.options.relu6) {
    out.name = graph.add("Clip", {convolution.name, graph.scalar("zero", 0), graph.scalar("six", 6)}).name;
  }
  return out;
}

// As MobileNetV2Impl::forward_levels.
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

// generalised_mean(): (N, C, H, W) -> (N, C). Its clamp is for the gradient alone: the mean of cubes is at least 0.
std::string add_generalised_mean(OnnxGraph& graph, const std::string& features) {
  const std::string square = graph.add("Mul", {features, features}).name;
  const std::string mean = graph.add("GlobalAveragePool", {graph.add("Mul", {square, features}).name}).name;
  const auto flat = graph.add("Flatten", {mean});
  set_attribute(flat, "axis", std::int64_t{1});
  return graph.add("Pow", {flat.name, graph.scalar("third", 1.0f / 3.0f)}).name;
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

// (2 N, D), an image's embedding N rows before its mirror image's -> (N, D), the sum of both, normalised before.
std::string add_pair_sums(OnnxGraph& graph, const std::string& embeddings, std::int64_t size) {
  const std::string pairs =
      graph
          .add("Reshape", {graph.add_normalised(embeddings).name,
                           graph.integers("pairs", torch::tensor({std::int64_t{2}, std::int64_t{-1}, size}))})
          .name;
  const auto sums = graph.add("ReduceSum", {pairs, graph.integers("first_axis", torch::tensor({std::int64_t{0}}))});
  set_attribute(sums, "keepdims", std::int64_t{0});
  return sums.name;
}

}  // namespace

std::string export_onnx(const Street2ShopTowerImpl& tower, const OnnxExportOptions& options) {
  OnnxGraph graph(options, OnnxGraph::Storage::float16);
  const std::string images =
      options.mirrored_too ? add_mirror_images(graph, graph.input(), options.input_width) : graph.input();
  const std::vector<Feature> levels =
      add_trunk(graph, {images, options.input_height, options.input_width}, *tower.trunk);
  std::string pooled = add_generalised_mean(graph, levels.back().name);
  if (tower.options.all_levels) {
    const std::string first = add_generalised_mean(graph, levels[0].name);
    const std::string second = add_generalised_mean(graph, levels[1].name);
    const auto all = graph.add("Concat", {first, second, pooled});
    set_attribute(all, "axis", std::int64_t{1});
    pooled = all.name;
  }
  // neck(projection(x)) = gamma / sigma * (W x - mean) + beta, as one linear layer.
  const torch::NoGradGuard no_gradient;
  const auto& neck = *tower.neck;
  const torch::Tensor scale = neck.weight / (neck.running_var + neck.options.eps()).sqrt();  // (D)
  const std::string weight = graph.constant("weight", tower.projection->weight * scale.unsqueeze(1));
  const std::string bias = graph.constant("bias", neck.bias - neck.running_mean * scale);
  const auto embeddings = graph.add("Gemm", {pooled, weight, bias});
  set_attribute(embeddings, "transB", std::int64_t{1});
  const std::int64_t size = tower.options.embedding_size;
  return graph.finish(options.mirrored_too ? add_pair_sums(graph, embeddings.name, size) : embeddings.name, size);
}

}  // namespace selvedge
