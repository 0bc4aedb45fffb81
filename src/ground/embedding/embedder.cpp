// One session of ONNX Runtime, checked against the model card before its first run: input, outputs and their shapes.
// The file may not name others, because ONNX Runtime would read them from wherever the program was started.
#include "ground/embedding/embedder.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <onnxruntime_cxx_api.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ground/core/parallel.h"
#include "ground/embedding/framing.h"
#include "ground/embedding/network_trial.h"
#include "ground/embedding/onnx_environment.h"
#include "ground/encoder_graph/network_graph.h"
#include "selvedge/error.h"

namespace selvedge::embedding {
namespace {

Ort::SessionOptions session_options(int threads) {
  Ort::SessionOptions options;
  options.SetIntraOpNumThreads(threads == 0 ? static_cast<int>(core::available_processors()) : threads);
  options.SetInterOpNumThreads(1);
  options.SetGraphOptimizationLevel(GraphOptimizationLevel::ORT_ENABLE_ALL);
  // Threads that spin between calls starve whatever else runs on the machine.
  options.AddConfigEntry("session.intra_op.allow_spinning", "0");
  // Without VNNI the fast kernels of 8 bits overflow: a network then gives the same embeddings by slower ones.
  options.AddConfigEntry("session.x64quantprecision", "1");
  return options;
}

// The input and output by which a network of ours tells an embedding's parts; docs/formats.md.
constexpr const char* explain_name = "explain";
constexpr const char* parts_name = "parts";

constexpr std::int64_t any = encoder_graph::open_side;  // what ONNX Runtime gives for a side that is open

}  // namespace

struct Embedder::Session {
  model_directory::ModelCard card;
  EmbedderOptions options;
  Ort::Env env = make_onnx_environment();
  Ort::Session session{nullptr};
  std::size_t batch = 0;  // that the network takes, no other number; 0: any

  // That the network takes and gives what the card says; without it a wrong model would fail at its first picture, or
  // answer with nonsense.
  void check_tensors(const std::filesystem::path& directory) const {
    const auto height = std::int64_t{card.input.height}, width = std::int64_t{card.input.width};
    check_tensor(directory, "input", card.input_name, session.GetInputNames(), {any, 3, height, width},
                 [&](std::size_t i) { return session.GetInputTypeInfo(i); });
    check_tensor(directory, "output", card.output_name, session.GetOutputNames(),
                 {any, static_cast<std::int64_t>(card.embedding_size)},
                 [&](std::size_t i) { return session.GetOutputTypeInfo(i); });
    if (session.GetInputCount() != 1) {
      throw Error(ErrorKind::corrupt_data, fmt::format("{}: model.onnx: expected one input, found {}",
                                                       directory.string(), session.GetInputCount()));
    }
  }

  template <typename TypeOf>
  static void check_tensor(const std::filesystem::path& directory, const char* what, const std::string& name,
                           const std::vector<std::string>& names, const std::vector<std::int64_t>& expected,
                           const TypeOf& type_of) {
    const auto refuse = [&](const std::string& wanted, const std::string& found) {
      return Error(ErrorKind::corrupt_data, fmt::format("{}: model.onnx: expected an {} {} as in model.json, found {}",
                                                        directory.string(), what, wanted, found));
    };
    const auto position = std::find(names.begin(), names.end(), name);
    if (position == names.end()) {
      throw refuse(fmt::format("named '{}'", name), fmt::format("'{}'", fmt::join(names, "', '")));
    }
    const std::string wanted = fmt::format("'{}' of float32 {}", name, encoder_graph::shape_text(expected));
    const Ort::TypeInfo type = type_of(static_cast<std::size_t>(position - names.begin()));
    if (type.GetONNXType() != ONNX_TYPE_TENSOR) throw refuse(wanted, "something that is no tensor");
    const auto tensor = type.GetTensorTypeAndShapeInfo();
    const std::vector<std::int64_t> shape = tensor.GetShape();
    const auto fits = [](std::int64_t side, std::int64_t of_network) {
      return side < 0 || of_network < 0 || of_network == side;
    };
    // A network may leave its shape open; what it then gives is checked at each run.
    const bool right_shape = shape.empty() || std::ranges::equal(expected, shape, fits);
    if (tensor.GetElementType() != ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT || !right_shape) {
      throw refuse(wanted, fmt::format("{} {}", encoder_graph::element_name(tensor.GetElementType()),
                                       encoder_graph::shape_text(shape)));
    }
  }

  Ort::Value tensor_of(std::vector<float>& planes, std::size_t n) const {
    const std::int64_t shape[] = {static_cast<std::int64_t>(n), 3, card.input.height, card.input.width};
    return Ort::Value::CreateTensor<float>(Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault),
                                           planes.data(), planes.size(), shape, 4);
  }

