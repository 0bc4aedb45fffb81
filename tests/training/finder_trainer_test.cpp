#include "study/training/finder_trainer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <filesystem>

#include "ground/garments/finder_maps.h"
#include "selvedge/error.h"
#include "study/model/finder_network.h"
#include "study/model/weights.h"
#include "study/training/finder_loss.h"
#include "study/training/run_log.h"
#include "test_folder.h"
#include "training/drawn_rectangles.h"
#include "training/trained_run.h"

namespace selvedge::training {
namespace {

namespace fs = std::filesystem;

// A maps tensor that says exactly what the targets ask for.
torch::Tensor perfect_maps(const FinderTargets& targets) {
  const torch::Tensor logits = torch::where(targets.centres.eq(1), torch::tensor(12.F), torch::tensor(-12.F));
  const torch::Tensor boxes = targets.boxes.clamp_min(0.01).log().permute({0, 1, 4, 2, 3}).flatten(1, 2);
  const torch::Tensor masks = targets.masks * 24 - 12;
  return torch::cat({logits, boxes, masks}, 1);
}

TEST(FinderTargets, have_one_at_each_centre_and_distances_to_the_edges) {
  scenes::Scene scene;
  scene.image = Image(64, 96);
  scene.labels.assign(64u * 96u, 0);
  scene.garments = {{garments::Kind::skirt, {10, 20, 40, 48}, 1, -1}};
  for (int y = 20; y < 68; ++y) {
    for (int x = 10; x < 50; ++x) scene.labels[static_cast<std::size_t>(y * 64 + x)] = 1;
  }
  FinderTargets targets = empty_targets(1, 64, 96);
  draw_targets(scene, 0, 64, 96, targets);
  const auto skirt = static_cast<std::int64_t>(garments::Kind::skirt);
  // Centre (30, 44): cell (3, 5), whose own centre is (28, 44).
  EXPECT_EQ(targets.centres.sum().item<double>(), targets.centres[0][skirt].sum().item<double>());
  EXPECT_FLOAT_EQ(targets.centres[0][skirt][5][3].item<float>(), 1);
  EXPECT_EQ(targets.centres.eq(1).sum().item<int>(), 1);
  const float distances[4] = {18, 24, 22, 24};
  for (int side = 0; side < 4; ++side)
    EXPECT_FLOAT_EQ(targets.boxes[0][skirt][5][3][side].item<float>(), distances[side] / 8) << side;
  EXPECT_NEAR(targets.masks.sum().item<double>(), 40 * 48 / 64.0, 1e-4);
  EXPECT_FLOAT_EQ(targets.masks[0][skirt][5][3].item<float>(), 1);
  EXPECT_FLOAT_EQ(targets.masks[0][skirt][5][1].item<float>(), 0.75F) << "columns 8 and 9 are none of its";
}

TEST(FinderTargets, ask_nothing_where_a_garment_can_hardly_be_seen) {
  scenes::Scene scene;
  scene.image = Image(64, 96);
  scene.garments = {{garments::Kind::hat, {16, 16, 16, 16}, 0.05F, -1}};
  FinderTargets targets = empty_targets(1, 64, 96);
  draw_targets(scene, 0, 64, 96, targets);
  EXPECT_EQ(targets.centres.max().item<float>(), 0);
  EXPECT_EQ(targets.centre_weights.eq(0).sum().item<int>(), 4);
}

TEST(FinderLoss, is_next_to_nothing_for_perfect_maps_and_counts_a_wrong_box_by_its_overlap) {
  FinderTargets targets = empty_targets(1, 96, 128);
  draw_targets(drawn_rectangles(3), 0, 96, 128, targets);
  torch::Tensor maps = perfect_maps(targets);
  const FinderLosses good = finder_losses(maps, targets);
  EXPECT_NEAR(good.boxes.item<double>(), 0, 1e-5);
  EXPECT_NEAR(good.overlap.item<double>(), 1, 1e-5);
  EXPECT_LT(good.centres.item<double>(), 1e-3);
  // Twice as far in each direction: a quarter of the larger box is common.
  maps.narrow(1, garments::first_box_map, 4 * garments::sought_count).add_(std::log(2.0));
  const FinderLosses wide = finder_losses(maps, targets);
  EXPECT_NEAR(wide.overlap.item<double>(), 0.25, 1e-4);
  EXPECT_NEAR(wide.boxes.item<double>(), 0.75, 1e-4);
}

class FinderOnRectangles : public testing::Test {
 protected:
  void SetUp() override {
    config_.architecture = Architecture::finder;
    config_.name = "finder";
    config_.tower.input_width = 96;
    config_.tower.input_height = 128;
    config_.finder.network.width = 16;
    config_.finder.batch_scenes = 4;
    config_.finder.epoch_scenes = 8;
    config_.finder.average_decay = 0.9;
    config_.learning_rate = 1e-3;
    config_.epochs = 2;
    config_.threads = 1;
    scenes_.training = [](std::uint64_t index) { return drawn_rectangles(index % 8); };
    for (std::uint64_t i = 0; i < 8; ++i) scenes_.validation.push_back(drawn_rectangles(i));
    scenes_.card = {"rectangles", "none", 8, 0};
  }
  torch::Tensor weights(const std::string& name) const {
    model::FinderNetwork network(config_.finder.network);
    model::load_weights(*network, folder_ / name / "weights.pt");
    return flat_weights(*network);
  }

