// Small ONNX networks of random weights, one of each shape that people bring. Written byte by byte, apart from the
// program's own reader and writer.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "ground/core/rng.h"

namespace selvedge::embedding {

class DrawnNetwork {
 public:
  static constexpr int float32 = 1, int64 = 7, float16 = 10, uint8 = 2;
  using Shape = std::vector<std::int64_t>;  // -1: free

  explicit DrawnNetwork(std::uint64_t seed = 1, int opset = 13) : rng_(seed), opset_(opset) {}

  void input(const std::string& name, int element, const Shape& shape) {
    graph_ += field(11, value(name, element, shape));
  }
  void output(const std::string& name, int element, const Shape& shape) {
    graph_ += field(12, value(name, element, shape));
  }

  // An attribute, made by integer() or integers().
  using Attributes = std::vector<std::string>;
  static std::string integer(const std::string& name, std::int64_t value) {
    return field(5, field(1, name) + number(3, value) + number(20, 2));
  }
  static std::string integers(const std::string& name, const Shape& values) {
    std::string text = field(1, name);
    for (const std::int64_t value : values) text += number(8, value);
    return field(5, text + number(20, 7));
  }
  void node(const std::string& op, const std::vector<std::string>& inputs, const std::string& output,
            const Attributes& attributes = {}) {
    std::string text;
    for (const std::string& input : inputs) text += field(1, input);
    text += field(2, output) + field(4, op);
    for (const std::string& attribute : attributes) text += attribute;
    graph_ += field(1, text);
  }

  // Random weights in the network, or, where `location` is given, in that file, whose bytes are appended to `data`.
  void weights(const std::string& name, const Shape& shape, const std::string& location = "") {
    std::int64_t count = 1;
    std::string text;
    for (const std::int64_t side : shape) {
      count *= side;
      text += number(1, side);
    }
    std::string raw(static_cast<std::size_t>(count) * 4, '\0');
    for (std::size_t i = 0; i < raw.size(); i += 4) {
      const auto value = static_cast<float>(rng_.uniform() - 0.5);
      std::memcpy(raw.data() + i, &value, 4);
    }
    text += number(2, float32) + field(8, name);
    if (location.empty()) {
      text += field(9, raw);
    } else {
      const auto entry = [](const std::string& key, const std::string& content) {
        return field(13, field(1, key) + field(2, content));
      };
      text += entry("location", location) + entry("offset", std::to_string(data.size())) +
              entry("length", std::to_string(raw.size())) + number(14, 1);
      data += raw;
    }
    graph_ += field(5, text);
  }
  void whole_numbers(const std::string& name, const Shape& values) {
    std::string raw(values.size() * 8, '\0');
    std::memcpy(raw.data(), values.data(), raw.size());
    graph_ += field(
        5, number(1, static_cast<std::int64_t>(values.size())) + number(2, int64) + field(8, name) + field(9, raw));
  }

  std::string bytes() const {
    return number(1, 8) + field(8, field(1, "") + number(2, opset_)) + field(7, graph_ + field(2, "drawn"));
  }

  std::string data;  // what `location` must hold

  static std::string number(int field, std::int64_t value) {
    return varint(static_cast<std::uint64_t>(field) << 3) + varint(static_cast<std::uint64_t>(value));
  }
  static std::string field(int field, const std::string& content) {
    return varint(static_cast<std::uint64_t>(field) << 3 | 2) + varint(content.size()) + content;
  }

 private:
  static std::string varint(std::uint64_t value) {
    std::string text;
    for (; value >= 128; value >>= 7) text += static_cast<char>((value & 127) | 128);
    return text + static_cast<char>(value);
  }
  static std::string value(const std::string& name, int element, const Shape& shape) {
    std::string dimensions;
    for (const std::int64_t side : shape) dimensions += field(1, side < 0 ? field(2, "N") : number(1, side));
    return field(1, name) + field(2, field(1, number(1, element) + field(2, dimensions)));
  }

