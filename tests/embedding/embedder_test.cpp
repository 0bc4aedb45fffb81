#include "ground/embedding/embedder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

#include "flatten_network.h"
#include "ground/files/atomic_file.h"
#include "ground/files/sha256.h"
#include "selvedge/error.h"
#include "test_folder.h"

namespace selvedge::embedding {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class EmbedderTest : public testing::Test {
 protected:
  // The card of a model that takes pictures of 3 x 2 pixels and gives 18 values.
  void write_model(const std::string& onnx) {
    files::write_file_atomically(folder_ / "model.onnx", onnx);
    model_directory::ModelCard card;
    card.name = "flatten";
    card.input.width = 3;
    card.input.height = 2;
    card.input.mean = {0, 0, 0};
    card.input.std = {1, 1, 1};
    card.input_name = "images";
    card.output_name = "embeddings";
    card.embedding_size = 18;
    card.fingerprint = files::sha256_hex(onnx);
    model_directory::write_model_card(card, folder_.path());
  }
  // A network that tells its parts, 18 x 1 x 1 of a type.
  static std::string with_parts(int type) {
    const auto node = [](const std::string& op, const std::vector<std::string>& inputs, const std::string& output,
                         const std::string& attribute = "") {
      std::string text;
      for (const std::string& input : inputs) text += message(1, input);
      return message(1, text + message(2, output) + message(4, op) + attribute);
    };
    const auto to = [](int element) {
      return message(5, message(1, "to") + number(3, element) + "\xa0\x01\x02");
    };  // an int
    constexpr int int64 = 7, boolean = 9;
    std::string sides;
    for (const int side : {1, 18, 1, 1}) sides += number(7, side);
    const std::string graph =
        node("Flatten", {"images"}, "embeddings") + node("Cast", {"explain"}, "switch", to(float32)) +
        node("Mul", {"embeddings", "switch"}, "scaled") + node("Reshape", {"scaled", "sides"}, "cells") +
        node("Cast", {"cells"}, "parts", to(type)) + message(2, "parts") +
        message(5, number(1, 4) + number(2, int64) + sides + message(8, "sides")) +
        message(5, number(2, boolean) + number(5, 0) + message(8, "explain")) +
        message(11, value_info({"images", float32, {open, 3, 2, 3}})) +
        message(11, value_info({"explain", boolean, {}})) +
        message(12, value_info({"embeddings", float32, {open, 18}})) +
        message(12, value_info({"parts", type, {1, 18, 1, 1}}));
    return number(1, 7) + message(7, graph) + message(8, message(1, "") + number(2, 13));
  }
  std::string error_of_loading() {
    try {
      const Embedder embedder(folder_.path());
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::corrupt_data);
      EXPECT_THAT(error.what(), HasSubstr(folder_.path().string()));
      return error.what();
    }
    return "no error";
  }

  const Tensor input_{"images", float32, {open, 3, 2, 3}}, output_{"embeddings", float32, {open, 18}};
  TestFolder folder_;
};

TEST_F(EmbedderTest, gives_the_networks_values_at_length_1) {
  write_model(flatten_network({input_}, output_));
  const Embedder embedder(folder_.path());
  Image image(3, 2);
  for (std::size_t i = 0; i < image.rgb.size(); ++i) image.rgb[i] = i % 3 == 0 ? 200 : 0;  // red alone
  const core::EmbeddingMatrix embeddings = embedder.embed(std::vector{image, image});
  ASSERT_EQ(embeddings.rows(), 2u);
  for (std::size_t i = 0; i < 18; ++i) EXPECT_NEAR(embeddings.row(1)[i], i < 6 ? 1 / std::sqrt(6.0) : 0, 1e-6) << i;
}

TEST_F(EmbedderTest, refuses_parts_of_another_type) {
  Image image(3, 2);
  image.rgb.front() = 200;
  write_model(with_parts(float32));
  EXPECT_EQ(Embedder(folder_.path()).parts(image).values.size(), 18u);
  write_model(with_parts(float64));
  try {
    Embedder(folder_.path()).parts(image);
    FAIL() << "expected a refusal";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::corrupt_data) << error.what();
    EXPECT_THAT(error.what(), HasSubstr("found float64 1 x 18 x 1 x 1"));
  }
}

TEST_F(EmbedderTest, takes_a_network_that_leaves_its_sizes_open) {
  write_model(flatten_network({{"images", float32, {open, open, open, open}}}, {"embeddings", float32, {open, open}}));
  EXPECT_EQ(error_of_loading(), "no error");
  write_model(flatten_network({{"images", float32, {1, 3, 2, 3}}}, {"embeddings", float32, {1, 18}}));
  EXPECT_EQ(error_of_loading(), "no error");
}

TEST_F(EmbedderTest, refuses_a_network_of_other_tensors_than_the_card_says) {
  write_model(flatten_network({{"images", float32, {open, 3, 4, 3}}}, {"embeddings", float32, {open, 36}}));
  EXPECT_THAT(error_of_loading(),
              AllOf(HasSubstr("input 'images' of float32 N x 3 x 2 x 3"), HasSubstr("N x 3 x 4 x 3")));
  write_model(flatten_network({{"images", float64, {open, 3, 2, 3}}}, {"embeddings", float64, {open, 18}}));
  EXPECT_THAT(error_of_loading(), HasSubstr("found float64 N x 3 x 2 x 3"));
  write_model(flatten_network({{"images", float32, {2000, 3, 2, 3}}}, {"embeddings", float32, {2000, 18}}));
  EXPECT_THAT(error_of_loading(), HasSubstr("expected at most 1024 images at a time, found 2000"));
  write_model(flatten_network({{"images", float32, {open, open, open, open}}}, {"embeddings", float32, {open, 17}}));
  EXPECT_THAT(error_of_loading(), AllOf(HasSubstr("output 'embeddings' of float32 N x 18"), HasSubstr("N x 17")));
  write_model(flatten_network({input_}, {"other", float32, {open, 18}}));
  EXPECT_THAT(error_of_loading(), AllOf(HasSubstr("named 'embeddings'"), HasSubstr("found 'other'")));
  write_model(flatten_network({input_, {"masks", float32, {open, 1}}}, output_));
  EXPECT_THAT(error_of_loading(), HasSubstr("one input, found 2"));
}

}  // namespace
}  // namespace selvedge::embedding
