// ONNX Runtime: the environment of every session, for embedding/ alone, and its version, for anybody.
#pragma once

#include <string>

namespace Ort {  // NOLINT(readability-identifier-naming): its own name
struct Env;      // onnxruntime_cxx_api.h, for those who call
}

namespace selvedge::embedding {

// Loads ONNX Runtime on the first call; nothing of Ort:: may be used before. The environment logs only errors and sends
// no telemetry (docs/decisions/0011). Throws Error unavailable if ONNX Runtime is missing or too old; also
// Ort::Exception.
Ort::Env make_onnx_environment();

// Its version, e.g. "1.30.0". Loads ONNX Runtime. Throws Error unavailable as above.
std::string onnx_runtime_version();

}  // namespace selvedge::embedding
