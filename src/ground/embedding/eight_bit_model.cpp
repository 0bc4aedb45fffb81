#include "ground/embedding/eight_bit_model.h"

#include <fmt/format.h>
#include <onnxruntime_cxx_api.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "ground/core/rng.h"
#include "ground/embedding/embed_files.h"
#include "ground/embedding/embedder.h"
#include "ground/embedding/framing.h"
#include "ground/embedding/onnx_environment.h"
#include "ground/embedding/transfer_network.h"
#include "ground/encoder_graph/eight_bits.h"
#include "ground/encoder_graph/network_graph.h"
#include "ground/files/atomic_file.h"
#include "ground/files/read_file.h"
#include "ground/files/sha256.h"
#include "ground/model_directory/kind_weights.h"
#include "selvedge/error.h"

namespace selvedge::embedding {
namespace {

using encoder_graph::NetworkGraph;
using encoder_graph::TensorSample;

constexpr std::size_t judges_one_in = 5;
constexpr std::size_t fewest_pictures = 8;

// Runs the float network and keeps what flows through the tensors that are to be rounded.
class Sampler {
 public:
  Sampler(const model_directory::ModelCard& card, const std::string& onnx, std::vector<std::string> tensors)
      : card_(card), tensors_(std::move(tensors)) {
    Ort::SessionOptions options;
    options.SetIntraOpNumThreads(1);
    options.AddConfigEntry("session.intra_op.allow_spinning", "0");
    session_ = Ort::Session(env_, onnx.data(), onnx.size(), options);
  }

  void see(const Image& framed) {
    const std::int64_t shape[] = {1, 3, card_.input.height, card_.input.width};
    std::vector<float> planes(framed.rgb.size());
    fill_planes(framed, card_.input, planes.data());
    const Ort::Value input =
        Ort::Value::CreateTensor<float>(Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault), planes.data(),
                                        planes.size(), shape, std::size(shape));
    const char* name = card_.input_name.c_str();
    std::vector<const char*> wanted;
    for (const std::string& tensor : tensors_) {
      if (tensor != card_.input_name) wanted.push_back(tensor.c_str());
    }
    const auto given = session_.Run(Ort::RunOptions{}, &name, &input, 1, wanted.data(), wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) add(wanted[i], given[i]);
    if (wanted.size() < tensors_.size()) add(card_.input_name, input);
    ++pictures_;
  }

  std::size_t pictures() const { return pictures_; }

  std::map<std::string, TensorSample> samples() && {
    for (auto& [name, sample] : samples_) {
      for (float& mean : sample.means) mean /= static_cast<float>(pictures_);
    }
    return std::move(samples_);
  }

 private:
  void add(const std::string& name, const Ort::Value& value) {
    constexpr std::size_t values_of_picture = 512;  // that are kept of a tensor
    const auto info = value.GetTensorTypeAndShapeInfo();
    const std::vector<std::int64_t> shape = info.GetShape();
    if (info.GetElementType() != ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT || shape.size() != 4 ||
        info.GetElementCount() == 0) {
      throw Error(
          ErrorKind::invalid_argument,
          fmt::format("model.onnx: expected float32 N x channels x height x width around each convolution, "
                      "found {} {} in '{}'",
                      encoder_graph::element_name(info.GetElementType()), encoder_graph::shape_text(shape), name));
    }
    // A graph that makes several pictures of one (its mirror image) gives as many maps.
    const auto maps = static_cast<std::size_t>(shape[0]), channels = static_cast<std::size_t>(shape[1]);
    const std::size_t area = info.GetElementCount() / maps / channels;
    const std::span<const float> values(value.GetTensorData<float>(), info.GetElementCount());
    TensorSample& sample = samples_[name];
    sample.means.resize(channels, 0.0F);
    for (std::size_t map = 0; map < maps; ++map) {
      for (std::size_t c = 0; c < channels; ++c) {
        double sum = 0;
        for (const float v : values.subspan((map * channels + c) * area, area)) sum += v;
        sample.means[c] += static_cast<float>(sum / static_cast<double>(area * maps));
      }
    }
    const auto [least, most] = std::ranges::minmax_element(values);
    sample.least = std::min(sample.least, *least);
    sample.most = std::max(sample.most, *most);
    for (std::size_t i = 0; i < values_of_picture; ++i) sample.values.push_back(values[rng_.below(values.size())]);
  }

  model_directory::ModelCard card_;
  std::vector<std::string> tensors_;
  Ort::Env env_ = make_onnx_environment();
  Ort::Session session_{nullptr};
  core::Rng rng_{1};
  std::map<std::string, TensorSample> samples_;
  std::size_t pictures_ = 0;
};

struct Pictures {
  std::vector<Image> seen, judging;  // framed
  std::vector<Skipped> skipped;
};

Pictures read_pictures(const Embedder& embedder, std::span<const std::filesystem::path> files,
                       const ProgressSink& progress) {
  Pictures pictures;
  for (std::size_t i = 0; i < files.size(); ++i) {
    try {
      Image framed = embedder.framed(load_for(embedder, files[i]));
      (i % judges_one_in == judges_one_in - 1 ? pictures.judging : pictures.seen).push_back(std::move(framed));
    } catch (const Error& error) {
      pictures.skipped.push_back({files[i].string(), error.what()});
    }
    if (progress) progress({"reading", i + 1, files.size(), ""});
  }
  if (pictures.seen.size() + pictures.judging.size() < fewest_pictures || pictures.judging.empty()) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("expected at least {} pictures that can be read, found {}; 100 to 500 like those to come "
                            "are best",
                            fewest_pictures, pictures.seen.size() + pictures.judging.size()));
  }
  return pictures;
}

