#include "ground/embedding/onnx_environment.h"

#include <fmt/format.h>
#include <onnxruntime_cxx_api.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

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

// Where the parenthesis that opens at `begin` is closed; npos if nowhere.
std::size_t closing(std::string_view text, std::size_t begin) {
  int depth = 0;
  for (std::size_t i = begin; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && --depth == 0) return i;
  }
  return std::string_view::npos;
}

// Takes "/onnxruntime_src/core/graph/model.cc:202 onnxruntime::Model::Model(int) " away; false if there is none.
bool remove_place(std::string& text) {
  for (const std::string_view ending : {".cc:", ".cpp:", ".h:"}) {
    const std::size_t dot = text.find(ending);
    if (dot == std::string::npos) continue;
    const std::size_t blank = text.find_last_of(" \n", dot);
    const std::size_t begin = blank == std::string::npos ? 0 : blank + 1;
    const std::size_t open = text.find('(', dot);
    std::size_t end = open == std::string::npos ? open : closing(text, open);
    if (text[begin] != '/' || end == std::string::npos) continue;
    for (const std::string_view behind : {") const", ") [with "}) {
      if (text.compare(end, behind.size(), behind) == 0) end += behind.size() - 1;
    }
    if (text[end] == ' ') end = std::min(text.find(']', end), text.size() - 1);
    end = std::min(text.find_first_not_of(' ', end + 1), text.size());
    text.erase(begin, end - begin);
    return true;
  }
  return false;
}

}  // namespace

std::string runtime_words(const std::exception& error) {
  std::string text = error.what();
  while (remove_place(text)) {
  }
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  std::ranges::replace(text, '\n', ' ');
  return text;
}

Ort::Env make_onnx_environment() {
  load_onnx_runtime();
  Ort::Env environment{ORT_LOGGING_LEVEL_FATAL, "selvedge"};
  environment.DisableTelemetryEvents();
  return environment;
}

std::string onnx_runtime_version() { return load_onnx_runtime().GetVersionString(); }

}  // namespace selvedge::embedding
