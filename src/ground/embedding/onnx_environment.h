// ONNX Runtime: the environment of every session, for embedding/ alone, and its version, for anybody.
#pragma once

#include <exception>
#include <string>

namespace Ort {  // NOLINT(readability-identifier-naming): its own name
struct Env;      // onnxruntime_cxx_api.h, for those who call
}

namespace selvedge::embedding {

// Loads ONNX Runtime on the first call; nothing of Ort:: may be used before. The environment sends no telemetry
// (docs/decisions/0011). It logs nothing, because every error is thrown too. Throws Error unavailable if ONNX Runtime
// is missing or too old; also Ort::Exception.
Ort::Env make_onnx_environment();

// What an Ort::Exception says, in one line, without the source file and the C++ function that it names.
std::string runtime_words(const std::exception& error);

// Its version, e.g. "1.30.0". Loads ONNX Runtime. Throws Error unavailable as above.
std::string onnx_runtime_version();

}  // namespace selvedge::embedding