  // (1, 3, height, width) floats -> the parts of its embedding.
  EmbeddingParts parts(std::vector<float>& planes) {
    bool yes = true;
    const Ort::Value inputs[] = {
        tensor_of(planes, 1),
        Ort::Value::CreateTensor<bool>(Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault), &yes, 1,
                                       nullptr, 0)};
    const char* names[] = {card.input_name.c_str(), explain_name};
    const char* wanted[] = {parts_name, card.output_name.c_str()};
    const auto outputs = session.Run(Ort::RunOptions{}, names, inputs, 2, wanted, 2);
    const auto given = outputs[0].GetTensorTypeAndShapeInfo(), whole = outputs[1].GetTensorTypeAndShapeInfo();
    const std::vector<std::int64_t> shape = given.GetShape();
    const bool is_float = given.GetElementType() == ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT;
    if (!is_float || shape.size() != 4 || shape[0] != 1 || shape[1] != static_cast<std::int64_t>(card.embedding_size)) {
      throw Error(ErrorKind::corrupt_data,
                  fmt::format("model.onnx: expected float32 1 x {} x rows x columns from '{}', found {} {}",
                              card.embedding_size, parts_name, encoder_graph::element_name(given.GetElementType()),
                              encoder_graph::shape_text(shape)));
    }
    if (whole.GetElementType() != ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT ||
        whole.GetElementCount() != card.embedding_size) {
      throw Error(
          ErrorKind::corrupt_data,
          fmt::format("model.onnx: expected {} values of float32 from '{}', found {} of {}", card.embedding_size,
                      card.output_name, whole.GetElementCount(), encoder_graph::element_name(whole.GetElementType())));
    }
    const float* data = outputs[0].GetTensorData<float>();
    const std::size_t count = given.GetElementCount();
    const float* embedding = outputs[1].GetTensorData<float>();
    EmbeddingParts parts{static_cast<int>(shape[2]),
                         static_cast<int>(shape[3]),
                         card.embedding_size,
                         {data, data + count},
                         {embedding, embedding + card.embedding_size}};
    core::normalise(parts.embedding);
    return parts;
  }

  std::size_t image_size() const {
    return 3 * static_cast<std::size_t>(card.input.width) * static_cast<std::size_t>(card.input.height);
  }

  // The number of images that the network takes at a time; 0: any.
  std::size_t fixed_batch(const std::filesystem::path& directory) const {
    const std::vector<std::int64_t> shape = session.GetInputTypeInfo(0).GetTensorTypeAndShapeInfo().GetShape();
    if (shape.empty() || shape.front() < 0) return 0;
    if (shape.front() <= largest_batch) return static_cast<std::size_t>(shape.front());
    throw Error(ErrorKind::corrupt_data, fmt::format("{}: model.onnx: expected at most {} images at a time, found {}",
                                                     directory.string(), largest_batch, shape.front()));
  }

  // Runs n images laid out as n x 3 x height x width floats; appends n rows to `values`.
  void run(std::vector<float>& planes, std::size_t images, std::vector<float>& values) {
    // The rest of a fixed batch is what it may be.
    const std::size_t n = batch == 0 ? images : batch;
    planes.resize(n * image_size());
    const Ort::Value input = tensor_of(planes, n);
    const char* input_name = card.input_name.c_str();
    const char* output_name = card.output_name.c_str();
    const auto outputs = session.Run(Ort::RunOptions{}, &input_name, &input, 1, &output_name, 1);
    const std::size_t found = outputs[0].GetTensorTypeAndShapeInfo().GetElementCount();
    if (found != n * card.embedding_size) {
      throw Error(ErrorKind::corrupt_data, fmt::format("model.onnx: expected {} x {} values from '{}', found {}", n,
                                                       card.embedding_size, card.output_name, found));
    }
    const float* data = outputs[0].GetTensorData<float>();
    values.insert(values.end(), data, data + images * card.embedding_size);
  }

  // dim() values an image; fill(i, planes) lays out image i.
  template <typename Fill>
  std::vector<float> run_all(std::size_t images, const Fill& fill) {
    std::vector<float> values;
    values.reserve(images * card.embedding_size);
    const std::size_t at_once = batch == 0 ? static_cast<std::size_t>(std::max(1, options.batch_size)) : batch;
    std::vector<float> planes;
    for (std::size_t begin = 0; begin < images;) {
      const std::size_t n = std::min(images - begin, at_once);
      planes.resize(n * image_size());
      for (std::size_t i = 0; i < n; ++i) fill(begin + i, planes.data() + i * image_size());
      try {
        run(planes, n, values);
      } catch (const Ort::Exception& error) {
        throw Error(ErrorKind::internal,
                    fmt::format("[Embedder::embed] ONNX Runtime failed: {}", runtime_words(error)));
      }
      begin += n;
    }
    if (!std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); })) {
      throw Error(ErrorKind::internal,
                  "[Embedder::embed] expected finite values from the network, got NaN or infinity; was its training "
                  "sound, or, of an imported encoder, are --mean and --std right?");
    }
    return values;
  }
};

