// Networks of every shape that people bring.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <functional>
#include <numeric>

#include "drawn_network.h"
#include "ground/embedding/embedder.h"
#include "ground/embedding/import_model.h"
#include "ground/files/atomic_file.h"
#include "ground/files/sha256.h"
#include "ground/image/resize.h"
#include "selvedge/error.h"
#include "test_folder.h"

namespace selvedge::embedding {
namespace {

using encoder_graph::TokenPooling;
using testing::AllOf;
using testing::HasSubstr;

Image noise(std::uint64_t seed, int width = drawn_side, int height = drawn_side) {
  core::Rng rng(seed);
  Image image(width, height);
  for (std::uint8_t& value : image.rgb) value = static_cast<std::uint8_t>(rng.below(256));
  return image;
}

std::vector<float> row_of(const core::EmbeddingMatrix& matrix, std::size_t row = 0) {
  return {matrix.row(row).begin(), matrix.row(row).end()};
}

class ImportShapesTest : public testing::Test {
 protected:
  std::filesystem::path write(const DrawnNetwork& network, const std::string& name = "encoder") {
    const auto file = folder_ / "in" / (name + ".onnx");
    files::write_file_atomically(file, network.bytes());
    return file;
  }
  Embedder imported(const DrawnNetwork& network, const ImportModelOptions& options = {}) {
    const auto directory = folder_ / ("model" + std::to_string(++models_));
    import_model(write(network), options, directory);
    return Embedder(directory);
  }
  std::string refusal(const std::filesystem::path& file, const ImportModelOptions& options = {}) {
    try {
      import_model(file, options, folder_ / "refused");
    } catch (const Error& error) {
      EXPECT_FALSE(std::filesystem::exists(folder_ / "refused"));
      return error.what();
    }
    return "no error";
  }
  void expect_as_plain(const Embedder& embedder, float tolerance) {
    const Embedder plain = imported(plain_network());
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      const auto expected = row_of(plain.embed(noise(seed))), found = row_of(embedder.embed(noise(seed)));
      for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(found[i], expected[i], tolerance);
    }
  }

