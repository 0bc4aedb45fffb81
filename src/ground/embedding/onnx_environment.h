// Makes the environment of every ONNX Runtime session. Inside embedding/ only.
#pragma once

namespace Ort {
struct Env;  // onnxruntime_cxx_api.h, for those who call
}

namespace selvedge::embedding {

// An environment that logs only errors and sends no telemetry (docs/decisions/0011). Throws Ort::Exception.
Ort::Env make_onnx_environment();

}  // namespace selvedge::embedding
