#include "study/model/onnx_convolution.h"

namespace selvedge::model {

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

}  // namespace selvedge::model
