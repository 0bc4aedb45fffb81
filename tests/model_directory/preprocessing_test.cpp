#include "ground/model_directory/preprocessing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ground/files/atomic_file.h"
#include "ground/model_directory/published_preparation.h"
#include "selvedge/error.h"
#include "test_folder.h"

namespace selvedge::model_directory {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class PreprocessingTest : public testing::Test {
 protected:
  InputFormat read(const std::string& json) { return read_published(json).input; }
  PublishedPreparation read_published(const std::string& json) {
    files::write_file_atomically(folder_ / "preprocessor_config.json", json);
    return read_preprocessor_config(folder_ / "preprocessor_config.json");
  }
  // Beside nothing else; "" if it describes no preparation.
  std::string found_in(const std::string& name, const std::string& json) {
    const std::filesystem::path folder = folder_ / std::to_string(++folders_);
    files::write_file_atomically(folder / name, json);
    const auto found = find_published_preparation(folder);
    return found ? found->source + ": " + to_text(found->input) : "";
  }
  std::string error_of(const std::string& json) {
    try {
      read(json);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::corrupt_data);
      return error.what();
    }
    return "no error";
  }
  TestFolder folder_;
  int folders_ = 0;
};

constexpr const char* values = R"("image_mean": [0.5, 0.4, 0.3], "image_std": [0.2, 0.2, 0.1])";

TEST_F(PreprocessingTest, reads_size_and_crop_in_each_form) {
  const InputFormat dino = read(std::string("{") + values +
                                R"(, "size": {"shortest_edge": 256}, "crop_size": {"height": 224, "width": 224}})");
  EXPECT_EQ(dino.framing, Framing::centre_crop);
  EXPECT_EQ(dino.width, 224);
  EXPECT_NEAR(dino.kept, 0.875, 1e-9);
  const InputFormat siglip = read(std::string("{") + values + R"(, "size": {"height": 384, "width": 256}})");
  EXPECT_EQ(siglip.framing, Framing::stretch);
  EXPECT_EQ(siglip.width, 256);
  EXPECT_EQ(siglip.height, 384);
  const InputFormat old = read(std::string("{") + values + R"(, "size": 224, "crop_size": 224})");
  EXPECT_EQ(old.framing, Framing::centre_crop);
  EXPECT_EQ(old.kept, 1);
  const InputFormat uncropped =
      read(std::string("{") + values + R"(, "size": 224, "crop_size": 200, "do_center_crop": false})");
  EXPECT_EQ(uncropped.framing, Framing::stretch);
  EXPECT_EQ(uncropped.width, 224);
}

TEST_F(PreprocessingTest, reads_the_crop_of_convnext) {
  const auto sized = [](const std::string& size) {
    return std::string("{") + values + R"(, "crop_pct": 0.875, "size": )" + size + "}";
  };
  for (const char* size : {"224", R"({"shortest_edge": 224})"}) {
    const InputFormat small = read(sized(size));
    EXPECT_EQ(small.framing, Framing::centre_crop);
    EXPECT_EQ(small.width, 224);
    EXPECT_NEAR(small.kept, 0.875, 1e-9);
  }
  EXPECT_EQ(read(sized("384")).framing, Framing::stretch);
  EXPECT_EQ(read(sized(R"({"height": 224, "width": 224})")).framing, Framing::stretch);
  EXPECT_THAT(error_of(std::string("{") + values + R"(, "crop_pct": -1, "size": 224})"), HasSubstr("crop_pct"));
}

TEST_F(PreprocessingTest, convnext_without_a_share_keeps_its_own_of_small_pictures) {
  const std::string unnamed = std::string("{") + values + R"(, "crop_pct": null, "size": {"shortest_edge": )";
  EXPECT_EQ(read(unnamed + "224}}").framing, Framing::centre_crop);
  EXPECT_NEAR(read(unnamed + "224}}").kept, 0.875, 1e-9);
  EXPECT_EQ(read(unnamed + "384}}").framing, Framing::stretch);
  const std::string named =
      std::string("{") + values + R"(, "image_processor_type": "ConvNextImageProcessor", "size": )";
  EXPECT_NEAR(read(named + R"({"shortest_edge": 224}})").kept, 0.875, 1e-9);
}

TEST_F(PreprocessingTest, a_shortest_edge_without_a_crop_keeps_the_aspect) {
  const InputFormat whole =
      read(std::string("{") + values + R"(, "size": {"shortest_edge": 224}, "do_center_crop": false})");
  EXPECT_EQ(whole.framing, Framing::centre_crop);
  EXPECT_EQ(whole.kept, 1);
  EXPECT_EQ(whole.height, 224);
}

