// Goes through the layers of finder_layers.h and writes each as ONNX nodes.
#include <fmt/format.h>

#include "ground/garments/finder_maps.h"
#include "selvedge/error.h"
#include "study/model/finder_layers.h"
#include "study/model/onnx_exporter.h"
#include "study/model/onnx_graph.h"

namespace selvedge::model {
namespace {

struct OnnxOperations {
  OnnxGraph& graph;

  Feature convolve(const SameConvImpl& layer, const Feature& x) const { return add_convolution(graph, x, layer); }
  Feature add(const Feature& a, const Feature& b) const {
    return {graph.add("Add", {a.name, b.name}).name, a.rows, a.columns};
  }
  // Repeats each value in a 2 x 2 block.
  Feature double_size(const Feature& x) const {
    const auto larger = graph.add("Resize", {x.name, "", graph.floats("scales", torch::tensor({1.F, 1.F, 2.F, 2.F}))});
    set_text(larger, "mode", "nearest");
    set_text(larger, "coordinate_transformation_mode", "asymmetric");
    set_text(larger, "nearest_mode", "floor");
    return {larger.name, 2 * x.rows, 2 * x.columns};
  }
};

}  // namespace

std::string export_onnx(const FinderNetworkImpl& network, const OnnxExportOptions& options) {
  if (options.input_width < 1 || options.input_height < 1 || options.input_width % garments::finder_side_unit != 0 ||
      options.input_height % garments::finder_side_unit != 0) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[export_onnx] a finder: expected sides that are multiples of {}, got {} x {}",
                            garments::finder_side_unit, options.input_width, options.input_height));
  }
  OnnxGraph graph(options, OnnxGraph::Storage::float16);
  const Feature picture{graph.input(), options.input_height, options.input_width};
  const auto maps = pass_finder_layers(network, picture, OnnxOperations{graph});
  const auto joined = graph.add("Concat", {maps[0].name, maps[1].name, maps[2].name});
  set_attribute(joined, "axis", std::int64_t{1});
  const auto flat = graph.add("Flatten", {joined.name});
  set_attribute(flat, "axis", std::int64_t{1});
  return graph.finish_as_it_is(flat.name, garments::finder_map_count * maps[0].rows * maps[0].columns);
}

}  // namespace selvedge::model
