#include "study/model/mobilenet_v2.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "ground/files/atomic_file.h"
#include "ground/files/read_file.h"
#include "selvedge/error.h"
#include "study/model/weights.h"
#include "test_folder.h"

namespace selvedge::model {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

fs::path imagenet() { return SELVEDGE_SOURCE_DIR "/../shared/data/weights/mobilenet_v2_imagenet.pt"; }

// As scripts/golden_mobilenet_v2.py draws it.
torch::Tensor golden_picture(std::int64_t height, std::int64_t width) {
  std::int64_t state = 12345;
  torch::Tensor picture = torch::empty({1, 3, height, width});
  for (std::int64_t i = 0; i < picture.numel(); ++i) {
    state = (state * 1103515245 + 12345) % (std::int64_t{1} << 31);
    picture.data_ptr<float>()[i] = static_cast<float>((state >> 16) & 255) / 127.5f - 1;
  }
  return picture;
}

std::pair<std::int64_t, std::int64_t> padding(std::int64_t kernel, std::int64_t stride, std::int64_t side) {
  const auto found = SameConv(SameConvImpl::Options{1, 1, kernel, stride, 1, false})->padding(side);
  return {found.before, found.after};
}

// Numbers of TensorFlow's SAME padding, worked out by hand.
TEST(SameConv, pads_more_behind_where_padding_is_odd) {
  using Pair = std::pair<std::int64_t, std::int64_t>;
  EXPECT_EQ(padding(3, 1, 7), Pair(1, 1));
  EXPECT_EQ(padding(3, 1, 8), Pair(1, 1));
  EXPECT_EQ(padding(3, 2, 7), Pair(1, 1));
  EXPECT_EQ(padding(3, 2, 8), Pair(0, 1));
  EXPECT_EQ(padding(3, 2, 1), Pair(1, 1));
  EXPECT_EQ(padding(3, 2, 2), Pair(0, 1));
  EXPECT_EQ(padding(5, 2, 8), Pair(1, 2));
  EXPECT_EQ(padding(1, 1, 9), Pair(0, 0));
  EXPECT_EQ(padding(1, 2, 8), Pair(0, 0));
}

TEST(SameConv, gives_a_value_for_every_stride_begun) {
  SameConv halves(SameConvImpl::Options{2, 4, 3, 2, 1, true});
  for (const std::int64_t rows : {1, 2, 5, 6}) {
    for (const std::int64_t columns : {1, 4, 7}) {
      EXPECT_EQ(halves->forward(torch::rand({1, 2, rows, columns})).sizes(),
                (std::vector<std::int64_t>{1, 4, (rows + 1) / 2, (columns + 1) / 2}));
    }
  }
}

TEST(SameConv, places_its_first_window_by_the_padding) {
  SameConv sums(SameConvImpl::Options{1, 1, 3, 2, 1, false});
  const torch::NoGradGuard no_gradient;
  sums->weight.fill_(1);
  // Even: windows begin at 0; odd: one before.
  EXPECT_TRUE(torch::equal(sums->forward(torch::tensor({1.f, 2.f, 4.f, 8.f}).view({1, 1, 1, 4})),
                           torch::tensor({7.f, 12.f}).view({1, 1, 1, 2})));
  EXPECT_TRUE(torch::equal(sums->forward(torch::tensor({1.f, 2.f, 4.f, 8.f, 16.f}).view({1, 1, 5, 1})),
                           torch::tensor({3.f, 14.f, 24.f}).view({1, 1, 3, 1})));
}

TEST(MobileNetV2, turns_every_32_pixels_begun_into_1280_values) {
  MobileNetV2 trunk;
  const torch::NoGradGuard no_gradient;
  EXPECT_EQ(trunk->forward(torch::zeros({2, 3, 65, 64})).sizes(), (std::vector<std::int64_t>{2, 1280, 3, 2}));
  std::int64_t parameters = 0;
  for (const auto& parameter : trunk->parameters()) parameters += parameter.numel();
  // Weights of the paper's network without its classifier (2,189,760), and a bias for each of the 17,056 channels.
  EXPECT_EQ(parameters, 2189760 + 17056);
}

TEST(MobileNetV2, gives_feature_maps_of_three_depths_of_which_the_last_is_its_own) {
  torch::manual_seed(1);
  MobileNetV2 trunk;
  const torch::NoGradGuard no_gradient;
  const torch::Tensor input = torch::rand({2, 3, 65, 48}) * 2 - 1;
  const auto levels = trunk->forward_levels(input);
  ASSERT_EQ(levels.size(), std::size(MobileNetV2Impl::level_channels));
  const std::int64_t rows[] = {9, 5, 3}, columns[] = {6, 3, 2};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(levels[i].sizes(),
              (std::vector<std::int64_t>{2, MobileNetV2Impl::level_channels[i], rows[i], columns[i]}));
  }
  EXPECT_TRUE(torch::equal(levels[2], trunk->forward(input)));
}

