// A file of its own, because torch/script.h takes long to compile.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <torch/script.h>

#include "selvedge/error.h"
#include "study/model/mobilenet_v2.h"
#include "study/model/weights.h"

namespace selvedge::model {

void load_imagenet_weights(MobileNetV2Impl& trunk, const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) throw Error(ErrorKind::not_found, fmt::format("no weights at {}", path.string()));
  require_intact_archive(path);
  std::vector<torch::Tensor> stored;
  const auto no_archive = [&](const std::string& reason) {
    return Error(ErrorKind::corrupt_data, fmt::format("{}: expected a TorchScript archive: {}", path.string(), reason));
  };
  try {
    for (const auto& parameter : torch::jit::load(path.string()).named_parameters()) stored.push_back(parameter.value);
  } catch (const c10::Error& error) {
    throw no_archive(error.what_without_backtrace());
  } catch (const std::exception& error) {  // libtorch's parser of code has exceptions of its own
    throw no_archive(error.what());
  }
  const auto own = trunk.named_parameters();
  if (stored.size() < own.size()) {
    throw Error(ErrorKind::corrupt_data, fmt::format("{}: expected at least {} tensors of a MobileNetV2, found {}",
                                                     path.string(), own.size(), stored.size()));
  }
  const torch::NoGradGuard no_gradient;
  for (std::size_t i = 0; i < own.size(); ++i) {
    if (own[i].value().sizes() != stored[i].sizes()) {
      throw Error(
          ErrorKind::corrupt_data,
          fmt::format("{}: tensor {} ('{}' of MobileNetV2): expected shape [{}], found [{}]", path.string(), i,
                      own[i].key(), fmt::join(own[i].value().sizes(), ", "), fmt::join(stored[i].sizes(), ", ")));
    }
  }
  for (std::size_t i = 0; i < own.size(); ++i) torch::Tensor(own[i].value()).copy_(stored[i]);
}

}  // namespace selvedge::model
