#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "ground/embedding/embedder.h"
#include "ground/files/read_file.h"
#include "ground/image/decode.h"
#include "image/fixtures.h"
#include "selvedge/error.h"
#include "study/model/street2shop_tower.h"
#include "study/model/weights.h"
#include "study/training/trainer.h"
#include "test_folder.h"
#include "training/drawn_colours.h"

namespace selvedge::training {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

class RetrievalTrainer : public testing::Test {
 protected:
  void SetUp() override {
    config_.architecture = Architecture::street2shop;
    config_.tower.input_width = 48;
    config_.tower.input_height = 64;
    config_.tower.embedding_size = 16;
    config_.learn_scale = true;
    config_.initial_scale = 10;
    config_.learning_rate = 1e-3;
    config_.epochs = 2;
    config_.threads = 1;
    config_.retrieval.batch_products = 6;
    config_.retrieval.memory = 16;
    config_.retrieval.identity_weight = 1;
  }

  TrainOptions options(const std::string& name, bool resume = false) const {
    TrainOptions options;
    options.out = folder_ / name;
    options.cache = folder_ / "cache";
    options.resume = resume;
    return options;
  }
  model::Street2ShopTower tower_of(const std::string& name) const {
    const model::Street2ShopOptions options{config_.tower.input_width, config_.tower.input_height,
                                            config_.tower.embedding_size, config_.retrieval.all_levels,
                                            config_.retrieval.grid};
    model::Street2ShopTower tower(options);
    model::load_weights(*tower, folder_ / name / "weights.pt");
    tower->eval();
    return tower;
  }
  // As numbers: the archive's bytes hold names of temporary files.
  torch::Tensor weights(const std::string& name) const {
    const model::Street2ShopTower tower = tower_of(name);
    std::vector<torch::Tensor> flat;
    for (const auto& parameter : tower->parameters()) flat.push_back(parameter.detach().flatten());
    for (const auto& buffer : tower->buffers()) flat.push_back(buffer.to(torch::kFloat32).flatten());
    return torch::cat(flat);
  }
  std::string message_of(const TrainOptions& run, ErrorKind kind) const {
    try {
      train(config_, manifest_, run);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), kind);
      return error.what();
    }
    return "no error";
  }

  const TestFolder test_folder_;
  const fs::path folder_ = test_folder_.path();
  dataset::Manifest manifest_ = draw_colours(folder_);
  TrainConfig config_;
};

TEST_F(RetrievalTrainer, learns_to_find_the_product_that_a_person_wears) {
  config_.epochs = 6;
  config_.learning_rate = 3e-4;
  config_.retrieval.memory = 0;  // more negatives would raise the loss
  config_.retrieval.batch_persons = 2;
  config_.retrieval.augmentation.untouched = 1;
  config_.retrieval.augmentation.flip = 0;
  const TrainSummary summary = train(config_, manifest_, options("run"));
  EXPECT_EQ(summary.pairs, 18u * 2u);
  ASSERT_EQ(summary.epochs.size(), 6u);
  EXPECT_LT(summary.epochs[1].loss, summary.epochs[0].loss);
  EXPECT_LT(summary.epochs[5].loss, 0.6 * summary.epochs[0].loss);
  EXPECT_GT(summary.epochs[5].pair_accuracy, 0.5);  // by chance a sixth
}

TEST_F(RetrievalTrainer, ends_with_other_weights_from_another_seed_only) {
  config_.epochs = 1;
  train(config_, manifest_, options("once"));
  train(config_, manifest_, options("again"));
  EXPECT_TRUE(torch::equal(weights("once"), weights("again")));
  config_.seed = 2;
  train(config_, manifest_, options("other"));
  EXPECT_FALSE(torch::equal(weights("once"), weights("other")));
}