namespace {

// ONNX Runtime would look for other files in the working directory, and take whatever lies there.
void require_own_weights(std::span<const std::byte> bytes, const std::filesystem::path& directory) {
  const std::filesystem::path file = directory / "model.onnx";
  const encoder_graph::NetworkGraph graph({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, file.string());
  const std::set<std::string> files = graph.external_files();
  if (files.empty()) return;
  throw Error(ErrorKind::corrupt_data,
              fmt::format("{}: expected all weights in this file, whose fingerprint covers them, found some in '{}'; "
                          "make the directory anew: selvedge model import",
                          file.string(), fmt::join(files, "', '")));
}

}  // namespace

Embedder::Embedder(const std::filesystem::path& model_directory, const EmbedderOptions& options)
    : session_(std::make_unique<Session>()) {
  session_->card = model_directory::read_model_card(model_directory);
  session_->options = options;
  const auto bytes = model_directory::read_onnx(session_->card, model_directory);
  require_own_weights(bytes, model_directory);
  try {
    session_->session = Ort::Session(session_->env, bytes.data(), bytes.size(), session_options(options.threads));
    session_->check_tensors(model_directory);
    session_->batch = session_->fixed_batch(model_directory);
  } catch (const Ort::Exception& error) {
    throw Error(ErrorKind::corrupt_data, fmt::format("{}: ONNX Runtime cannot load it: {}",
                                                     (model_directory / "model.onnx").string(), runtime_words(error)));
  }
}

Embedder::~Embedder() = default;
Embedder::Embedder(Embedder&&) noexcept = default;
Embedder& Embedder::operator=(Embedder&&) noexcept = default;

const model_directory::ModelCard& Embedder::card() const { return session_->card; }

int Embedder::picture_width() const { return picture_size(card().input).width; }
int Embedder::picture_height() const { return picture_size(card().input).height; }
Image Embedder::framed(const Image& image) const { return embedding::framed(image, card().input); }

std::vector<float> Embedder::outputs(std::span<const Image> images) const {
  return session_->run_all(images.size(),
                           [&](std::size_t i, float* planes) { fill_planes(framed(images[i]), card().input, planes); });
}

std::vector<float> Embedder::outputs_of_framed(std::span<const Image> images) const {
  return session_->run_all(images.size(), [&](std::size_t i, float* planes) {
    if (images[i].width != input_width() || images[i].height != input_height()) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("[Embedder::embed_framed] expected {} x {} pixels, got {} x {}", input_width(),
                              input_height(), images[i].width, images[i].height));
    }
    fill_planes(images[i], card().input, planes);
  });
}

core::EmbeddingMatrix Embedder::embed(std::span<const Image> images) const {
  return images.empty() ? core::EmbeddingMatrix{} : as_embeddings(outputs(images));
}

core::EmbeddingMatrix Embedder::embed_framed(std::span<const Image> images) const {
  return images.empty() ? core::EmbeddingMatrix{} : as_embeddings(outputs_of_framed(images));
}

core::EmbeddingMatrix Embedder::as_embeddings(std::vector<float> values) const {
  core::EmbeddingMatrix embeddings(std::move(values), dim());
  if (!card().l1_weights.empty()) {
    embeddings.compare_by_l1(card().l1_weights);
    return embeddings;
  }
  for (std::size_t i = 0; i < embeddings.rows(); ++i) core::normalise(embeddings.row(i));
  return embeddings;
}

bool Embedder::has_parts() const {
  const std::vector<std::string> names = session_->session.GetOutputNames();
  return std::find(names.begin(), names.end(), parts_name) != names.end();
}

EmbeddingParts Embedder::parts(const Image& image) const {
  if (!has_parts()) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("model '{}': expected a network with an output '{}', found none", card().name, parts_name));
  }
  std::vector<float> planes(session_->image_size());
  fill_planes(framed(image), card().input, planes.data());
  try {
    return session_->parts(planes);
  } catch (const Ort::Exception& error) {
    throw Error(ErrorKind::internal, fmt::format("[Embedder::parts] ONNX Runtime failed: {}", runtime_words(error)));
  }
}

std::vector<float> EmbeddingParts::towards(std::span<const float> other) const {
  const auto cells = static_cast<std::size_t>(rows * columns);
  std::vector<float> sums(cells, 0.0F);
  for (std::size_t d = 0; d < dim; ++d) {
    for (std::size_t cell = 0; cell < cells; ++cell) sums[cell] += values[d * cells + cell] * other[d];
  }
  return sums;
}

}  // namespace selvedge::embedding
