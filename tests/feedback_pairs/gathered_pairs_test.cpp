#include "exchange/feedback_pairs/gathered_pairs.h"

#include <gtest/gtest.h>

#include <map>

#include "ground/files/atomic_file.h"
#include "test_folder.h"

namespace selvedge::feedback_pairs {
namespace {

using dataset::Role;
using dataset::Split;

TEST(LastingSplit, holds_a_fifth_back_and_never_changes) {
  std::map<Split, int> products;
  for (int i = 0; i < 5000; ++i) ++products[lasting_split({"p" + std::to_string(i)})];
  EXPECT_NEAR(products[Split::test], 1000, 100);
  EXPECT_NEAR(products[Split::validation], 500, 80);
  // By `printf shirt | sha256sum`: a5251425, which is 2770670629; and so on.
  EXPECT_EQ(lasting_split({"shirt"}), Split::train);
  EXPECT_EQ(lasting_split({"sandal"}), Split::validation);  // 1548563282
  EXPECT_EQ(lasting_split({"belt"}), Split::test);          // 1599013981
}

TEST(GatheredPairs, list_an_image_once_and_judge_by_the_products_own_split) {
  const TestFolder folder;
  dataset::Manifest clicks{folder.path() / "clicks", {}, {}}, more{folder.path() / "more", {}, {}};
  clicks.images = {{"a.jpg", {"p1"}, Role::product, Split::test, {}}, {"q.jpg", {"p1"}, Role::person, Split::test, {}}};
  more.images = {{"../clicks/a.jpg", {"p1"}, Role::product, Split::train, {}},
                 {"b.jpg", {"p2"}, Role::product, Split::train, {}}};
  GatheredPairs pairs(folder.path() / "all");
  pairs.add(clicks);
  pairs.add(more);
  ASSERT_EQ(pairs.manifest().images.size(), 3u);
  EXPECT_EQ(pairs.manifest().images[0].path, "../clicks/a.jpg");
  EXPECT_EQ(pairs.manifest().images[1].split, lasting_split({"p1"}));
  EXPECT_EQ(pairs.complete(lasting_split({"p1"})), 1u) << "p2 has no photo of a person";
}

}  // namespace
}  // namespace selvedge::feedback_pairs
