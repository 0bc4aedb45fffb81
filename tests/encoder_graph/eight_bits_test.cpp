#include "ground/encoder_graph/eight_bits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "embedding/drawn_network.h"
#include "selvedge/error.h"

namespace selvedge::encoder_graph {
namespace {

using embedding::DrawnNetwork;
using testing::ElementsAre;
using testing::HasSubstr;

// What the steps make of a value, written down anew.
double rounded(const Steps& steps, double value) {
  const double step = std::round(value / steps.scale) + steps.zero;
  return (std::min(255.0, std::max(0.0, step)) - steps.zero) * steps.scale;
}

TensorSample spread(std::size_t channels, float least, float most) {
  TensorSample sample{std::vector<float>(channels, (least + most) / 2), least, most, {}};
  for (int i = 0; i <= 1000; ++i) sample.values.push_back(least + (most - least) * static_cast<float>(i) / 1000);
  return sample;
}

std::map<std::string, TensorSample> samples_of_plain() {
  return {{"images", spread(3, -1, 1)}, {"fine", spread(8, 0, 6)}, {"coarse", spread(12, 0, 4)}};
}

std::string error_of(NetworkGraph& graph, const std::map<std::string, TensorSample>& samples) {
  try {
    to_eight_bits(graph, samples);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
    return error.what();
  }
  return "no error";
}

TEST(BestSteps, cover_evenly_spread_values_and_keep_0_exact) {
  for (const auto& [least, most] : {std::pair{-1.0F, 3.0F}, {0.0F, 6.0F}, {2.0F, 6.0F}, {-5.0F, -1.0F}}) {
    const TensorSample sample = spread(1, least, most);
    const Steps steps = best_steps(sample);
    EXPECT_EQ(rounded(steps, 0), 0);
    for (const float value : sample.values) EXPECT_NEAR(rounded(steps, value), value, steps.scale * 1.01) << least;
  }
}

TEST(BestSteps, never_reach_beyond_the_largest_value_so_that_a_clip_at_it_changes_nothing) {
  const Steps steps = best_steps(spread(1, 0, 6));
  EXPECT_EQ(steps.zero, 0);
  EXPECT_LE(steps.scale * 255, 6.0F);
  EXPECT_GT(steps.scale * 255, 5.99F);
}

TEST(BestSteps, leave_a_rare_large_value_out_where_that_tells_the_others_apart_better) {
  TensorSample sample = spread(1, 0, 1);
  for (int copy = 0; copy < 6; ++copy)
    sample.values.insert(sample.values.end(), sample.values.begin(), sample.values.begin() + 1001);
  sample.most = 2;
  sample.values.push_back(2);
  const auto error = [&](const Steps& steps) {
    double sum = 0;
    for (const float value : sample.values) sum += std::pow(rounded(steps, value) - value, 2);
    return sum;
  };
  // No range of the slow search below is better than the one found, but for its finer grid.
  const Steps found = best_steps(sample);
  double best = error(found);
  for (double share = 0.3; share <= 1; share += 0.01)
    best = std::min(best, error({static_cast<float>(2 * share / 255), 0}));
  EXPECT_LE(error(found), best * 1.1);
}

TEST(BestSteps, of_a_tensor_that_is_always_0_are_usable) {
  const Steps steps = best_steps(TensorSample{{0}, 0, 0, {0, 0}});
  EXPECT_GT(steps.scale, 0);
  EXPECT_EQ(rounded(steps, 0), 0);
}

TEST(EightBits, samples_are_wanted_of_what_convolutions_read_and_of_what_their_activations_give) {
  const std::string bytes = embedding::plain_network().bytes();
  EXPECT_THAT(tensors_to_sample(NetworkGraph(bytes, "n.onnx")), ElementsAre("coarse", "fine", "images"));
}

TEST(EightBits, refuse_values_that_are_no_numbers) {
  const std::string bytes = embedding::plain_network().bytes();
  for (const float value : {INFINITY, NAN}) {
    NetworkGraph graph(bytes, "n.onnx");
    auto samples = samples_of_plain();
    samples.at("fine").values.push_back(value);
    EXPECT_THAT(error_of(graph, samples), HasSubstr("finite values of the tensor 'fine'"));
  }
}

TEST(EightBits, every_node_runs_behind_those_it_reads_and_the_ends_stay_as_they_were) {
  const std::string bytes = embedding::plain_network().bytes();
  NetworkGraph graph(bytes, "n.onnx");
  const EightBitConvolutions made = to_eight_bits(graph, samples_of_plain());
  EXPECT_EQ(made.converted, 2u);
  EXPECT_EQ(made.left, 0u);
  EXPECT_EQ(graph.inputs().front().name, "images");
  EXPECT_EQ(graph.outputs().front().name, "vector");
  std::set<std::string> made_later;
  const std::vector<NodeParts> nodes = graph.nodes();
  for (const NodeParts& node : nodes) made_later.insert(node.outputs.begin(), node.outputs.end());
  for (const NodeParts& node : nodes) {
    for (const std::string& input : node.inputs) EXPECT_FALSE(made_later.contains(input)) << node.op << ' ' << input;
    for (const std::string& output : node.outputs) made_later.erase(output);
  }
  EXPECT_EQ(std::ranges::count(nodes, "QuantizeLinear", &NodeParts::op), 3);
  EXPECT_EQ(std::ranges::count(nodes, "DequantizeLinear", &NodeParts::op), 3 + 2 * 2);
}

TEST(EightBits, the_weights_in_float_do_not_stay_in_the_file) {
  const std::string bytes = embedding::plain_network().bytes();
  NetworkGraph graph(bytes, "n.onnx");
  to_eight_bits(graph, samples_of_plain());
  EXPECT_FALSE(graph.floats_of("coarse_weights"));
  EXPECT_EQ(graph.bytes().find("coarse_weights"), std::string::npos);
  EXPECT_EQ(graph.outputs().front().element, float32_element);
}

std::size_t occurrences(const std::string& text, const std::string& word) {
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++count;
  return count;
}

TEST(NetworkGraph, an_input_with_a_default_is_written_as_an_input_only_where_that_is_asked_for) {
  DrawnNetwork network = embedding::plain_network();
  network.input("coarse_weights", DrawnNetwork::float32, {12, 8, 3, 3});
  const std::string bytes = network.bytes();
  NetworkGraph graph(bytes, "n.onnx");
  EXPECT_EQ(graph.inputs().size(), 1u);
  EXPECT_EQ(occurrences(graph.bytes(), "coarse_weights"), 2u);  // the constant, and the node that reads it
  graph.keep_inputs_with_defaults();
  EXPECT_EQ(occurrences(graph.bytes(), "coarse_weights"), 3u);
}

TEST(EightBits, what_reads_the_maps_besides_reads_the_rounded_ones) {
  const std::string bytes = embedding::plain_network().bytes();
  NetworkGraph graph(bytes, "n.onnx");
  to_eight_bits(graph, samples_of_plain());
  for (const NodeParts& node : graph.nodes()) {
    if (node.op != "GlobalAveragePool") continue;
    EXPECT_NE(node.inputs.front(), "coarse");
  }
}

TEST(EightBits, a_network_of_other_operators_a_missing_sample_or_no_convolution_is_refused_in_words) {
  const std::string bytes = embedding::plain_network().bytes();
  auto samples = samples_of_plain();
  samples.erase("coarse");
  NetworkGraph graph(bytes, "n.onnx");
  EXPECT_THAT(error_of(graph, samples), HasSubstr("'coarse'"));
  samples = samples_of_plain();
  samples["fine"].means.pop_back();
  EXPECT_THAT(error_of(graph, samples), HasSubstr("expected values of 8 channels of the tensor 'fine'"));

  DrawnNetwork old(1, 12);
  old.input("images", DrawnNetwork::float32, {-1, 3, 32, 32});
  embedding::draw_convolutions(old, "images");
  old.output("vector", DrawnNetwork::float32, {-1, 12});
  const std::string old_bytes = old.bytes();
  NetworkGraph old_graph(old_bytes, "n.onnx");
  EXPECT_THAT(error_of(old_graph, samples_of_plain()), HasSubstr("opset 13 or later, found 12"));

  DrawnNetwork flat;
  flat.input("images", DrawnNetwork::float32, {-1, 3, 32, 32});
  flat.node("Flatten", {"images"}, "vector", {DrawnNetwork::integer("axis", 1)});
  flat.output("vector", DrawnNetwork::float32, {-1, 3072});
  const std::string flat_bytes = flat.bytes();
  NetworkGraph flat_graph(flat_bytes, "n.onnx");
  EXPECT_THAT(error_of(flat_graph, {}), HasSubstr("expected convolutions of constant weights"));
}

// A network whose constant "numbers" holds these bytes as an element type, with or without a cast.
std::string with_constant(int element, const std::string& raw, bool cast) {
  const auto field = [](int number, const std::string& text) { return DrawnNetwork::field(number, text); };
  std::string graph =
      field(5, DrawnNetwork::number(1, 4) + DrawnNetwork::number(2, element) + field(8, "numbers") + field(9, raw));
  if (cast) {
    graph += field(1, field(1, "numbers") + field(2, "floats") + field(4, "Cast") + DrawnNetwork::integer("to", 1));
  }
  return DrawnNetwork::number(1, 8) + field(8, field(1, "") + DrawnNetwork::number(2, 13)) + field(7, graph);
}

TEST(FloatsOf, reads_float16_itself_and_behind_its_cast) {
  const std::string raw("\x00\x3c\x00\xc0\x01\x00\xff\x7b", 8);  // 1, -2, the least above 0, the largest
  for (const bool cast : {false, true}) {
    const std::string bytes = with_constant(DrawnNetwork::float16, raw, cast);
    const auto floats = NetworkGraph(bytes, "n.onnx").floats_of(cast ? "floats" : "numbers");
    ASSERT_TRUE(floats);
    EXPECT_THAT(floats->shape, ElementsAre(4));
    EXPECT_THAT(floats->values, ElementsAre(1.0F, -2.0F, std::ldexp(1.0F, -24), 65504.0F));
  }
}

TEST(FloatsOf, gives_nothing_for_whole_numbers_too_few_bytes_or_a_tensor_that_is_no_constant) {
  const std::string whole = with_constant(DrawnNetwork::int64, std::string(32, '\0'), false);
  EXPECT_FALSE(NetworkGraph(whole, "n.onnx").floats_of("numbers"));
  const std::string short_bytes = with_constant(DrawnNetwork::float16, "123456", false);
  EXPECT_FALSE(NetworkGraph(short_bytes, "n.onnx").floats_of("numbers"));
  const std::string plain = embedding::plain_network().bytes();
  EXPECT_FALSE(NetworkGraph(plain, "n.onnx").floats_of("images"));
  EXPECT_FALSE(NetworkGraph(plain, "n.onnx").floats_of("fine"));
  EXPECT_TRUE(NetworkGraph(plain, "n.onnx").floats_of("fine_weights"));
}

}  // namespace
}  // namespace selvedge::encoder_graph
