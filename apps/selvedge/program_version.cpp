// Nothing needs to be there: a library or model that cannot be loaded is reported with the reason.
#include "program_version.h"

#include <fmt/format.h>

#include "commit.h"
#include "ground/embedding/onnx_environment.h"
#include "ground/model_directory/model_card.h"
#include "installed.h"
#include "selvedge/error.h"
#include "shop/catalogue/sqlite/sqlite_version.h"

namespace selvedge::cli {
namespace {

std::string onnx_runtime() {
  try {
    return "ONNX Runtime " + embedding::onnx_runtime_version();
  } catch (const Error& error) {
    return fmt::format("no ONNX Runtime ({})", error.what());
  }
}

std::string model_in(const std::filesystem::path& directory) {
  if (directory.empty()) return "none";
  try {
    const model_directory::ModelCard card = model_directory::read_model_card(directory);
    return fmt::format("{} {:.12} in {}", card.name, card.fingerprint, directory.string());
  } catch (const Error& error) {
    return fmt::format("none ({})", error.what());
  }
}

}  // namespace

std::string program_version() {
  const std::string commit = built_commit;
  return fmt::format("selvedge {}{}\nlibraries: {}, SQLite {}\nmodel: {}\nfinder: {}", SELVEDGE_VERSION,
                     commit.empty() ? "" : " (commit " + commit + ")", onnx_runtime(), catalogue::sqlite_version(),
                     model_in(default_model_directory()), model_in(default_finder_directory()));
}

}  // namespace selvedge::cli
