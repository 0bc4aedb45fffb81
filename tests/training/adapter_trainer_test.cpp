#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <filesystem>

#include "embedding/drawn_network.h"
#include "ground/embedding/embedder.h"
#include "ground/embedding/import_model.h"
#include "ground/files/atomic_file.h"
#include "ground/files/read_file.h"
#include "image/fixtures.h"
#include "selvedge/error.h"
#include "study/training/adapter_network.h"
#include "study/training/encoder_features.h"
#include "study/training/trainer.h"
#include "test_folder.h"
#include "training/drawn_colours.h"
#include "training/trained_run.h"

namespace selvedge::training {
namespace {

using testing::HasSubstr;

class AdapterTrainer : public testing::Test {
 protected:
  void SetUp() override {
    config_.architecture = Architecture::adapter;
    config_.tower.embedding_size = 8;
    config_.learning_rate = 1e-2;
    config_.initial_scale = 10;
    config_.epochs = 3;
    config_.threads = 1;
    config_.adapter.batch_products = 16;
    config_.adapter.least_steps = 40;
    const embedding::DrawnNetwork network = embedding::plain_network();
    files::write_file_atomically(folder_ / "encoder.onnx", network.bytes());
    embedding::ImportModelOptions options;
    options.licence = "MIT";
    embedding::import_model(folder_ / "encoder.onnx", options, folder_ / "encoder");
  }
  TrainOptions options(const std::string& name, bool resume = false) const {
    TrainOptions options = run_options(folder_.path(), name, resume);
    options.init = folder_ / "encoder";
    return options;
  }

  TestFolder folder_;
  TrainConfig config_;
};

TEST_F(AdapterTrainer, leaves_one_network_of_encoder_and_layer_that_finds_more) {
  const dataset::Manifest manifest = draw_colours(folder_ / "data");
  const TrainSummary summary = train(config_, manifest, options("run"));
  EXPECT_EQ(summary.pairs, 18u);
  EXPECT_EQ(summary.epochs.size(), 20u) << "2 steps an epoch, 40 at least";
  EXPECT_LT(summary.epochs.back().loss, summary.epochs.front().loss);
  const embedding::Embedder adapted(folder_ / "run"), encoder(folder_ / "encoder");
  EXPECT_EQ(adapted.dim(), 8u);
  EXPECT_NE(adapted.fingerprint(), encoder.fingerprint());
  EXPECT_EQ(adapted.card().architecture, "adapter");
  EXPECT_EQ(adapted.card().settings.at("encoder.fingerprint"), encoder.fingerprint());
  EXPECT_THAT(adapted.card().licence, HasSubstr("MIT"));
}

TEST_F(AdapterTrainer, the_network_gives_what_was_trained) {
  const dataset::Manifest manifest = draw_colours(folder_ / "data");
  const EncoderFeatures features = encoder_features(
      embedding::Embedder(folder_ / "encoder"), {manifest.full_path(0), manifest.full_path(1)}, "", folder_ / "f", {});
  const Standardisation standard{torch::rand({12}), torch::rand({12}) + 0.5};
  Adapter adapter(torch::randn({8, 12}), 0.5, 10);
  adapter->eval();
  const torch::Tensor expected = adapter->forward((features.values - standard.mean) / standard.deviation);
  const FoldedAdapter layer = folded(adapter, standard);
  const torch::Tensor weight = torch::tensor(layer.weight).reshape({12, 8}), bias = torch::tensor(layer.bias);
  const torch::Tensor sums = features.values.mm(weight) + bias;
  const torch::Tensor found = sums / sums.norm(2, 1, true);
  EXPECT_LT((found - expected).abs().max().item<double>(), 1e-4);
}

TEST_F(AdapterTrainer, repeats_itself_and_embeds_no_picture_twice) {
  const dataset::Manifest manifest = draw_colours(folder_ / "data");
  train(config_, manifest, options("a"));
  train(config_, manifest, options("b"));
  const auto a = model_directory::read_model_card(folder_ / "a"), b = model_directory::read_model_card(folder_ / "b");
  EXPECT_EQ(a.fingerprint, b.fingerprint);
  // The pictures are gone; what was embedded is there.
  std::filesystem::remove(folder_ / "a" / "model.json");
  std::filesystem::path part;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / "a")) {
    if (entry.path().extension() == ".f32") part = entry.path();
  }
  const auto before = std::filesystem::last_write_time(part);
  train(config_, manifest, options("a", true));
  EXPECT_EQ(std::filesystem::last_write_time(part), before);
  EXPECT_EQ(model_directory::read_model_card(folder_ / "a").fingerprint, a.fingerprint);
  std::filesystem::resize_file(part, std::filesystem::file_size(part) - 4);  // damaged: made again
  train(config_, manifest, options("a", true));
  EXPECT_EQ(model_directory::read_model_card(folder_ / "a").fingerprint, a.fingerprint);
}

TEST_F(AdapterTrainer, needs_an_encoder_and_a_folder_of_its_own) {
  const dataset::Manifest manifest = draw_colours(folder_ / "data");
  const auto error_of = [&](const TrainOptions& options) -> std::string {
    try {
      train(config_, manifest, options);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_THAT(error_of(run_options(folder_.path(), "run", false)), HasSubstr("--init: expected the model directory"));
  EXPECT_EQ(error_of(options("run")), "no error");
  EXPECT_THAT(error_of(options("run")), HasSubstr("holds a model already"));
}

TEST(MainDirections, are_the_principal_components_largest_first) {
  torch::manual_seed(1);
  // Two directions of their own in noise.
  torch::Tensor rows = 0.01 * torch::randn({200, 10});
  rows.select(1, 3).add_(torch::randn({200}) * 5);
  rows.select(1, 7).add_(torch::randn({200}) * 2);
  const torch::Tensor directions = main_directions(rows, 2);
  EXPECT_NEAR(std::abs(directions[0][3].item<double>()), 1, 1e-2);
  EXPECT_NEAR(std::abs(directions[1][7].item<double>()), 1, 1e-2);
  // Fewer rows than directions asked for: still orthonormal.
  const torch::Tensor few = main_directions(rows.narrow(0, 0, 3), 8);
  EXPECT_LT((few.mm(few.t()) - torch::eye(8)).abs().max().item<double>(), 1e-4);
}

TEST(Whitened, differences_of_pairs_get_one_size_in_every_direction) {
  torch::manual_seed(2);
  const torch::Tensor directions = std::get<0>(torch::linalg_qr(torch::randn({12, 5}))).t();
  const torch::Tensor differences =
      torch::randn({4000, 5}).mul(torch::tensor({9.0F, 3.0F, 1.0F, 0.5F, 2.0F})).mm(directions);
  const torch::Tensor along = differences.mm(whitened(directions, differences, 0).t());
  const torch::Tensor spread = along.t().mm(along) / 4000;
  EXPECT_LT((spread / spread[0][0] - torch::eye(5)).abs().max().item<double>(), 0.01);
  // Much shrinkage leaves the directions as they are.
  EXPECT_LT((whitened(directions, differences, 1e6) - directions).abs().max().item<double>(), 1e-3);
}

TEST(Standardisation, leaves_a_number_that_is_always_the_same_in_its_place) {
  const torch::Tensor rows = torch::tensor({{3.0F, 1.0F}, {3.0F, 5.0F}});
  const Standardisation standard = standardisation_of(rows);
  EXPECT_EQ(standard.deviation[0].item<float>(), 1);
  EXPECT_NEAR(standard.deviation[1].item<float>(), 2, 1e-6);
}

}  // namespace
}  // namespace selvedge::training
