#include "study/evaluation/attribute_agreement.h"

#include <gtest/gtest.h>

#include <cmath>

#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

// A unit vector in the plane.
std::vector<float> at(double degrees) {
  const double angle = degrees * 3.14159265358979 / 180;
  return {static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))};
}

core::EmbeddingMatrix rows_at(const std::vector<double>& degrees) {
  core::EmbeddingMatrix rows;
  for (const double one : degrees) rows.append(at(one));
  return rows;
}

TEST(AttributeAgreement, counts_the_first_answers_of_the_querys_value) {
  const auto agreement =
      attribute_agreement(rows_at({0, 90}), std::vector<std::string>{"skirt", "dress"}, rows_at({1, 2, 30, 80, 85}),
                          std::vector<std::string>{"skirt", "dress", "skirt", "dress", "skirt"}, 2);
  ASSERT_EQ(agreement.values.size(), 2u);
  EXPECT_EQ(agreement.values[0].value, "dress");
  EXPECT_DOUBLE_EQ(agreement.values[0].share, 0.5);  // 85 skirt, 80 dress
  EXPECT_DOUBLE_EQ(agreement.values[1].share, 0.5);  // 1 skirt, 2 dress
  EXPECT_DOUBLE_EQ(agreement.mean, 0.5);
}

TEST(AttributeAgreement, weighs_every_value_alike_and_leaves_out_those_the_gallery_lacks) {
  const auto agreement =
      attribute_agreement(rows_at({0, 1, 2, 90, 45}), std::vector<std::string>{"top", "top", "top", "dress", "hat"},
                          rows_at({0, 90}), std::vector<std::string>{"top", "top"}, 1);
  ASSERT_EQ(agreement.values.size(), 1u);
  EXPECT_EQ(agreement.values[0].queries, 3u);
  const auto both = attribute_agreement(rows_at({0, 1, 2, 90}), std::vector<std::string>{"top", "top", "top", "dress"},
                                        rows_at({0, 10}), std::vector<std::string>{"top", "dress"}, 1);
  EXPECT_DOUBLE_EQ(both.mean, 1.0);
  const auto half = attribute_agreement(rows_at({0, 1, 2, 0}), std::vector<std::string>{"top", "top", "top", "dress"},
                                        rows_at({0, 60}), std::vector<std::string>{"top", "dress"}, 1);
  EXPECT_DOUBLE_EQ(half.mean, 0.5) << "three right tops weigh as much as one wrong dress";
}

TEST(AttributeAgreement, refuses_rows_that_do_not_fit) {
  const std::vector<std::string> one{"a"}, two{"a", "b"};
  EXPECT_THROW(attribute_agreement(rows_at({0, 1}), one, rows_at({0}), one, 1), Error);
  EXPECT_THROW(attribute_agreement(rows_at({0}), one, rows_at({0, 1}), two, 3), Error);
  EXPECT_THROW(attribute_agreement(rows_at({0}), one, rows_at({0}), std::vector<std::string>{"b"}, 1), Error);
}

}  // namespace
}  // namespace selvedge::evaluation
