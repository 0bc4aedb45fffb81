#include "study/training/trainer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include "ground/core/rng.h"
#include "ground/embedding/embedder.h"
#include "ground/files/atomic_file.h"
#include "ground/image/encode.h"
#include "image/fixtures.h"
#include "selvedge/error.h"
#include "study/model/weights.h"
#include "test_folder.h"
#include "training/drawn_colours.h"
#include "training/trained_run.h"

namespace selvedge::training {
namespace {

namespace fs = std::filesystem;

class TrainerOnColours : public testing::Test {
 protected:
  void SetUp() override {
    manifest_ = draw_colours(folder_);
    config_.tower.input_width = config_.tower.input_height = 32;
    config_.tower.hidden_size = 32;
    config_.tower.embedding_size = 16;
    config_.pairs = {4, 4};
    config_.batch_pairs = 16;
    config_.epochs = 3;
    config_.threads = 1;
  }

  TrainOptions options(const std::string& name, bool resume = false) const {
    return run_options(folder_, name, resume);
  }
  torch::Tensor weights(const std::string& name) const {
    auto tower = model::make_paper_tower(config_.tower);
    model::load_weights(*tower, folder_ / name / "weights.pt");
    return flat_weights(*tower);
  }

  const TestFolder test_folder_;
  const fs::path folder_ = test_folder_.path();
  dataset::Manifest manifest_;
  TrainConfig config_;
};

TEST_F(TrainerOnColours, learns_to_tell_pairs_apart) {
  config_.epochs = 60;
  config_.tower.dropout = 0;
  const TrainSummary summary = train(config_, manifest_, options("run"));
  EXPECT_EQ(summary.pairs, 18u * 8u);
  EXPECT_LT(summary.epochs.back().loss, summary.epochs.front().loss);
  EXPECT_GT(summary.epochs.back().pair_accuracy, 0.85);
}

TEST_F(TrainerOnColours, ends_with_the_same_weights_when_run_twice) {
  train(config_, manifest_, options("once"));
  train(config_, manifest_, options("again"));
  EXPECT_TRUE(torch::equal(weights("once"), weights("again")));
}

TEST_F(TrainerOnColours, ends_with_other_weights_from_another_seed) {
  train(config_, manifest_, options("once"));
  config_.seed = 2;
  train(config_, manifest_, options("other"));
  EXPECT_FALSE(torch::equal(weights("once"), weights("other")));
}

TEST_F(TrainerOnColours, resumes_to_the_weights_of_an_uninterrupted_run) {
  for (const OptimiserKind kind : {OptimiserKind::sgd, OptimiserKind::adam}) {
    config_.optimiser = kind;
    config_.momentum = 0.9;
    config_.learning_rate = 0.01;
    config_.epochs = 4;
    const std::string suffix = kind == OptimiserKind::sgd ? "_sgd" : "_adam";
    train(config_, manifest_, options("whole" + suffix));
    // Interrupted in the third epoch, after two checkpoints.
    struct Interrupt {};
    const auto interrupt = [](const Progress& p) {
      if (p.note.starts_with("epoch 3/")) throw Interrupt();
    };
    EXPECT_THROW(train(config_, manifest_, options("parts" + suffix), interrupt), Interrupt);
    EXPECT_FALSE(fs::exists(folder_ / ("parts" + suffix) / "model.json"));
    const TrainSummary resumed = train(config_, manifest_, options("parts" + suffix, true));
    EXPECT_EQ(resumed.epochs.size(), 4u);
    EXPECT_TRUE(torch::equal(weights("whole" + suffix), weights("parts" + suffix)));
  }
}

TEST_F(TrainerOnColours, refuses_to_write_over_a_run_or_to_resume_another_one) {
  train(config_, manifest_, options("run"));
  EXPECT_THROW(train(config_, manifest_, options("run")), Error);
  config_.learning_rate = 0.01;
  EXPECT_THROW(train(config_, manifest_, options("run", true)), Error);
}

TEST_F(TrainerOnColours, exports_a_model_that_onnx_runtime_runs_to_the_same_embeddings) {
  config_.tower.input_width = 24;
  const auto out = options("run");
  train(config_, manifest_, out);
  auto tower = model::make_paper_tower(config_.tower);
  model::load_weights(*tower, out.out / "weights.pt");
  tower->eval();
  const torch::NoGradGuard no_gradient;
  const embedding::Embedder embedder(out.out);
  core::Rng rng(5);
  std::vector<Image> images;
  for (int i = 0; i < 5; ++i) images.push_back(fixtures::noise(24, 32, rng));
  const core::EmbeddingMatrix ours = embedder.embed(images);
  for (std::size_t i = 0; i < images.size(); ++i) {
    torch::Tensor input = torch::from_blob(images[i].rgb.data(), {1, 32, 24, 3}, torch::kUInt8)
                              .permute({0, 3, 1, 2})
                              .to(torch::kFloat32) /
                          255;
    torch::Tensor expected = torch::nn::functional::normalize(tower->forward(input)).contiguous();
    const float cosine = core::dot(ours.row(i), {expected.data_ptr<float>(), embedder.dim()});
    EXPECT_GT(cosine, 0.9999f);
  }
}

TEST_F(TrainerOnColours, stops_with_advice_when_the_loss_diverges_or_all_pairs_score_alike) {
  config_.learning_rate = 1e30;
  const auto message = [&](const std::string& name) -> std::string {
    try {
      train(config_, manifest_, options(name));
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_THAT(message("diverged"), testing::HasSubstr("optimiser.learning_rate"));
  // Without a step, a tower whose input is one colour gives every pair the similarity 1.
  config_.learning_rate = 0;
  config_.tower.dropout = 0;
  for (const auto& image : manifest_.images)
    files::write_file_atomically(folder_ / image.path, image::encode_png(Image(32, 32)));
  EXPECT_THAT(message("collapsed"), testing::HasSubstr("score alike"));
}

TEST_F(TrainerOnColours, leaves_out_images_it_cannot_read_and_says_so) {
  files::write_file_atomically(folder_ / manifest_.images[1].path, std::string("no image"));
  const TrainSummary summary = train(config_, manifest_, options("run"));
  ASSERT_EQ(summary.skipped.size(), 1u);
  EXPECT_THAT(summary.skipped[0].source, testing::HasSubstr("0_1.png"));
}

// The one-shot network of Koch et al., small.
class KochOnColours : public TrainerOnColours {
 protected:
  void SetUp() override {
    TrainerOnColours::SetUp();
    config_.architecture = Architecture::koch_tower;
    config_.tower.input_width = config_.tower.input_height = 66;
    config_.tower.embedding_size = 24;
    config_.koch.network.width = 4;
    config_.momentum = 0.9;
    config_.learning_rate = 0.02;
  }
};

TEST_F(KochOnColours, is_embedded_without_normalising_and_compared_by_its_learned_distance) {
  train(config_, manifest_, options("run"));
  const embedding::Embedder embedder(folder_ / "run");
  ASSERT_EQ(embedder.card().l1_weights.size(), 24u);
  model::KochTowerOptions same = config_.koch.network;
  same.input_width = same.input_height = 66;
  same.embedding_size = 24;
  auto tower = model::make_koch_tower(same);
  model::load_weights(*tower, folder_ / "run" / "weights.pt");
  const torch::NoGradGuard no_gradient;
  core::Rng rng(5);
  std::vector<Image> images;
  for (int i = 0; i < 3; ++i) images.push_back(fixtures::noise(66, 66, rng));
  const core::EmbeddingMatrix ours = embedder.embed(images);
  EXPECT_TRUE(ours.compares_by_l1());
  for (std::size_t i = 0; i < images.size(); ++i) {
    const torch::Tensor input = torch::from_blob(images[i].rgb.data(), {1, 66, 66, 3}, torch::kUInt8)
                                    .permute({0, 3, 1, 2})
                                    .to(torch::kFloat32) /
                                255;
    const torch::Tensor expected = tower->forward(input).contiguous();
    for (std::size_t j = 0; j < 24; ++j) EXPECT_NEAR(ours.row(i)[j], expected.data_ptr<float>()[j], 1e-4);
  }
}

TEST_F(KochOnColours, resumes_to_the_weights_of_an_uninterrupted_run) {
  config_.epochs = 3;
  train(config_, manifest_, options("whole"));
  struct Interrupt {};
  const auto interrupt = [](const Progress& p) {
    if (p.note.starts_with("epoch 2/")) throw Interrupt();
  };
  EXPECT_THROW(train(config_, manifest_, options("parts"), interrupt), Interrupt);
  config_.epochs = 4;
  EXPECT_THROW(train(config_, manifest_, options("parts", true)), Error) << "its momentum rises by the run's length";
  config_.epochs = 3;
  train(config_, manifest_, options("parts", true));
  EXPECT_EQ(model_directory::read_model_card(folder_ / "whole").l1_weights,
            model_directory::read_model_card(folder_ / "parts").l1_weights);
  EXPECT_EQ(model_directory::read_model_card(folder_ / "whole").fingerprint,
            model_directory::read_model_card(folder_ / "parts").fingerprint);
}

}  // namespace
}  // namespace selvedge::training