TEST_F(RetrievalTrainer, resumes_to_the_weights_of_an_uninterrupted_run) {
  config_.epochs = 3;
  config_.retrieval.memory_from_epoch = 0.5;
  config_.retrieval.small_epochs = 1;
  manifest_.attribute_names = {"kind", "colour.named"};  // libtorch would not take a dot
  config_.retrieval.attributes = "kind,colour.named";
  train(config_, manifest_, options("whole"));
  struct Interrupt {};
  const auto interrupt = [](const Progress& p) {
    if (p.note.starts_with("epoch 3/")) throw Interrupt();
  };
  EXPECT_THROW(train(config_, manifest_, options("parts"), interrupt), Interrupt);
  EXPECT_FALSE(fs::exists(folder_ / "parts" / "model.json"));
  const TrainSummary resumed = train(config_, manifest_, options("parts", true));
  EXPECT_EQ(resumed.epochs.size(), 3u);
  EXPECT_TRUE(torch::equal(weights("whole"), weights("parts")));
}

// Its learning rate follows the whole run's length, unlike a siamese run's.
TEST_F(RetrievalTrainer, refuses_to_resume_a_run_of_another_length) {
  config_.epochs = 1;
  train(config_, manifest_, options("run"));
  config_.epochs = 2;
  EXPECT_THAT(message_of(options("run", true), ErrorKind::invalid_argument), HasSubstr("training.epochs"));
  EXPECT_THAT(message_of(options("run"), ErrorKind::invalid_argument), HasSubstr("--resume"));
}

TEST_F(RetrievalTrainer, keeps_the_moving_average_of_what_it_learns) {
  config_.epochs = 1;
  const auto projection_after = [&](const std::string& name, double learning_rate, double decay) {
    config_.learning_rate = learning_rate;
    config_.retrieval.average_decay = decay;
    train(config_, manifest_, options(name));
    return tower_of(name)->projection->weight.detach();
  };
  const torch::Tensor start = projection_after("start", 0, 0.9);
  const double way = (projection_after("last", 3e-4, 0) - start).norm().item<double>();
  const double average_way = (projection_after("average", 3e-4, 0.9) - start).norm().item<double>();
  EXPECT_GT(average_way, 0);
  EXPECT_LT(average_way, 0.99 * way);  // it lags behind
}

TEST_F(RetrievalTrainer, learns_proxies_of_products_and_attributes) {
  config_.epochs = 1;
  const auto proxies_after = [&](const std::string& name, const char* head) {
    torch::serialize::InputArchive checkpoint, network, part;
    checkpoint.load_from((folder_ / name / "checkpoint.pt").string());
    checkpoint.read("network", network);
    network.read(head, part);
    torch::Tensor proxies;
    part.read("proxies", proxies);
    return proxies;
  };
  train(config_, manifest_, options("learnt"));
  config_.learning_rate = 0;
  train(config_, manifest_, options("start"));
  for (const char* head : {"identity", "head_kind", "head_colour"})
    EXPECT_FALSE(torch::equal(proxies_after("learnt", head), proxies_after("start", head))) << head;
  EXPECT_EQ(proxies_after("learnt", "identity").size(0), 18);  // one a product
}

TEST_F(RetrievalTrainer, refuses_a_damaged_checkpoint) {
  config_.epochs = 1;
  train(config_, manifest_, options("run"));
  const fs::path checkpoint = folder_ / "run" / "checkpoint.pt";
  std::string bytes = files::read_text(checkpoint);
  for (char& byte :
       std::span(bytes).subspan(bytes.size() / 2, 512))  // a disk's sector: more than a zip's unread padding
    byte = static_cast<char>(byte ^ 0x55);
  files::write_file_atomically(checkpoint, bytes);
  EXPECT_THAT(message_of(options("run", true), ErrorKind::corrupt_data), HasSubstr("checkpoint.pt"));
}

TEST_F(RetrievalTrainer, starts_from_the_weights_of_a_model_directory) {
  config_.epochs = 1;
  train(config_, manifest_, options("first"));
  config_.learning_rate = 0;             // so that what it started from is what it ends with
  config_.retrieval.batch_norm = false;  // whose statistics would move the weights that it is folded into
  config_.seed = 9;
  TrainOptions second = options("second");
  second.init = folder_ / "first";
  train(config_, manifest_, second);
  const auto first = tower_of("first")->named_parameters(), same = tower_of("second")->named_parameters();
  for (const auto& parameter : first)
    EXPECT_TRUE(torch::equal(parameter.value(), same[parameter.key()])) << parameter.key();
}

