#include "ground/encoder_graph/network_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "embedding/drawn_network.h"
#include "ground/files/atomic_file.h"
#include "selvedge/error.h"
#include "test_folder.h"

namespace selvedge::encoder_graph {
namespace {

using embedding::DrawnNetwork;
using testing::ElementsAre;
using testing::HasSubstr;

std::string error_of(std::string_view bytes) {
  try {
    const NetworkGraph graph(bytes, "n.onnx");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::corrupt_data);
    return error.what();
  }
  return "no error";
}

std::vector<std::string> names_of(const std::vector<TensorInfo>& tensors) {
  std::vector<std::string> names;
  for (const TensorInfo& tensor : tensors) names.push_back(tensor.name);
  return names;
}

// A node whose branches, `depth` within each other, answer with the tensor "inner".
std::string branches(int depth) {
  std::string graph = DrawnNetwork::field(12, DrawnNetwork::field(1, "inner"));
  for (int i = 0; i < depth; ++i) {
    const std::string attribute =
        DrawnNetwork::field(5, DrawnNetwork::field(1, "then_branch") + DrawnNetwork::field(6, graph));
    const std::string node = DrawnNetwork::field(1, DrawnNetwork::field(2, "chosen") + attribute);
    graph = node;
  }
  return graph;
}

std::string model_of(const std::string& graph) {
  return DrawnNetwork::number(1, 8) + DrawnNetwork::field(8, DrawnNetwork::number(2, 13)) +
         DrawnNetwork::field(7, graph + DrawnNetwork::field(2, "drawn"));
}

TEST(NetworkGraph, reads_inputs_and_outputs_with_types_and_shapes) {
  const std::string bytes = embedding::two_tower_network().bytes();
  const NetworkGraph graph(bytes, "n.onnx");
  EXPECT_THAT(names_of(graph.inputs()), ElementsAre("input_ids", "pixel_values"));
  EXPECT_EQ(graph.inputs()[1].text(), "'pixel_values': float32 N x 3 x 32 x 32");
  EXPECT_THAT(names_of(graph.outputs()), ElementsAre("logits_per_image", "text_embeds", "image_embeds", "coarse"));
  EXPECT_THAT(graph.inputs_behind("image_embeds"), ElementsAre("pixel_values"));
  EXPECT_THAT(graph.inputs_behind("logits_per_image"), ElementsAre("input_ids", "pixel_values"));
}

TEST(NetworkGraph, cuts_away_what_an_output_does_not_need) {
  const std::string bytes = embedding::two_tower_network().bytes();
  NetworkGraph graph(bytes, "n.onnx");
  graph.keep_only({"text_embeds"});
  const std::string cut = graph.bytes();
  const NetworkGraph again(cut, "cut.onnx");
  EXPECT_THAT(names_of(again.inputs()), ElementsAre("input_ids"));
  EXPECT_FALSE(again.has_tensor("fine"));
  EXPECT_LT(cut.size(), 1000u);
  EXPECT_EQ(cut.find("fine_weights"), std::string::npos);
}

TEST(NetworkGraph, a_tensor_that_an_inner_graph_answers_with_is_needed) {
  const std::string producer = DrawnNetwork::field(
      1, DrawnNetwork::field(1, "x") + DrawnNetwork::field(2, "inner") + DrawnNetwork::field(4, "Neg"));
  const std::string bytes = model_of(producer + branches(1) + DrawnNetwork::field(11, DrawnNetwork::field(1, "x")) +
                                     DrawnNetwork::field(12, DrawnNetwork::field(1, "chosen")));
  NetworkGraph graph(bytes, "n.onnx");
  EXPECT_THAT(graph.inputs_behind("chosen"), ElementsAre("x"));
  graph.keep_only({"chosen"});
  EXPECT_TRUE(graph.has_tensor("inner"));
}

TEST(NetworkGraph, knows_what_one_input_decides_alone) {
  const std::string bytes = embedding::two_tower_network().bytes();
  const NetworkGraph graph(bytes, "n.onnx");
  const std::set<std::string> decided = graph.decided_by("pixel_values");
  for (const char* op : {"Conv", "Relu", "MatMul", "Transpose", "Identity", "Cast"}) {
    for (const std::string& tensor : graph.outputs_of({op}))
      EXPECT_EQ(decided.contains(tensor), graph.inputs_behind(tensor) == std::set<std::string>{"pixel_values"})
          << tensor;
  }
  EXPECT_TRUE(decided.contains("image_embeds"));
  EXPECT_FALSE(decided.contains("logits_per_image"));
}

TEST(NetworkGraph, a_note_stays_in_the_file) {
  const std::string bytes = embedding::plain_network().bytes();
  NetworkGraph graph(bytes, "n.onnx");
  graph.set_note("pictures 224 x 224");
  const std::string noted = graph.bytes();
  EXPECT_NE(noted, NetworkGraph(bytes, "n.onnx").bytes());
  EXPECT_EQ(NetworkGraph(noted, "n.onnx").bytes(), noted);
}

TEST(NetworkGraph, an_input_without_a_shape_is_written_without_one) {
  const std::string type = DrawnNetwork::field(2, DrawnNetwork::field(1, DrawnNetwork::number(1, float32_element)));
  const std::string input = DrawnNetwork::field(11, DrawnNetwork::field(1, "x") + type);
  const std::string bytes = model_of(input);
  EXPECT_THAT(NetworkGraph(bytes, "n.onnx").bytes(), HasSubstr(input));
}

TEST(NetworkGraph, gives_new_nodes_names_that_nothing_has) {
  const std::string bytes = embedding::plain_network().bytes();
  NetworkGraph graph(bytes, "n.onnx");
  EXPECT_EQ(graph.fresh_name("vector"), "vector_2");
  EXPECT_EQ(graph.fresh_name("vector"), "vector_3");
  EXPECT_EQ(graph.add_node("Relu", {"vector"}), "selvedge_Relu");
  EXPECT_EQ(graph.add_node("Relu", {"vector"}), "selvedge_Relu_2");
}

TEST(NetworkGraph, refuses_what_is_no_network) {
  EXPECT_THAT(error_of(""), HasSubstr("no ONNX network"));
  EXPECT_THAT(error_of("garbage that is no network"), HasSubstr("no ONNX network"));
  EXPECT_THAT(error_of(std::string(100, '\xff')), HasSubstr("no ONNX network"));
  EXPECT_THAT(error_of(DrawnNetwork(1, 6).bytes()), HasSubstr("opset 7 or later, found 6"));
  const std::string whole = embedding::two_tower_network().bytes();
  for (std::size_t size = 0; size < whole.size(); size += 7)
    EXPECT_NE(error_of(whole.substr(0, size)), "no error") << size;
}

TEST(NetworkGraph, refuses_graphs_too_deep_within_each_other) {
  EXPECT_EQ(error_of(model_of(branches(10))), "no error");
  EXPECT_THAT(error_of(model_of(branches(100))), HasSubstr("within each other"));
}

TEST(ExternalData, a_tensor_too_large_for_any_memory_is_refused_before_it_is_read) {
  EXPECT_EQ(bytes_of_values(float32_element, std::vector<std::int64_t>{3, 4}), 48u);
  EXPECT_EQ(bytes_of_values(float16_element, std::vector<std::int64_t>{3, 4}), 24u);
  const std::int64_t much = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(bytes_of_values(float32_element, std::vector<std::int64_t>{much, much}), std::nullopt);
  EXPECT_EQ(bytes_of_values(float32_element, std::vector<std::int64_t>{-1}), std::nullopt);
  EXPECT_EQ(bytes_of_values(8, std::vector<std::int64_t>{1}), std::nullopt) << "texts";
}

TEST(ExternalData, no_second_graph_hides_it) {
  const std::string with = embedding::plain_network(-1, "weights.bin").bytes();
  EXPECT_THAT(error_of(with + DrawnNetwork::field(7, DrawnNetwork::field(2, "other"))), HasSubstr("one graph"));
}

TEST(ExternalData, is_seen_inside_a_function) {
  const std::string entry =
      DrawnNetwork::field(13, DrawnNetwork::field(1, "location") + DrawnNetwork::field(2, "weights.bin"));
  const std::string value = DrawnNetwork::field(1, "value") + DrawnNetwork::field(5, entry);
  const std::string constant = DrawnNetwork::field(
      7, DrawnNetwork::field(2, "inner") + DrawnNetwork::field(4, "Constant") + DrawnNetwork::field(5, value));
  const std::string usual = DrawnNetwork::field(11, value);  // of an attribute that the caller leaves out
  for (const std::string& part : {constant, usual}) {
    const std::string bytes = embedding::plain_network().bytes() + DrawnNetwork::field(25, part);
    NetworkGraph graph(bytes, "n.onnx");
    EXPECT_FALSE(graph.external_files().empty());
    EXPECT_THROW(graph.take_in_external_data("."), Error);
  }
}

TEST(ExternalData, becomes_the_networks_own) {
  const TestFolder folder;
  const DrawnNetwork outside = embedding::plain_network(-1, "weights.bin");
  files::write_file_atomically(folder / "weights.bin", outside.data);
  const std::string bytes = outside.bytes(), inside_bytes = embedding::plain_network().bytes();
  NetworkGraph graph(bytes, "n.onnx");
  EXPECT_THAT(graph.external_files(), ElementsAre("weights.bin"));
  graph.take_in_external_data(folder.path());
  EXPECT_TRUE(graph.external_files().empty());
  const NetworkGraph inside(inside_bytes, "n.onnx");
  EXPECT_EQ(graph.bytes(), inside.bytes());
}

}  // namespace
}  // namespace selvedge::encoder_graph
