#include "study/dataset/pairs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "selvedge/error.h"

namespace selvedge::dataset {
namespace {

// Products with the given numbers of images; images are numbered through, owner_of tells whose each is.
struct Fixture {
  std::vector<Product> products;
  std::vector<std::size_t> owner_of;

  explicit Fixture(const std::vector<std::pair<int, int>>& sizes) {
    for (std::size_t p = 0; p < sizes.size(); ++p) {
      Product product{{std::to_string(p)}, Split::train, {}, {}};
      for (int i = 0; i < sizes[p].first; ++i) product.product_images.push_back(add(p));
      for (int i = 0; i < sizes[p].second; ++i) product.person_images.push_back(add(p));
      products.push_back(std::move(product));
    }
  }

 private:
  std::size_t add(std::size_t owner) {
    owner_of.push_back(owner);
    return owner_of.size() - 1;
  }
};

std::vector<std::tuple<std::size_t, std::size_t, bool>> listed(const std::vector<ImagePair>& pairs) {
  std::vector<std::tuple<std::size_t, std::size_t, bool>> list;
  for (const ImagePair& pair : pairs) list.emplace_back(pair.product_image, pair.person_image, pair.match);
  return list;
}

TEST(Pairs, match_exactly_where_both_images_show_one_product) {
  const Fixture data({{1, 12}, {2, 3}, {1, 1}, {3, 40}, {1, 10}});
  core::Rng rng(1);
  for (int epoch = 0; epoch < 50; ++epoch) {
    for (const ImagePair& pair : sample_pairs(data.products, {}, rng)) {
      EXPECT_EQ(pair.match, data.owner_of[pair.product_image] == data.owner_of[pair.person_image]);
    }
  }
}

TEST(Pairs, are_ten_of_each_kind_for_every_product_and_repeat_no_positive_where_ten_person_images_are_there) {
  const Fixture data(std::vector<std::pair<int, int>>(30, {1, 13}));
  core::Rng rng(2);
  std::map<std::size_t, std::set<std::size_t>> positives, negatives_owners;
  const auto pairs = sample_pairs(data.products, {}, rng);
  EXPECT_EQ(pairs.size(), 30 * 20);
  for (const ImagePair& pair : pairs) {
    const std::size_t product = data.owner_of[pair.product_image];
    if (pair.match) {
      EXPECT_TRUE(positives[product].insert(pair.person_image).second) << "repeated";
    } else {
      EXPECT_TRUE(negatives_owners[product].insert(data.owner_of[pair.person_image]).second) << "another product twice";
    }
  }
  for (std::size_t product = 0; product < 30; ++product) {
    EXPECT_EQ(positives[product].size(), 10);
    EXPECT_EQ(negatives_owners[product].size(), 10);
  }
}

TEST(Pairs, use_few_person_images_in_turn_as_evenly_as_can_be) {
  const Fixture data({{1, 3}, {1, 1}});
  core::Rng rng(3);
  std::map<std::size_t, int> used;
  int negatives = 0;
  for (const ImagePair& pair : sample_pairs(data.products, {}, rng)) {
    if (pair.match) {
      ++used[pair.person_image];
    } else {
      ++negatives;
    }
  }
  std::vector<int> of_first = {used[1], used[2], used[3]};
  std::ranges::sort(of_first);
  EXPECT_EQ(of_first, (std::vector<int>{3, 3, 4}));
  EXPECT_EQ(used[5], 10) << "the only person image of the second product";
  EXPECT_EQ(negatives, 20) << "one other product alone, used in turn";
}

TEST(Pairs, show_a_repeated_person_image_beside_another_product_image_first) {
  const Fixture data({{3, 2}, {1, 1}});
  core::Rng rng(4);
  std::set<std::pair<std::size_t, std::size_t>> seen;
  for (const ImagePair& pair : sample_pairs(data.products, {6, 1}, rng)) {
    if (pair.match && data.owner_of[pair.product_image] == 0) seen.emplace(pair.product_image, pair.person_image);
  }
  EXPECT_EQ(seen.size(), 6) << "all 3 x 2 combinations";
}

TEST(Pairs, are_the_same_for_the_same_seed_and_shuffled) {
  const Fixture data(std::vector<std::pair<int, int>>(20, {1, 11}));
  core::Rng first(7), again(7), other(8);
  const auto pairs = sample_pairs(data.products, {}, first);
  EXPECT_EQ(listed(pairs), listed(sample_pairs(data.products, {}, again)));
  EXPECT_NE(listed(pairs), listed(sample_pairs(data.products, {}, other)));
  int changes = 0;
  for (std::size_t i = 1; i < pairs.size(); ++i) changes += pairs[i].match != pairs[i - 1].match ? 1 : 0;
  EXPECT_GT(changes, 120) << "of 400 pairs, 200 expected by chance";
}

TEST(Pairs, draw_every_other_product_about_equally_often_for_negatives) {
  const Fixture data({{1, 1}, {1, 50}, {1, 5}, {1, 1}});
  core::Rng rng(9);
  std::map<std::size_t, int> shown;
  for (int n = 0; n < 3000; ++n) {
    for (const ImagePair& pair : sample_pairs(data.products, {0, 1}, rng)) ++shown[data.owner_of[pair.person_image]];
  }
  for (std::size_t product = 0; product < 4; ++product) EXPECT_NEAR(shown[product], 3000, 300);
}

TEST(Pairs, leave_out_products_without_both_kinds_of_image) {
  const Fixture data({{1, 2}, {0, 5}, {1, 0}, {1, 2}});
  core::Rng rng(10);
  const auto pairs = sample_pairs(data.products, {}, rng);
  EXPECT_EQ(pairs.size(), 40);
  for (const ImagePair& pair : pairs) {
    for (const std::size_t image : {pair.product_image, pair.person_image}) {
      EXPECT_TRUE(data.owner_of[image] == 0 || data.owner_of[image] == 3);
    }
  }
}

TEST(Pairs, need_two_products_for_negatives) {
  const Fixture data({{1, 2}, {1, 0}});
  core::Rng rng(11);
  EXPECT_THROW(sample_pairs(data.products, {}, rng), Error);
  EXPECT_EQ(sample_pairs(data.products, {4, 0}, rng).size(), 4);
}

}  // namespace
}  // namespace selvedge::dataset
