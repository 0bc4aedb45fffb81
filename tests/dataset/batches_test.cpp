#include "study/dataset/batches.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "selvedge/error.h"

namespace selvedge::dataset {
namespace {

// Product p has product image 100 p and person images 100 p + 1 … 100 p + persons.
std::vector<Product> make_products(std::size_t count, std::size_t persons) {
  std::vector<Product> products;
  for (std::size_t p = 0; p < count; ++p) {
    Product product{{std::to_string(p)}, Split::train, {100 * p}, {}};
    for (std::size_t i = 1; i <= persons; ++i) product.person_images.push_back(100 * p + i);
    products.push_back(std::move(product));
  }
  return products;
}

TEST(Batches, hold_every_product_once_an_epoch_with_k_of_its_person_images) {
  const auto products = make_products(50, 5);
  core::Rng rng(1);
  const auto batches = sample_batches(products, {8, 3}, rng);
  ASSERT_EQ(batches.size(), 7);
  std::set<std::size_t> seen;
  for (std::size_t b = 0; b < batches.size(); ++b) {
    EXPECT_EQ(batches[b].size(), b < 6 ? 8 : 2);
    for (const BatchItem& item : batches[b]) {
      EXPECT_TRUE(seen.insert(item.product).second);
      EXPECT_EQ(item.product_image, 100 * item.product);
      EXPECT_EQ(std::set(item.person_images.begin(), item.person_images.end()).size(), 3) << "different images";
      for (const std::size_t image : item.person_images) EXPECT_EQ(image / 100, item.product);
    }
  }
  EXPECT_EQ(seen.size(), 50);
}

TEST(Batches, use_few_person_images_in_turn) {
  core::Rng rng(2);
  for (const Batch& batch : sample_batches(make_products(4, 2), {4, 5}, rng)) {
    for (const BatchItem& item : batch) {
      const auto first = std::ranges::count(item.person_images, 100 * item.product + 1);
      EXPECT_EQ(item.person_images.size(), 5);
      EXPECT_TRUE(first == 2 || first == 3);
    }
  }
}

TEST(Batches, never_leave_a_product_alone) {
  core::Rng rng(3);
  const auto batches = sample_batches(make_products(9, 1), {4, 1}, rng);
  ASSERT_EQ(batches.size(), 2);
  EXPECT_EQ(batches[0].size(), 4);
  EXPECT_EQ(batches[1].size(), 5);
}

TEST(Batches, are_repeated_by_seed_and_differ_between_epochs) {
  const auto products = make_products(40, 4);
  const auto order = [&](core::Rng rng) {
    std::vector<std::size_t> list;
    for (const Batch& batch : sample_batches(products, {8, 2}, rng)) {
      for (const BatchItem& item : batch) list.push_back(item.product);
    }
    return list;
  };
  EXPECT_EQ(order(core::Rng(5).fork(0)), order(core::Rng(5).fork(0)));
  EXPECT_NE(order(core::Rng(5).fork(0)), order(core::Rng(5).fork(1)));
}

TEST(Batches, follow_the_order_they_are_given) {
  core::Rng rng(6);
  const std::vector<std::size_t> order{4, 2, 8, 0, 6};
  const auto batches = batches_in_order(make_products(9, 2), order, {2, 1}, rng);
  ASSERT_EQ(batches.size(), 2);
  std::vector<std::size_t> found;
  for (const Batch& batch : batches) {
    for (const BatchItem& item : batch) found.push_back(item.product);
  }
  EXPECT_EQ(found, order);  // the fifth joins the second batch
}

TEST(Batches, refuse_sizes_that_give_no_negatives) {
  core::Rng rng(4);
  EXPECT_THROW(sample_batches(make_products(9, 1), {1, 1}, rng), Error);
  EXPECT_THROW(sample_batches(make_products(9, 1), {4, 0}, rng), Error);
  EXPECT_THROW(sample_batches(make_products(1, 1), {4, 1}, rng), Error);
  EXPECT_THROW(sample_batches(make_products(9, 0), {4, 1}, rng), Error);
}

}  // namespace
}  // namespace selvedge::dataset
