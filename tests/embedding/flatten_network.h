// A tiny ONNX network of any tensors, written byte by byte.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace selvedge::embedding {

// Protocol Buffers as far as ONNX needs them here: numbers below 2^14 and nested messages.
inline std::string number(int field, std::int64_t value) {
  const std::string tag{static_cast<char>(field << 3)};
  if (value < 128) return tag + static_cast<char>(value);
  return tag + static_cast<char>((value & 127) | 128) + static_cast<char>(value >> 7);
}
inline std::string message(int field, const std::string& content) {
  EXPECT_LT(content.size(), std::size_t{1} << 14);
  return std::string{static_cast<char>((field << 3) | 2), static_cast<char>((content.size() & 127) | 128),
                     static_cast<char>(content.size() >> 7)} +
         content;
}

inline constexpr int float32 = 1, float64 = 11;
inline constexpr std::int64_t open = -1;

struct Tensor {
  std::string name;
  int type = float32;
  std::vector<std::int64_t> shape;
};

inline std::string value_info(const Tensor& tensor) {
  std::string dimensions;
  for (const std::int64_t side : tensor.shape)
    dimensions += message(1, side == open ? message(2, "N") : number(1, side));
  return message(1, tensor.name) + message(2, message(1, number(1, tensor.type) + message(2, dimensions)));
}

// A network of one node that lays a picture's values out in a row.
inline std::string flatten_network(const std::vector<Tensor>& inputs, const Tensor& output) {
  const std::string node = message(1, inputs[0].name) + message(2, output.name) + message(4, "Flatten");
  std::string graph = message(1, node) + message(2, "flatten");
  for (const Tensor& input : inputs) graph += message(11, value_info(input));
  graph += message(12, value_info(output));
  return number(1, 7) + message(7, graph) + message(8, message(1, "") + number(2, 13));
}

}  // namespace selvedge::embedding
