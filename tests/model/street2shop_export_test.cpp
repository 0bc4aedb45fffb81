// The street2shop tower's model.onnx, run by ONNX Runtime, against libtorch.
#include <gtest/gtest.h>

#include "ground/core/rng.h"
#include "ground/embedding/embedder.h"
#include "ground/files/atomic_file.h"
#include "ground/files/sha256.h"
#include "study/model/onnx_exporter.h"
#include "test_folder.h"

namespace selvedge::model {
namespace {

// Random weights and biases, and batch-norm statistics as training leaves them: none is 0 or 1.
Street2ShopTower drawn_tower(const Street2ShopOptions& options) {
  torch::manual_seed(11);
  Street2ShopTower tower(options);
  const torch::NoGradGuard no_gradient;
  for (const auto& parameter : tower->trunk->named_parameters()) {
    if (parameter.key().ends_with("bias")) torch::Tensor(parameter.value()).normal_(0, 0.2);
  }
  tower->neck->weight.uniform_(0.5, 2);
  tower->neck->bias.normal_();
  tower->eval();
  // Statistics near those of the projection's values, so that neither values nor statistics drown the other.
  const torch::Tensor images = torch::randint(256, {4, 3, options.input_height, options.input_width}, torch::kUInt8);
  const torch::Tensor projected =
      tower->projection->forward(tower->pool(tower->trunk->forward_levels(images.to(torch::kFloat32) / 127.5 - 1)));
  tower->neck->running_mean.copy_(projected.mean(0) + 0.3 * projected.std(0));
  tower->neck->running_var.copy_(projected.var(0) * torch::rand_like(tower->neck->running_var).add(0.5));
  return tower;
}

// Noise of many contrasts and colours.
std::vector<Image> drawn_images(const Street2ShopOptions& options) {
  core::Rng rng(5);
  std::vector<Image> images;
  for (int i = 0; i < 6; ++i) {
    Image image(options.input_width, options.input_height);
    const double low[3] = {rng.uniform(0, 128), rng.uniform(0, 128), rng.uniform(0, 128)};
    const double range = rng.uniform(10, 127);
    for (std::size_t k = 0; k < image.rgb.size(); ++k)
      image.rgb[k] = static_cast<std::uint8_t>(low[k % 3] + rng.uniform(0, range));
    images.push_back(image);
  }
  return images;
}

std::string exported(const Street2ShopTower& tower, bool mirrored_too = false) {
  return export_onnx(*tower, {.input_width = tower->options.input_width,
                              .input_height = tower->options.input_height,
                              .mirrored_too = mirrored_too});
}

embedding::Embedder embedder_of(const Street2ShopTower& tower, const std::filesystem::path& folder,
                                bool mirrored_too = false) {
  const std::string onnx = exported(tower, mirrored_too);
  files::write_file_atomically(folder / "model.onnx", onnx);
  model_directory::ModelCard card;
  card.name = card.architecture = "street2shop";
  card.input = {.width = tower->options.input_width,
                .height = tower->options.input_height,
                .mean = {0.5F, 0.5F, 0.5F},
                .std = {0.5F, 0.5F, 0.5F}};
  card.embedding_size = static_cast<std::size_t>(tower->options.embedding_size);
  card.fingerprint = files::sha256_hex(onnx);
  model_directory::write_model_card(card, folder);
  return embedding::Embedder(folder);
}

torch::Tensor to_pixels(Image& image) {
  return torch::from_blob(image.rgb.data(), {1, image.height, image.width, 3}, torch::kUInt8).permute({0, 3, 1, 2});
}

class Street2ShopExport : public testing::TestWithParam<Street2ShopOptions> {};

TEST_P(Street2ShopExport, gives_the_embeddings_of_libtorch) {
  const TestFolder folder;
  Street2ShopTower tower = drawn_tower(GetParam());
  std::vector<Image> images = drawn_images(GetParam());
  const core::EmbeddingMatrix found = embedder_of(tower, folder.path()).embed(images);
  const torch::NoGradGuard no_gradient;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const torch::Tensor expected = torch::nn::functional::normalize(tower->forward(to_pixels(images[i]))).contiguous();
    EXPECT_GE(core::dot(found.row(i), {expected.data_ptr<float>(), found.dim()}), 0.9999f) << i;
    // Were all embeddings alike, the line above would say little.
    EXPECT_LT(core::dot(found.row(i), found.row((i + 1) % images.size())), 0.99f) << i;
  }
}

TEST_P(Street2ShopExport, adds_the_embedding_of_the_mirror_image_if_asked) {
  const TestFolder folder;
  Street2ShopTower tower = drawn_tower(GetParam());
  std::vector<Image> images = drawn_images(GetParam());
  const core::EmbeddingMatrix found = embedder_of(tower, folder.path(), true).embed(images);
  const torch::NoGradGuard no_gradient;
  const auto embedding = [&](const torch::Tensor& pixels) {
    return torch::nn::functional::normalize(tower->forward(pixels));
  };
  for (std::size_t i = 0; i < images.size(); ++i) {
    const torch::Tensor pixels = to_pixels(images[i]), seen = embedding(pixels);
    const torch::Tensor both = torch::nn::functional::normalize(seen + embedding(pixels.flip(3))).contiguous();
    EXPECT_GE(core::dot(found.row(i), {both.data_ptr<float>(), found.dim()}), 0.9999f) << i;
    EXPECT_LT(core::dot(found.row(i), {seen.data_ptr<float>(), found.dim()}), 0.9999f) << i;  // they do differ
  }
}

class Street2ShopExportParts : public testing::TestWithParam<PoolingGrid> {};

// Sum of the cells' vectors.
std::vector<float> sum_of(const embedding::EmbeddingParts& parts) {
  std::vector<float> sum(parts.dim, 0.0F);
  const auto cells = static_cast<std::size_t>(parts.rows * parts.columns);
  for (std::size_t i = 0; i < parts.values.size(); ++i) sum[i / cells] += parts.values[i];
  return sum;
}

TEST_P(Street2ShopExportParts, add_up_to_the_embedding_but_for_the_bias) {
  const Street2ShopOptions options{64, 96, 32, true, GetParam()};
  Street2ShopTower tower = drawn_tower(options);
  const torch::NoGradGuard no_gradient;
  const torch::Tensor scale = tower->neck->weight / (tower->neck->running_var + tower->neck->options.eps()).sqrt();
  const torch::Tensor bias = tower->neck->bias - tower->neck->running_mean * scale;
  for (const bool mirrored_too : {false, true}) {
    const TestFolder folder;
    const embedding::Embedder embedder = embedder_of(tower, folder.path(), mirrored_too);
    ASSERT_TRUE(embedder.has_parts());
    for (Image& image : drawn_images(options)) {
      const embedding::EmbeddingParts parts = embedder.parts(image);
      EXPECT_EQ(parts.rows, 3);
      EXPECT_EQ(parts.columns, 2);
      const torch::Tensor pixels = to_pixels(image), seen = tower->forward(pixels),
                          mirror = tower->forward(pixels.flip(3));
      torch::Tensor whole = seen / seen.norm(), from_bias = bias / seen.norm();
      if (mirrored_too) {
        const torch::Tensor both = whole + mirror / mirror.norm();
        from_bias = (from_bias + bias / mirror.norm()) / both.norm();
        whole = both / both.norm();
      }
      const torch::Tensor expected = (whole - from_bias).flatten().contiguous();
      const std::vector<float> sum = sum_of(parts);
      const torch::Tensor found = torch::tensor(sum);
      // As far as float16 constants let embeddings differ: a cosine of 0.9999 is 1.4 % of the length.
      EXPECT_LT((found - expected).norm().item<float>(), 0.014F * expected.norm().item<float>());
      EXPECT_GE(core::dot(parts.embedding, embedder.embed(image).row(0)), 0.99999F);
    }
  }
}

TEST_P(Street2ShopExportParts, of_each_place_are_what_its_cubes_add_to_the_whole_and_to_the_cells_it_lies_in) {
  const Street2ShopOptions options{64, 96, 32, true, GetParam()};
  Street2ShopTower tower = drawn_tower(options);
  const torch::NoGradGuard no_gradient;
  const TestFolder folder;
  Image image = drawn_images(options)[0];
  const embedding::EmbeddingParts found = embedder_of(tower, folder.path()).parts(image);
  const auto levels = tower->trunk->forward_levels(street2shop_input(to_pixels(image)));
  const torch::Tensor scale = tower->neck->weight / (tower->neck->running_var + tower->neck->options.eps()).sqrt();
  const torch::Tensor weight = tower->projection->weight * scale.unsqueeze(1);
  const float length = tower->forward(to_pixels(image)).norm().item<float>();
  torch::Tensor expected = torch::zeros({32, 3, 2});
  for (int y = 0; y < 3; ++y) {
    for (int x = 0; x < 2; ++x) {
      std::vector<torch::Tensor> added;
      for (const torch::Tensor& level : levels) {
        const torch::Tensor cubes = level.pow(3);
        const auto high = level.size(2) / 3, wide = level.size(3) / 2;
        torch::Tensor here = torch::zeros_like(cubes);
        here.slice(2, y * high, (y + 1) * high).slice(3, x * wide, (x + 1) * wide) =
            cubes.slice(2, y * high, (y + 1) * high).slice(3, x * wide, (x + 1) * wide);
        const auto add = [&](int rows, int columns) {
          const auto means = [&](const torch::Tensor& map) {
            return torch::matmul(area_shares(level.size(2), rows),
                                 torch::matmul(map, area_shares(level.size(3), columns).t()));
          };
          added.push_back((means(here) * (means(cubes) + 1e-9).pow(-2.0 / 3)).flatten(1));
        };
        add(1, 1);
        if (options.grid.is_divided() && &level != &levels.back()) add(options.grid.rows, options.grid.columns);
      }
      expected.select(1, y).select(1, x) = torch::matmul(weight, torch::cat(added, 1)[0]) / length;
    }
  }
  const torch::Tensor values = torch::tensor(found.values).view({32, 3, 2});
  EXPECT_LT((values - expected).norm().item<float>(), 0.02F * expected.norm().item<float>());
  EXPECT_GT((values - expected.flip(1)).norm().item<float>(), 0.1F * expected.norm().item<float>());
}

TEST_P(Street2ShopExportParts, of_a_mirrored_image_are_mirrored_where_the_embedding_looks_at_both) {
  const Street2ShopOptions options{64, 96, 32, true, GetParam()};
  Street2ShopTower tower = drawn_tower(options);
  const TestFolder folder;
  const embedding::Embedder embedder = embedder_of(tower, folder.path(), true);
  const Image image = drawn_images(options)[0];
  Image mirrored = image;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x)
      std::copy_n(image.pixel(x, y), 3, mirrored.rgb.data() + 3 * (y * image.width + image.width - 1 - x));
  }
  const embedding::EmbeddingParts plain = embedder.parts(image), turned = embedder.parts(mirrored);
  for (std::size_t i = 0; i < plain.values.size(); i += 2) {
    EXPECT_NEAR(plain.values[i], turned.values[i + 1], 1e-4F);
    EXPECT_NEAR(plain.values[i + 1], turned.values[i], 1e-4F);
  }
}

INSTANTIATE_TEST_SUITE_P(Inputs, Street2ShopExport,
                         testing::Values(Street2ShopOptions{},  // 144: a side of 9 on the way
                                         Street2ShopOptions{144, 192, 256, false},
                                         Street2ShopOptions{45, 57, 16, true},  // odd everywhere
                                         Street2ShopOptions{144, 192, 256, true, {3, 2}},
                                         Street2ShopOptions{45, 57, 16, true, {4, 2}}));

INSTANTIATE_TEST_SUITE_P(Grids, Street2ShopExportParts,
                         testing::Values(PoolingGrid{}, PoolingGrid{3, 2}, PoolingGrid{4, 2}));

TEST(Street2ShopExport, weighs_at_most_8_megabytes_and_is_the_same_every_time) {
  torch::manual_seed(1);
  for (const PoolingGrid& grid : {PoolingGrid{}, PoolingGrid{3, 2}}) {
    const Street2ShopTower tower(Street2ShopOptions{192, 256, 256, true, grid});
    const std::string onnx = exported(tower);
    EXPECT_LE(onnx.size(), 8'000'000u);
    EXPECT_EQ(onnx, exported(tower));
  }
}

}  // namespace
}  // namespace selvedge::model
