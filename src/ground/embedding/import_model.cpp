// Reads the graph without running it, decides which input takes pictures and which outputs are made of them alone,
// then adds layers for preparation and joining. The result must embed noise before it is called a model.
#include "ground/embedding/import_model.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "ground/core/rng.h"
#include "ground/embedding/embedder.h"
#include "ground/embedding/network_trial.h"
#include "ground/embedding/picture_outputs.h"
#include "ground/files/atomic_file.h"
#include "ground/files/memory_map.h"
#include "ground/files/read_file.h"
#include "ground/files/sha256.h"
#include "ground/model_directory/preprocessing.h"
#include "ground/model_directory/published_preparation.h"
#include "selvedge/error.h"

namespace selvedge::embedding {
namespace {

using encoder_graph::NetworkGraph;
using encoder_graph::TensorInfo;
using model_directory::InputFormat;
using model_directory::PublishedPreparation;

constexpr const char* none_named = "none named";  // as the card calls the source of a preparation

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

// What the options, a preset, or a file beside the network say.
PublishedPreparation find_preparation(const std::filesystem::path& file, const ImportModelOptions& options) {
  PublishedPreparation preparation;
  preparation.source = none_named;
  InputFormat& input = preparation.input;
  if (!options.preset.empty()) {
    input = model_directory::preset(options.preset);
    preparation.source = "preset " + options.preset;
  } else {
    // Published beside the network, or one folder up where that keeps its networks in onnx/.
    const std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
    auto published = model_directory::find_published_preparation(folder);
    if (!published && folder.filename() == "onnx")
      published = model_directory::find_published_preparation(folder.parent_path());
    if (published) preparation = *published;
  }
  if (options.mean) input.mean = *options.mean;
  if (options.std) input.std = *options.std;
  if (options.framing) input.framing = *options.framing;
  return preparation;
}

// Embeddings of pictures that were prepared otherwise look like any others.
void warn_of_none(const std::filesystem::path& file, const ImportModelOptions& options, const PictureInput& picture,
                  const PublishedPreparation& preparation) {
  const bool takes_bytes = picture.tensor.element == encoder_graph::uint8_element;
  if (preparation.source != none_named || (options.mean && options.std) || takes_bytes) return;
  options.warn(fmt::format(
      "{}: nothing says how its pictures are prepared, so they are brought to its size by {} and values go in with "
      "mean "
      "{} and std {}; most encoders expect others and then find worse. Name what it was trained "
      "with: --preset {}, or --mean, --std and --framing",
      file.string(), model_directory::to_string(preparation.input.framing), fmt::join(preparation.input.mean, ","),
      fmt::join(preparation.input.std, ","), fmt::join(model_directory::preset_names(), ", ")));
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

// The network from float32 (N, 3, height, width) to float32 (N, size) that pictures go through.
struct Prepared {
  std::string onnx;
  TensorInfo input;  // with N as the network has it
  encoder_graph::Features features;
  std::vector<std::string> outputs;  // that were chosen
  bool has_maps = false;             // among them
};

// What a trial with a number of pictures gave for the outputs that were chosen.
struct Trial {
  std::int64_t pictures = 0;
  std::vector<TensorInfo> chosen;
};

// `graph` takes plain pictures and gives what may be chosen.
Trial try_pictures(const NetworkGraph& graph, const std::filesystem::path& file, const ImportModelOptions& options,
                   const InputFormat& format, std::int64_t pictures) {
  const std::vector<TensorInfo> given = try_network(graph.bytes(), {pictures, 3, format.height, format.width}, file);
  Trial trial{pictures, {}};
  std::vector<std::string> names;
  for (const TensorInfo& tensor : given) names.push_back(tensor.name);
  if (options.levels) names = find_levels(given, file);
  for (const std::string& name : names) {
    const TensorInfo& tensor = *std::ranges::find(given, name, &TensorInfo::name);
    const bool is_row = pictures == 1 && tensor.shape.size() == 1;  // its one picture's, without the axis of pictures
    if (!tensor.shape.empty() && tensor.shape[0] != pictures && !is_row)
      throw unfit(file, fmt::format("output {}: expected one row a picture", tensor.text()));
    trial.chosen.push_back(tensor);
  }
  return trial;
}

// Two pictures where any number may be: a network that was exported with one often works with no other number, whatever
// its file says.
Trial try_batches(const NetworkGraph& graph, const std::filesystem::path& file, const ImportModelOptions& options,
                  const InputFormat& format, std::int64_t batch) {
  if (batch > 0) return try_pictures(graph, file, options, format, batch);
  try {
    return try_pictures(graph, file, options, format, 2);
  } catch (const Error&) {
    return try_pictures(graph, file, options, format, 1);
  }
}

// Rows that have an axis of pictures, and maps with the channels first.
void make_usual(NetworkGraph& graph, TensorInfo& tensor, const PictureLayout& picture) {
  if (tensor.shape.size() == 1) {
    const std::array<std::int64_t, 2> row{1, -1};
    tensor.name = graph.add_node("Reshape", {tensor.name, graph.add_integers("row", row)});
    tensor.shape = {1, tensor.shape[0]};
  } else if (tensor.shape.size() == 4 && is_channels_last(tensor.shape, picture)) {
    tensor.name = graph.add_node("Transpose", {tensor.name}, {{"perm", {0, 3, 1, 2}, true}});
    tensor.shape = {tensor.shape[0], tensor.shape[3], tensor.shape[1], tensor.shape[2]};
  }
}

// A pooling or a grid that nothing would be done with.
void require_effect(const std::filesystem::path& file, const ImportModelOptions& options,
                    const std::vector<TensorInfo>& chosen) {
  const auto has_sides = [&](std::size_t sides) {
    return std::ranges::any_of(chosen, [=](const TensorInfo& tensor) { return tensor.shape.size() == sides; });
  };
  if (options.features.tokens != encoder_graph::TokenPooling::unset && !has_sides(3))
    throw unfit(file, fmt::format("--pool: expected an output of tokens, N x tokens x size, found {}; leave --pool out",
                                  listed(chosen)));
  const bool has_grid = options.features.grid_rows * options.features.grid_columns > 1;
  if (has_grid && !options.grid_is_usual && !has_sides(4))
    throw unfit(file, fmt::format("--grid: expected an output that is a map, N x channels x height x width, found {}; "
                                  "leave --grid out",
                                  listed(chosen)));
}

Prepared prepare(NetworkGraph& graph, const std::filesystem::path& file, const ImportModelOptions& options,
                 const PictureInput& picture, const InputFormat& format, bool blue_first) {
  const std::string& name = picture.tensor.name;
  // Inner maps may be of any output's making, so all that the picture alone decides are looked at.
  graph.keep_only(options.levels ? possible_levels(graph, file, name) : choose_outputs(graph, file, options, name));
  const std::string input =
      encoder_graph::add_plain_input(graph, picture.tensor, {.last = picture.channels_last, .blue_first = blue_first});
  Trial trial = try_batches(graph, file, options, format, picture.batch);
  require_effect(file, options, trial.chosen);
  Prepared prepared;
  for (const TensorInfo& output : trial.chosen) {
    prepared.outputs.push_back(output.name);
    prepared.has_maps = prepared.has_maps || output.shape.size() == 4;
  }
  graph.keep_only(prepared.outputs);
  for (TensorInfo& output : trial.chosen)
    make_usual(graph, output, {format.height, format.width, picture.channels_last});
  try {
    prepared.features = encoder_graph::add_features(graph, trial.chosen, options.features, "");
  } catch (const Error& error) {
    throw unfit(file, error.what());
  }
  prepared.input = *std::ranges::find(graph.inputs(), input, &TensorInfo::name);
  const bool is_free = picture.batch <= 0 && trial.pictures > 1;
  const std::int64_t batch = is_free ? encoder_graph::open_side : trial.pictures;
  if (prepared.input.shape[0] != batch) {
    prepared.input.shape[0] = batch;
    graph.replace_input(input, prepared.input);
    options.warn(
        fmt::format("{}: takes one picture at a time, whatever its file says; it will be slower", file.string()));
  }
  graph.set_outputs({{prepared.features.tensor, encoder_graph::float32_element, {batch, prepared.features.size}}});
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
  const PublishedPreparation preparation = find_preparation(onnx, options);
  card.input = preparation.input;
  card.input.width = agreed_side(onnx, "width", picture.width, options.width, card.input.width);
  card.input.height = agreed_side(onnx, "height", picture.height, options.height, card.input.height);
  require_plain_bytes(onnx, picture, card.input);
  require_runnable_batch(onnx, picture, card.input);
  // The same network behind another preparation is another model, and the fingerprint tells them apart.
  graph.set_note(fmt::format("pictures {}, {}", model_directory::to_text(card.input),
                             picture.channels_last ? "channels last" : "channels first") +
                 (preparation.blue_first ? ", blue first" : ""));
  const Prepared prepared = prepare(graph, onnx, options, picture, card.input, preparation.blue_first);
  card.name = options.name.empty() ? onnx.stem().string() : options.name;
  card.architecture = "imported";
  card.licence = options.licence.empty() ? "unknown: imported without saying" : options.licence;
  card.input_name = prepared.input.name;
  card.output_name = prepared.features.tensor;
  card.embedding_size = static_cast<std::size_t>(prepared.features.size);
  card.settings = {
      {"import.input", picture.tensor.text()},
      {"import.outputs", fmt::format("{}", fmt::join(prepared.outputs, ", "))},
      {"import.preprocessing", preparation.source},
  };
  if (options.features.tokens != encoder_graph::TokenPooling::unset)
    card.settings["import.pool"] =
        options.features.tokens == encoder_graph::TokenPooling::mean ? "mean of the tokens" : "class token";
  if (preparation.blue_first) card.settings["import.channels"] = "blue, green, red";
  if (prepared.has_maps && options.features.grid_rows * options.features.grid_columns > 1)
    card.settings["import.grid"] = fmt::format("{}x{}", options.features.grid_rows, options.features.grid_columns);
  card.fingerprint = files::sha256_hex(prepared.onnx);
  write_directory(card, prepared.onnx, onnx, directory);
  warn_of_none(onnx, options, picture, preparation);
  return card;
}

}  // namespace selvedge::embedding
