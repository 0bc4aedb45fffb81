#include "study/training/train_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "selvedge/error.h"
#include "test_folder.h"

namespace selvedge::training {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
    return error.what();
  }
  return "no error";
}

std::string message_for_file(const std::string& text) {
  const TestFolder folder;
  const auto path = folder / "some.toml";
  std::ofstream(path) << text;
  return message_of([&] { read_train_config(path); });
}

TEST(TrainConfig, of_the_paper_is_what_the_defaults_say) {
  EXPECT_EQ(settings_of(read_train_config(SELVEDGE_SOURCE_DIR "/configs/paper.toml")), settings_of(TrainConfig{}));
}

TEST(TrainConfig, of_the_paper_names_the_papers_values) {
  const TrainConfig paper = read_train_config(SELVEDGE_SOURCE_DIR "/configs/paper.toml");
  EXPECT_EQ(paper.tower.input_width, 100);
  EXPECT_EQ(paper.tower.input_height, 100);
  EXPECT_EQ(paper.tower.hidden_size, 2000);
  EXPECT_EQ(paper.tower.embedding_size, 1000);
  EXPECT_EQ(paper.tower.dropout, 0.5);
  EXPECT_EQ(paper.learning_rate, 0.05);
  EXPECT_EQ(paper.epochs, 15);
  EXPECT_EQ(paper.pairs.positives + paper.pairs.negatives, 20u);
}

TEST(TrainConfig, takes_every_variant_of_the_paper_from_set) {
  TrainConfig config;
  for (const char* assignment :
       {"model.activation=relu", "model.dropout=0", "optimiser.kind=adam", "optimiser.learning_rate=1e-3",
        "model.input_height=300", "loss.learn_scale=true", "model.he_initialisation=false"}) {
    set_value(config, assignment);
  }
  EXPECT_EQ(config.tower.activation, model::Activation::relu);
  EXPECT_EQ(config.tower.dropout, 0);
  EXPECT_EQ(config.optimiser, OptimiserKind::adam);
  EXPECT_EQ(config.learning_rate, 1e-3);
  EXPECT_EQ(config.tower.input_height, 300);
  EXPECT_TRUE(config.learn_scale);
  EXPECT_FALSE(config.tower.he_initialisation);
}

TEST(TrainConfig, names_the_key_the_expectation_and_the_finding) {
  TrainConfig config;
  EXPECT_THAT(message_of([&] { set_value(config, "model.dropout=1.5"); }),
              AllOf(HasSubstr("model.dropout"), HasSubstr("from 0 to 0.99"), HasSubstr("'1.5'")));
  EXPECT_THAT(message_of([&] { set_value(config, "model.activation=gelu"); }), HasSubstr("one of leaky_relu, relu"));
  EXPECT_THAT(message_of([&] { set_value(config, "training.epochs=two"); }), HasSubstr("'two'"));
  EXPECT_THAT(message_of([&] { set_value(config, "training.epochs"); }), HasSubstr("key=value"));
  EXPECT_THAT(message_of([&] { set_value(config, "optimiser.learning_rate=nan"); }), HasSubstr("learning_rate"));
  EXPECT_THAT(message_of([&] { set_value(config, "no.such=1"); }),
              AllOf(HasSubstr("no.such"), HasSubstr("optimiser.kind")));
}

TEST(TrainConfig, leaves_a_setting_alone_when_its_new_value_is_wrong) {
  TrainConfig config;
  EXPECT_THROW(set_value(config, "name=a/b"), Error);
  EXPECT_EQ(config.name, "paper");
}

TEST(TrainConfig, names_file_and_line_of_what_is_wrong_in_it) {
  EXPECT_THAT(message_for_file("name = \"x\"\n[model]\nwidth = 3\n"), HasSubstr("some.toml:3"));
  EXPECT_THAT(message_for_file("seed = 1\n[model\n"), AllOf(HasSubstr(":2"), HasSubstr("malformed TOML")));
  EXPECT_THAT(message_for_file("[pairs]\npositives = [1]\n"), HasSubstr("pairs.positives"));
}

TrainConfig street2shop() { return read_train_config(SELVEDGE_SOURCE_DIR "/configs/street2shop.toml"); }

TEST(TrainConfig, of_street2shop_is_read) {
  const TrainConfig config = street2shop();
  EXPECT_EQ(config.architecture, Architecture::street2shop);
  EXPECT_EQ(config.name, "street2shop");
  EXPECT_EQ(config.tower.input_width, 192);
  EXPECT_EQ(config.tower.input_height, 256);
  EXPECT_EQ(config.tower.embedding_size, 256);
  EXPECT_TRUE(config.learn_scale);
  EXPECT_EQ(config.retrieval.loss, RetrievalLossKind::info_nce);
  EXPECT_EQ(config.retrieval.precision, Precision::bfloat16);
}

