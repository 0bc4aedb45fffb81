#include "study/training/retrieval_batches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "ground/files/atomic_file.h"
#include "ground/image/decode.h"
#include "ground/image/encode.h"
#include "ground/image/perturb.h"
#include "selvedge/error.h"
#include "test_folder.h"
#include "training/drawn_colours.h"

namespace selvedge::training {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

dataset::Product product(std::vector<std::size_t> product_images, std::vector<std::size_t> person_images) {
  return {{"p"}, dataset::Split::train, std::move(product_images), std::move(person_images)};
}

// Six images, of which the last belongs to no product that is asked for.
dataset::Manifest labelled() {
  dataset::Manifest manifest;
  manifest.attribute_names = {"colour", "kind", "shop"};
  for (const char* colour : {"red", "blue", "", "red", "red", "green"})
    manifest.images.push_back({"x.png", {"p"}, dataset::Role::product, dataset::Split::train, {colour, "top", ""}});
  manifest.images[3].attributes[1] = "dress";
  return manifest;
}

TEST(AttributeLabels, are_the_values_of_the_products_images_in_order) {
  const std::vector<dataset::Product> products{product({0}, {1, 2}), product({3}, {4})};
  const auto labels = attribute_labels(labelled(), products, "kind,colour");
  ASSERT_EQ(labels.size(), 2u);
  EXPECT_EQ(labels[0].name, "kind");
  EXPECT_THAT(labels[0].values, ElementsAre("dress", "top"));
  EXPECT_THAT(labels[0].counts, ElementsAre(1, 4));
  EXPECT_THAT(labels[0].of_image, ElementsAre(1, 1, 1, 0, 1, -1));
  EXPECT_EQ(labels[1].name, "colour");
  EXPECT_THAT(labels[1].values, ElementsAre("blue", "red"));  // green is seen nowhere in the products
  EXPECT_THAT(labels[1].counts, ElementsAre(1, 3));
  EXPECT_THAT(labels[1].of_image, ElementsAre(1, 0, -1, 1, 1, -1));
}

TEST(AttributeLabels, leave_out_columns_that_are_missing_empty_or_of_one_value) {
  const std::vector<dataset::Product> products{product({0}, {1, 2})};
  const auto labels = attribute_labels(labelled(), products, "no such column,shop,kind,colour");
  ASSERT_EQ(labels.size(), 1u);  // all three are tops
  EXPECT_EQ(labels[0].name, "colour");
  EXPECT_THAT(attribute_labels(labelled(), {}, "kind,colour"), IsEmpty());
}

TEST(AttributeLabels, are_found_with_spaces_after_commas_and_once_where_named_twice) {
  const std::vector<dataset::Product> products{product({0}, {1, 2}), product({3}, {4})};
  EXPECT_EQ(attribute_labels(labelled(), products, "kind, colour,kind").size(), 2u);
}

TEST(BatchProducts, lets_every_image_of_a_product_with_one_kind_take_both_sides) {
  const auto able = batch_products({product({1}, {2, 3}), product({4, 5}, {}), product({}, {6}), product({}, {})});
  ASSERT_EQ(able.pairs.size(), 1u);
  EXPECT_THAT(able.pairs[0].product_images, ElementsAre(1));
  EXPECT_THAT(able.pairs[0].person_images, ElementsAre(2, 3));
  ASSERT_EQ(able.singles.size(), 2u);
  EXPECT_THAT(able.singles[0].product_images, ElementsAre(4, 5));
  EXPECT_THAT(able.singles[0].person_images, ElementsAre(4, 5));
  EXPECT_THAT(able.singles[1].product_images, ElementsAre(6));
  EXPECT_THAT(able.singles[1].person_images, ElementsAre(6));
}

// Pair i has the images 2 i and 2 i + 1, single i the image 1000 + i.
BatchProducts numbered(std::size_t pairs, std::size_t singles) {
  BatchProducts products;
  for (std::size_t i = 0; i < pairs; ++i) products.pairs.push_back(product({2 * i}, {2 * i + 1}));
  for (std::size_t i = 0; i < singles; ++i) products.singles.push_back(product({1000 + i}, {1000 + i}));
  return products;
}

// How often each product stands in the batches; the images must be its own.
std::vector<int> counts(const std::vector<dataset::Batch>& batches, const BatchProducts& products) {
  std::vector<int> found(products.pairs.size() + products.singles.size(), 0);
  for (const dataset::Batch& batch : batches) {
    for (const dataset::BatchItem& item : batch) {
      const bool is_pair = item.product < products.pairs.size();
      EXPECT_EQ(item.product_image, is_pair ? 2 * item.product : 1000 + item.product - products.pairs.size());
      ++found.at(item.product);
    }
  }
  return found;
}

TEST(DrawEpoch, mixes_pairs_and_singles_by_the_share_in_one_pass_over_the_pairs) {
  core::Rng rng(1);
  const BatchProducts products = numbered(43, 17);
  const auto batches = draw_epoch(products, {10, 1}, 0.65, {}, rng);
  ASSERT_EQ(batches.size(), 6u);  // of 7 pairs and 3 singles; a 43rd pair alone joins the last
  for (std::size_t b = 0; b < 6; ++b) EXPECT_EQ(batches[b].size(), b == 5 ? 11u : 10u);
  const auto found = counts(batches, products);
  EXPECT_EQ(std::count(found.begin(), found.begin() + 43, 1), 43);
  EXPECT_EQ(std::count(found.begin() + 43, found.end(), 1), 16);  // 18 places for 17 singles
  EXPECT_EQ(std::count(found.begin() + 43, found.end(), 2), 1);
}

TEST(DrawEpoch, takes_one_kind_where_there_is_no_other_or_none_is_wanted) {
  core::Rng rng(2);
  const auto all_once = [&](const BatchProducts& products, double share, std::size_t first, std::size_t last) {
    std::vector<int> expected(products.pairs.size() + products.singles.size(), 0);
    std::fill(expected.begin() + static_cast<int>(first), expected.begin() + static_cast<int>(last), 1);
    EXPECT_EQ(counts(draw_epoch(products, {4, 1}, share, {}, rng), products), expected) << first << " " << last;
  };
  all_once(numbered(8, 0), 0.65, 0, 8);
  all_once(numbered(8, 1), 0.65, 0, 8);
  all_once(numbered(8, 12), 1, 0, 8);
  all_once(numbered(0, 8), 0.65, 0, 8);
  all_once(numbered(1, 8), 0.65, 1, 9);
  all_once(numbered(8, 12), 0, 8, 20);
  EXPECT_THROW(draw_epoch(numbered(1, 1), {4, 1}, 0.65, {}, rng), Error);
}

TEST(DrawEpoch, leaves_out_a_batch_that_is_not_full_unless_there_is_but_one) {
  core::Rng rng(3);
  const auto sizes = [&](std::size_t pairs) {
    std::vector<std::size_t> found;
    for (const dataset::Batch& batch : draw_epoch(numbered(pairs, 0), {4, 1}, 0.65, {}, rng))
      found.push_back(batch.size());
    return found;
  };
  EXPECT_THAT(sizes(3), ElementsAre(3));
  EXPECT_THAT(sizes(4), ElementsAre(4));
  EXPECT_THAT(sizes(5), ElementsAre(5));  // the fifth joins
  EXPECT_THAT(sizes(7), ElementsAre(4));
  EXPECT_THAT(sizes(8), ElementsAre(4, 4));
}

TEST(DrawEpoch, follows_the_order_of_pairs_it_is_given) {
  core::Rng rng(4);
  const BatchProducts products = numbered(9, 6);
  const std::vector<std::size_t> order{8, 0, 7, 1, 6, 2, 5, 3, 4};
  const auto batches = draw_epoch(products, {5, 1}, 0.6, order, rng);
  ASSERT_EQ(batches.size(), 3u);
  for (std::size_t n = 0; n < 9; ++n) EXPECT_EQ(batches[n / 3][n % 3].product, order[n]);
  const auto found = counts(batches, products);
  EXPECT_EQ(std::count(found.begin(), found.end(), 1), 15);
}

TEST(GroupSimilar, puts_alike_rows_beside_each_other_and_each_row_once) {
  // Three clusters of four, one on each axis; within a cluster none is exactly alike.
  torch::manual_seed(5);
  torch::Tensor rows = 0.1 * torch::rand({12, 3});
  for (std::int64_t i = 0; i < 12; ++i) rows[i][i % 3] = 1;
  rows = torch::nn::functional::normalize(rows);
  core::Rng rng(6), same(6), other(7);
  const auto order = group_similar(rows, 4, rng);
  std::vector<std::size_t> sorted = order;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < 12; ++i) EXPECT_EQ(sorted.at(i), i);
  for (std::size_t i = 0; i < 12; ++i) EXPECT_EQ(order[i] % 3, order[i - i % 4] % 3) << i;
  EXPECT_EQ(order, group_similar(rows, 4, same));
  EXPECT_NE(order, group_similar(rows, 4, other));
}

