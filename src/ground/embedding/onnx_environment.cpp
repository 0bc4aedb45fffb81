#include "ground/embedding/onnx_environment.h"

#include <onnxruntime_cxx_api.h>

#include <cstdlib>

namespace selvedge::embedding {
namespace {

// Set before main, while there is one thread: setenv beside a thread that reads the environment is undefined.
[[maybe_unused]] const int telemetry_is_off = setenv("ORT_DISABLE_TELEMETRY", "1", 1);

}  // namespace

Ort::Env make_onnx_environment() {
  Ort::Env environment{ORT_LOGGING_LEVEL_ERROR, "selvedge"};
  environment.DisableTelemetryEvents();
  return environment;
}

}  // namespace selvedge::embedding
