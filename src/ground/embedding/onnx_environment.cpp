#include "ground/embedding/onnx_environment.h"

#include <fmt/format.h>
#include <onnxruntime_cxx_api.h>

#include <cstdlib>

#include "ground/files/loaded_library.h"
#include "selvedge/error.h"

namespace selvedge::embedding {
namespace {

// Set before main, while there is one thread: setenv beside a thread that reads the environment is undefined.
[[maybe_unused]] const int telemetry_is_off = setenv("ORT_DISABLE_TELEMETRY", "1", 1);

// Once, when the first model is loaded.
const OrtApiBase& load_onnx_runtime() {
  static const files::LoadedLibrary library("libonnxruntime.so.1", "ONNX Runtime (scripts/setup brings it)");
  const decltype(&::OrtGetApiBase) api_base{library["OrtGetApiBase"]};
  const OrtApiBase& base = *api_base();
  const OrtApi* const api = base.GetApi(ORT_API_VERSION);
  if (api == nullptr) {
    throw Error(ErrorKind::unavailable,
                fmt::format("libonnxruntime.so.1: expected version 1.{} or later, found an older one; install another",
                            ORT_API_VERSION));
  }
  Ort::InitApi(api);
  return base;
}

}  // namespace

Ort::Env make_onnx_environment() {
  load_onnx_runtime();
  Ort::Env environment{ORT_LOGGING_LEVEL_ERROR, "selvedge"};
  environment.DisableTelemetryEvents();
  return environment;
}

std::string onnx_runtime_version() { return load_onnx_runtime().GetVersionString(); }

}  // namespace selvedge::embedding
