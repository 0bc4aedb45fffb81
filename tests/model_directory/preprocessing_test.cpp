#include "ground/model_directory/preprocessing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ground/files/atomic_file.h"
#include "selvedge/error.h"
#include "test_folder.h"

namespace selvedge::model_directory {
namespace {

using testing::HasSubstr;

class PreprocessingTest : public testing::Test {
 protected:
  InputFormat read(const std::string& json) {
    files::write_file_atomically(folder_ / "preprocessor_config.json", json);
    return read_preprocessor_config(folder_ / "preprocessor_config.json");
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
