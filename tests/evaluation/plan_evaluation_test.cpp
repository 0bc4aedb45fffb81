#include "study/evaluation/evaluation_plan.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

// Per split `products` products, one product image and two person images each.
dataset::Manifest made_up_manifest(std::size_t products) {
  dataset::Manifest manifest;
  for (const dataset::Split split : {dataset::Split::train, dataset::Split::validation, dataset::Split::test}) {
    for (std::size_t p = 0; p < products; ++p) {
      const ProductId id{std::string(dataset::to_string(split)) + std::to_string(p)};
      for (const char* name : {"a", "b", "c"}) {
        manifest.images.push_back(
            {id.value + name + ".jpg", id, name[0] == 'a' ? dataset::Role::product : dataset::Role::person, split, {}});
      }
    }
  }
  return manifest;
}

TEST(PlanEvaluation, names_rows_of_images_of_the_right_split_role_and_product) {
  const dataset::Manifest manifest = made_up_manifest(60);
  const EvaluationPlan plan = plan_evaluation(manifest, {});
  ASSERT_EQ(plan.products.size(), 60u);
  EXPECT_EQ(plan.pairs.size(), 60u * 20);
  const auto check = [&](const std::vector<RowPair>& pairs, dataset::Split split) {
    std::size_t matches = 0;
    for (const RowPair& pair : pairs) {
      const dataset::ManifestImage& product = manifest.images[plan.images[pair.product_image].manifest_image];
      const dataset::ManifestImage& person = manifest.images[plan.images[pair.person_image].manifest_image];
      EXPECT_EQ(product.role, dataset::Role::product);
      EXPECT_EQ(person.role, dataset::Role::person);
      EXPECT_EQ(product.split, split);
      EXPECT_EQ(person.split, split);
      EXPECT_EQ(product.product == person.product, pair.match);
      matches += pair.match;
    }
    EXPECT_EQ(2 * matches, pairs.size());
  };
  check(plan.pairs, dataset::Split::test);
  check(plan.train_pairs, dataset::Split::train);
  check(plan.validation_pairs, dataset::Split::validation);
  std::set<std::size_t> distinct;
  for (const PlannedImage& image : plan.images) distinct.insert(image.manifest_image);
  EXPECT_EQ(distinct.size(), plan.images.size());
  for (std::size_t p = 0; p < plan.products.size(); ++p) {
    for (const std::size_t row : plan.products[p].person_images)
      EXPECT_EQ(plan.images[row].product, plan.product_ids[p]);
  }
}

TEST(PlanEvaluation, takes_the_papers_gallery_sizes_and_the_whole_split) {
  PlanOptions options;
  const auto sizes = [&](std::size_t products) {
    std::vector<std::size_t> found;
    for (const PlannedGalleries& one : plan_evaluation(made_up_manifest(products), options).galleries)
      found.push_back(one.size);
    return found;
  };
  EXPECT_EQ(sizes(20), (std::vector<std::size_t>{20}));
  EXPECT_EQ(sizes(50), (std::vector<std::size_t>{50}));
  EXPECT_EQ(sizes(310), (std::vector<std::size_t>{50, 300, 310}));
  options.whole_split = false;
  EXPECT_EQ(sizes(310), (std::vector<std::size_t>{50, 300}));
  EXPECT_EQ(sizes(300), (std::vector<std::size_t>{50, 300}));
  EXPECT_EQ(sizes(20), (std::vector<std::size_t>{20})) << "none would be left";
}

TEST(PlanEvaluation, draws_an_experiment_alike_with_and_without_the_other) {
  const dataset::Manifest manifest = made_up_manifest(60);
  const EvaluationPlan both = plan_evaluation(manifest, {});
  PlanOptions only;
  only.experiment1 = false;
  const EvaluationPlan second = plan_evaluation(manifest, only);
  EXPECT_TRUE(second.pairs.empty());
  ASSERT_EQ(second.galleries[0].galleries.size(), both.galleries[0].galleries.size());
  EXPECT_EQ(second.galleries[0].galleries[3].products, both.galleries[0].galleries[3].products);
  only = {};
  only.experiment2 = false;
  EXPECT_TRUE(plan_evaluation(manifest, only).galleries.empty());
}

TEST(PlanEvaluation, says_what_is_missing) {
  EXPECT_THROW(plan_evaluation(made_up_manifest(1), {}), Error);
  PlanOptions options;
  options.gallery_sizes = {61};
  EXPECT_THROW(plan_evaluation(made_up_manifest(60), options), Error);
}

}  // namespace
}  // namespace selvedge::evaluation