TEST(GroupSimilar, takes_the_nearest_first_and_what_is_left_last) {
  const std::vector<double> degrees{0, 40, 10, 90, 30};
  std::vector<float> values;
  for (const double angle : degrees) {
    values.push_back(static_cast<float>(std::cos(angle * 3.14159265 / 180)));
    values.push_back(static_cast<float>(std::sin(angle * 3.14159265 / 180)));
  }
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    core::Rng rng(seed);
    const auto order = group_similar(torch::tensor(values).view({-1, 2}), 3, rng);
    ASSERT_EQ(order.size(), 5u);
    const auto away = [&](std::size_t i) { return std::abs(degrees[order[i]] - degrees[order[0]]); };
    EXPECT_LE(away(1), away(2)) << seed;
    EXPECT_LE(away(2), std::min(away(3), away(4))) << seed;
  }
}

class RetrievalBatches : public testing::Test {
 protected:
  void SetUp() override {
    options_.cache = folder_ / "cache";
    data_ = load_run_data(manifest_, 32, 32, options_, {});
    labels_ = attribute_labels(manifest_, data_.train, "kind,colour");
  }
  void TearDown() override { torch::set_num_threads(threads_); }

  RetrievalBatch make(int width, int height, std::uint64_t seed, const AugmentationOptions& augmentation = {}) const {
    return make_retrieval_batch(batch_, {0, batch_.size()}, data_, {}, labels_, augmentation, width, height,
                                core::Rng(seed), torch::kCPU);
  }
  // Image i of the manifest as (3, H, W), by the decoder alone.
  torch::Tensor decoded(std::size_t i) const {
    Image image = image::load_image(manifest_.full_path(i)).image;
    return torch::from_blob(image.rgb.data(), {image.height, image.width, 3}, torch::kUInt8).permute({2, 0, 1}).clone();
  }

