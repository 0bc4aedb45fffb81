// Three libraries publish encoders, each with names of its own. Every field that changes the picture is obeyed or
// refused: a network that is fed otherwise than it was trained still gives embeddings, only worse ones.
#include "ground/model_directory/published_preparation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "ground/files/read_file.h"
#include "ground/model_directory/preprocessing.h"
#include "selvedge/error.h"

namespace selvedge::model_directory {
namespace {

using Published = nlohmann::json;

constexpr std::size_t largest_description = std::size_t{1} << 24;  // some list the names of 20,000 classes
constexpr int largest_edge = 4096;
constexpr int whole_from = 384;               // ConvNeXt's processors crop no picture of this edge or a larger one
constexpr double kept_of_edge = 224.0 / 256;  // by ConvNeXt's and LeViT's processors

class Description {
 public:
  Description(const Published& json, const std::filesystem::path& path) : json_(json), path_(path) {
    if (!json.is_object()) throw broken("", "an object");
  }

  // Nothing where it is missing or null.
  const Published* field(const char* name) const {
    const auto found = json_.find(name);
    return found == json_.end() || found->is_null() ? nullptr : &*found;
  }
  bool names(const char* name) const { return json_.contains(name); }
  bool flag(const char* name, bool otherwise) const {
    const Published* found = field(name);
    if (found == nullptr) return otherwise;
    if (!found->is_boolean()) throw broken(name, "true or false");
    return found->get<bool>();
  }
  double number(const char* name, double otherwise) const {
    const Published* found = field(name);
    if (found == nullptr) return otherwise;
    if (!found->is_number()) throw broken(name, "a number");
    return found->get<double>();
  }
  std::string text(const char* name) const {
    const Published* found = field(name);
    if (found == nullptr) return "";
    if (!found->is_string()) throw broken(name, "a text");
    return found->get<std::string>();
  }
  // One number, alone or in a list, stands for all three.
  std::array<float, 3> three(const char* name) const {
    const Published* found = field(name);
    const Published values = found == nullptr    ? Published::array()
                             : found->is_array() ? *found
                                                 : Published::array({*found});
    if (values.size() != 3 && values.size() != 1) throw broken(name, "three numbers");
    std::array<float, 3> three{};
    for (std::size_t i = 0; i < 3; ++i) {
      const Published& value = values[values.size() == 1 ? 0 : i];
      if (!value.is_number()) throw broken(name, "three numbers");
      three[i] = value.get<float>();
      if (!std::isfinite(three[i])) throw broken(name, "three finite numbers");
    }
    return three;
  }

  // What `size` and `crop_size` say.
  struct Size {
    int width = 0, height = 0;
    enum class Form { none, number, shortest_edge, height_and_width } form = Form::none;
  };
  Size size(const char* name) const {
    const Published* found = field(name);
    if (found == nullptr) return {};
    if (found->is_array() && found->size() == 2)
      return {side((*found)[1], name), side((*found)[0], name), Size::Form::height_and_width};
    if (!found->is_object()) {
      const int edge = side(*found, name);
      return {edge, edge, Size::Form::number};
    }
    if (found->contains("shortest_edge")) {
      const int edge = side(found->at("shortest_edge"), name);
      return {edge, edge, Size::Form::shortest_edge};
    }
    if (!found->contains("height") || !found->contains("width"))
      throw broken(name, "a number, shortest_edge, or height and width");
    return {side(found->at("width"), name), side(found->at("height"), name), Size::Form::height_and_width};
  }

  int side(const Published& value, const char* name) const {
    if (!value.is_number()) throw broken(name, "a number of pixels");
    const auto pixels = value.get<double>();
    if (!(pixels >= 1 && pixels <= largest_edge)) throw broken(name, fmt::format("1 to {} pixels", largest_edge));
    return static_cast<int>(pixels);
  }

  double share(const char* name, double otherwise) const {
    const double value = number(name, otherwise);
    if (!(value >= 0.1 && value <= 1)) throw broken(name, "a share from 0.1 to 1");
    return value;
  }

  const Published& json() const { return json_; }
  const std::filesystem::path& path() const { return path_; }

  Error broken(const std::string& field, const std::string& expected) const {
    return {ErrorKind::corrupt_data, fmt::format("{}: field '{}': expected {}", path_.string(), field, expected)};
  }
  // A step that our framing does not have.
  Error undone(const std::string& field, const std::string& expected) const {
    return broken(field, expected + ", for nothing else can be done; with --preset the file is not read");
  }

