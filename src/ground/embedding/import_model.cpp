// Reads the graph without running it, decides which input takes pictures and which outputs are made of them alone,
// then adds layers for preparation and joining. The result must embed noise before it is called a model.
#include "ground/embedding/import_model.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "ground/core/rng.h"
#include "ground/embedding/embedder.h"
#include "ground/embedding/network_trial.h"
#include "ground/files/atomic_file.h"
#include "ground/files/memory_map.h"
#include "ground/files/read_file.h"
#include "ground/files/sha256.h"
#include "ground/model_directory/preprocessing.h"
#include "selvedge/error.h"

namespace selvedge::embedding {
namespace {

using encoder_graph::NetworkGraph;
using encoder_graph::TensorInfo;
using model_directory::InputFormat;

// What ends a stage of a convolutional network. Not Mul or Pow: a generalised mean makes maps of powers.
const std::set<std::string> ends_of_levels = {"Add",  "BatchNormalization", "Clip",      "Concat", "Conv",
                                              "Gelu", "HardSwish",          "LeakyRelu", "Relu"};
constexpr std::size_t most_levels = 3;
constexpr std::int64_t coarsest_side = 2;  // of a map that still tells where things are

Error unfit(const std::filesystem::path& file, const std::string& message) {
  return {ErrorKind::invalid_argument, fmt::format("{}: {}", file.string(), message)};
}

std::string listed(const std::vector<TensorInfo>& tensors) {
  std::vector<std::string> texts;
  for (const TensorInfo& tensor : tensors) texts.push_back(tensor.text());
  return fmt::format("{}", fmt::join(texts, "; "));
}

// A network's input for pictures.
struct PictureInput {
  TensorInfo tensor;
  bool channels_last = false;
  std::int64_t batch = 0, height = 0, width = 0;  // open_side where free
};

PictureInput find_input(const NetworkGraph& graph, const std::filesystem::path& file) {
  std::vector<PictureInput> fitting;
  for (const TensorInfo& input : graph.inputs()) {
    const auto& shape = input.shape;
    const bool is_picture = input.element == encoder_graph::float32_element ||
                            input.element == encoder_graph::float16_element ||
                            input.element == encoder_graph::uint8_element;
    if (!is_picture || shape.size() != 4) continue;
    if (shape[1] == 3 || (shape[1] < 0 && shape[3] != 3)) {
      fitting.push_back({input, false, shape[0], shape[2], shape[3]});
    } else if (shape[3] == 3) {
      fitting.push_back({input, true, shape[0], shape[1], shape[2]});
    }
  }
  if (fitting.size() == 1) return fitting.front();
  throw unfit(file, fmt::format("expected one input for pictures, float32, float16 or uint8 of N x 3 x height x width "
                                "or N x height x width x 3, found {}: {}",
                                fitting.size(), listed(graph.inputs())));
}

// What the options, a preset, or a file beside the network say; `source` tells which.
InputFormat preparation(const std::filesystem::path& file, const ImportModelOptions& options, std::string& source) {
  InputFormat input;
  source = "none named";
  if (!options.preset.empty()) {
    input = model_directory::preset(options.preset);
    source = "preset " + options.preset;
  } else {
    // Published beside the network, or one folder up where that keeps its networks in onnx/.
    const std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
    std::vector<std::filesystem::path> places{folder};
    if (folder.filename() == "onnx") places.push_back(folder.parent_path());
    for (const std::filesystem::path& place : places) {
      if (!files::exists(place / "preprocessor_config.json")) continue;
      input = model_directory::read_preprocessor_config(place / "preprocessor_config.json");
      source = "preprocessor_config.json";
      break;
    }
  }
  if (options.mean) input.mean = *options.mean;
  if (options.std) input.std = *options.std;
  if (options.framing) input.framing = *options.framing;
  return input;
}

// One side of the input: what the file says, what was given, or what the preparation is for.
int agreed_side(const std::filesystem::path& file, const char* what, std::int64_t in_file, int given, int usual) {
  constexpr std::int64_t largest = 4096;
  if (in_file > largest || given > largest || given < 0)
    throw unfit(file, fmt::format("expected a {} from 1 to {}, found {}", what, largest,
                                  std::max<std::int64_t>(in_file, given)));
  if (in_file > 0 && given > 0 && in_file != given)
    throw unfit(file, fmt::format("--{}: expected {} as the network's input says, found {}", what, in_file, given));
  if (in_file > 0) return static_cast<int>(in_file);
  if (given > 0) return given;
  if (usual > 0) return usual;
  throw unfit(file, fmt::format("the network takes any {0}; give one by --{0}", what));
}

// A cast to bytes keeps nothing of what a mean and a deviation make of them.
void require_plain_bytes(const std::filesystem::path& file, const PictureInput& picture, const InputFormat& format) {
  if (picture.tensor.element != encoder_graph::uint8_element) return;
  const bool is_plain = std::ranges::all_of(format.mean, [](float mean) { return mean == 0; }) &&
                        std::ranges::all_of(format.std, [](float deviation) { return deviation == 1; });
  if (is_plain) return;
  throw unfit(file,
              fmt::format("input {}: is fed bytes from 0 to 255 as they are; expected mean 0 and std 1, found mean "
                          "{} and std {}; give --mean 0,0,0 --std 1,1,1",
                          picture.tensor.text(), fmt::join(format.mean, ","), fmt::join(format.std, ",")));
}

// Before anything is allocated for a batch.
void require_runnable_batch(const std::filesystem::path& file, const PictureInput& picture, const InputFormat& format) {
  constexpr std::int64_t most_pixels = std::int64_t{1} << 26;  // a batch of them takes 0.8 GB
  if (picture.batch > largest_batch)
    throw unfit(file,
                fmt::format("input {}: expected at most {} pictures at a time", picture.tensor.text(), largest_batch));
  if (std::max<std::int64_t>(1, picture.batch) * format.width * format.height > most_pixels)
    throw unfit(file,
                fmt::format("input {}: expected at most {} pixels at a time", picture.tensor.text(), most_pixels));
}

// Why a tensor that the picture alone does not decide cannot be a model's output.
std::string problem_of(const NetworkGraph& graph, const std::string& tensor, const std::string& picture) {
  std::set<std::string> behind = graph.inputs_behind(tensor);
  const bool sees_it = behind.erase(picture) > 0;
  if (!behind.empty()) return fmt::format("needs '{}' besides the picture", fmt::join(behind, "', '"));
  return sees_it ? "" : "does not depend on the picture";
}

std::vector<std::string> choose_outputs(const NetworkGraph& graph, const std::filesystem::path& file,
                                        const ImportModelOptions& options, const std::string& picture) {
  const std::set<std::string> decided = graph.decided_by(picture);
  for (const std::string& output : options.outputs) {
    if (!graph.has_tensor(output)) {
      std::vector<std::string> names;
      for (const TensorInfo& known : graph.outputs()) names.push_back(known.name);
      throw unfit(file, fmt::format("--output: expected one of {}, or a tensor inside the network, found '{}'",
                                    fmt::join(names, ", "), output));
    }
    if (!decided.contains(output))
      throw unfit(file, fmt::format("--output {}: {}", output, problem_of(graph, output, picture)));
  }
  if (!options.outputs.empty()) return options.outputs;
  std::vector<TensorInfo> of_picture;
  for (const TensorInfo& output : graph.outputs()) {
    if (decided.contains(output.name)) of_picture.push_back(output);
  }
  if (of_picture.size() == 1) return {of_picture.front().name};
  if (graph.outputs().empty()) throw unfit(file, "expected an output, found a network that has none");
  if (of_picture.empty()) {
    const TensorInfo& first = graph.outputs().front();
    throw unfit(file, fmt::format("expected an output that the picture alone decides, found {}; '{}' {}",
                                  listed(graph.outputs()), first.name, problem_of(graph, first.name, picture)));
  }
  // As the exporters of encoders call the embedding, the one in the joint space of pictures and texts first.
  for (const char* usual : {"image_embeds", "pooler_output"}) {
    for (const TensorInfo& output : of_picture) {
      if (output.name == usual) return {output.name};
    }
  }
  throw unfit(file, fmt::format("has {} outputs that the picture decides ({}); choose one by --output",
                                of_picture.size(), listed(of_picture)));
}

// The last map of each of the coarsest resolutions, finest first.
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

// The network from float32 (N, 3, height, width) to float32 (N, size) that pictures go through.
struct Prepared {
  std::string onnx;
  TensorInfo input;  // with N as the network has it
  encoder_graph::Features features;
  std::vector<std::string> outputs;  // that were chosen
};

Prepared prepare(NetworkGraph& graph, const std::filesystem::path& file, const ImportModelOptions& options,
                 const PictureInput& picture, const InputFormat& format) {
  const std::vector<std::int64_t> shape{std::max<std::int64_t>(1, picture.batch), 3, format.height, format.width};
  Prepared prepared;
  // Inner maps may be of any output's making, so all that the picture alone decides are looked at.
  if (!options.levels) prepared.outputs = choose_outputs(graph, file, options, picture.tensor.name);
  std::vector<std::string> inspected = prepared.outputs;
  if (options.levels) {
    const std::set<std::string> decided = graph.decided_by(picture.tensor.name);
    for (const std::string& tensor : graph.outputs_of(ends_of_levels)) {
      if (decided.contains(tensor)) inspected.push_back(tensor);
    }
    if (inspected.empty()) throw unfit(file, "--levels: expected maps that the picture alone decides, found none");
  }
  graph.keep_only(inspected);
  const std::string input = encoder_graph::add_plain_input(graph, picture.tensor, picture.channels_last);
  const std::vector<TensorInfo> tried = try_network(graph.bytes(), shape, file);
  if (options.levels) prepared.outputs = find_levels(tried, file);
  graph.keep_only(prepared.outputs);
  std::vector<TensorInfo> chosen;
  for (const std::string& output : prepared.outputs) {
    const auto found = std::ranges::find(tried, output, &TensorInfo::name);
    chosen.push_back(*found);
    if (!chosen.back().shape.empty() && chosen.back().shape[0] != shape[0])
      throw unfit(file, fmt::format("output {}: expected one row a picture", found->text()));
  }
  try {
    prepared.features = encoder_graph::add_features(graph, chosen, options.features, "");
  } catch (const Error& error) {
    throw unfit(file, error.what());
  }
  const std::int64_t batch = picture.batch > 0 ? picture.batch : encoder_graph::open_side;
  graph.set_outputs({{prepared.features.tensor, encoder_graph::float32_element, {batch, prepared.features.size}}});
  prepared.input = graph.inputs().front();
  prepared.input.name = input;
  prepared.onnx = graph.bytes();
  return prepared;
}

std::vector<Image> noise(const Embedder& embedder, std::size_t count) {
  core::Rng rng(1);
  std::vector<Image> pictures(count, Image(embedder.picture_width(), embedder.picture_height()));
  for (Image& picture : pictures) {
    for (std::uint8_t& value : picture.rgb) value = static_cast<std::uint8_t>(rng.below(256));
  }
  return pictures;
}

// Pictures of noise must come out, and differ: a network that needs other values in would show here.
void try_out(const std::filesystem::path& file, const std::filesystem::path& directory) {
  constexpr float alike = 0.999F;
  const Embedder embedder(directory);
  const std::vector<Image> pictures = noise(embedder, 2);
  core::EmbeddingMatrix together, alone;
  try {
    together = embedder.embed(pictures);
    alone = embedder.embed(pictures[1]);
  } catch (const Error& error) {
    throw unfit(file, fmt::format("does not work on pictures of noise: {}", error.what()));
  }
  if (std::ranges::equal(together.row(0), together.row(1)))
    throw unfit(file, "gives the same embedding for two different pictures; are --mean and --std right?");
  if (core::dot(together.row(1), alone.row(0)) < alike)
    throw unfit(file, "gives another embedding for a picture among others than for it alone; export it for inference");
}

void write_directory(const model_directory::ModelCard& card, const std::string& onnx, const std::filesystem::path& file,
                     const std::filesystem::path& directory) {
  files::PartialFolder partial(directory);
  try {
    files::write_file_atomically(partial.path() / "model.onnx", onnx);
    model_directory::write_model_card(card, partial.path());
    try_out(file, partial.path());
  } catch (const Error& error) {
    throw Error(error.kind(), partial.in_place(error.what()));
  }
  partial.keep();
}

}  // namespace

model_directory::ModelCard import_model(const std::filesystem::path& onnx, const ImportModelOptions& options,
                                        const std::filesystem::path& directory) {
  if (files::exists(directory))
    throw Error(ErrorKind::invalid_argument, fmt::format("{} exists; choose another directory", directory.string()));
  const files::MemoryMap bytes(onnx);
  NetworkGraph graph({reinterpret_cast<const char*>(bytes.bytes().data()), bytes.bytes().size()}, onnx.string());
  graph.take_in_external_data(std::filesystem::absolute(onnx).parent_path());
  const PictureInput picture = find_input(graph, onnx);
  model_directory::ModelCard card;
  std::string source;
  card.input = preparation(onnx, options, source);
  card.input.width = agreed_side(onnx, "width", picture.width, options.width, card.input.width);
  card.input.height = agreed_side(onnx, "height", picture.height, options.height, card.input.height);
  require_plain_bytes(onnx, picture, card.input);
  require_runnable_batch(onnx, picture, card.input);
  // The same network behind another preparation is another model, and the fingerprint tells them apart.
  graph.set_note(fmt::format("pictures {}, {}", model_directory::to_text(card.input),
                             picture.channels_last ? "channels last" : "channels first"));
  const Prepared prepared = prepare(graph, onnx, options, picture, card.input);
  card.name = options.name.empty() ? onnx.stem().string() : options.name;
  card.architecture = "imported";
  card.licence = options.licence.empty() ? "unknown: imported without saying" : options.licence;
  card.input_name = prepared.input.name;
  card.output_name = prepared.features.tensor;
  card.embedding_size = static_cast<std::size_t>(prepared.features.size);
  card.settings = {
      {"import.input", picture.tensor.text()},
      {"import.outputs", fmt::format("{}", fmt::join(prepared.outputs, ", "))},
      {"import.preprocessing", source},
  };
  if (options.features.tokens != encoder_graph::TokenPooling::unset)
    card.settings["import.pool"] =
        options.features.tokens == encoder_graph::TokenPooling::mean ? "mean of the tokens" : "class token";
  if (options.features.grid_rows * options.features.grid_columns > 1)
    card.settings["import.grid"] = fmt::format("{}x{}", options.features.grid_rows, options.features.grid_columns);
  card.fingerprint = files::sha256_hex(prepared.onnx);
  write_directory(card, prepared.onnx, onnx, directory);
  return card;
}

}  // namespace selvedge::embedding
