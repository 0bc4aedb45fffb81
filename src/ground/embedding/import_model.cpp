#include "ground/embedding/import_model.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <onnxruntime_cxx_api.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "ground/core/rng.h"
#include "ground/embedding/embedder.h"
#include "ground/embedding/onnx_environment.h"
#include "ground/files/atomic_file.h"
#include "ground/files/read_file.h"
#include "ground/files/sha256.h"
#include "selvedge/error.h"

namespace selvedge::embedding {
namespace {

Error unfit(const std::filesystem::path& file, const std::string& message) {
  return {ErrorKind::invalid_argument, fmt::format("{}: {}", file.string(), message)};
}

// One side of the input: what the file says, or what was given.
int agreed_side(const std::filesystem::path& file, const char* what, std::int64_t in_file, int given) {
  if (in_file > 0 && given > 0 && in_file != given)
    throw unfit(file, fmt::format("--{}: expected {} as the network's input says, found {}", what, in_file, given));
  if (in_file > 0) return static_cast<int>(in_file);
  if (given > 0) return given;
  throw unfit(file, fmt::format("the network takes any {0}; give one by --{0}", what));
}

void read_input(const Ort::Session& session, const std::filesystem::path& file, const ImportModelOptions& options,
                model_directory::ModelCard& card) {
  const auto names = session.GetInputNames();
  if (names.size() != 1)
    throw unfit(file, fmt::format("expected one input, found {} ({})", names.size(), fmt::join(names, ", ")));
  const Ort::TypeInfo type = session.GetInputTypeInfo(0);
  if (type.GetONNXType() != ONNX_TYPE_TENSOR) throw unfit(file, "expected a tensor as input, found another kind");
  const auto tensor = type.GetTensorTypeAndShapeInfo();
  const auto shape = tensor.GetShape();
  if (tensor.GetElementType() != ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT || shape.size() != 4 ||
      (shape[1] > 0 && shape[1] != 3))
    throw unfit(file,
                fmt::format("input '{}': expected float32 of N x 3 x height x width, found element type {} of [{}]",
                            names[0], static_cast<int>(tensor.GetElementType()), fmt::join(shape, ", ")));
  if (shape[0] > 0)
    throw unfit(
        file, fmt::format("input '{}': expected a free number of images, found {}; export it with a dynamic first axis",
                          names[0], shape[0]));
  card.input_name = names[0];
  card.input = {agreed_side(file, "width", shape[3], options.width),
                agreed_side(file, "height", shape[2], options.height), options.mean, options.std};
}

void choose_output(const Ort::Session& session, const std::filesystem::path& file, const ImportModelOptions& options,
                   model_directory::ModelCard& card) {
  const auto names = session.GetOutputNames();
  if (options.output_name.empty() && names.size() != 1)
    throw unfit(file, fmt::format("has {} outputs ({}); choose one by --output", names.size(), fmt::join(names, ", ")));
  card.output_name = options.output_name.empty() ? names[0] : options.output_name;
  const auto found = std::find(names.begin(), names.end(), card.output_name);
  if (found == names.end())
    throw unfit(file,
                fmt::format("--output: expected one of {}, found '{}'", fmt::join(names, ", "), card.output_name));
  const Ort::TypeInfo type = session.GetOutputTypeInfo(static_cast<std::size_t>(found - names.begin()));
  if (type.GetONNXType() != ONNX_TYPE_TENSOR) throw unfit(file, "expected a tensor as output, found another kind");
  const auto shape = type.GetTensorTypeAndShapeInfo().GetShape();
  if (shape.size() != 2 || shape[1] < 1)
    throw unfit(file, fmt::format("output '{}': expected N x embedding size, found [{}]; pool or flatten it first",
                                  card.output_name, fmt::join(shape, ", ")));
  card.embedding_size = static_cast<std::size_t>(shape[1]);
}

// Two pictures of noise must come out, and differ: a network that needs other values in would show here.
void try_out(const std::filesystem::path& file, const std::filesystem::path& directory) {
  const Embedder embedder(directory);
  core::Rng rng(1);
  std::vector<Image> pictures(2, Image(embedder.input_width(), embedder.input_height()));
  for (Image& picture : pictures) {
    for (std::uint8_t& value : picture.rgb) value = static_cast<std::uint8_t>(rng.below(256));
  }
  const core::EmbeddingMatrix embedded = embedder.embed(pictures);
  if (std::ranges::equal(embedded.row(0), embedded.row(1)))
    throw unfit(file, "gives the same embedding for two different pictures; are --mean and --std right?");
}

}  // namespace

model_directory::ModelCard import_model(const std::filesystem::path& onnx, const ImportModelOptions& options,
                                        const std::filesystem::path& directory) {
  if (std::filesystem::exists(directory))
    throw Error(ErrorKind::invalid_argument, fmt::format("{} exists; choose another directory", directory.string()));
  const auto bytes = files::read_file(onnx);
  model_directory::ModelCard card;
  card.name = options.name.empty() ? onnx.stem().string() : options.name;
  card.architecture = "imported";
  card.licence = options.licence.empty() ? "unknown: imported without saying" : options.licence;
  try {
    const Ort::Env env = make_onnx_environment();
    const Ort::Session session(env, bytes.data(), bytes.size(), Ort::SessionOptions{});
    read_input(session, onnx, options, card);
    choose_output(session, onnx, options, card);
  } catch (const Ort::Exception& error) {
    throw Error(ErrorKind::corrupt_data,
                fmt::format("{}: ONNX Runtime cannot load it: {}", onnx.string(), error.what()));
  }
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  card.fingerprint = files::sha256_hex(text);
  try {
    files::write_file_atomically(directory / "model.onnx", text);
    model_directory::write_model_card(card, directory);
    try_out(onnx, directory);
  } catch (...) {
    std::error_code ignored;
    std::filesystem::remove_all(directory, ignored);
    throw;
  }
  return card;
}

}  // namespace selvedge::embedding