TEST(MobileNetV2, keeps_pictures_apart_with_the_weights_it_draws) {
  torch::manual_seed(2);
  MobileNetV2 trunk;
  const torch::NoGradGuard no_gradient;
  const torch::Tensor features = trunk->forward(torch::rand({2, 3, 64, 48}) * 2 - 1).flatten(1);
  const torch::Tensor difference = (features[0] - features[1]).abs().mean();
  EXPECT_GT(difference.item<double>(), 0.01);
  EXPECT_LT(features.ge(6).to(torch::kFloat32).mean().item<double>(), 0.5);  // few are cut off
}

TEST(MobileNetV2, computes_in_bfloat16_what_it_computes_in_float32_roughly) {
  torch::manual_seed(3);
  MobileNetV2 trunk;
  const torch::NoGradGuard no_gradient;
  const torch::Tensor input = torch::rand({2, 3, 64, 48}) * 2 - 1;
  const torch::Tensor exact = trunk->forward(input).flatten(1);
  const torch::Tensor rough = trunk->forward(input.to(torch::kBFloat16));
  EXPECT_EQ(rough.scalar_type(), torch::kBFloat16);
  // Processors round differently inside a convolution: 0.9977 on one without bfloat16 instructions, over 0.999 on
  // others.
  EXPECT_GT(torch::cosine_similarity(exact, rough.to(torch::kFloat32).flatten(1), 1).min().item<double>(), 0.995);
}

// Channels of very different size, as folding leaves them; one is dead.
void spread_sizes(MobileNetV2Impl& trunk) {
  const torch::NoGradGuard no_gradient;
  for (const auto& parameter : trunk.named_parameters()) {
    if (parameter.value().dim() < 2) {
      torch::Tensor(parameter.value()).normal_(0, 0.1);
    } else {
      const std::int64_t channels = parameter.value().size(0);
      torch::Tensor(parameter.value()).mul_(torch::linspace(0.3, 1.5, channels).view({-1, 1, 1, 1}));
    }
  }
  trunk.first->weight[5].zero_();
}

double channel_size_spread(const SameConv& layer) {
  const torch::Tensor sizes = layer->weight.square().flatten(1).mean(1).sqrt();
  return (sizes.max() / sizes.median()).item<double>();
}

TEST(MobileNetV2, computes_the_same_once_its_batch_normalisation_is_unfolded) {
  torch::manual_seed(4);
  MobileNetV2 trunk;
  spread_sizes(*trunk);
  const torch::NoGradGuard no_gradient;
  const torch::Tensor pictures = torch::rand({8, 3, 65, 48}) * 2 - 1;
  const torch::Tensor before = trunk->forward(pictures);
  trunk->unfold(pictures);
  const auto difference = [&](const torch::Tensor& after) {
    return ((after - before).norm() / before.norm()).item<double>();
  };
  trunk->eval();
  EXPECT_LT(difference(trunk->forward(pictures)), 1e-3);
  trunk->train();
  EXPECT_LT(difference(trunk->forward(pictures)), 1e-3);  // by the statistics of these very pictures
  EXPECT_NEAR(channel_size_spread(trunk->blocks[3].expand), 1, 1e-3);
  const torch::Tensor again = trunk->first->weight.clone();
  trunk->unfold(pictures);
  EXPECT_TRUE(torch::equal(again, trunk->first->weight));
}

TEST(MobileNetV2, computes_the_same_once_its_batch_normalisation_is_folded_back) {
  torch::manual_seed(5);
  MobileNetV2 trunk;
  trunk->unfold(torch::rand({8, 3, 64, 48}) * 2 - 1);
  torch::optim::SGD optimiser(trunk->parameters(), 0.01);
  trunk->forward(torch::rand({8, 3, 64, 48})).square().mean().backward();
  optimiser.step();
  trunk->eval();
  const MobileNetV2 plain = trunk->folded();
  const torch::NoGradGuard no_gradient;
  EXPECT_EQ(plain->parameters().size(), MobileNetV2()->parameters().size());
  const torch::Tensor pictures = torch::rand({2, 3, 65, 48}) * 2 - 1, expected = trunk->forward(pictures);
  EXPECT_LT(((MobileNetV2(plain)->forward(pictures) - expected).norm() / expected.norm()).item<double>(), 1e-4);
}

TEST(MobileNetV2, frozen_blocks_stay_as_they_are_and_the_others_learn) {
  torch::manual_seed(6);
  MobileNetV2 trunk;
  trunk->freeze(2);
  const torch::Tensor pictures = torch::rand({8, 3, 64, 48}) * 2 - 1;
  torch::Tensor before;
  {
    const torch::NoGradGuard no_gradient;
    before = trunk->forward(pictures);
    trunk->unfold(pictures);
    EXPECT_LT(((trunk->forward(pictures) - before).norm() / before.norm()).item<double>(), 1e-3);
  }
  EXPECT_FALSE(trunk->first->scale.defined());
  EXPECT_FALSE(trunk->blocks[1].project->scale.defined());
  EXPECT_TRUE(trunk->blocks[2].expand->scale.defined());
  const torch::Tensor frozen = trunk->blocks[1].project->weight.clone(), free = trunk->blocks[2].expand->weight.clone();
  trunk->forward(pictures).square().mean().backward();
  EXPECT_FALSE(trunk->first->weight.grad().defined());
  torch::optim::SGD optimiser(trunk->parameters(), 0.01);
  optimiser.step();
  EXPECT_TRUE(torch::equal(frozen, trunk->blocks[1].project->weight));
  EXPECT_FALSE(torch::equal(free, trunk->blocks[2].expand->weight));
  EXPECT_THROW(trunk->freeze(19), Error);
}

