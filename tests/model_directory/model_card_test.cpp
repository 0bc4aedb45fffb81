#include "ground/model_directory/model_card.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "ground/core/rng.h"
#include "ground/files/atomic_file.h"
#include "ground/files/read_file.h"
#include "ground/files/sha256.h"
#include "selvedge/error.h"
#include "test_folder.h"

namespace selvedge::model_directory {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class ModelDirectory : public testing::Test {
 protected:
  void SetUp() override {
    card_.name = "small";
    card_.architecture = "paper_tower";
    card_.input = {.width = 100, .height = 120, .mean = {0.5f, 0.4f, 0.3f}, .std = {0.2f, 0.2f, 0.2f}};
    card_.embedding_size = 8;
    card_.match = {12.5, -3.25};
    card_.threshold = 0.26;
    card_.fingerprint = files::sha256_hex("the network");
    card_.data = {"manifest.csv", files::sha256_hex("data"), 10, 1};
    card_.seed = UINT64_MAX;
    card_.settings = {{"training.epochs", "15"}};
    card_.metrics = {{"validation_accuracy", 0.75}};
    card_.licence = "Apache-2.0";
    files::write_file_atomically(folder_ / "model.onnx", std::string("the network"));
    write_model_card(card_, folder_);
  }

  void change(const std::string& from, const std::string& to) {
    std::string text = files::read_text(folder_ / "model.json");
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    files::write_file_atomically(folder_ / "model.json", text.replace(at, from.size(), to));
  }
  std::string message() const {
    try {
      read_model_card(folder_);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::corrupt_data);
      return error.what();
    }
    return "no error";
  }

  const TestFolder test_folder_;
  const fs::path folder_ = test_folder_.path();
  ModelCard card_;
};

TEST_F(ModelDirectory, that_cannot_be_looked_into_is_unavailable) {
  std::filesystem::create_symlink("circle", folder_ / "circle");  // as a folder without access, for root too
  try {
    read_model_card(folder_ / "circle");
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unavailable) << error.what();
  }
}

TEST_F(ModelDirectory, keeps_the_weights_of_an_l1_distance_and_refuses_another_number_of_them) {
  EXPECT_TRUE(read_model_card(folder_).l1_weights.empty());
  card_.l1_weights = {1, -2, 3, -4, 5, -6, 7.5, -8};
  write_model_card(card_, folder_);
  EXPECT_EQ(read_model_card(folder_).l1_weights, card_.l1_weights);
  change("\"embedding_size\": 8", "\"embedding_size\": 7");
  EXPECT_THAT(message(), HasSubstr("l1_weights"));
}

TEST_F(ModelDirectory, reads_back_the_card_it_wrote) {
  const ModelCard read = read_model_card(folder_);
  EXPECT_EQ(read.name, card_.name);
  EXPECT_EQ(read.input.height, 120);
  EXPECT_EQ(read.input.mean, card_.input.mean);
  EXPECT_EQ(read.match.bias, card_.match.bias);
  EXPECT_EQ(read.data.fingerprint, card_.data.fingerprint);
  EXPECT_EQ(read.seed, UINT64_MAX);
  EXPECT_EQ(read.settings, card_.settings);
  EXPECT_EQ(read.metrics, card_.metrics);
}

TEST_F(ModelDirectory, gives_the_network_only_if_it_is_the_one_the_card_is_about) {
  EXPECT_EQ(read_onnx(card_, folder_).size(), std::string("the network").size());
  files::write_file_atomically(folder_ / "model.onnx", std::string("another network"));
  try {
    read_onnx(card_, folder_);
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr(card_.fingerprint));
  }
}

TEST_F(ModelDirectory, names_the_field_that_breaks_the_format) {
  change("\"embedding_size\": 8", "\"embedding_size\": 0");
  EXPECT_THAT(message(), testing::AllOf(HasSubstr("model.json"), HasSubstr("embedding_size"), HasSubstr("found 0")));
  SetUp();
  change("\"width\": 100", "\"width\": \"wide\"");
  EXPECT_THAT(message(), HasSubstr("width"));
  SetUp();
  change("\"format\": 1", "\"format\": 3");
  EXPECT_THAT(message(), HasSubstr("field 'format'"));
  SetUp();
  change("\"format\": 1", "\"format\": 2");
  EXPECT_THAT(message(), HasSubstr("framing"));
  SetUp();
  change("\"threshold\": 0.26", "\"threshold\": null");
  EXPECT_THAT(message(), HasSubstr("threshold"));
}

