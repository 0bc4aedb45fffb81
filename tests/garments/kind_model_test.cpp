#include "ground/garments/kind_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "ground/files/atomic_file.h"
#include "ground/files/read_file.h"
#include "ground/garments/answer_probability.h"
#include "selvedge/error.h"
#include "test_folder.h"

namespace selvedge::garments {
namespace {

using ::testing::HasSubstr;

KindShares surely(Kind kind) {
  KindShares shares{};
  shares[static_cast<std::size_t>(kind)] = 1;
  return shares;
}

// Of embeddings of 9 values: value k speaks for kind k.
KindModel one_value_a_kind() {
  KindModel model;
  model.weights.assign(kind_count * kind_count, 0.0F);
  for (std::size_t k = 0; k < kind_count; ++k) model.weights[k * kind_count + k] = 4;
  model.order_weight = 0.25;
  return model;
}

std::vector<float> axis(Kind kind) {
  std::vector<float> embedding(kind_count);
  embedding[static_cast<std::size_t>(kind)] = 1;
  return embedding;
}

TEST(AnswerProbability, is_that_of_the_card_with_the_mean_bias_of_the_querys_kinds) {
  const model_directory::AnswerCalibration answers{8, 3, -4, 0.5, {{"dress", 1}, {"bag", -2}}};
  KindShares half{};
  half[static_cast<std::size_t>(Kind::dress)] = 0.5F;
  half[static_cast<std::size_t>(Kind::bag)] = 0.5F;
  const auto logistic = [](double x) { return 1 / (1 + std::exp(-x)); };
  const double without = 8 * 0.75 + 3 * (0.75 - 0.25) - 4;
  EXPECT_NEAR(answer_probability(answers, 0.75, 0.25, std::nullopt), logistic(without), 1e-12);
  EXPECT_NEAR(answer_probability(answers, 0.75, 0.25, surely(Kind::dress)), logistic(without + 1), 1e-12);
  EXPECT_NEAR(answer_probability(answers, 0.75, 0.25, half), logistic(without - 0.5), 1e-12);
  EXPECT_NEAR(answer_probability(answers, 0.75, 0.25, surely(Kind::hat)), logistic(without), 1e-12);
}

TEST(KindModel, is_the_softmax_of_its_rows) {
  KindModel model = one_value_a_kind();
  model.bias[static_cast<std::size_t>(Kind::hat)] = -30;
  const KindShares shares = model.shares(axis(Kind::skirt));
  EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1, 1e-6);
  EXPECT_NEAR(shares[static_cast<std::size_t>(Kind::skirt)], std::exp(4.0) / (std::exp(4.0) + 7), 1e-6);
  EXPECT_LT(shares[static_cast<std::size_t>(Kind::hat)], 1e-9F);
}

TEST(KindModel, stays_finite_for_large_weights) {
  KindModel model = one_value_a_kind();
  for (float& weight : model.weights) weight *= 1e4F;
  EXPECT_FLOAT_EQ(model.shares(axis(Kind::bag))[static_cast<std::size_t>(Kind::bag)], 1);
}

TEST(KindModel, a_query_is_of_the_kind_that_finder_and_embedding_agree_on) {
  const KindModel model = one_value_a_kind();
  KindShares found{};
  found[static_cast<std::size_t>(Kind::skirt)] = 0.5F;
  found[static_cast<std::size_t>(Kind::dress)] = 0.5F;
  const KindShares both = model.query_shares(found, axis(Kind::dress));
  EXPECT_GT(both[static_cast<std::size_t>(Kind::dress)], 0.8F);
  EXPECT_EQ(model.query_shares(std::nullopt, axis(Kind::dress)), model.shares(axis(Kind::dress)));
  const KindShares certain = model.query_shares(surely(Kind::skirt), axis(Kind::dress));
  EXPECT_GT(certain[static_cast<std::size_t>(Kind::dress)], 0) << "no opinion rules a kind out";
}

TEST(Agreement, is_0_for_the_likeliest_kind_and_bounded_for_one_that_cannot_be) {
  EXPECT_EQ(agreement(surely(Kind::top), surely(Kind::top)), 0);
  EXPECT_EQ(agreement(surely(Kind::top), surely(Kind::skirt)), least_agreement);
  KindShares doubtful{};
  doubtful[static_cast<std::size_t>(Kind::skirt)] = 0.6F;
  doubtful[static_cast<std::size_t>(Kind::shorts)] = 0.4F;
  EXPECT_NEAR(agreement(doubtful, surely(Kind::skirt)), 0, 1e-6) << "the likeliest there could be";
  EXPECT_EQ(agreement(doubtful, surely(Kind::shorts)), 0) << "a kind that is nearly as likely costs nothing";
}

KindShares mix_of(Kind one, Kind other, float share_of_one) {
  KindShares shares{};
  shares[static_cast<std::size_t>(one)] = share_of_one;
  shares[static_cast<std::size_t>(other)] = 1 - share_of_one;
  return shares;
}

TEST(Agreement, does_not_prefer_a_sure_product_to_one_that_is_more_likely_of_the_kind_than_not) {
  EXPECT_EQ(agreement(surely(Kind::top), mix_of(Kind::top, Kind::skirt, 0.9F)), 0);
  EXPECT_EQ(agreement(surely(Kind::top), mix_of(Kind::top, Kind::skirt, 0.51F)), 0);
  EXPECT_NEAR(agreement(surely(Kind::top), mix_of(Kind::top, Kind::skirt, 0.3F)), std::log(0.3 / 0.5), 1e-6);
}

TEST(Agreement, counts_what_is_worn_on_the_same_part_of_the_body_half) {
  EXPECT_EQ(agreement(surely(Kind::shorts), surely(Kind::skirt)), 0) << "mistaken for each other";
  EXPECT_NEAR(agreement(surely(Kind::shorts), mix_of(Kind::skirt, Kind::top, 0.6F)), std::log(0.6), 1e-6);
  EXPECT_EQ(agreement(surely(Kind::dress), surely(Kind::skirt)), least_agreement);
}

TEST(KindBias, is_the_mean_over_the_query_s_kinds) {
  KindShares query{};
  query[static_cast<std::size_t>(Kind::top)] = 0.75F;
  query[static_cast<std::size_t>(Kind::hat)] = 0.25F;
  EXPECT_NEAR(kind_bias({{"top", 1}, {"hat", -3}, {"gloves", 100}}, query), 0, 1e-6);
}

class KindFile : public ::testing::Test {
 protected:
  KindFile() {
    card_.fingerprint = std::string(64, 'a');
    card_.embedding_size = kind_count;
    write_kind_model(one_value_a_kind(), folder_.path(), card_);
  }
  std::string message() const {
    try {
      read_kind_model(folder_.path(), card_);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::corrupt_data);
      return error.what();
    }
    return "no error";
  }
  void write(const std::string& text) { files::write_file_atomically(folder_.path() / "kinds.json", text); }
  std::string changed(const std::string& from, const std::string& to) const {
    std::string text = files::read_text(folder_.path() / "kinds.json");
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
  }

