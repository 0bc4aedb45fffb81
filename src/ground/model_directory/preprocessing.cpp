#include "ground/model_directory/preprocessing.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <utility>

#include "selvedge/error.h"

namespace selvedge::model_directory {
namespace {

constexpr int usual_side = 224;
constexpr double usual_kept = 0.875;  // 224 of 256

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

}  // namespace selvedge::model_directory
