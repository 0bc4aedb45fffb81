// What a run came to, and what it says of it.
#include <fstream>

#include "ground/image/encode.h"
#include "sync/sync_fixture.h"

namespace selvedge::sync {
namespace {

using catalogue::SyncOutcome;
using testing::Exchange;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SyncOutcomes : public testing::SyncTest {};

const std::vector<int> ten_products = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

TEST_F(SyncOutcomes, products_beside_rows_that_cannot_be_read_are_kept_and_by_force_hidden) {
  serve_products(ten_products);
  sync();
  feed_.gone = intake::Gone::remove;
  serve(testing::csv_of(server_.url(""), {1, 2, 3, 4, 5, 6, 7, 8, 9}) + ",nobody.png,1\n");
  EXPECT_EQ(sync().gone, 0u);
  options_.force = true;
  EXPECT_EQ(sync().gone, 1u);
  EXPECT_EQ(catalogue_.counts().products, 10u) << "hidden, not removed";
  EXPECT_EQ(catalogue_.counts(catalogue::Counted::visible).products, 9u);
}

TEST_F(SyncOutcomes, what_was_not_read_of_a_feed_is_in_the_runs_complaints) {
  std::string csv = "id,image,price\n";
  for (const int i : ten_products) csv += fmt::format("p{0},{1}/p{0}.png,on request\n", i, server_.url(""));
  serve(csv);
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.outcome, SyncOutcome::taken);
  EXPECT_EQ(run.added, 10u);
  EXPECT_EQ(run.skipped, 0u);
  EXPECT_THAT(all(run.complaints), HasSubstr("10 prices such as 'on request' were not read"));
  EXPECT_THAT(all(run.complaints), HasSubstr("the feed was read as table of products"));
  EXPECT_THAT(all(run.complaints), HasSubstr("its columns: id as product_id, image, price"));
  EXPECT_EQ(catalogue_.syncs().runs(1).front().complaints, run.complaints);
}

TEST_F(SyncOutcomes, a_feed_that_was_read_whole_is_no_reason_to_complain) {
  serve_products(ten_products);
  EXPECT_THAT(sync().complaints, IsEmpty());
}

TEST_F(SyncOutcomes, a_picture_that_is_taken_with_a_warning_is_in_the_runs_complaints) {
  const auto jpeg = image::encode_jpeg(testing::plain({9, 90, 200}, 640, 640), 90);
  std::ofstream(folder_ / "cut.jpg", std::ios::binary)
      .write(reinterpret_cast<const char*>(jpeg.data()), static_cast<std::streamsize>(jpeg.size() - 200));
  feed_.location = folder_ / "feed.csv";
  std::ofstream(feed_.location) << "id,image\np1,cut.jpg\n";
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.added, 1u) << all(run.complaints);
  EXPECT_EQ(run.skipped, 0u);
  EXPECT_THAT(all(run.complaints), HasSubstr("cut.jpg"));
}

TEST_F(SyncOutcomes, a_run_that_could_store_no_product_for_want_of_pictures_fails) {
  std::string csv = "id,image\n";
  for (const int i : ten_products) csv += fmt::format("p{0},{1}/gone/p{0}.jpg\n", i, server_.url(""));
  serve([=](const Exchange& exchange) {
    exchange.path() == "/feed.csv" ? exchange.ok(csv, "") : exchange.answer("404 Not Found", "", "");
  });
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.outcome, SyncOutcome::failed);
  EXPECT_THAT(run.complaints.front(), HasSubstr("none of the 10 products"));
  EXPECT_EQ(run.skipped, 20u);
  EXPECT_FALSE(catalogue_.syncs().feed("main")->last_good);
  EXPECT_EQ(sync().outcome, SyncOutcome::failed) << "asked for again, although the feed is the same";
}

TEST_F(SyncOutcomes, a_run_that_could_store_none_of_many_new_products_fails_but_hides_what_is_gone) {
  serve_products(ten_products);
  sync();
  std::string csv = testing::csv_of(server_.url(""), {1, 2, 3, 4, 5, 6, 7, 8, 9});
  for (const int i : ten_products) csv += fmt::format("n{0},{1}/gone/n{0}.jpg,1\n", i, server_.url(""));
  serve([=](const Exchange& exchange) {
    exchange.path() == "/feed.csv" ? exchange.ok(csv, "") : exchange.answer("404 Not Found", "", "");
  });
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.outcome, SyncOutcome::failed);
  EXPECT_EQ(run.gone, 1u) << "nobody can buy it any more";
  EXPECT_EQ(shown().size(), 9u);
}

TEST_F(SyncOutcomes, one_product_whose_picture_stays_away_lets_no_run_fail) {
  serve_products(ten_products);
  sync();
  const std::string csv = testing::csv_of(server_.url(""), ten_products) + "n1," + server_.url("/gone/n1.jpg") + ",1\n";
  serve([=](const Exchange& exchange) {
    exchange.path() == "/feed.csv" ? exchange.ok(csv, "") : exchange.answer("404 Not Found", "", "");
  });
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.outcome, SyncOutcome::taken);
  EXPECT_EQ(run.skipped, 2u);
}

TEST_F(SyncOutcomes, a_feed_of_which_no_product_can_be_used_fails) {
  serve("id,image\np1,a.png\np2,b.png\n");  // paths: files of another machine
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.outcome, SyncOutcome::failed);
  EXPECT_EQ(run.complaints.front(), "no product of the feed could be used");
}

TEST_F(SyncOutcomes, the_reason_for_an_outcome_is_recorded_however_much_is_wrong) {
  serve_products(ten_products);
  sync();
  std::string csv = "id,image,price,stock,size\n";
  for (int i = 0; i < 40; ++i) csv += fmt::format("x{},,much,many,\n", i);
  serve(csv);
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.outcome, SyncOutcome::refused);
  EXPECT_THAT(catalogue_.syncs().runs(1).front().complaints.front(), HasSubstr("lacks 10 of the 10 products"));
}

TEST_F(SyncOutcomes, a_run_says_little_of_many_rows_that_cannot_be_used) {
  std::string csv = "id,image\n";
  for (int i = 0; i < 200; ++i) csv += fmt::format("p{},\n", i);
  serve(csv + "good," + server_.url("/g.png") + "\n");
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.skipped, 200u);
  EXPECT_EQ(run.complaints.size(), 11u);
  EXPECT_THAT(run.complaints[0], HasSubstr("table of products"));
  EXPECT_THAT(run.complaints.back(), HasSubstr("and 192 more like these"));
}

TEST_F(SyncOutcomes, complaints_are_few_and_short) {
  catalogue::SyncRun run;
  run.feed = "main";
  for (std::size_t i = 0; i < catalogue::SyncLog::most_complaints + 5; ++i)
    run.complaints.push_back(fmt::format("{} ", i) + std::string(1000, 'x'));
  catalogue_.syncs().record(run);
  const auto kept = catalogue_.syncs().runs(1).front().complaints;
  EXPECT_EQ(kept.size(), catalogue::SyncLog::most_complaints);
  EXPECT_THAT(kept.front(), HasSubstr("0 xxx"));
  for (const std::string& complaint : kept) {
    EXPECT_LE(complaint.size(), catalogue::SyncLog::longest_complaint);
  }
  EXPECT_EQ(kept.front().size(), catalogue::SyncLog::longest_complaint) << "cut, and no shorter than it must be";
  EXPECT_EQ(kept.back(), "and 6 more");
}

}  // namespace
}  // namespace selvedge::sync