  TestFolder folder_;
  int models_ = 0;
};

TEST_F(ImportShapesTest, takes_float16_with_the_channels_last) {
  expect_as_plain(imported(half_channels_last_network()), 2e-3F);
}

TEST_F(ImportShapesTest, takes_bytes) {
  // What it is fed is 255 times as large, and the network has no constant terms: the same directions.
  expect_as_plain(imported(bytes_network()), 1e-4F);
}

TEST_F(ImportShapesTest, refuses_to_prepare_bytes) {
  ImportModelOptions options;
  options.preset = "imagenet";
  EXPECT_THAT(refusal(write(bytes_network()), options),
              AllOf(HasSubstr("uint8"), HasSubstr("--mean 0,0,0 --std 1,1,1")));
}

TEST_F(ImportShapesTest, another_preparation_is_another_model) {
  ImportModelOptions clip, dino;
  clip.preset = "clip";
  dino.preset = "dinov2";
  const std::string fingerprint = imported(plain_network(), clip).fingerprint();
  EXPECT_NE(imported(plain_network(), dino).fingerprint(), fingerprint);
  clip.framing = model_directory::Framing::stretch;
  EXPECT_NE(imported(plain_network(), clip).fingerprint(), fingerprint);
  clip.framing.reset();
  EXPECT_EQ(imported(plain_network(), clip).fingerprint(), fingerprint);
}

TEST_F(ImportShapesTest, refuses_batches_too_large_to_try) {
  for (const std::int64_t batch : {std::int64_t{1025}, std::int64_t{1} << 50})
    EXPECT_THAT(refusal(write(plain_network(batch))), HasSubstr("at most 1024 pictures at a time")) << batch;
  DrawnNetwork large;
  large.input("x", DrawnNetwork::float32, {1000, 3, 4000, 4000});
  large.node("Flatten", {"x"}, "y");
  large.output("y", DrawnNetwork::float32, {1000, 48'000'000});
  EXPECT_THAT(refusal(write(large)), HasSubstr("67108864 pixels at a time"));
}

TEST_F(ImportShapesTest, runs_a_fixed_number_of_pictures_at_a_time) {
  for (const std::int64_t batch : {1, 3}) {
    const Embedder embedder = imported(plain_network(batch));
    expect_as_plain(embedder, 1e-6F);
    const std::vector<Image> five = {noise(1), noise(2), noise(3), noise(4), noise(5)};
    const core::EmbeddingMatrix together = embedder.embed(five);
    ASSERT_EQ(together.rows(), 5u);
    for (std::size_t i = 0; i < five.size(); ++i)
      EXPECT_NEAR(core::dot(together.row(i), embedder.embed(five[i]).row(0)), 1, 1e-6);
  }
}

TEST_F(ImportShapesTest, refuses_a_batch_that_no_memory_holds) {
  EXPECT_THAT(refusal(write(plain_network(std::int64_t{1} << 40))), HasSubstr("at most 1024 pictures at a time"));
}

TEST_F(ImportShapesTest, pools_tokens_as_it_is_told) {
  const auto file = write(token_network());
  EXPECT_THAT(refusal(file), AllOf(HasSubstr("'last_hidden_state'"), HasSubstr("16 tokens of 10 values"),
                                   HasSubstr("--pool class"), HasSubstr("--pool mean")));
  ImportModelOptions options;
  options.features.tokens = TokenPooling::class_token;
  const Embedder first = imported(token_network(), options);
  options.features.tokens = TokenPooling::mean;
  const Embedder mean = imported(token_network(), options);
  EXPECT_EQ(first.dim(), 10u);
  const Image whole = noise(1);
  Image changed = whole;
  changed.pixel(31, 31)[0] ^= 255;  // not of the first patch
  EXPECT_EQ(row_of(first.embed(whole)), row_of(first.embed(changed)));
  EXPECT_NE(row_of(mean.embed(whole)), row_of(mean.embed(changed)));
  // The mean of the tokens is the projection of the mean patch: of a picture made of 16 times one patch, the first's.
  Image repeated(drawn_side, drawn_side);
  for (int y = 0; y < drawn_side; ++y) {
    for (int x = 0; x < drawn_side; ++x) std::copy_n(whole.pixel(x % 8, y % 8), 3, repeated.pixel(x, y));
  }
  const auto of_mean = mean.outputs(std::span(&repeated, 1)), of_first = first.outputs(std::span(&whole, 1));
  for (std::size_t i = 0; i < of_mean.size(); ++i) EXPECT_NEAR(of_mean[i], of_first[i], 1e-4);
}

TEST_F(ImportShapesTest, a_pooling_takes_the_tokens_before_what_the_network_pooled) {
  ImportModelOptions options;
  EXPECT_EQ(imported(token_network(true)).card().settings.at("import.outputs"), "pooler_output");
  options.features.tokens = TokenPooling::class_token;
  const model_directory::ModelCard card = imported(token_network(true), options).card();
  EXPECT_EQ(card.settings.at("import.outputs"), "last_hidden_state");
  EXPECT_EQ(card.settings.at("import.pool"), "class token");
  options.outputs = {"pooler_output"};
  EXPECT_THAT(refusal(write(token_network(true)), options), AllOf(HasSubstr("--pool"), HasSubstr("leave --pool out")));
}

TEST_F(ImportShapesTest, refuses_a_pooling_or_a_grid_that_would_do_nothing) {
  ImportModelOptions options;
  options.features.tokens = TokenPooling::mean;
  EXPECT_THAT(refusal(write(plain_network()), options), HasSubstr("--pool: expected an output of tokens"));
  options.features.tokens = TokenPooling::unset;
  options.features.grid_rows = 3;
  EXPECT_THAT(refusal(write(plain_network()), options), HasSubstr("--grid: expected an output that is a map"));
  options.grid_is_usual = true;
  EXPECT_FALSE(imported(plain_network(), options).card().settings.contains("import.grid"));
}

TEST_F(ImportShapesTest, runs_a_network_one_by_one_that_works_with_one_picture_only) {
  ImportModelOptions options;
  std::vector<std::string> warnings;
  options.mean = std::array{0.0F, 0.0F, 0.0F};
  options.std = std::array{1.0F, 1.0F, 1.0F};
  options.warn = [&](const std::string& text) { warnings.push_back(text); };
  const Embedder embedder = imported(one_by_one_network(), options);
  expect_as_plain(embedder, 1e-6F);
  EXPECT_EQ(embedder.embed(std::vector<Image>{noise(1), noise(2), noise(3)}).rows(), 3u);
  EXPECT_THAT(warnings, testing::ElementsAre(HasSubstr("one picture at a time")));
}

TEST_F(ImportShapesTest, takes_the_row_of_one_picture_without_its_axis_of_pictures) {
  const Embedder embedder = imported(squeezed_network());
  EXPECT_EQ(embedder.dim(), 12u);
  expect_as_plain(embedder, 1e-6F);
}

TEST_F(ImportShapesTest, averages_a_map_with_its_channels_last_over_its_places) {
  for (const bool pixels_last : {false, true}) {
    const Embedder embedder = imported(channels_last_map_network(pixels_last));
    EXPECT_EQ(embedder.dim(), 12u);
    expect_as_plain(embedder, 1e-5F);
  }
}

TEST_F(ImportShapesTest, turns_the_colours_of_a_network_that_takes_blue_first) {
  const auto file = write(plain_network());
  files::write_file_atomically(file.parent_path() / "preprocessor_config.json",
                               std::string_view(R"({"size": 32, "do_flip_channel_order": true})"));
  const auto card = import_model(file, {}, folder_ / "turned");
  EXPECT_EQ(card.settings.at("import.channels"), "blue, green, red");
  std::filesystem::remove(file.parent_path() / "preprocessor_config.json");
  const Embedder plain = imported(plain_network()), turned(folder_ / "turned");
  const Image image = noise(1);
  Image swapped = image;
  for (std::size_t i = 0; i < swapped.rgb.size(); i += 3) std::swap(swapped.rgb[i], swapped.rgb[i + 2]);
  EXPECT_NEAR(core::dot(turned.embed(image).row(0), plain.embed(swapped).row(0)), 1, 1e-6);
  EXPECT_LT(core::dot(turned.embed(image).row(0), plain.embed(image).row(0)), 0.9999);
  EXPECT_NE(turned.fingerprint(), plain.fingerprint());
}

TEST_F(ImportShapesTest, takes_the_tower_of_pictures_out_of_two) {
  const Embedder embedder = imported(two_tower_network());
  expect_as_plain(embedder, 1e-6F);
  EXPECT_EQ(embedder.card().output_name, "image_embeds");
  ImportModelOptions options;
  options.outputs = {"logits_per_image"};
  EXPECT_THAT(refusal(write(two_tower_network()), options), HasSubstr("needs 'input_ids' besides the picture"));
  options.outputs = {"text_embeds"};
  EXPECT_THAT(refusal(write(two_tower_network()), options), HasSubstr("needs 'input_ids'"));
}

TEST_F(ImportShapesTest, joins_inner_maps_pooled_on_a_grid) {
  ImportModelOptions options;
  options.outputs = {"fine", "coarse"};
  options.features.grid_rows = 3;
  options.features.grid_columns = 2;
  const Embedder embedder = imported(plain_network(), options);
  ASSERT_EQ(embedder.dim(), 8u * (1 + 6) + 12u * 2);
  // The map itself, as an encoder of 8 x 16 x 16 values would give it, is beyond embedders: its means are the oracle.
  const std::vector<float> values = embedder.outputs(std::vector<Image>{noise(1)});
  for (std::size_t c = 0; c < 8; ++c) {
    const auto cells = values.begin() + 8 + static_cast<std::ptrdiff_t>(c * 6);
    EXPECT_NEAR(std::accumulate(cells, cells + 6, 0.0F) / 6, values[c], 1e-5);  // cells of equal area
  }
  const Embedder plain = imported(plain_network());
  const std::vector<float> mean = plain.outputs(std::vector<Image>{noise(1)});
  for (std::size_t c = 0; c < 12; ++c) {
    EXPECT_NEAR(values[8 * 7 + c], mean[c], 1e-5);
    EXPECT_GE(values[8 * 7 + 12 + c] + 1e-6F, mean[c]);  // a generalised mean is no less than the mean
  }
}

TEST_F(ImportShapesTest, finds_the_levels_of_a_convolutional_network) {
  ImportModelOptions options;
  options.levels = true;
  const Embedder embedder = imported(plain_network(), options);
  EXPECT_EQ(embedder.card().settings.at("import.outputs"), "fine, coarse");
  EXPECT_EQ(embedder.dim(), 20u);
  EXPECT_THAT(refusal(write([] {
                        DrawnNetwork network;
                        network.input("x", DrawnNetwork::float32, {-1, 3, drawn_side, drawn_side});
                        network.node("Flatten", {"x"}, "y");
                        network.output("y", DrawnNetwork::float32, {-1, 3072});
                        return network;
                      }()),
                      options),
              HasSubstr("--levels"));
}

TEST_F(ImportShapesTest, copies_weights_of_other_files_into_the_model) {
  const DrawnNetwork network = plain_network(-1, "encoder.onnx.data");
  const auto file = write(network);
  files::write_file_atomically(file.parent_path() / "encoder.onnx.data", network.data);
  const auto card = import_model(file, {}, folder_ / "model");
  std::filesystem::remove_all(file.parent_path());
  const Embedder embedder(folder_ / "model");
  expect_as_plain(embedder, 1e-6F);
  // Other weights, another fingerprint.
  std::string other = network.data;
  other[2] = static_cast<char>(other[2] ^ 64);
  files::write_file_atomically(write(network).parent_path() / "encoder.onnx.data", other);
  EXPECT_NE(import_model(file, {}, folder_ / "other").fingerprint, card.fingerprint);
}

TEST_F(ImportShapesTest, takes_weights_whose_path_turns_round_inside_the_folder) {
  const DrawnNetwork network = plain_network(-1, "sub/../encoder.onnx.data");
  const auto file = write(network);
  files::write_file_atomically(file.parent_path() / "encoder.onnx.data", network.data);
  import_model(file, {}, folder_ / "model");
  expect_as_plain(Embedder(folder_ / "model"), 1e-6F);
}

TEST_F(ImportShapesTest, refuses_weights_outside_the_folder_missing_or_cut_off) {
  for (const std::string location : {"../secret", "/etc/passwd", "a/../../secret", ".."}) {
    files::write_file_atomically(folder_ / "secret", std::string(100000, 'x'));
    EXPECT_THAT(refusal(write(plain_network(-1, location))), HasSubstr("in the network's own folder")) << location;
  }
  EXPECT_THAT(refusal(write(plain_network(-1, "none.data"))), HasSubstr("none.data, which is no file"));
  EXPECT_THAT(refusal(write(plain_network(-1, std::string(300, 'w')))), HasSubstr("www, which is no file"));
  const DrawnNetwork network = plain_network(-1, "short.data");
  files::write_file_atomically(write(network).parent_path() / "short.data",
                               std::string_view(network.data).substr(0, network.data.size() - 1));
  EXPECT_THAT(refusal(write(network)), HasSubstr("was it copied whole?"));
}

TEST_F(ImportShapesTest, an_older_directory_with_weights_elsewhere_is_refused) {
  const DrawnNetwork network = plain_network(-1, "encoder.onnx.data");
  const auto directory = folder_ / "old";
  import_model(write(plain_network()), {}, directory);
  auto card = model_directory::read_model_card(directory);
  files::write_file_atomically(directory / "model.onnx", network.bytes());
  files::write_file_atomically(directory / "encoder.onnx.data", network.data);
  card.fingerprint = files::sha256_hex(network.bytes());
  model_directory::write_model_card(card, directory);
  try {
    const Embedder embedder(directory);
    FAIL() << "expected a refusal";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("'encoder.onnx.data'"));
  }
}