  const TestFolder test_folder_;
  const fs::path folder_ = test_folder_.path();
  TrainConfig config_;
  FinderScenes scenes_;
};

TEST_F(FinderOnRectangles, learns_a_few_scenes_by_heart) {
  config_.epochs = 50;
  config_.learning_rate = 2e-3;
  train_finder(config_, scenes_, run_options(folder_, "run", false));
  const auto log = read_finder_log(folder_ / "run/log.csv");
  ASSERT_EQ(log.size(), 50u);
  EXPECT_LT(log.back().loss, 0.3 * log.front().loss);
  EXPECT_GT(log.back().overlap, 0.75);
  EXPECT_LT(log.back().validation_loss, 0.5 * log.front().validation_loss);
}

TEST_F(FinderOnRectangles, goes_on_after_an_epoch_as_if_it_had_never_stopped) {
  train_finder(config_, scenes_, run_options(folder_, "whole", false));
  config_.epochs = 1;
  const double rate = config_.learning_rate;
  train_finder(config_, scenes_, run_options(folder_, "parts", false));
  config_.epochs = 2;
  config_.learning_rate = rate;
  train_finder(config_, scenes_, run_options(folder_, "parts", true));
  EXPECT_EQ(read_finder_log(folder_ / "parts/log.csv").size(), 2u);
  EXPECT_TRUE(torch::equal(weights("whole"), weights("parts")));
}

TEST_F(FinderOnRectangles, exports_a_finished_run_once_more_for_another_size) {
  config_.epochs = 1;
  train_finder(config_, scenes_, run_options(folder_, "run", false));
  EXPECT_EQ(model_directory::read_model_card(folder_ / "run").input.width, 96);
  const torch::Tensor trained = weights("run");
  config_.finder.run_width = 64;
  config_.finder.run_height = 96;
  train_finder(config_, scenes_, run_options(folder_, "run", true));
  const model_directory::ModelCard card = model_directory::read_model_card(folder_ / "run");
  EXPECT_EQ(card.input.width, 64);
  EXPECT_EQ(card.input.height, 96);
  EXPECT_EQ(card.embedding_size, static_cast<std::size_t>(garments::finder_map_count) * 8 * 12);
  EXPECT_TRUE(torch::equal(weights("run"), trained));
}

TEST_F(FinderOnRectangles, refuses_sides_that_its_cells_do_not_divide) {
  config_.tower.input_width = 100;
  EXPECT_THROW(train_finder(config_, scenes_, run_options(folder_, "run", false)), Error);
}

}  // namespace
}  // namespace selvedge::training