  const TestFolder folder_;
  const dataset::Manifest manifest_ =
      draw_colours(folder_.path());  // images 4 p to 4 p + 3 show product p, the first a product's
  const int threads_ = torch::get_num_threads();
  TrainOptions options_;
  RunData data_;
  std::vector<AttributeLabels> labels_;
  // Positions in products, and images of products 0, 1 and 5.
  const dataset::Batch batch_{{0, 0, {1, 3}}, {1, 4, {5, 6}}, {5, 20, {23, 21}}};
  const AugmentationOptions nothing_{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
};

TEST_F(RetrievalBatches, hold_persons_first_and_then_product_images_with_what_they_show) {
  const RetrievalBatch batch = make(32, 32, 1, nothing_);
  const std::vector<std::size_t> images{1, 3, 5, 6, 23, 21, 0, 4, 20};
  ASSERT_EQ(batch.images.sizes(), (std::vector<std::int64_t>{9, 3, 32, 32}));
  EXPECT_TRUE(batch.images.is_contiguous(torch::MemoryFormat::ChannelsLast));
  for (std::size_t i = 0; i < images.size(); ++i)
    EXPECT_TRUE(torch::equal(batch.images[static_cast<std::int64_t>(i)], decoded(images[i]))) << i;
  EXPECT_TRUE(torch::equal(batch.persons, torch::tensor({0, 0, 1, 1, 5, 5}, torch::kInt64)));
  EXPECT_TRUE(torch::equal(batch.products, torch::tensor({0, 1, 5}, torch::kInt64)));
  ASSERT_EQ(batch.labels.size(), 2u);  // of kind, product 0 has none, 1 is a top (1) and 5 a dress (0)
  EXPECT_TRUE(torch::equal(batch.labels[0], torch::tensor({-1, -1, 1, 1, 0, 0, -1, 1, 0}, torch::kInt64)));
}

TEST_F(RetrievalBatches, are_the_same_from_the_same_generator_whatever_the_number_of_threads) {
  torch::set_num_threads(1);
  const RetrievalBatch one = make(24, 40, 7);
  torch::set_num_threads(3);
  const RetrievalBatch three = make(24, 40, 7);
  EXPECT_TRUE(torch::equal(one.images, three.images));
  EXPECT_FALSE(torch::equal(one.images, make(24, 40, 8).images));
}

TEST_F(RetrievalBatches, draw_each_picture_anew) {
  const RetrievalBatch batch =
      make_retrieval_batch({{0, 0, {1, 1, 1, 1}}}, {0, 1}, data_, {}, {}, {}, 32, 32, core::Rng(1), torch::kCPU);
  int different = 0;
  for (int i = 1; i < 4; ++i) different += torch::equal(batch.images[0], batch.images[i]) ? 0 : 1;
  EXPECT_GE(different, 2);
}

TEST_F(RetrievalBatches, spare_product_images_what_person_images_go_through) {
  AugmentationOptions persons_only;
  persons_only.untouched = persons_only.flip = persons_only.product = 0;
  const RetrievalBatch batch = make(32, 32, 3, persons_only);
  for (std::int64_t i = 0; i < 6; ++i) {
    const auto item = static_cast<std::size_t>(i) / 2;
    EXPECT_FALSE(torch::equal(batch.images[i], decoded(batch_[item].person_images[static_cast<std::size_t>(i) % 2])));
  }
  for (std::int64_t i = 0; i < 3; ++i)
    EXPECT_TRUE(torch::equal(batch.images[6 + i], decoded(batch_[static_cast<std::size_t>(i)].product_image))) << i;
}

TEST_F(RetrievalBatches, seen_in_other_hues_leave_alone_what_is_known_by_kind_or_colour) {
  AugmentationOptions hues = nothing_;
  hues.hues = 1;
  const std::vector<AttributeLabels> kinds{labels_[0]};
  const RetrievalBatch batch =
      make_retrieval_batch(batch_, {0, batch_.size()}, data_, {}, kinds, hues, 32, 32, core::Rng(1), torch::kCPU);
  const std::vector<std::size_t> images{1, 3, 5, 6, 23, 21, 0, 4, 20};
  int turned = 0;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const bool labelled = kinds[0].of_image[images[i]] >= 0;
    EXPECT_EQ(torch::equal(batch.images[static_cast<std::int64_t>(i)], decoded(images[i])), labelled) << i;
    turned += labelled ? 0 : 1;
  }
  EXPECT_GT(turned, 0);
  EXPECT_LT(turned, 9);
  // All by the same angle: in two pictures that were alike before, the turned ones are.
  const RetrievalBatch twice =
      make_retrieval_batch({{0, 0, {1, 1}}}, {0, 1}, data_, {}, {}, hues, 32, 32, core::Rng(1), torch::kCPU);
  EXPECT_TRUE(torch::equal(twice.images[0], twice.images[1]));
}