TEST_F(ImportShapesTest, refuses_a_network_that_gives_no_numbers) {
  DrawnNetwork network;
  network.input("x", DrawnNetwork::float32, {-1, 3, drawn_side, drawn_side});
  network.node("Flatten", {"x"}, "flat");
  network.node("Sub", {"flat", "flat"}, "zeros");
  network.node("Div", {"zeros", "zeros"}, "nan");
  network.output("nan", DrawnNetwork::float32, {-1, 3072});
  EXPECT_THAT(refusal(write(network)), AllOf(HasSubstr("pictures of noise"), HasSubstr("NaN")));
}

TEST_F(ImportShapesTest, says_that_a_network_has_no_output) {
  DrawnNetwork network;
  network.input("x", DrawnNetwork::float32, {-1, 3, drawn_side, drawn_side});
  network.node("Flatten", {"x"}, "y");
  EXPECT_THAT(refusal(write(network)), HasSubstr("expected an output, found a network that has none"));
}

TEST_F(ImportShapesTest, says_types_in_words) {
  DrawnNetwork network;
  network.input("x", 11, {-1, 3, drawn_side, drawn_side});
  network.node("Flatten", {"x"}, "y");
  network.output("y", 11, {-1, 3072});
  EXPECT_THAT(refusal(write(network)), HasSubstr("'x': float64 N x 3 x 32 x 32"));
}