TEST(MobileNetV2, leaves_nothing_to_learn_where_it_is_frozen_whole) {
  MobileNetV2 trunk;
  trunk->freeze(MobileNetV2Impl::whole);
  for (const auto& parameter : trunk->named_parameters())
    EXPECT_FALSE(parameter.value().requires_grad()) << parameter.key();
}

TEST(ImagenetWeights, give_the_feature_maps_of_python) {
  if (!fs::exists(imagenet())) GTEST_SKIP() << "no ../shared/data here";
  MobileNetV2 trunk;
  load_imagenet_weights(*trunk, imagenet());
  nlohmann::json golden;
  std::ifstream(SELVEDGE_SOURCE_DIR "/tests/golden/mobilenet_v2.json") >> golden;
  ASSERT_EQ(golden["cases"].size(), 2u);
  const torch::NoGradGuard no_gradient;
  for (const auto& picture : golden["cases"]) {
    const auto levels = trunk->forward_levels(golden_picture(picture["height"], picture["width"]));
    ASSERT_EQ(levels.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) {
      const auto& level = picture["levels"][i];
      const torch::Tensor found = levels[i][0].slice(0, 0, {}, golden["every"][i].get<std::int64_t>());
      const torch::Tensor expected = torch::tensor(level["values"].get<std::vector<float>>())
                                         .view(level["shape"].get<std::vector<std::int64_t>>());
      ASSERT_EQ(found.sizes(), expected.sizes());
      EXPECT_LT((found - expected).abs().max().item<double>(), 1e-3) << picture["height"] << ", level " << i;
    }
  }
}

class BrokenImagenetWeights : public testing::Test {
 protected:
  // The error's message; the trunk must be left as it was.
  std::string message_for(const fs::path& file, ErrorKind kind = ErrorKind::corrupt_data) {
    const torch::Tensor before = trunk->first->weight.clone();
    try {
      load_imagenet_weights(*trunk, file);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), kind);
      EXPECT_TRUE(torch::equal(before, trunk->first->weight));
      return error.what();
    }
    return "no error";
  }

  const TestFolder folder_;
  const fs::path path = folder_ / "weights.pt";
  MobileNetV2 trunk;
};

TEST_F(BrokenImagenetWeights, are_named_when_missing) {
  EXPECT_THAT(message_for(path, ErrorKind::not_found), HasSubstr("weights.pt"));
}

TEST_F(BrokenImagenetWeights, are_refused_when_they_are_no_archive) {
  for (const std::string& bytes : {std::string(), std::string("no archive"), std::string(5000, 'P'),
                                   std::string("PK\x03\x04") + std::string(200, '\0')}) {
    files::write_file_atomically(path, bytes);
    EXPECT_THAT(message_for(path), AllOf(HasSubstr("weights.pt"), HasSubstr("no weights archive"))) << bytes.size();
  }
  EXPECT_THAT(message_for(folder_.path()), HasSubstr("no weights archive"));
}

TEST_F(BrokenImagenetWeights, are_refused_when_cut_off_or_damaged_anywhere) {
  torch::nn::Linear small(2, 2);
  torch::serialize::OutputArchive archive;
  small->save(archive);
  archive.save_to(path.string());
  const std::string bytes = files::read_text(path);
  for (std::size_t size = 0; size < bytes.size(); size += 61) {
    files::write_file_atomically(path, bytes.substr(0, size));
    EXPECT_THAT(message_for(path), HasSubstr("weights.pt")) << size;
    std::string damaged = bytes;
    damaged[size] = static_cast<char>(damaged[size] ^ 0x55);
    files::write_file_atomically(path, damaged);
    EXPECT_THAT(message_for(path), HasSubstr("weights.pt")) << size;  // at the least, it has too few tensors
  }
}

TEST_F(BrokenImagenetWeights, of_another_network_are_refused_by_number_or_shape) {
  torch::serialize::OutputArchive few;
  torch::nn::Linear(2, 2)->save(few);
  few.save_to(path.string());
  EXPECT_THAT(message_for(path), AllOf(HasSubstr("104"), HasSubstr("found 2")));
  torch::serialize::OutputArchive other;
  for (int i = 0; i < 110; ++i) other.write(std::to_string(i) + "_tensor", torch::zeros({32, 3, 3}));
  other.save_to(path.string());
  EXPECT_THAT(message_for(path), AllOf(HasSubstr("first.weight"), HasSubstr("[32, 3, 3, 3]"), HasSubstr("[32, 3, 3]")));
}

}  // namespace
}  // namespace selvedge::model