TEST_F(RetrievalTrainer, goes_on_with_a_grid_from_weights_that_know_of_none) {
  config_.epochs = 1;
  train(config_, manifest_, options("whole"));
  config_.retrieval.grid = {3, 2};
  config_.retrieval.batch_norm = false;
  config_.epochs = 0;
  TrainOptions second = options("grid");
  second.init = folder_ / "whole";
  train(config_, manifest_, second);
  const embedding::Embedder whole(folder_ / "whole"), grid(folder_ / "grid");
  EXPECT_EQ(grid.card().settings.at("model.grid"), "3x2");
  core::Rng rng(5);
  std::vector<Image> images{fixtures::noise(48, 64, rng), fixtures::noise(48, 64, rng)};
  const core::EmbeddingMatrix before = whole.embed(images), after = grid.embed(images);
  for (std::size_t i = 0; i < images.size(); ++i)
    EXPECT_GE(core::dot(before.row(i), {after.row(i).data(), after.dim()}), 0.9999F);
  // Weights with a grid are taken as they are; another grid has no place for them.
  config_.epochs = 1;
  TrainOptions third = options("more");
  third.init = folder_ / "grid";
  train(config_, manifest_, third);
  EXPECT_GT(tower_of("more")->projection->weight.narrow(1, 192, 192 * 6).abs().max().item<float>(), 0);
  config_.retrieval.grid = {4, 2};
  TrainOptions run = options("other");
  run.init = folder_ / "grid";
  EXPECT_THAT(message_of(run, ErrorKind::corrupt_data), HasSubstr("projection.weight"));
}

TEST_F(RetrievalTrainer, whitens_what_it_keeps_by_the_pairs_it_was_trained_on) {
  config_.epochs = 1;
  config_.retrieval.augmentation.untouched = 1;  // so that the pictures below are those that it was whitened by
  config_.retrieval.augmentation.flip = 0;
  train(config_, manifest_, options("plain"));
  config_.retrieval.whitened = true;
  train(config_, manifest_, options("whitened"));
  const auto unevenness = [&](const std::string& name) {
    const embedding::Embedder embedder(folder_ / name);
    std::map<std::string, std::vector<Image>> products;
    for (std::size_t i = 0; i < manifest_.images.size(); ++i) {
      if (manifest_.images[i].split == dataset::Split::train)
        products[manifest_.images[i].product.value].push_back(
            image::decode_image(files::read_file(manifest_.full_path(i)), "picture").image);
    }
    std::vector<torch::Tensor> rows;
    for (auto& [id, images] : products) {
      const core::EmbeddingMatrix found = embedder.embed(images);
      const auto row = [&](std::size_t i) {
        return torch::tensor(std::vector<float>(found.row(i).begin(), found.row(i).end()));
      };
      for (std::size_t i = 1; i < images.size(); ++i) rows.push_back(row(0) - row(i));
    }
    const torch::Tensor sizes = std::get<1>(torch::linalg_svd(torch::stack(rows), false));
    return (sizes.max() / sizes.mean()).item<double>();
  };
  EXPECT_LT(unevenness("whitened"), 0.9 * unevenness("plain"));
  EXPECT_EQ(embedding::Embedder(folder_ / "whitened").card().settings.at("model.whitened"), "true");
}

TEST_F(RetrievalTrainer, learns_the_projection_alone_where_the_whole_trunk_is_frozen) {
  config_.epochs = 1;
  train(config_, manifest_, options("first"));
  config_.retrieval.frozen_blocks = 18;
  config_.learning_rate = 1e-2;  // so that float16 shows every change
  TrainOptions run = options("second");
  run.init = folder_ / "first";
  train(config_, manifest_, run);
  const auto first = tower_of("first")->named_parameters(), second = tower_of("second")->named_parameters();
  for (const auto& parameter : first) {
    const bool is_trunk = parameter.key().rfind("trunk.", 0) == 0;
    EXPECT_EQ(torch::equal(parameter.value(), second[parameter.key()]), is_trunk) << parameter.key();
  }
}