TEST_F(ImportShapesTest, prepares_pictures_as_a_preset_says) {
  ImportModelOptions options;
  options.preset = "dinov2";
  const Embedder embedder = imported(plain_network(), options);
  EXPECT_EQ(embedder.card().input.framing, model_directory::Framing::centre_crop);
  EXPECT_NEAR(embedder.card().input.mean[0], 0.485, 1e-6);
  EXPECT_EQ(embedder.picture_width(), 37);  // 32 / 0.875
  // Of a wide picture the middle counts.
  const Image wide = noise(1, 111, 37);
  Image other = wide;
  for (int y = 0; y < 37; ++y) std::fill_n(other.pixel(0, y), 36 * 3, std::uint8_t{0});
  EXPECT_EQ(row_of(embedder.embed(wide)), row_of(embedder.embed(other)));
  options.framing = model_directory::Framing::letterbox;
  EXPECT_NE(row_of(imported(plain_network(), options).embed(wide)), row_of(embedder.embed(wide)));
  options.preset = "resnet";
  EXPECT_THAT(refusal(write(plain_network()), options), HasSubstr("expected one of clip, siglip, dinov2, imagenet"));
}

TEST_F(ImportShapesTest, reads_the_preparation_beside_the_network) {
  const auto file = write(plain_network());
  files::write_file_atomically(file.parent_path() / "preprocessor_config.json",
                               std::string_view(R"({"crop_size": {"height": 32, "width": 32}, "do_center_crop": true,
                                 "image_mean": [0.4, 0.5, 0.6], "image_std": [0.1, 0.2, 0.3], "do_normalize": true,
                                 "rescale_factor": 0.00392156862745098, "size": {"shortest_edge": 64}})"));
  const auto card = import_model(file, {}, folder_ / "model");
  EXPECT_EQ(card.input.framing, model_directory::Framing::centre_crop);
  EXPECT_NEAR(card.input.kept, 0.5, 1e-9);
  EXPECT_NEAR(card.input.mean[2], 0.6, 1e-6);
  EXPECT_EQ(model_directory::read_model_card(folder_ / "model").input.kept, card.input.kept);
  files::write_file_atomically(file.parent_path() / "preprocessor_config.json",
                               std::string_view(R"({"image_mean": "half"})"));
  EXPECT_THAT(refusal(file), AllOf(HasSubstr("preprocessor_config.json"), HasSubstr("image_mean")));
}

}  // namespace
}  // namespace selvedge::embedding
