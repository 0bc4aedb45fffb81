#include "ground/embedding/eight_bit_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "drawn_network.h"
#include "ground/core/rng.h"
#include "ground/embedding/embedder.h"
#include "ground/embedding/import_model.h"
#include "ground/files/atomic_file.h"
#include "ground/image/encode.h"
#include "ground/model_directory/kind_weights.h"
#include "selvedge/error.h"
#include "test_folder.h"

namespace selvedge::embedding {
namespace {

using testing::HasSubstr;

class EightBitModelTest : public testing::Test {
 protected:
  // A model of two convolutions, 12 numbers of 32 x 32 pixels.
  std::filesystem::path float_model(std::int64_t batch = -1) {
    files::write_file_atomically(folder_ / "drawn.onnx", plain_network(batch).bytes());
    import_model(folder_ / "drawn.onnx", {}, folder_ / "float");
    return folder_ / "float";
  }

  // Smooth pictures of a few colours, as PNG.
  std::vector<std::filesystem::path> pictures(std::size_t count) {
    core::Rng rng(1);
    std::vector<std::filesystem::path> files;
    for (std::size_t i = 0; i < count; ++i) {
      Image picture(drawn_side, drawn_side);
      std::size_t base[3];
      for (std::size_t& channel : base) channel = rng.below(200);
      for (std::size_t p = 0; p < picture.rgb.size(); ++p)
        picture.rgb[p] = static_cast<std::uint8_t>(base[p % 3] + (p / 96 + i) % 55);
      files.push_back(folder_ / (std::to_string(i) + ".png"));
      files::write_file_atomically(files.back(), image::encode_png(picture));
    }
    return files;
  }

  std::string error_of(const std::filesystem::path& model, const std::vector<std::filesystem::path>& files) {
    try {
      make_eight_bit_model(model, files, folder_ / "bytes");
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_argument) << error.what();
      EXPECT_FALSE(std::filesystem::exists(folder_ / "bytes"));
      return error.what();
    }
    return "no error";
  }

  TestFolder folder_;
};

TEST_F(EightBitModelTest, its_embeddings_are_nearly_those_of_the_float_model_and_not_the_same) {
  const std::filesystem::path model = float_model();
  const std::filesystem::path of_a_killed_one = folder_ / "bytes.partial-2147483646";
  std::filesystem::create_directories(of_a_killed_one);
  const EightBitModel made = make_eight_bit_model(model, pictures(20), folder_ / "bytes");
  EXPECT_FALSE(std::filesystem::exists(of_a_killed_one));
  EXPECT_EQ(made.convolutions, 2u);
  EXPECT_EQ(made.left, 0u);
  EXPECT_EQ(made.pictures, 16u);
  EXPECT_EQ(made.judged, 4u);
  EXPECT_GT(made.mean_cosine, 0.999);
  EXPECT_GT(made.least_cosine, 0.995);
  EXPECT_LT(made.least_cosine, 0.99999999);
  const Embedder rounded(folder_ / "bytes"), whole(model);
  Image picture(drawn_side, drawn_side);
  for (std::size_t p = 0; p < picture.rgb.size(); ++p) picture.rgb[p] = static_cast<std::uint8_t>(p % 200);
  EXPECT_GT(core::dot(rounded.embed(picture).row(0), whole.embed(picture).row(0)), 0.99F);
}

TEST_F(EightBitModelTest, its_fingerprint_is_its_own_and_its_card_names_the_float_model) {
  const std::filesystem::path model = float_model();
  const auto original = model_directory::read_model_card(model);
  model_directory::KindWeights kinds;
  kinds.fingerprint = original.fingerprint;
  for (const char* name : {"top", "outerwear", "dress", "trousers", "shorts", "skirt", "shoes", "bag", "hat"})
    kinds.kinds.push_back({name, 0.5, std::vector<float>(12, 0.25F)});
  model_directory::write_kind_weights(kinds, model);
  make_eight_bit_model(model, pictures(10), folder_ / "bytes");
  const auto card = model_directory::read_model_card(folder_ / "bytes");
  EXPECT_NE(card.fingerprint, original.fingerprint);
  EXPECT_EQ(card.settings.at(eight_bits_of), original.fingerprint);
  EXPECT_EQ(card.settings.at(eight_bits_pictures), "8");
  EXPECT_EQ(card.match.scale, original.match.scale);
  const auto taken_over = model_directory::read_kind_weights(folder_ / "bytes", card);
  ASSERT_TRUE(taken_over);
  EXPECT_EQ(taken_over->kinds.size(), 9u);
}

TEST_F(EightBitModelTest, unreadable_pictures_are_left_out_with_reasons) {
  auto files = pictures(12);
  files.push_back(folder_ / "missing.png");
  const EightBitModel made = make_eight_bit_model(float_model(), files, folder_ / "bytes");
  ASSERT_EQ(made.skipped.size(), 1u);
  EXPECT_THAT(made.skipped.front().source, HasSubstr("missing.png"));
  EXPECT_EQ(made.pictures + made.judged, 12u);
}

TEST_F(EightBitModelTest, too_few_pictures_an_existing_directory_or_a_model_in_8_bits_are_refused) {
  const std::filesystem::path model = float_model();
  EXPECT_THAT(error_of(model, pictures(7)), HasSubstr("expected at least 8 pictures"));
  make_eight_bit_model(model, pictures(10), folder_ / "first");
  EXPECT_THAT(error_of(folder_ / "first", pictures(10)), HasSubstr("found one in 8 bits"));
  EXPECT_THROW(make_eight_bit_model(model, pictures(10), folder_ / "first"), Error);
}

TEST_F(EightBitModelTest, a_network_of_several_pictures_at_a_time_is_refused) {
  EXPECT_THAT(error_of(float_model(4), pictures(10)), HasSubstr("found one of 4 at a time"));
}

}  // namespace
}  // namespace selvedge::embedding
