#include "ground/core/parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace selvedge::core {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::vector<int>> parts_of(std::vector<int> all, std::size_t most) {
  std::vector<std::vector<int>> parts;
  for_each_part(std::span(all), most, [&](std::span<int> part) { parts.emplace_back(part.begin(), part.end()); });
  return parts;
}

TEST(Parts, hold_each_element_once_in_order) {
  EXPECT_THAT(parts_of({1, 2, 3, 4, 5}, 2), ElementsAre(ElementsAre(1, 2), ElementsAre(3, 4), ElementsAre(5)));
  EXPECT_THAT(parts_of({1, 2, 3, 4}, 2), ElementsAre(ElementsAre(1, 2), ElementsAre(3, 4)));
  EXPECT_THAT(parts_of({1}, 256), ElementsAre(ElementsAre(1)));
  EXPECT_THAT(parts_of({}, 256), IsEmpty());
}

}  // namespace
}  // namespace selvedge::core