  const TestFolder folder_;
  model_directory::ModelCard card_;
};

TEST_F(KindFile, gives_back_what_was_written) {
  const auto read = read_kind_model(folder_.path(), card_);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->weights, one_value_a_kind().weights);
  EXPECT_EQ(read->bias, one_value_a_kind().bias);
  EXPECT_EQ(read->order_weight, 0.25);
}

TEST_F(KindFile, is_nothing_where_there_is_none) { EXPECT_FALSE(read_kind_model(TestFolder().path(), card_)); }

TEST_F(KindFile, of_another_network_is_refused_with_what_to_do) {
  card_.fingerprint = std::string(64, 'b');
  EXPECT_THAT(message(), HasSubstr("selvedge model kinds"));
}

TEST_F(KindFile, that_breaks_the_format_names_the_field) {
  write(changed("\"order_weight\":0.25", "\"order_weight\":-1"));
  EXPECT_THAT(message(), HasSubstr("order_weight"));
  write("{\"format\":1");
  EXPECT_THAT(message(), HasSubstr("kinds.json"));
  write("[]");
  EXPECT_THAT(message(), HasSubstr("an object"));
  write(R"({"format":2})");
  EXPECT_THAT(message(), HasSubstr("format"));
}

TEST_F(KindFile, with_other_kinds_or_numbers_than_expected_is_refused) {
  const std::string whole = files::read_text(folder_.path() / "kinds.json");
  write(changed("\"skirt\"", "\"kilt\""));
  EXPECT_THAT(message(), HasSubstr("'skirt'"));
  write(whole);
  write(changed("[4.0,", "["));
  EXPECT_THAT(message(), HasSubstr("weights"));
  write(whole);
  write(changed("[4.0,", "[1e999,"));
  EXPECT_THAT(message(), HasSubstr("kinds.json"));
  write(whole);
  write(changed("[4.0,", "[\"4\","));
  EXPECT_THAT(message(), HasSubstr("weights"));
  write(R"({"format":1,"fingerprint":")" + card_.fingerprint + R"(","order_weight":1,"kinds":[]})");
  EXPECT_THAT(message(), HasSubstr("kinds"));
}

}  // namespace
}  // namespace selvedge::garments
