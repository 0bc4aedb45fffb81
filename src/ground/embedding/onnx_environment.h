// Makes the environment of every ONNX Runtime session. Inside embedding/ only.
#pragma once

namespace Ort {
struct Env;  // onnxruntime_cxx_api.h, for those who call
}

namespace selvedge::embedding {

// Loads ONNX Runtime on the first call; nothing of Ort:: may be used before. The environment logs only errors and sends
// no telemetry (docs/decisions/0011). Throws Error unavailable if ONNX Runtime is missing or too old, Ort::Exception.
Ort::Env make_onnx_environment();

}  // namespace selvedge::embedding