 private:
  const Published& json_;
  const std::filesystem::path& path_;
};

// `factor` times value / 255 takes the place of value / 255.
void rescale(const Description& config, double factor, InputFormat& input) {
  constexpr double least = 1e-12, most = 1e12;
  for (std::size_t c = 0; c < 3; ++c) {
    const double mean = input.mean[c] / factor, deviation = input.std[c] / factor;
    if (!(std::abs(mean) <= most)) throw config.broken("image_mean", "three numbers near the pictures' values");
    if (!(deviation >= least && deviation <= most)) throw config.broken("image_std", "three numbers above 0");
    input.mean[c] = static_cast<float>(mean);
    input.std[c] = static_cast<float>(deviation);
  }
}

// Whether the file is of this network's processor.
bool is_of(const Description& config, std::string_view network) {
  return config.text("image_processor_type").starts_with(network) ||
         config.text("feature_extractor_type").starts_with(network);
}

void read_values(const Description& config, InputFormat& input) {
  const bool has_values = config.field("image_mean") != nullptr || config.field("image_std") != nullptr;
  // MobileViT's processors neither shift nor say so. Those of other networks do, by values that the file may leave out.
  const bool is_of_mobilevit = config.names("do_flip_channel_order") || is_of(config, "MobileViT");
  if (config.flag("do_normalize", has_values || !is_of_mobilevit)) {
    input.mean = config.three("image_mean");
    input.std = config.three("image_std");
  }
  // EfficientNet's processors divide once more by the deviation.
  if (config.flag("include_top", false)) {
    const std::array<float, 3> again = config.three("image_std");
    for (std::size_t c = 0; c < 3; ++c) input.std[c] *= again[c];
  }
  const bool rescales = config.flag("do_rescale", true);
  const double factor = rescales ? config.number("rescale_factor", 1.0 / 255) * 255 : 255;
  if (!(factor > 1e-6 && factor < 1e6)) throw config.broken("rescale_factor", "a number near 1 / 255");
  if (rescales && config.flag("rescale_offset", false)) {  // value * rescale_factor - 1
    for (float& mean : input.mean) mean += 1;
  }
  rescale(config, factor, input);
}

void refuse_other_steps(const Description& config) {
  static const std::set<std::string> known = {"do_resize",       "do_rescale",     "do_normalize",
                                              "do_center_crop",  "do_convert_rgb", "do_flip_channel_order",
                                              "do_reduce_labels"};  // of labels, not of pictures
  for (const auto& [name, value] : config.json().items()) {
    if (name.starts_with("do_") && !known.contains(name) && value.is_boolean() && value.get<bool>())
      throw config.undone(name, "false");
  }
}

// null is ConvNeXt's own share.
bool is_of_convnext(const Description& config) { return is_of(config, "ConvNext") || config.names("crop_pct"); }

void read_cut(const Description& config, const Description::Size& size, const Description::Size& crop,
              InputFormat& input) {
  if (!config.flag("do_resize", true)) throw config.undone("do_resize", "true");
  input.framing = Framing::centre_crop;
  if (size.form == Description::Size::Form::none) return;
  // PoolFormer's processors scale to size / crop_pct.
  double larger = config.share("crop_pct", 1);
  // LeViT's scale the shorter edge to 256 / 224 of what the file says.
  if (is_of(config, "Levit") && size.form == Description::Size::Form::shortest_edge) larger *= kept_of_edge;
  const double across = larger * crop.width / size.width, down = larger * crop.height / size.height;
  input.kept = std::clamp(std::max(across, down), 0.1, 1.0);
}

void read_whole(const Description& config, const Description::Size& size, InputFormat& input) {
  using Form = Description::Size::Form;
  const bool is_edge = size.form == Form::number || size.form == Form::shortest_edge;
  if (!config.flag("do_resize", true) || !is_edge) return;
  if (is_of_convnext(config)) {
    if (size.width >= whole_from) return;
    input.framing = Framing::centre_crop;
    input.kept = config.share("crop_pct", kept_of_edge);
  } else if (size.form == Form::shortest_edge) {
    input.framing = Framing::centre_crop;
  }
}

PublishedPreparation read_transformers(const Published& json, const std::filesystem::path& path) {
  const Description config(json, path);
  const auto is_known = [&](const char* field) { return config.names(field); };
  if (!std::ranges::any_of(
          std::array{"size", "crop_size", "image_mean", "image_std", "do_normalize", "do_rescale", "do_resize"},
          is_known)) {
    throw config.broken("image_mean", "three numbers, or another field that says how pictures are prepared");
  }
  refuse_other_steps(config);
  PublishedPreparation preparation;
  InputFormat& input = preparation.input;
  read_values(config, input);
  preparation.blue_first = config.flag("do_flip_channel_order", false);
  const Description::Size size = config.size("size"), crop = config.size("crop_size");
  const bool cuts = config.flag("do_center_crop", crop.width > 0);
  if (cuts && crop.width == 0) throw config.broken("crop_size", "the size that do_center_crop cuts out");
  input.width = cuts ? crop.width : size.width;
  input.height = cuts ? crop.height : size.height;
  if (cuts) {
    read_cut(config, size, crop, input);
  } else {
    read_whole(config, size, input);
  }
  return preparation;
}

PublishedPreparation read_timm(const Published& json, const std::filesystem::path& path) {
  const Description config(json, path);
  PublishedPreparation preparation;
  InputFormat& input = preparation.input;
  input.mean = config.three("mean");
  input.std = config.three("std");
  rescale(config, 1, input);
  if (const Published* size = config.field("input_size"); size != nullptr) {
    if (!size->is_array() || size->size() != 3) throw config.broken("input_size", "3, height and width");
    input.height = config.side((*size)[1], "input_size");
    input.width = config.side((*size)[2], "input_size");
  }
  const double kept = config.share("crop_pct", 0.875);  // timm's own default
  const std::string mode = config.text("crop_mode");
  if (mode == "squash") {
    if (kept < 1) throw config.undone("crop_pct", "1 with crop_mode squash");
    return preparation;
  }
  if (!mode.empty() && mode != "center") throw config.undone("crop_mode", "center or squash");
  input.framing = Framing::centre_crop;
  input.kept = kept;
  return preparation;
}

PublishedPreparation read_open_clip(const Published& json, const std::filesystem::path& path) {
  const Description config(json.at("preprocess_cfg"), path);
  PublishedPreparation preparation;
  InputFormat& input = preparation.input;
  input = preset("clip");
  input.width = input.height = 0;
  if (config.names("mean")) input.mean = config.three("mean");
  if (config.names("std")) input.std = config.three("std");
  rescale(config, 1, input);
  const Published none;
  const auto member = [&](const Published& of, const char* name) -> const Published& {
    return of.is_object() && of.contains(name) ? of.at(name) : none;
  };
  const Published& of_network = member(member(member(json, "model_cfg"), "vision_cfg"), "image_size");
  Published sides = Published::object();
  sides["size"] = config.field("size") != nullptr ? *config.field("size") : of_network;
  const Description::Size size = Description(sides, path).size("size");
  input.width = size.width;
  input.height = size.height;
  const std::string mode = config.text("resize_mode");
  constexpr double white = 255;
  if (mode == "squash") {
    input.framing = Framing::stretch;
  } else if (mode == "longest") {
    if (config.number("fill_color", 0) != white) throw config.undone("fill_color", "255 with resize_mode longest");
    input.framing = Framing::letterbox;
  } else if (!mode.empty() && mode != "shortest") {
    throw config.broken("resize_mode", "shortest, squash or longest");
  }
  return preparation;
}

Published parsed(const std::filesystem::path& path) {
  try {
    return Published::parse(files::read_text(path, largest_description));
  } catch (const Published::exception& error) {
    throw Error(ErrorKind::corrupt_data, fmt::format("{}: {}", path.string(), error.what()));
  }
}

bool has_object(const Published& json, const char* name) {
  return json.is_object() && json.contains(name) && json.at(name).is_object();
}

// Nothing where it describes something else.
std::optional<PublishedPreparation> read_any(const Published& json, const std::filesystem::path& path) {
  if (has_object(json, "pretrained_cfg")) return read_timm(json.at("pretrained_cfg"), path);
  if (has_object(json, "preprocess_cfg")) return read_open_clip(json, path);
  if (has_object(json, "image_processor")) return read_transformers(json.at("image_processor"), path);
  // As timm published it before it had a place of its own.
  if (json.is_object() && json.contains("input_size") && json.contains("mean")) return read_timm(json, path);
  return std::nullopt;
}

}  // namespace

PublishedPreparation read_preprocessor_config(const std::filesystem::path& path) {
  const Published json = parsed(path);
  std::optional<PublishedPreparation> preparation = read_any(json, path);
  if (!preparation) preparation = read_transformers(json, path);
  preparation->source = path.filename();
  return *preparation;
}

std::optional<PublishedPreparation> find_published_preparation(const std::filesystem::path& folder) {
  if (const auto own = folder / "preprocessor_config.json"; files::exists(own)) return read_preprocessor_config(own);
  for (const char* name : {"processor_config.json", "open_clip_config.json", "config.json"}) {
    if (!files::exists(folder / name)) continue;
    // Any program may have a config.json.
    const Published json = Published::parse(files::read_text(folder / name, largest_description), nullptr, false);
    std::optional<PublishedPreparation> preparation = read_any(json, folder / name);
    if (!preparation) continue;
    preparation->source = name;
    return preparation;
  }
  return std::nullopt;
}

}  // namespace selvedge::model_directory