TEST_F(ModelDirectory, refuses_numbers_that_are_not_whole_or_have_no_place) {
  for (const char* const number : {"100.5", "1e300", "-100", "18446744073709551615"}) {
    SetUp();
    change("\"width\": 100", std::string("\"width\": ") + number);
    EXPECT_THAT(message(), HasSubstr("width"));
  }
  for (const char* const number : {"10.5", "1e300", "-1"}) {
    SetUp();
    change("\"train_products\": 10", std::string("\"train_products\": ") + number);
    EXPECT_THAT(message(), HasSubstr("train_products"));
    SetUp();
    change("\"seed\": 18446744073709551615", std::string("\"seed\": ") + number);
    EXPECT_THAT(message(), HasSubstr("seed"));
  }
}

TEST_F(ModelDirectory, refuses_a_field_nested_a_million_deep) {
  constexpr std::size_t deep = 1'000'000;
  change("\"threshold\": 0.26", "\"threshold\": " + std::string(deep, '[') + std::string(deep, ']'));
  EXPECT_THAT(message(), HasSubstr("threshold"));
}

TEST_F(ModelDirectory, says_where_it_expected_a_model) {
  try {
    read_model_card(folder_ / "none");
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::not_found);
    EXPECT_THAT(error.what(), HasSubstr((folder_ / "none").string()));
  }
}

TEST_F(ModelDirectory, tells_how_likely_a_first_answer_is_right_where_it_was_fitted) {
  EXPECT_FALSE(read_model_card(folder_).answers);
  card_.answers = AnswerCalibration{19.5, 10.25, -16, 0.5, {{"skirt", -0.75}, {"top", 0.5}}};
  write_model_card(card_, folder_);
  const auto read = read_model_card(folder_).answers;
  ASSERT_TRUE(read);
  EXPECT_EQ(read->similarity, 19.5);
  EXPECT_EQ(read->margin, 10.25);
  EXPECT_EQ(read->bias, -16);
  EXPECT_EQ(read->background, 0.5);
  EXPECT_EQ(read->kinds, card_.answers->kinds);
  change("\"margin\": 10.25", "\"margin\": -10.25");
  EXPECT_THAT(message(), HasSubstr("margin"));
  write_model_card(card_, folder_);
  change("\"skirt\": -0.75", "\"skirt\": \"low\"");
  EXPECT_THAT(message(), HasSubstr("kinds"));
  write_model_card(card_, folder_);
  change("\"background\": 0.5", "\"ground\": 0.5");
  EXPECT_THAT(message(), HasSubstr("background"));
}

TEST_F(ModelDirectory, survives_a_card_cut_off_anywhere_or_with_any_byte_changed) {
  const std::string text = files::read_text(folder_ / "model.json");
  core::Rng rng(4);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = static_cast<char>(rng.below(256));
    for (const std::string& broken : {text.substr(0, i), changed}) {
      files::write_file_atomically(folder_ / "model.json", broken);
      try {
        read_model_card(folder_);
      } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::corrupt_data);
      }
    }
  }
}

TEST(ModelCard, match_probability_is_the_calibrated_sigmoid) {
  ModelCard card;
  card.match = {10, -5};
  EXPECT_DOUBLE_EQ(card.match_probability(0.5), 0.5);
  EXPECT_NEAR(card.match_probability(0.9), 1 / (1 + std::exp(-4.0)), 1e-12);
}

TEST(AnswerCalibration, believes_an_answer_less_where_many_products_are_nearly_as_similar) {
  const AnswerCalibration answers{10, 20, -10, 0.4, {}};
  EXPECT_NEAR(answers.probability(0.8, 0.5), 1 / (1 + std::exp(-(8 + 6 - 10.0))), 1e-12);
  EXPECT_LT(answers.probability(0.8, 0.7), answers.probability(0.8, 0.5));
  EXPECT_LT(answers.probability(0.8, 0.5, -1), answers.probability(0.8, 0.5));
}

TEST(AnswerCalibration, fills_the_background_of_a_small_gallery_with_the_usual_one) {
  const AnswerCalibration answers{10, 20, -10, 0.4, {}};
  EXPECT_NEAR(answers.background_of({}), 0.4, 1e-12);
  EXPECT_NEAR(answers.background_of(std::vector<float>(5, 0.8F)), (5 * 0.8 + 15 * 0.4) / 20, 1e-6);
  std::vector<float> many(20, 0.5F);
  many.resize(50, -1);
  EXPECT_NEAR(answers.background_of(many), 0.5, 1e-6) << "only the next best count";
}

}  // namespace
}  // namespace selvedge::model_directory