TEST_F(RetrievalTrainer, refuses_weights_it_cannot_start_from) {
  TrainOptions run = options("run");
  run.init = folder_ / "nowhere.pt";
  EXPECT_THAT(message_of(run, ErrorKind::not_found), HasSubstr("nowhere.pt"));
  run.init = manifest_.full_path(0);
  EXPECT_THAT(message_of(run, ErrorKind::corrupt_data), HasSubstr("0_0.png"));
  run.init = folder_ / "images";
  EXPECT_THAT(message_of(run, ErrorKind::not_found), HasSubstr("weights.pt"));
}

TEST_F(RetrievalTrainer, exports_a_model_that_onnx_runtime_runs_to_the_same_embeddings) {
  train(config_, manifest_, options("run"));
  const embedding::Embedder embedder(folder_ / "run");
  EXPECT_EQ(embedder.card().architecture, "street2shop");
  EXPECT_EQ(embedder.card().settings.at("loss.kind"), "info_nce");
  model::Street2ShopTower tower = tower_of("run");
  const torch::NoGradGuard no_gradient;
  core::Rng rng(5);
  std::vector<Image> images;
  for (int i = 0; i < 4; ++i) images.push_back(fixtures::noise(48, 64, rng));
  const core::EmbeddingMatrix found = embedder.embed(images);
  for (std::size_t i = 0; i < images.size(); ++i) {
    const torch::Tensor pixels =
        torch::from_blob(images[i].rgb.data(), {1, 64, 48, 3}, torch::kUInt8).permute({0, 3, 1, 2});
    const torch::Tensor expected = torch::nn::functional::normalize(tower->forward(pixels)).contiguous();
    EXPECT_GT(core::dot(found.row(i), {expected.data_ptr<float>(), embedder.dim()}), 0.9999f);
  }
}

TEST_F(RetrievalTrainer, trains_with_either_loss_and_in_either_precision) {
  config_.epochs = 1;
  config_.retrieval.loss = RetrievalLossKind::sigmoid;
  config_.initial_bias = -5;
  config_.retrieval.precision = Precision::float32;
  config_.retrieval.attribute_weight = config_.retrieval.identity_weight = 0;
  const TrainSummary summary = train(config_, manifest_, options("run"));
  EXPECT_TRUE(std::isfinite(summary.epochs[0].loss));
  const model_directory::MatchCalibration match = embedding::Embedder(folder_ / "run").card().match;
  EXPECT_NE(match.bias, -5);  // it was learnt
  EXPECT_NEAR(match.bias, -5, 0.1);
}

TEST_F(RetrievalTrainer, stops_with_advice_when_the_loss_diverges) {
  config_.learning_rate = 1e30;
  const std::string message = message_of(options("diverged"), ErrorKind::internal);
  EXPECT_THAT(message, AllOf(HasSubstr("diverged"), HasSubstr("optimiser.learning_rate"), HasSubstr("1e+30")));
  EXPECT_FALSE(fs::exists(folder_ / "diverged" / "model.json"));
}

TEST_F(RetrievalTrainer, refuses_settings_and_data_it_cannot_train_on) {
  config_.initial_scale = 0;
  EXPECT_THAT(message_of(options("run"), ErrorKind::invalid_argument), HasSubstr("loss.initial_scale"));
  config_.initial_scale = 10;
  manifest_.images.resize(4);  // one product
  EXPECT_THAT(message_of(options("run"), ErrorKind::invalid_argument), HasSubstr("at least 2 products"));
}

TEST_F(RetrievalTrainer, leaves_out_images_it_cannot_read_and_says_so) {
  config_.epochs = 1;
  files::write_file_atomically(manifest_.full_path(0), std::string("no image"));
  const TrainSummary summary = train(config_, manifest_, options("run"));
  ASSERT_EQ(summary.skipped.size(), 1u);
  EXPECT_THAT(summary.skipped[0].source, HasSubstr("0_0.png"));
  EXPECT_EQ(summary.pairs, 12u);  // two batches of 6: the product whose image it was is no pair now
}

}  // namespace
}  // namespace selvedge::training
