#include "ground/embedding/import_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

#include "drawn_network.h"
#include "flatten_network.h"
#include "ground/embedding/embedder.h"
#include "ground/files/atomic_file.h"
#include "selvedge/error.h"
#include "test_folder.h"

namespace selvedge::embedding {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class ImportModelTest : public testing::Test {
 protected:
  std::filesystem::path network(const std::vector<Tensor>& inputs, const Tensor& output) {
    files::write_file_atomically(folder_ / "encoder.onnx", flatten_network(inputs, output));
    return folder_ / "encoder.onnx";
  }
  std::filesystem::path usual() {
    return network({{"pixels", float32, {open, 3, 2, 4}}}, {"vector", float32, {open, 24}});
  }

  std::filesystem::path write(const DrawnNetwork& drawn) {
    files::write_file_atomically(folder_ / "drawn.onnx", drawn.bytes());
    return folder_ / "drawn.onnx";
  }

  // The message; and that nothing is left behind.
  std::string error_of(const std::filesystem::path& onnx, const ImportModelOptions& options = {},
                       ErrorKind kind = ErrorKind::invalid_argument) {
    try {
      import_model(onnx, options, folder_ / "model");
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), kind) << error.what();
      EXPECT_FALSE(std::filesystem::exists(folder_ / "model"));
      return error.what();
    }
    return "no error";
  }

  TestFolder folder_;
};

TEST_F(ImportModelTest, reads_sizes_and_names_from_the_network_and_leaves_a_usable_directory) {
  ImportModelOptions options;
  options.mean = std::array{0.5F, 0.5F, 0.5F};
  options.std = std::array{0.25F, 0.25F, 0.25F};
  options.licence = "MIT";
  const model_directory::ModelCard card = import_model(usual(), options, folder_ / "model");
  EXPECT_EQ(card.name, "encoder");
  EXPECT_EQ(card.input.width, 4);
  EXPECT_EQ(card.input.height, 2);
  EXPECT_EQ(card.input_name, "pixels");
  EXPECT_EQ(card.output_name, "vector");
  EXPECT_EQ(card.embedding_size, 24u);
  const Embedder embedder(folder_ / "model");
  EXPECT_EQ(embedder.card().licence, "MIT");
  EXPECT_EQ(embedder.card().fingerprint, card.fingerprint);
  Image image(4, 2);
  std::fill(image.rgb.begin(), image.rgb.end(), std::uint8_t{255});  // (1 - 0.5) / 0.25 = 2 everywhere
  EXPECT_NEAR(embedder.embed(image).row(0)[0], 1 / std::sqrt(24.0), 1e-6);
}

TEST_F(ImportModelTest, makes_the_directory_whole_and_removes_what_a_killed_one_left) {
  const std::filesystem::path left = folder_ / "model.partial-2147483646";  // no process has such an id
  std::filesystem::create_directories(left);
  import_model(usual(), {}, folder_ / "model");
  EXPECT_FALSE(std::filesystem::exists(left));
  const auto names = [&](const std::filesystem::path& folder) {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) found.push_back(entry.path().filename());
    return found;
  };
  EXPECT_THAT(names(folder_.path()), testing::UnorderedElementsAre("encoder.onnx", "model"));
  EXPECT_THAT(names(folder_ / "model"), testing::UnorderedElementsAre("model.onnx", "model.json"));
}

TEST_F(ImportModelTest, takes_the_size_from_the_caller_where_the_network_takes_any) {
  const auto onnx = network({{"pixels", float32, {open, 3, open, open}}}, {"vector", float32, {open, 24}});
  EXPECT_THAT(error_of(onnx), HasSubstr("give one by --width"));
  ImportModelOptions options;
  options.width = 4;
  EXPECT_THAT(error_of(onnx, options), HasSubstr("give one by --height"));
  for (const int height : {-2, 5000}) {
    options.height = height;
    EXPECT_THAT(error_of(onnx, options), HasSubstr("expected a height from 1 to 4096")) << height;
  }
  options.height = 2;
  EXPECT_EQ(import_model(onnx, options, folder_ / "model").input.width, 4);
}

