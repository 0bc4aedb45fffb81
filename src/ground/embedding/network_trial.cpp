#include "ground/embedding/network_trial.h"

#include <fmt/format.h>
#include <onnxruntime_cxx_api.h>

#include <functional>
#include <numeric>

#include "ground/core/parallel.h"
#include "ground/embedding/onnx_environment.h"
#include "selvedge/error.h"

namespace selvedge::embedding {

std::vector<encoder_graph::TensorInfo> try_network(std::string_view onnx, const std::vector<std::int64_t>& shape,
                                                   const std::filesystem::path& file) {
  const char* doing = "load";
  try {
    const Ort::Env env = make_onnx_environment();
    Ort::SessionOptions options;
    options.SetIntraOpNumThreads(static_cast<int>(core::available_processors()));
    options.AddConfigEntry("session.intra_op.allow_spinning", "0");
    Ort::Session session(env, onnx.data(), onnx.size(), options);
    doing = "run";
    const std::vector<std::string> inputs = session.GetInputNames(), outputs = session.GetOutputNames();
    std::vector<const char*> wanted;
    for (const std::string& output : outputs) wanted.push_back(output.c_str());
    const std::int64_t count = std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
    std::vector<float> zeros(static_cast<std::size_t>(count));
    const Ort::Value fed =
        Ort::Value::CreateTensor<float>(Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault), zeros.data(),
                                        zeros.size(), shape.data(), shape.size());
    const char* input = inputs.at(0).c_str();
    const auto given = session.Run(Ort::RunOptions{}, &input, &fed, 1, wanted.data(), wanted.size());
    std::vector<encoder_graph::TensorInfo> found;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      encoder_graph::TensorInfo info{outputs[i], 0, {}};
      if (given[i].IsTensor()) {
        const auto tensor = given[i].GetTensorTypeAndShapeInfo();
        info.element = tensor.GetElementType();
        info.shape = tensor.GetShape();
      }
      found.push_back(std::move(info));
    }
    return found;
  } catch (const Ort::Exception& error) {
    throw Error(ErrorKind::corrupt_data,
                fmt::format("{}: ONNX Runtime cannot {} it: {}", file.string(), doing, runtime_words(error)));
  }
}

}  // namespace selvedge::embedding
