#include "study/paper/paper_values.h"

#include <fmt/format.h>

#include "ground/files/read_file.h"
#include "ground/image/decode.h"
#include "selvedge/error.h"
#include "study/evaluation/training_log.h"

namespace selvedge::paper {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

}  // namespace

std::string decimal(double value) { return fmt::format("{:.3f}", value); }
std::string decimal(const json& value) { return value.is_number() ? decimal(value.get<double>()) : "–"; }

std::optional<json> read_json(const fs::path& file) {
  if (!fs::exists(file)) return std::nullopt;
  json value = json::parse(files::read_text(file), nullptr, /*allow_exceptions=*/false);
  if (value.is_discarded())
    throw Error(ErrorKind::corrupt_data,
                fmt::format("{}: expected JSON; delete it to have it made again", file.string()));
  return value;
}

Image read_picture(const fs::path& file) { return fs::exists(file) ? image::load_image(file).image : Image(); }

double training_seconds(const fs::path& model) {
  double seconds = 0;
  for (const evaluation::TrainingEpoch& epoch : evaluation::read_training_log(model / "log.csv"))
    seconds += epoch.seconds.value_or(0);
  return seconds;
}

}  // namespace selvedge::paper