TEST_F(ImportModelTest, says_what_does_not_fit) {
  ImportModelOptions options;
  options.width = 5;
  EXPECT_THAT(error_of(usual(), options), HasSubstr("--width: expected 4 as the network's input says, found 5"));
  EXPECT_THAT(error_of(network({{"x", float64, {open, 3, 2, 4}}}, {"y", float64, {open, 24}})),
              HasSubstr("found 0: 'x': float64 N x 3 x 2 x 4"));
  EXPECT_THAT(error_of(network({{"x", float32, {open, 1, 2, 4}}}, {"y", float32, {open, 8}})),
              HasSubstr("expected one input for pictures, float32, float16 or uint8 of N x 3 x height x width"));
  EXPECT_THAT(error_of(network({{"x", float32, {open, 3, 2, 4}}, {"mask", float32, {open, 3, 2, 4}}},
                               {"y", float32, {open, 24}})),
              AllOf(HasSubstr("found 2"), HasSubstr("mask")));
  options = {};
  options.outputs = {"other"};
  EXPECT_THAT(error_of(usual(), options), AllOf(HasSubstr("expected one of vector"), HasSubstr("'other'")));
}

TEST_F(ImportModelTest, refuses_what_is_no_network_or_overwrites_a_directory) {
  EXPECT_THAT(error_of(folder_ / "none.onnx", {}, ErrorKind::not_found), HasSubstr("none.onnx"));
  files::write_file_atomically(folder_ / "garbage.onnx", std::string_view("not a network"));
  EXPECT_THAT(error_of(folder_ / "garbage.onnx", {}, ErrorKind::corrupt_data), HasSubstr("no ONNX network"));
  import_model(usual(), {}, folder_ / "model");
  EXPECT_THROW(import_model(usual(), {}, folder_ / "model"), Error);
}

TEST_F(ImportModelTest, warns_where_nothing_says_how_pictures_are_prepared) {
  std::vector<std::string> warnings;
  ImportModelOptions options;
  options.warn = [&](const std::string& text) { warnings.push_back(text); };
  import_model(write(plain_network()), options, folder_ / ("model" + options.preset));
  EXPECT_THAT(warnings, testing::ElementsAre(AllOf(HasSubstr("mean 0,0,0 and std 1,1,1"), HasSubstr("--preset clip"))));
  options.preset = "clip";
  import_model(write(plain_network()), options, folder_ / ("model" + options.preset));
  EXPECT_EQ(warnings.size(), 1u);
}

TEST_F(ImportModelTest, names_the_embedding_inside_a_network_that_gives_only_agreements) {
  const auto file = write(two_tower_network(false));
  EXPECT_THAT(error_of(file),
              AllOf(HasSubstr("'logits_per_image' needs 'input_ids'"), HasSubstr("--output image_embeds may work")));
  ImportModelOptions options;
  options.outputs = {"image_embeds"};
  EXPECT_EQ(import_model(file, options, folder_ / "inner").embedding_size, 12u);
}

TEST_F(ImportModelTest, says_what_the_runtime_refuses_without_its_source_code) {
  const std::string text = error_of(write([] {
                                      DrawnNetwork network(1, 99);
                                      network.input("x", DrawnNetwork::float32, {-1, 3, drawn_side, drawn_side});
                                      network.node("Flatten", {"x"}, "y");
                                      network.output("y", DrawnNetwork::float32, {-1, 3072});
                                      return network;
                                    }()),
                                    {}, ErrorKind::corrupt_data);
  EXPECT_THAT(text, AllOf(HasSubstr("Opset 99"), testing::Not(HasSubstr("::")), testing::Not(HasSubstr("\n"))));
  // In the middle of a message too, and nothing of it on the standard error.
  testing::internal::CaptureStderr();
  const std::string run = error_of(write([] {
                                     DrawnNetwork network;
                                     network.input("x", DrawnNetwork::float32, {-1, 3, drawn_side, drawn_side});
                                     network.whole_numbers("shape", {7, 7});
                                     network.node("Reshape", {"x", "shape"}, "y");
                                     network.output("y", DrawnNetwork::float32, {-1, 7});
                                     return network;
                                   }()),
                                   {}, ErrorKind::corrupt_data);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_THAT(run,
              AllOf(HasSubstr("cannot be reshaped"), testing::Not(HasSubstr("::")), testing::Not(HasSubstr(".h:"))));
}

}  // namespace
}  // namespace selvedge::embedding