TEST_F(PreprocessingTest, the_longer_side_of_a_crop_says_how_much_is_kept) {
  const InputFormat tall = read(std::string("{") + values +
                                R"(, "size": {"shortest_edge": 256}, "crop_size": {"height": 256, "width": 128}})");
  EXPECT_EQ(tall.width, 128);
  EXPECT_EQ(tall.height, 256);
  EXPECT_EQ(tall.kept, 1);
  // PoolFormer scales to 224 / 0.9 first.
  EXPECT_NEAR(
      read(std::string("{") + values + R"(, "size": {"shortest_edge": 224}, "crop_size": 224, "crop_pct": 0.9})").kept,
      0.9, 1e-9);
}

TEST_F(PreprocessingTest, a_mean_and_a_deviation_may_be_one_number) {
  const InputFormat one = read(R"({"image_mean": 0.5, "image_std": [0.25]})");
  EXPECT_EQ(one.mean[2], 0.5F);
  EXPECT_EQ(one.std[1], 0.25F);
  EXPECT_THAT(error_of(R"({"image_mean": [0.5, 0.5], "image_std": 1})"), HasSubstr("image_mean"));
}

TEST_F(PreprocessingTest, values_may_be_moved_by_one_and_divided_twice) {
  // value / 127.5 - 1
  const InputFormat moved =
      read(R"({"rescale_offset": true, "rescale_factor": 0.00784313725490196, "do_normalize": false})");
  EXPECT_NEAR(moved.mean[0], 0.5, 1e-6);
  EXPECT_NEAR(moved.std[0], 0.5, 1e-6);
  EXPECT_NEAR(read(std::string("{") + values + R"(, "include_top": true})").std[2], 0.01, 1e-6);
}

TEST_F(PreprocessingTest, reads_mobilevit_which_neither_shifts_nor_says_so) {
  const PublishedPreparation mobile = read_published(
      R"({"crop_size": {"height": 256, "width": 256}, "do_center_crop": true, "do_flip_channel_order": true,
          "do_resize": true, "size": {"shortest_edge": 288}})");
  EXPECT_TRUE(mobile.blue_first);
  EXPECT_EQ(mobile.input.mean[0], 0);
  EXPECT_EQ(mobile.input.std[0], 1);
  EXPECT_NEAR(mobile.input.kept, 256.0 / 288, 1e-9);
  EXPECT_THAT(error_of(R"({"do_normalize": true, "size": 224})"), HasSubstr("image_mean"));
}

TEST_F(PreprocessingTest, refuses_steps_that_it_cannot_do) {
  EXPECT_THAT(error_of(std::string("{") + values + R"(, "size": 224, "do_pad": true})"),
              AllOf(HasSubstr("'do_pad': expected false"), HasSubstr("--preset")));
  EXPECT_THAT(error_of(std::string("{") + values + R"(, "size": 224, "do_center_crop": true})"),
              HasSubstr("crop_size"));
  EXPECT_THAT(error_of(std::string("{") + values + R"(, "crop_size": 224, "do_resize": false})"),
              HasSubstr("do_resize"));
  EXPECT_EQ(read(std::string("{") + values + R"(, "size": 224, "do_pad": false, "do_convert_rgb": true})").width, 224);
}