  core::Rng rng_;
  int opset_;
  std::string graph_;
};

inline constexpr std::int64_t drawn_side = 32;  // pixels of what drawn networks take

// Two strided convolutions from `images` (N, 3, 32, 32): maps "fine" (8, 16, 16) and "coarse" (12, 8, 8), then "vector"
// (12), the mean.
inline void draw_convolutions(DrawnNetwork& network, const std::string& images, const std::string& location = "") {
  network.weights("fine_weights", {8, 3, 3, 3}, location);
  network.weights("coarse_weights", {12, 8, 3, 3}, location);
  const DrawnNetwork::Attributes half = {DrawnNetwork::integers("strides", {2, 2}),
                                         DrawnNetwork::integers("pads", {1, 1, 1, 1}),
                                         DrawnNetwork::integers("kernel_shape", {3, 3})};
  network.node("Conv", {images, "fine_weights"}, "fine_sums", half);
  network.node("Relu", {"fine_sums"}, "fine");
  network.node("Conv", {"fine", "coarse_weights"}, "coarse_sums", half);
  network.node("Relu", {"coarse_sums"}, "coarse");
  network.node("GlobalAveragePool", {"coarse"}, "mean");
  network.node("Flatten", {"mean"}, "vector", {DrawnNetwork::integer("axis", 1)});
}

// (N, 3, 32, 32) -> (N, 12)
inline DrawnNetwork plain_network(std::int64_t batch = -1, const std::string& location = "") {
  DrawnNetwork network;
  network.input("images", DrawnNetwork::float32, {batch, 3, drawn_side, drawn_side});
  draw_convolutions(network, "images", location);
  network.output("vector", DrawnNetwork::float32, {batch, 12});
  return network;
}

// The same weights behind an input of float16, with the channels last.
inline DrawnNetwork half_channels_last_network() {
  DrawnNetwork network;
  network.input("pixels", DrawnNetwork::float16, {-1, drawn_side, drawn_side, 3});
  network.node("Transpose", {"pixels"}, "planes", {DrawnNetwork::integers("perm", {0, 3, 1, 2})});
  network.node("Cast", {"planes"}, "images", {DrawnNetwork::integer("to", DrawnNetwork::float32)});
  draw_convolutions(network, "images");
  network.node("Cast", {"vector"}, "half_vector", {DrawnNetwork::integer("to", DrawnNetwork::float16)});
  network.output("half_vector", DrawnNetwork::float16, {-1, 12});
  return network;
}

// The same weights behind an input of uint8.
inline DrawnNetwork bytes_network() {
  DrawnNetwork network;
  network.input("pixels", DrawnNetwork::uint8, {-1, 3, drawn_side, drawn_side});
  network.node("Cast", {"pixels"}, "images", {DrawnNetwork::integer("to", DrawnNetwork::float32)});
  draw_convolutions(network, "images");
  network.output("vector", DrawnNetwork::float32, {-1, 12});
  return network;
}

// A vision transformer's shape: 16 patches of 8 x 8 pixels as tokens (N, 16, 10), the first one the upper left
// corner's.
inline DrawnNetwork token_network(bool with_pooled = false) {
  DrawnNetwork network;
  network.input("pixel_values", DrawnNetwork::float32, {-1, 3, drawn_side, drawn_side});
  network.weights("patch_weights", {10, 3, 8, 8});
  network.node("Conv", {"pixel_values", "patch_weights"}, "patches",
               {DrawnNetwork::integers("strides", {8, 8}), DrawnNetwork::integers("kernel_shape", {8, 8})});
  network.whole_numbers("token_shape", {0, 10, 16});
  network.node("Reshape", {"patches", "token_shape"}, "turned_tokens");
  network.node("Transpose", {"turned_tokens"}, "last_hidden_state", {DrawnNetwork::integers("perm", {0, 2, 1})});
  network.output("last_hidden_state", DrawnNetwork::float32, {-1, -1, 10});
  if (!with_pooled) return network;
  network.node("GlobalAveragePool", {"patches"}, "mean");
  network.node("Flatten", {"mean"}, "pooler_output", {DrawnNetwork::integer("axis", 1)});
  network.output("pooler_output", DrawnNetwork::float32, {-1, 10});
  return network;
}

// A network that says N and works with one picture only: (N, 3, 32, 32) -> (1, 12), whatever N.
inline DrawnNetwork one_by_one_network() {
  DrawnNetwork network;
  network.input("images", DrawnNetwork::float32, {-1, 3, drawn_side, drawn_side});
  draw_convolutions(network, "images");
  network.whole_numbers("baked", {1, 12});
  network.node("Reshape", {"vector", "baked"}, "row");
  network.output("row", DrawnNetwork::float32, {-1, 12});
  return network;
}

// One picture alone, and its row without the axis of pictures: (1, 3, 32, 32) -> (12).
inline DrawnNetwork squeezed_network() {
  DrawnNetwork network;
  network.input("images", DrawnNetwork::float32, {1, 3, drawn_side, drawn_side});
  draw_convolutions(network, "images");
  network.whole_numbers("flat", {12});
  network.node("Reshape", {"vector", "flat"}, "row");
  network.output("row", DrawnNetwork::float32, {12});
  return network;
}

// A map with its channels last, as Keras gives: (N, 3, 32, 32) or (N, 32, 32, 3) -> (N, 8, 8, 12).
inline DrawnNetwork channels_last_map_network(bool pixels_last) {
  DrawnNetwork network;
  if (pixels_last) {
    network.input("pixels", DrawnNetwork::float32, {-1, drawn_side, drawn_side, 3});
    network.node("Transpose", {"pixels"}, "images", {DrawnNetwork::integers("perm", {0, 3, 1, 2})});
  } else {
    network.input("images", DrawnNetwork::float32, {-1, 3, drawn_side, drawn_side});
  }
  draw_convolutions(network, "images");
  network.node("Transpose", {"coarse"}, "map", {DrawnNetwork::integers("perm", {0, 2, 3, 1})});
  network.output("map", DrawnNetwork::float32, {-1, 8, 8, 12});
  return network;
}

// A CLIP's shape: a tower of pictures and one of texts (5 numbers), and how they agree.
inline DrawnNetwork two_tower_network(bool with_embeddings = true) {
  DrawnNetwork network;
  network.input("input_ids", DrawnNetwork::int64, {-1, 5});
  network.input("pixel_values", DrawnNetwork::float32, {-1, 3, drawn_side, drawn_side});
  draw_convolutions(network, "pixel_values");
  network.weights("text_weights", {5, 12});
  network.node("Cast", {"input_ids"}, "ids", {DrawnNetwork::integer("to", DrawnNetwork::float32)});
  network.node("MatMul", {"ids", "text_weights"}, "text_embeds");
  network.node("Identity", {"vector"}, "image_embeds");
  network.node("Transpose", {"text_embeds"}, "texts", {DrawnNetwork::integers("perm", {1, 0})});
  network.node("MatMul", {"image_embeds", "texts"}, "logits_per_image");
  network.output("logits_per_image", DrawnNetwork::float32, {-1, -1});
  if (!with_embeddings) return network;
  network.output("text_embeds", DrawnNetwork::float32, {-1, 12});
  network.output("image_embeds", DrawnNetwork::float32, {-1, 12});
  network.output("coarse", DrawnNetwork::float32, {-1, 12, 8, 8});
  return network;
}

}  // namespace selvedge::embedding
