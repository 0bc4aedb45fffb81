// ONNX files: what is read can be cut and written, and what is written is read as the same.
#include <set>
#include <string>

#include "fuzz/fuzzer.h"
#include "ground/encoder_graph/eight_bits.h"
#include "ground/encoder_graph/network_graph.h"

namespace selvedge::fuzz {
namespace {

void read_network(std::string_view bytes) {
  auto graph = unless_refused([&] { return encoder_graph::NetworkGraph(bytes, "network"); });
  if (!graph) return;
  graph->external_files();
  try {
    graph->take_in_external_data("/proc/none");
  } catch (const Error&) {  // there is no such file, or none may be named
  }
  std::vector<std::string> outputs;
  for (const encoder_graph::TensorInfo& output : graph->outputs()) {
    graph->inputs_behind(output.name);
    outputs.push_back(output.name);
  }
  graph->keep_only(outputs);
  graph->sort_nodes();
  encoder_graph::tensors_to_sample(*graph);
  const std::string written = graph->bytes();
  const encoder_graph::NetworkGraph again(written, "written");
  require(again.outputs().size() == outputs.size());
  require(again.inputs().size() == graph->inputs().size());
  require(again.bytes() == written);
}

const Registered network_graph_fuzzer("network_graph", read_network);

}  // namespace
}  // namespace selvedge::fuzz
