#include "ground/embedding/picture_outputs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <string_view>

namespace selvedge::embedding {
namespace {

using encoder_graph::NetworkGraph;
using encoder_graph::TensorInfo;

// What ends a stage of a convolutional network. Not Mul or Pow: a generalised mean makes maps of powers.
const std::set<std::string> ends_of_levels = {"Add",  "BatchNormalization", "Clip",      "Concat", "Conv",
                                              "Gelu", "HardSwish",          "LeakyRelu", "Relu"};
constexpr std::size_t most_levels = 3;
constexpr std::int64_t coarsest_side = 2;  // of a map that still tells where things are

// As the exporters of encoders call the embedding, the one in the joint space of pictures and texts first.
constexpr std::array usual_embeddings{"image_embeds", "pooler_output"};

// Why a tensor that the picture alone does not decide cannot be a model's output.
std::string problem_of(const NetworkGraph& graph, const std::string& tensor, const std::string& picture) {
  std::set<std::string> behind = graph.inputs_behind(tensor);
  const bool sees_it = behind.erase(picture) > 0;
  if (!behind.empty()) return fmt::format("needs '{}' besides the picture", fmt::join(behind, "', '"));
  return sees_it ? "" : "does not depend on the picture";
}

// What to name instead, where the picture decides an inner tensor alone: the embedding by its usual name, or the last
// projection.
std::string inner_advice(const NetworkGraph& graph, const std::set<std::string>& decided) {
  std::string advised;
  for (const std::string& inner : graph.outputs_of({"Gemm", "MatMul"})) {
    if (decided.contains(inner)) advised = inner;
  }
  for (const char* usual : {usual_embeddings[1], usual_embeddings[0]}) {
    if (decided.contains(usual)) advised = usual;
  }
  return advised.empty() ? "" : fmt::format("; --output {} may work", advised);
}

// The one that holds tokens; empty where none says so. Those that state no shape are left to the trial.
std::string token_output(const std::vector<TensorInfo>& outputs) {
  std::vector<std::string> of_tokens;
  for (const TensorInfo& output : outputs) {
    if (output.name == "last_hidden_state") return output.name;
    if (output.shape.size() == 3) of_tokens.push_back(output.name);
  }
  return of_tokens.size() == 1 ? of_tokens.front() : "";
}

void require_decided(const NetworkGraph& graph, const std::filesystem::path& file,
                     const std::vector<std::string>& outputs, const std::set<std::string>& decided,
                     const std::string& picture) {
  for (const std::string& output : outputs) {
    if (!graph.has_tensor(output)) {
      std::vector<std::string> names;
      for (const TensorInfo& known : graph.outputs()) names.push_back(known.name);
      throw unfit(file, fmt::format("--output: expected one of {}, or a tensor inside the network, found '{}'",
                                    fmt::join(names, ", "), output));
    }
    if (!decided.contains(output))
      throw unfit(file, fmt::format("--output {}: {}", output, problem_of(graph, output, picture)));
  }
}

}  // namespace

Error unfit(const std::filesystem::path& file, const std::string& message) {
  return {ErrorKind::invalid_argument, fmt::format("{}: {}", file.string(), message)};
}

std::string listed(const std::vector<TensorInfo>& tensors) {
  std::vector<std::string> texts;
  for (const TensorInfo& tensor : tensors) texts.push_back(tensor.text());
  return fmt::format("{}", fmt::join(texts, "; "));
}

std::vector<std::string> choose_outputs(const NetworkGraph& graph, const std::filesystem::path& file,
                                        const ImportModelOptions& options, const std::string& picture) {
  const std::set<std::string> decided = graph.decided_by(picture);
  require_decided(graph, file, options.outputs, decided, picture);
  if (!options.outputs.empty()) return options.outputs;
  std::vector<TensorInfo> of_picture;
  for (const TensorInfo& output : graph.outputs()) {
    if (decided.contains(output.name)) of_picture.push_back(output);
  }
  if (of_picture.size() == 1) return {of_picture.front().name};
  if (graph.outputs().empty()) throw unfit(file, "expected an output, found a network that has none");
  if (of_picture.empty()) {
    const TensorInfo& first = graph.outputs().front();
    throw unfit(file, fmt::format("expected an output that the picture alone decides, found {}; '{}' {}{}",
                                  listed(graph.outputs()), first.name, problem_of(graph, first.name, picture),
                                  inner_advice(graph, decided)));
  }
  if (options.features.tokens != encoder_graph::TokenPooling::unset) {
    if (std::string tokens = token_output(of_picture); !tokens.empty()) return {tokens};
  }
  for (const char* usual : usual_embeddings) {
    for (const TensorInfo& output : of_picture) {
      if (output.name == usual) return {output.name};
    }
  }
  throw unfit(file, fmt::format("has {} outputs that the picture decides ({}); choose one by --output",
                                of_picture.size(), listed(of_picture)));
}

std::vector<std::string> possible_levels(const NetworkGraph& graph, const std::filesystem::path& file,
                                         const std::string& picture) {
  const std::set<std::string> decided = graph.decided_by(picture);
  std::vector<std::string> possible;
  for (const std::string& tensor : graph.outputs_of(ends_of_levels)) {
    if (decided.contains(tensor)) possible.push_back(tensor);
  }
  if (possible.empty()) throw unfit(file, "--levels: expected maps that the picture alone decides, found none");
  return possible;
}

std::vector<std::string> find_levels(const std::vector<TensorInfo>& given, const std::filesystem::path& file) {
  std::map<std::int64_t, std::string> last;  // by number of places
  for (const TensorInfo& tensor : given) {
    const bool is_map = tensor.element == encoder_graph::float32_element && tensor.shape.size() == 4 &&
                        tensor.shape[1] > 3 && std::min(tensor.shape[2], tensor.shape[3]) >= coarsest_side;
    if (is_map) last[tensor.shape[2] * tensor.shape[3]] = tensor.name;
  }
  std::vector<std::string> levels;
  for (const auto& [places, name] : last) {
    if (levels.size() < most_levels) levels.insert(levels.begin(), name);
  }
  if (levels.empty()) throw unfit(file, "--levels: expected maps of a convolutional network, found none");
  return levels;
}

bool is_channels_last(std::span<const std::int64_t> map, const PictureLayout& picture) {
  const auto has_aspect = [&](std::int64_t height, std::int64_t width) {
    // A side that strides do not divide evenly is rounded.
    return std::abs(height * picture.width - width * picture.height) < std::max(picture.width, picture.height);
  };
  const bool as_first = has_aspect(map[2], map[3]), as_last = has_aspect(map[1], map[2]);
  return as_first == as_last ? picture.channels_last : as_last;
}

}  // namespace selvedge::embedding