TEST_F(RetrievalBatches, show_a_recoloured_garment_alike_in_all_pictures_of_it_and_leave_the_rest) {
  Image mask(32, 32);
  image::fill(mask, {9, 7, 15, 19}, {255, 255, 255});  // as colour_picture() draws the garment
  files::write_file_atomically(folder_ / "mask.png", image::encode_png(mask));
  dataset::Manifest manifest = manifest_;
  manifest.attribute_names.push_back("mask");
  for (std::size_t i = 0; i < manifest.images.size(); ++i)
    manifest.images[i].attributes.push_back(i % 4 == 0 || i / 4 == 5 ? "" : "mask.png");  // of persons, but product 5's
  const GarmentMasks masks(manifest, data_, options_, {});
  EXPECT_TRUE(masks.has(1));
  EXPECT_FALSE(masks.has(0));
  AugmentationOptions always = nothing_;
  always.recolour = 1;
  const auto made = [&](const std::vector<AttributeLabels>& labels) {
    return make_retrieval_batch(batch_, {0, batch_.size()}, data_, masks, labels, always, 32, 32, core::Rng(1),
                                torch::kCPU)
        .images.to(torch::kInt32);
  };
  const torch::Tensor images = made({});
  const std::vector<std::size_t> shown{1, 3, 5, 6, 23, 21, 0, 4, 20};
  const std::vector<std::size_t> item{0, 0, 1, 1, 2, 2, 0, 1, 2};
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const torch::Tensor now = images[static_cast<std::int64_t>(i)], before = decoded(shown[i]).to(torch::kInt32);
    if (item[i] == 2) {
      EXPECT_TRUE(torch::equal(now, before)) << "no mask";
      continue;
    }
    const auto cloth = [](const torch::Tensor& image) { return image.slice(1, 10, 22).slice(2, 12, 20); };
    const torch::Tensor product = images[static_cast<std::int64_t>(6 + item[i])];
    EXPECT_TRUE(torch::equal(cloth(now), cloth(product))) << i;
    EXPECT_GT((cloth(now) - cloth(before)).abs().max().item<int>(), 10) << i;
    EXPECT_TRUE(torch::equal(now.slice(2, 0, 8), before.slice(2, 0, 8))) << "left of the garment, " << i;
  }
  // Each in a colour of its own; none where a picture's colour is known.
  EXPECT_FALSE(torch::equal(images[6] - decoded(0).to(torch::kInt32), images[7] - decoded(4).to(torch::kInt32)));
  EXPECT_TRUE(torch::equal(made(labels_)[0], decoded(1).to(torch::kInt32)));
}

