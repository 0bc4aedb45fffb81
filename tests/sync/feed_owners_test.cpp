// Whose a product is: the feed's that brought it, and what becomes of it when that feed has another name.
#include <atomic>
#include <thread>

#include "sync/sync_fixture.h"

namespace selvedge::sync {
namespace {

using catalogue::SyncOutcome;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FeedOwnersTest : public testing::SyncTest {};

TEST_F(FeedOwnersTest, products_of_another_feed_are_neither_taken_nor_removed) {
  serve_products({1, 2, 3});
  sync();
  feed_.name = "other";
  serve_products({3, 4}, "55.00");
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.outcome, SyncOutcome::taken);
  EXPECT_EQ(run.added, 1u);
  EXPECT_EQ(run.gone, 0u);
  EXPECT_THAT(all(run.complaints), HasSubstr("'p3' of feed 'main'"));
  EXPECT_EQ(to_string(*catalogue_.find({"p3"})->facts.price), "10");
  EXPECT_THAT(shown(), ElementsAre("p1", "p2", "p3", "p4"));
}

TEST_F(FeedOwnersTest, a_feed_under_another_name_is_refused_until_it_takes_its_products_over) {
  serve_products({0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  sync();
  feed_.name = "renamed";
  serve_products({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, "55.00");
  const catalogue::SyncRun refused = sync();
  EXPECT_EQ(refused.outcome, SyncOutcome::refused);
  EXPECT_THAT(all(refused.complaints), HasSubstr("9 of the feed's 10 products are those of feed 'main'"));
  EXPECT_THAT(all(refused.complaints), HasSubstr("--take-over 'main'"));
  EXPECT_EQ(to_string(*catalogue_.find({"p1"})->facts.price), "10");
  options_.take_over = "main";
  const catalogue::SyncRun taken = sync();
  EXPECT_EQ(taken.outcome, SyncOutcome::taken) << all(taken.complaints);
  EXPECT_THAT(all(taken.complaints), HasSubstr("10 products of feed 'main' are this feed's from now on"));
  EXPECT_EQ(taken.gone, 1u) << "what the old name owned and the feed lacks goes too";
  EXPECT_EQ(taken.embedded, 1u);
  EXPECT_EQ(catalogue_.find({"p1"})->feed, "renamed");
  EXPECT_EQ(to_string(*catalogue_.find({"p1"})->facts.price), "55");
  options_.take_over = "";
  serve_products({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, "56.00");
  EXPECT_EQ(sync().changed, 10u);
}

TEST_F(FeedOwnersTest, a_change_of_a_product_stays_though_its_feed_is_taken_over_meanwhile) {
  feed_.gone = intake::Gone::keep;
  serve_products({1});
  sync();
  std::atomic<bool> done = false;
  std::atomic<int> undone = 0;
  std::thread shop([&] {
    std::int64_t last = catalogue_.find({"p1"})->facts.price->units;
    while (!done) {
      catalogue_.update({"p1"}, [&](const StoredProduct& stored) {
        undone += stored.facts.price->units != last;
        ProductFacts facts = stored.facts;
        facts.price = Price{last + 1};
        return facts;
      });
      ++last;
    }
  });
  serve("id,image,price\n");  // whatever feed takes over, it says nothing of the product itself
  std::string owner = "main";
  for (int i = 0; i < 80; ++i) {
    options_.take_over = owner;
    owner = feed_.name = i % 2 == 0 ? "even" : "odd";
    sync();
  }
  done = true;
  shop.join();
  EXPECT_EQ(undone, 0);
  EXPECT_EQ(catalogue_.find({"p1"})->feed, owner);
}

TEST_F(FeedOwnersTest, a_feed_that_is_run_besides_keeps_what_it_shares_with_another) {
  serve_products({1, 2, 3});
  sync();
  feed_.name = "other";
  options_.beside = {"main", "other"};
  serve_products({1, 2, 3, 4});
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.outcome, SyncOutcome::taken) << all(run.complaints);
  EXPECT_EQ(run.added, 1u);
  EXPECT_EQ(catalogue_.find({"p1"})->feed, "main");
}

TEST_F(FeedOwnersTest, products_that_were_imported_before_become_the_feeds) {
  import(testing::feed_product("p1", {picture("p1.png", {1, 2, 3})}));
  import(testing::feed_product("hand", {picture("hand.png", {9, 2, 3})}));
  serve_products({1});
  sync();
  EXPECT_EQ(catalogue_.find({"p1"})->feed, "main");
  EXPECT_EQ(catalogue_.find({"hand"})->feed, "");
}

}  // namespace
}  // namespace selvedge::sync
