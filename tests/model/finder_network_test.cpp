// The finder's network, and its model.onnx run by ONNX Runtime, against libtorch.
#include "study/model/finder_network.h"

#include <gtest/gtest.h>

#include "ground/core/rng.h"
#include "ground/embedding/embedder.h"
#include "ground/files/atomic_file.h"
#include "ground/files/sha256.h"
#include "ground/garments/finder_maps.h"
#include "selvedge/error.h"
#include "study/model/onnx_exporter.h"
#include "test_folder.h"

namespace selvedge::model {
namespace {

constexpr int finder_width = 64, finder_height = 96;

torch::Tensor drawn_pixels() {
  torch::manual_seed(5);
  const torch::Tensor coarse = torch::randint(256, {3, 3, 12, 8}, torch::kFloat32);
  return coarse.repeat_interleave(8, 2).repeat_interleave(8, 3).to(torch::kUInt8);
}

FinderNetwork drawn_finder() {
  torch::manual_seed(3);
  FinderNetwork network(FinderNetworkOptions{.width = 16});
  const torch::NoGradGuard no_gradient;
  for (SameConv last : {network->centres, network->boxes, network->masks}) last->weight.normal_(0, 0.3);
  network->eval();
  return network;
}

TEST(FinderNetwork, gives_maps_of_cells_of_eight_pixels) {
  EXPECT_EQ(drawn_finder()->forward(drawn_pixels()).sizes(),
            (std::vector<std::int64_t>{3, garments::finder_map_count, 12, 8}));
  EXPECT_THROW(drawn_finder()->forward(torch::zeros({1, 3, 96, 72}, torch::kUInt8)), Error);
}

TEST(FinderNetwork, computes_the_same_after_unfolding_and_folding_again) {
  const torch::NoGradGuard no_gradient;
  FinderNetwork network = drawn_finder();
  const torch::Tensor before = network->forward(drawn_pixels());
  network->freeze(2);
  network->unfold(drawn_pixels());
  network->eval();
  EXPECT_TRUE(torch::allclose(network->forward(drawn_pixels()), before, 1e-2, 1e-2));
  EXPECT_FALSE(network->blocks[1].expand->scale.defined());
  EXPECT_TRUE(network->blocks[2].expand->scale.defined());
  EXPECT_FALSE(network->centres->scale.defined());
  EXPECT_TRUE(torch::allclose(network->folded()->forward(drawn_pixels()), before, 1e-2, 1e-2));
}

TEST(FinderNetwork, gives_by_onnx_runtime_what_libtorch_gives) {
  const torch::NoGradGuard no_gradient;
  FinderNetwork network = drawn_finder();
  for (torch::Tensor& parameter : network->parameters()) parameter.copy_(parameter.to(torch::kFloat16));
  const std::string onnx =
      export_onnx(*network, {.input_width = finder_width, .input_height = finder_height, .output_name = "maps"});
  const TestFolder folder;
  files::write_file_atomically(folder.path() / "model.onnx", onnx);
  model_directory::ModelCard card;
  card.name = card.architecture = "finder";
  card.input = {.width = finder_width, .height = finder_height, .mean = {0.5F, 0.5F, 0.5F}, .std = {0.5F, 0.5F, 0.5F}};
  card.output_name = "maps";
  card.embedding_size = std::size_t{garments::finder_map_count} * 12 * 8;
  card.fingerprint = files::sha256_hex(onnx);
  model_directory::write_model_card(card, folder.path());

  const torch::Tensor pixels = drawn_pixels();
  const torch::Tensor expected = network->forward(pixels).flatten();
  std::vector<Image> images;
  for (std::int64_t i = 0; i < pixels.size(0); ++i) {
    Image image(finder_width, finder_height);
    const torch::Tensor rows = pixels[i].permute({1, 2, 0}).contiguous();
    std::copy_n(rows.data_ptr<std::uint8_t>(), image.rgb.size(), image.rgb.begin());
    images.push_back(image);
  }
  const std::vector<float> found = embedding::Embedder(folder.path()).outputs(images);
  ASSERT_EQ(static_cast<std::int64_t>(found.size()), expected.numel());
  const double spread = expected.std().item<double>();
  for (std::size_t i = 0; i < found.size(); ++i)
    ASSERT_NEAR(found[i], expected.data_ptr<float>()[i], 2e-3 * spread + 1e-3) << i;
}

}  // namespace
}  // namespace selvedge::model