TEST(Recolour, by_nothing_changes_nothing_and_by_tint_gives_grey_a_hue) {
  const std::vector<std::uint8_t> before{200, 40, 60, 90, 90, 90, 255, 255, 255, 0, 0, 0, 120, 130, 90};
  const std::vector<std::uint8_t> whole(5, 255), half(5, 128), nowhere(5, 0);
  std::vector<std::uint8_t> pixels = before;
  recolour(pixels.data(), 5, whole.data(), {});
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_NEAR(pixels[i], before[i], 1) << i;
  const Recolouring blue{0, 1, 1, 1, 0.4, 4.18};
  recolour(pixels.data(), 5, nowhere.data(), blue);
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_NEAR(pixels[i], before[i], 1) << i;
  std::vector<std::uint8_t> halfway = pixels;
  recolour(pixels.data(), 5, whole.data(), blue);
  EXPECT_GT(pixels[5], pixels[4] + 30);
  EXPECT_NEAR(0.299 * pixels[3] + 0.587 * pixels[4] + 0.114 * pixels[5], 90, 2);  // luma stays
  recolour(halfway.data(), 5, half.data(), blue);
  EXPECT_NEAR(halfway[5], (90 + pixels[5]) / 2, 2);
}

TEST_F(RetrievalBatches, of_plain_images_change_nothing_but_the_size) {
  EXPECT_TRUE(torch::equal(plain_images({9, 2}, data_, 32, 32, torch::kCPU), torch::stack({decoded(9), decoded(2)})));
  const torch::Tensor half = plain_images({9}, data_, 16, 16, torch::kCPU).to(torch::kFloat32);
  const torch::Tensor means = torch::avg_pool2d(decoded(9).to(torch::kFloat32).unsqueeze(0), 2);
  EXPECT_LE((half - means).abs().max().item<double>(), 0.5);
}

}  // namespace
}  // namespace selvedge::training