TEST(TrainConfig, reads_a_grid_as_rows_times_columns) {
  TrainConfig config = street2shop();
  EXPECT_EQ(settings_of(config).at("model.grid"), "1x1");
  set_value(config, "model.grid=4x2");
  EXPECT_EQ(config.retrieval.grid.rows, 4);
  EXPECT_EQ(config.retrieval.grid.columns, 2);
  EXPECT_EQ(settings_of(config).at("model.grid"), "4x2");
  for (const char* wrong : {"", "3", "3x", "x2", "0x2", "3x17", "3x2x1", "-3x2", "3 x 2"})
    EXPECT_THROW(set_value(config, std::string("model.grid=") + wrong), Error) << wrong;
}

TEST(TrainConfig, takes_back_from_set_what_a_model_card_records) {
  for (const TrainConfig& config : {TrainConfig{}, street2shop()}) {
    const auto recorded = settings_of(config);
    TrainConfig repeated;
    set_value(repeated, "model.architecture=" + recorded.at("model.architecture"));
    for (const auto& [key, value] : recorded) set_value(repeated, key + "=" + value);
    EXPECT_EQ(settings_of(repeated), recorded);
  }
}

TEST(TrainConfig, names_the_setting_that_a_mistyped_one_was_meant_to_be) {
  TrainConfig config;
  EXPECT_THAT(message_of([&] { set_value(config, "epochs=2"); }), HasSubstr("did you mean 'training.epochs'?"));
  EXPECT_THAT(message_of([&] { set_value(config, "optimizer.learning_rate=2"); }),
              HasSubstr("did you mean 'optimiser.learning_rate'?"));
}

TEST(TrainConfig, knows_the_settings_of_its_own_architecture_only) {
  TrainConfig paper, shop = street2shop();
  for (const char* assignment : {"model.dropout=0.1", "model.hidden_size=7", "pairs.positives=3", "optimiser.kind=adam",
                                 "optimiser.momentum=0.9", "training.batch_pairs=8"}) {
    set_value(paper, assignment);
    EXPECT_THAT(message_of([&] { set_value(shop, assignment); }),
                AllOf(HasSubstr("unknown setting"), HasSubstr("training.batch_products")));
  }
  for (const char* assignment : {"loss.kind=sigmoid", "loss.memory=0", "optimiser.weight_decay=0.1",
                                 "training.precision=float32", "augmentation.crop=0.1", "training.cache_scale=1"}) {
    set_value(shop, assignment);
    EXPECT_THAT(message_of([&] { set_value(paper, assignment); }),
                AllOf(HasSubstr("unknown setting"), HasSubstr("training.batch_pairs")));
  }
  EXPECT_EQ(shop.retrieval.loss, RetrievalLossKind::sigmoid);
  EXPECT_EQ(shop.retrieval.precision, Precision::float32);
  EXPECT_EQ(shop.retrieval.augmentation.crop, 0.1);
}

TEST(TrainConfig, lists_the_settings_of_its_own_architecture_only) {
  const auto of_paper = settings_of(TrainConfig{}), of_shop = settings_of(street2shop());
  for (const char* key : {"model.dropout", "pairs.negatives", "training.batch_pairs", "optimiser.kind"}) {
    EXPECT_TRUE(of_paper.contains(key)) << key;
    EXPECT_FALSE(of_shop.contains(key)) << key;
  }
  for (const char* key : {"loss.memory", "training.precision", "augmentation.product", "optimiser.head_rate"}) {
    EXPECT_FALSE(of_paper.contains(key)) << key;
    EXPECT_TRUE(of_shop.contains(key)) << key;
  }
  EXPECT_EQ(of_paper.at("model.architecture"), "paper_tower");
  EXPECT_EQ(of_shop.at("model.architecture"), "street2shop");
  EXPECT_EQ(of_shop.at("training.precision"), "bfloat16");
}

TEST(TrainConfig, takes_the_architecture_from_wherever_in_the_file_it_stands) {
  EXPECT_THAT(message_for_file("[augmentation]\ncrop = 0.2\n[model]\narchitecture = \"street2shop\"\n"), "no error");
  EXPECT_THAT(message_for_file("[augmentation]\ncrop = 0.2\n"), HasSubstr("some.toml:2"));
  EXPECT_THAT(
      message_for_file("[model]\narchitecture = \"vgg\"\n"),
      AllOf(HasSubstr("some.toml:2"), HasSubstr("one of paper_tower, koch_tower, street2shop"), HasSubstr("'vgg'")));
}

TEST(TrainConfig, reads_the_finders_settings_and_no_embeddings) {
  const TrainConfig finder = read_train_config(SELVEDGE_SOURCE_DIR "/configs/finder.toml");
  EXPECT_EQ(finder.architecture, Architecture::finder);
  EXPECT_EQ(finder.tower.input_width % 32, 0);
  EXPECT_GT(finder.finder.epoch_scenes, 0u);
  const auto settings = settings_of(finder);
  EXPECT_TRUE(settings.contains("loss.box_weight"));
  EXPECT_FALSE(settings.contains("model.embedding_size"));
}

}  // namespace
}  // namespace selvedge::training