void require_convertible(const model_directory::ModelCard& card, const NetworkGraph& graph,
                         const std::filesystem::path& directory) {
  require_embeddings(card, directory);
  if (card.settings.contains(eight_bits_of)) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: expected a model in float, found one in 8 bits", directory.string()));
  }
  for (const encoder_graph::TensorInfo& input : graph.inputs()) {
    if (input.name != card.input_name || input.shape.empty() || input.shape[0] == encoder_graph::open_side ||
        input.shape[0] == 1)
      continue;
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: expected a network that takes one picture, found one of {} at a time; export it "
                            "with a free batch",
                            directory.string(), input.shape[0]));
  }
}

std::map<std::string, TensorSample> sample_tensors(const model_directory::ModelCard& card, std::string_view bytes,
                                                   const std::filesystem::path& file, const std::vector<Image>& seen,
                                                   const ProgressSink& progress) {
  NetworkGraph graph(bytes, file.string());
  const std::vector<std::string> tensors = encoder_graph::tensors_to_sample(graph);
  std::vector<std::string> kept = tensors;
  std::erase(kept, card.input_name);
  graph.keep_only(kept);
  try {
    Sampler sampler(card, graph.bytes(), tensors);
    for (const Image& picture : seen) {
      sampler.see(picture);
      if (progress) progress({"looking at what flows", sampler.pictures(), seen.size(), ""});
    }
    return std::move(sampler).samples();
  } catch (const Ort::Exception& error) {
    throw Error(ErrorKind::corrupt_data,
                fmt::format("{}: ONNX Runtime cannot run it: {}", file.string(), runtime_words(error)));
  }
}

void judge(const Embedder& embedder, const std::vector<Image>& pictures, EightBitModel& made,
           const std::filesystem::path& directory) {
  const core::EmbeddingMatrix whole = embedder.embed_framed(pictures);
  const core::EmbeddingMatrix rounded = Embedder(directory).embed_framed(pictures);
  made.judged = pictures.size();
  made.least_cosine = 1;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    std::vector<float> a(whole.row(i).begin(), whole.row(i).end()), b(rounded.row(i).begin(), rounded.row(i).end());
    core::normalise(a);
    core::normalise(b);
    const double cosine = core::dot(a, b);
    made.mean_cosine += cosine / static_cast<double>(pictures.size());
    made.least_cosine = std::min(made.least_cosine, cosine);
  }
}

}  // namespace

EightBitModel make_eight_bit_model(const std::filesystem::path& model_directory,
                                   std::span<const std::filesystem::path> pictures,
                                   const std::filesystem::path& directory, const ProgressSink& progress) {
  if (files::exists(directory))
    throw Error(ErrorKind::invalid_argument, fmt::format("{} exists; choose another directory", directory.string()));
  const Embedder embedder(model_directory);
  EightBitModel made;
  made.card = embedder.card();
  const std::vector<std::byte> onnx = model_directory::read_onnx(made.card, model_directory);
  const std::string_view bytes(reinterpret_cast<const char*>(onnx.data()), onnx.size());
  const std::filesystem::path file = model_directory / "model.onnx";
  NetworkGraph graph(bytes, file.string());
  graph.keep_inputs_with_defaults();  // by which a network of ours is asked for parts
  require_convertible(made.card, graph, model_directory);
  Pictures read = read_pictures(embedder, pictures, progress);
  made.skipped = std::move(read.skipped);
  made.pictures = read.seen.size();
  const encoder_graph::EightBitConvolutions rounded =
      encoder_graph::to_eight_bits(graph, sample_tensors(made.card, bytes, file, read.seen, progress));
  made.convolutions = rounded.converted;
  made.left = rounded.left;
  const std::string written = graph.bytes();
  const auto kinds = model_directory::read_kind_weights(model_directory, made.card);
  made.card.settings[eight_bits_of] = made.card.fingerprint;
  made.card.settings[eight_bits_pictures] = std::to_string(made.pictures);
  made.card.fingerprint = files::sha256_hex(written);
  files::PartialFolder partial(directory);
  try {
    files::write_file_atomically(partial.path() / "model.onnx", written);
    if (kinds) {
      model_directory::KindWeights of_eight_bits = *kinds;
      of_eight_bits.fingerprint = made.card.fingerprint;
      model_directory::write_kind_weights(of_eight_bits, partial.path());
    }
    model_directory::write_model_card(made.card, partial.path());
    judge(embedder, read.judging, made, partial.path());
  } catch (const Error& error) {
    throw Error(error.kind(), partial.in_place(error.what()));
  }
  partial.keep();
  return made;
}

}  // namespace selvedge::embedding
