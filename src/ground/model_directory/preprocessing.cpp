// Presets are a table of numbers. A preprocessor_config.json is read by its names for sizes, crops and rescaling, each
// checked as it is read.
#include "ground/model_directory/preprocessing.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "ground/files/read_file.h"
#include "selvedge/error.h"

namespace selvedge::model_directory {
namespace {

using Published = nlohmann::json;

constexpr int usual_side = 224;
constexpr double usual_kept = 0.875;  // 224 of 256
constexpr int largest_edge = 4096;
constexpr int whole_from = 384;  // ConvNeXt's processors crop no picture of this edge or a larger one

const std::vector<std::pair<std::string, InputFormat>>& presets() {
  static constexpr std::array<float, 3> half{0.5F, 0.5F, 0.5F};
  static constexpr std::array<float, 3> imagenet_mean{0.485F, 0.456F, 0.406F}, imagenet_std{0.229F, 0.224F, 0.225F};
  static constexpr std::array<float, 3> clip_mean{0.48145466F, 0.4578275F, 0.40821073F};
  static constexpr std::array<float, 3> clip_std{0.26862954F, 0.26130258F, 0.27577711F};
  static const std::vector<std::pair<std::string, InputFormat>> all = {
      {"clip", {usual_side, usual_side, Framing::centre_crop, 1, clip_mean, clip_std}},
      {"siglip", {usual_side, usual_side, Framing::stretch, 1, half, half}},
      {"dinov2", {usual_side, usual_side, Framing::centre_crop, usual_kept, imagenet_mean, imagenet_std}},
      {"imagenet", {usual_side, usual_side, Framing::centre_crop, usual_kept, imagenet_mean, imagenet_std}},
  };
  return all;
}

class Config {
 public:
  Config(const Published& json, const std::filesystem::path& path) : json_(json), path_(path) {
    if (!json.is_object()) throw broken("", "an object");
  }

  bool flag(const char* field, bool otherwise) const {
    const auto found = json_.find(field);
    if (found == json_.end() || found->is_null()) return otherwise;
    if (!found->is_boolean()) throw broken(field, "true or false");
    return found->get<bool>();
  }
  double number(const char* field, double otherwise) const {
    const auto found = json_.find(field);
    if (found == json_.end() || found->is_null()) return otherwise;
    if (!found->is_number()) throw broken(field, "a number");
    return found->get<double>();
  }
  std::array<float, 3> three(const char* field) const {
    const auto found = json_.find(field);
    std::array<float, 3> values{};
    if (found == json_.end() || !found->is_array() || found->size() != 3) throw broken(field, "three numbers");
    for (std::size_t i = 0; i < 3; ++i) {
      if (!(*found)[i].is_number()) throw broken(field, "three numbers");
      values[i] = (*found)[i].get<float>();
      if (!std::isfinite(values[i])) throw broken(field, "three finite numbers");
    }
    return values;
  }

  // What `size` and `crop_size` say: a number, {"shortest_edge"}, or {"height", "width"}.
  struct Size {
    int width = 0, height = 0;
    bool shortest = false;
  };
  Size size(const char* field) const {
    const auto found = json_.find(field);
    if (found == json_.end() || found->is_null()) return {};
    if (!found->is_object()) {
      const int edge = side(*found, field);
      return {edge, edge, true};
    }
    if (found->contains("shortest_edge")) {
      const int edge = side(found->at("shortest_edge"), field);
      return {edge, edge, true};
    }
    if (!found->contains("height") || !found->contains("width"))
      throw broken(field, "a number, shortest_edge, or height and width");
    return {side(found->at("width"), field), side(found->at("height"), field), false};
  }

  Error broken(const std::string& field, const std::string& expected) const {
    return {ErrorKind::corrupt_data, fmt::format("{}: field '{}': expected {}", path_.string(), field, expected)};
  }

 private:
  int side(const Published& value, const char* field) const {
    if (!value.is_number()) throw broken(field, "a number of pixels");
    const auto pixels = value.get<double>();
    if (!(pixels >= 1 && pixels <= largest_edge)) throw broken(field, fmt::format("1 to {} pixels", largest_edge));
    return static_cast<int>(pixels);
  }

  const Published& json_;
  const std::filesystem::path& path_;
};

void read_values(const Config& config, InputFormat& input) {
  if (config.flag("do_normalize", true)) {
    input.mean = config.three("image_mean");
    input.std = config.three("image_std");
  }
  // value * factor in place of value / 255.
  const double factor = config.flag("do_rescale", true) ? config.number("rescale_factor", 1.0 / 255) * 255 : 255;
  if (!(factor > 1e-6 && factor < 1e6)) throw config.broken("rescale_factor", "a number near 1 / 255");
  for (std::size_t c = 0; c < 3; ++c) {
    input.mean[c] = static_cast<float>(input.mean[c] / factor);
    input.std[c] = static_cast<float>(input.std[c] / factor);
    if (!(input.std[c] > 0)) throw config.broken("image_std", "three numbers above 0");
  }
}

}  // namespace

std::vector<std::string> preset_names() {
  std::vector<std::string> names;
  for (const auto& one : presets()) names.push_back(one.first);
  return names;
}

InputFormat preset(const std::string& name) {
  for (const auto& [known, input] : presets()) {
    if (known == name) return input;
  }
  throw Error(ErrorKind::invalid_argument,
              fmt::format("--preset: expected one of {}, found '{}'", fmt::join(preset_names(), ", "), name));
}

std::string to_text(const InputFormat& input) {
  return fmt::format("{} x {}, {}, kept {}, mean {}, std {}", input.width, input.height, to_string(input.framing),
                     input.kept, fmt::join(input.mean, " "), fmt::join(input.std, " "));
}

InputFormat read_preprocessor_config(const std::filesystem::path& path) {
  Published json;
  try {
    json = Published::parse(files::read_text(path, 1U << 20));
  } catch (const Published::exception& error) {
    throw Error(ErrorKind::corrupt_data, fmt::format("{}: {}", path.string(), error.what()));
  }
  const Config config(json, path);
  InputFormat input;
  read_values(config, input);
  const Config::Size size = config.size("size"), crop = config.size("crop_size");
  const Config::Size& last = config.flag("do_center_crop", crop.width > 0) && crop.width > 0 ? crop : size;
  input.width = last.width;
  input.height = last.height;
  if (!config.flag("do_resize", true)) return input;
  if (&last == &size) {
    const double share = config.number("crop_pct", 0);
    if (share == 0 || !size.shortest || size.width >= whole_from) return input;
    if (!(share >= 0.1 && share <= 1)) throw config.broken("crop_pct", "a share from 0.1 to 1");
    input.framing = Framing::centre_crop;
    input.kept = share;
    return input;
  }
  input.framing = Framing::centre_crop;
  const int shorter = std::min(crop.width, crop.height), scaled = std::min(size.width, size.height);
  if (scaled > 0) input.kept = std::clamp(static_cast<double>(shorter) / scaled, 0.1, 1.0);
  return input;
}

}  // namespace selvedge::model_directory
