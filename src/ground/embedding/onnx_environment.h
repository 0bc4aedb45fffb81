// Where every ONNX Runtime session of this room comes from. Internal to the room.
#pragma once

namespace Ort {
struct Env;  // onnxruntime_cxx_api.h, for those who call
}

namespace selvedge {

// An environment that logs errors alone and reports to nobody (docs/decisions/0011). Throws Ort::Exception.
Ort::Env make_onnx_environment();

}  // namespace selvedge