TEST_F(PreprocessingTest, finds_what_transformers_timm_and_open_clip_publish) {
  const std::string inner = std::string("{") + values + R"(, "size": {"height": 64, "width": 32}})";
  const std::string stretched = "32 x 64, stretch, kept 1, mean 0.5 0.4 0.3, std 0.2 0.2 0.1";
  EXPECT_EQ(found_in("processor_config.json", R"({"image_processor": )" + inner + "}"),
            "processor_config.json: " + stretched);
  EXPECT_EQ(found_in("preprocessor_config.json", R"({"image_processor": )" + inner + "}"),
            "preprocessor_config.json: " + stretched);
  const std::string of_timm = R"("input_size": [3, 240, 240], "mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25])";
  EXPECT_EQ(
      found_in("config.json",
               R"({"architecture": "x", "pretrained_cfg": {"crop_pct": 0.9, "crop_mode": "center", )" + of_timm + "}}"),
      "config.json: 240 x 240, centre_crop, kept 0.9, mean 0.5 0.5 0.5, std 0.25 0.25 0.25");
  EXPECT_EQ(found_in("config.json", R"({"pretrained_cfg": {"crop_pct": 1.0, "crop_mode": "squash", )" + of_timm + "}}"),
            "config.json: 240 x 240, stretch, kept 1, mean 0.5 0.5 0.5, std 0.25 0.25 0.25");
  EXPECT_THROW(found_in("config.json", R"({"pretrained_cfg": {"crop_mode": "border", )" + of_timm + "}}"), Error);
  const auto of_open_clip = [](const std::string& fields) {
    return R"({"model_cfg": {"vision_cfg": {"image_size": 256}}, "preprocess_cfg": {"std": 0.5)" + fields + "}}";
  };
  EXPECT_THAT(found_in("open_clip_config.json", of_open_clip("")),
              HasSubstr("256 x 256, centre_crop, kept 1, mean 0.48"));
  EXPECT_THAT(found_in("open_clip_config.json", of_open_clip(R"(, "resize_mode": "squash", "size": [64, 32])")),
              HasSubstr("32 x 64, stretch"));
  EXPECT_THAT(found_in("open_clip_config.json", of_open_clip(R"(, "resize_mode": "longest", "fill_color": 255)")),
              HasSubstr("letterbox"));
  EXPECT_THROW(found_in("open_clip_config.json", of_open_clip(R"(, "resize_mode": "longest", "fill_color": 0)")),
               Error);
  // What describes something else is passed over.
  EXPECT_EQ(found_in("config.json", R"({"model_type": "clip", "id2label": {}})"), "");
  EXPECT_EQ(found_in("processor_config.json", R"({"processor_class": "CLIPProcessor"})"), "");
}

TEST_F(PreprocessingTest, the_file_that_is_for_pictures_alone_goes_first) {
  files::write_file_atomically(folder_ / "config.json",
                               std::string_view(R"({"pretrained_cfg": {"mean": 0.1, "std": 1}})"));
  read(std::string("{") + values + "}");
  EXPECT_EQ(find_published_preparation(folder_.path())->input.mean[1], 0.4F);
}

TEST_F(PreprocessingTest, values_follow_the_rescaling) {
  EXPECT_NEAR(read(std::string("{") + values + "}").mean[1], 0.4, 1e-6);
  // (value / 127.5 - mean) / std
  const InputFormat wide = read(std::string("{") + values + R"(, "rescale_factor": 0.00784313725490196})");
  EXPECT_NEAR(wide.mean[1], 0.2, 1e-6);
  EXPECT_NEAR(wide.std[2], 0.05, 1e-6);
  const InputFormat raw = read(R"({"do_normalize": false, "do_rescale": false})");  // 0 to 255
  EXPECT_NEAR(raw.std[0], 1 / 255.0, 1e-7);
  EXPECT_EQ(raw.mean[0], 0);
}

TEST_F(PreprocessingTest, refuses_what_is_no_preparation) {
  EXPECT_THAT(error_of("[]"), HasSubstr("an object"));
  EXPECT_THAT(error_of("{"), HasSubstr("preprocessor_config.json"));
  EXPECT_THAT(error_of("{}"), HasSubstr("image_mean"));
  EXPECT_THAT(error_of(R"({"image_mean": [0, 0, 0], "image_std": [0, 1, 1]})"), HasSubstr("image_std"));
  EXPECT_THAT(error_of(std::string("{") + values + R"(, "size": -3})"), HasSubstr("size"));
  EXPECT_THAT(error_of(std::string("{") + values + R"(, "size": 1e300})"), HasSubstr("size"));
  EXPECT_THAT(error_of(std::string("{") + values + R"(, "rescale_factor": 0})"), HasSubstr("rescale_factor"));
  EXPECT_THAT(error_of(R"({"image_mean": 1e38, "image_std": 1, "rescale_factor": 1e-8})"), HasSubstr("image_mean"));
  EXPECT_THROW(preset("other"), Error);
}

TEST_F(PreprocessingTest, framing_is_kept_by_the_card_in_a_format_of_its_own) {
  ModelCard card;
  card.name = card.architecture = "x";
  card.embedding_size = 4;
  card.fingerprint = std::string(64, 'a');
  card.input = preset("dinov2");
  write_model_card(card, folder_.path());
  const ModelCard read = read_model_card(folder_.path());
  EXPECT_EQ(read.input.framing, Framing::centre_crop);
  EXPECT_EQ(read.input.kept, card.input.kept);
}

}  // namespace
}  // namespace selvedge::model_directory
