// Queries and feedback: what is taken, counted and forgotten.
#include "shop/catalogue/feedback.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <set>

#include "catalogue/catalogue_suite.h"
#include "ground/files/read_file.h"

namespace selvedge::catalogue {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::model_a;
using testing::numbered;
using testing::product_record;
using ::testing::SizeIs;

constexpr sys_days first_day{days(20000)};

std::vector<std::byte> jpeg(const std::string& text) { return testing::image_record(text).thumbnail; }

QueryRecord query(const std::string& id, sys_seconds time = first_day, std::vector<std::byte> photo = {}) {
  return {id, time, model_a.fingerprint, std::move(photo)};
}

FeedbackEvent event(const std::string& id, FeedbackKind kind, const std::string& product, int rank = 1) {
  return {id, kind, {product}, rank, 0.5, first_day + hours(1)};
}

FeedbackOutcome add(Catalogue& catalogue, const std::vector<FeedbackEvent>& events) {
  return catalogue.feedback().add(events);
}

class CatalogueFeedback : public testing::CatalogueSuite {};

TEST_P(CatalogueFeedback, names_the_latest_queries_without_a_click_and_what_they_showed_first) {
  Catalogue catalogue = make();
  const auto at = [](int hour) { return first_day + hours(hour); };
  for (const auto& [id, hour] :
       {std::pair{"old", 0}, {"clicked", 1}, {"bought", 2}, {"quiet", 3}, {"late", 4}, {"put_away", 4}})
    catalogue.feedback().record(query(id, at(hour)));
  std::vector<FeedbackEvent> events;
  for (const char* id : {"old", "clicked", "bought", "late", "put_away"}) {
    for (int rank = 4; rank >= 1; --rank) events.push_back(event(id, FeedbackKind::shown, numbered("p", rank), rank));
  }
  events.push_back(event("clicked", FeedbackKind::clicked, "p2", 2));
  events.push_back(event("bought", FeedbackKind::bought, "p1", 1));
  events.push_back(event("put_away", FeedbackKind::not_this, "p1", 1));
  add(catalogue, events);
  const std::vector<ProductId> first_two{{numbered("p", 1)}, {numbered("p", 2)}};
  EXPECT_THAT(catalogue.feedback().unclicked(first_day, 10, 2),
              ElementsAre(UnclickedQuery{at(4), first_two}, UnclickedQuery{at(4), first_two},
                          UnclickedQuery{at(0), first_two}));
  EXPECT_THAT(catalogue.feedback().unclicked(at(1), 10, 1), SizeIs(2));
  EXPECT_THAT(catalogue.feedback().unclicked(first_day, 1, 2), SizeIs(1));
  EXPECT_THAT(catalogue.feedback().unclicked(at(5), 10, 2), IsEmpty());
}

TEST_P(CatalogueFeedback, is_kept_with_its_query_and_photo) {
  {
    Catalogue catalogue = make();
    EXPECT_EQ(catalogue.feedback().record(query("q1", first_day + seconds(5), jpeg("worn"))), "q1");
    catalogue.feedback().record(query("q2"));
    const auto outcome =
        add(catalogue, {event("q1", FeedbackKind::shown, "p1", 1), event("q1", FeedbackKind::clicked, "p2", 2),
                        event("q2", FeedbackKind::bought, "p3", 3)});
    EXPECT_EQ(outcome.stored, 3u);
  }
  const Catalogue catalogue = reopen();
  EXPECT_EQ(catalogue.feedback().photo("q1"), jpeg("worn"));
  EXPECT_FALSE(catalogue.feedback().photo("q2"));
  EXPECT_FALSE(catalogue.feedback().photo("q3"));
  const auto pairs = catalogue.feedback().pairs(std::vector{FeedbackKind::clicked, FeedbackKind::bought});
  ASSERT_THAT(pairs, SizeIs(2));
  EXPECT_EQ(pairs[0].query, "q2") << "the earlier query first";
  EXPECT_EQ(pairs[0].kind, FeedbackKind::bought);
  EXPECT_FALSE(pairs[0].photo_kept);
  EXPECT_EQ(pairs[1].product.value, "p2");
  EXPECT_EQ(pairs[1].rank, 2);
  EXPECT_EQ(pairs[1].query_time, first_day + seconds(5));
  EXPECT_TRUE(pairs[1].photo_kept);
  EXPECT_THAT(catalogue.feedback().pairs({}), IsEmpty());
}

TEST_P(CatalogueFeedback, draws_an_id_for_a_query_without_one) {
  Catalogue catalogue = make();
  std::set<std::string> ids;
  for (int i = 0; i < 20; ++i) ids.insert(catalogue.feedback().record(query("")));
  EXPECT_EQ(ids.size(), 20u);
  EXPECT_EQ(ids.begin()->size(), 32u);
  EXPECT_EQ(add(catalogue, {event(*ids.begin(), FeedbackKind::shown, "p")}).stored, 1u);
}

TEST_P(CatalogueFeedback, sent_twice_counts_once) {
  Catalogue catalogue = make();
  catalogue.feedback().record(query("q"));
  const std::vector events = {event("q", FeedbackKind::shown, "p", 1), event("q", FeedbackKind::bought, "p", 1),
                              event("q", FeedbackKind::bought, "p", 7)};
  const auto outcome = add(catalogue, events);
  EXPECT_EQ(outcome.stored, 2u);
  EXPECT_EQ(outcome.repeated, 1u);
  EXPECT_EQ(add(catalogue, events).repeated, 3u);
  EXPECT_EQ(catalogue.feedback().by_day().at(0).bought, 1u);
  EXPECT_EQ(catalogue.feedback().pairs(std::vector{FeedbackKind::bought}).at(0).rank, 1) << "the first stays";
}

TEST_P(CatalogueFeedback, on_an_unknown_query_is_skipped_and_named) {
  Catalogue catalogue = make();
  catalogue.feedback().record(query("q"));
  const auto outcome = add(catalogue, {event("none", FeedbackKind::shown, "p"), event("q", FeedbackKind::shown, "p")});
  EXPECT_EQ(outcome.stored, 1u);
  ASSERT_THAT(outcome.skipped, SizeIs(1));
  EXPECT_EQ(outcome.skipped[0].source, "event 1");
  EXPECT_THAT(outcome.skipped[0].reason, HasSubstr("'none'"));
}

TEST_P(CatalogueFeedback, on_a_product_outlives_it) {
  Catalogue catalogue = make();
  catalogue.put(std::vector{product_record("p", {"x"})}, model_a.fingerprint);
  catalogue.feedback().record(query("q"));
  add(catalogue, {event("q", FeedbackKind::clicked, "p")});
  const auto revision = catalogue.state().revision;
  catalogue.remove(std::vector<ProductId>{{"p"}});
  EXPECT_EQ(add(catalogue, {event("q", FeedbackKind::bought, "p")}).stored, 1u);
  EXPECT_THAT(catalogue.feedback().pairs(std::vector{FeedbackKind::clicked, FeedbackKind::bought}), SizeIs(2));
  EXPECT_EQ(catalogue.state().revision, revision + 1) << "of the removal alone";
  EXPECT_THAT(catalogue.verify().problems, IsEmpty());
}

TEST_P(CatalogueFeedback, stores_nothing_of_a_call_with_an_event_that_is_refused) {
  Catalogue catalogue = make();
  catalogue.feedback().record(query("q"));
  const auto problem = [&](auto spoil) {
    FeedbackEvent spoilt = event("q", FeedbackKind::bought, "p");
    spoil(spoilt);
    const Error error = error_of([&] { add(catalogue, {event("q", FeedbackKind::bought, "good"), spoilt}); });
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
    return std::string(error.what());
  };
  EXPECT_THAT(problem([](auto& e) { e.rank = 0; }), HasSubstr("event 2: rank: expected 1 or more, found 0"));
  EXPECT_THAT(problem([](auto& e) { e.rank = std::numeric_limits<int>::min(); }), HasSubstr("rank"));
  EXPECT_THAT(problem([](auto& e) { e.product.value = ""; }), HasSubstr("product_id"));
  EXPECT_THAT(problem([](auto& e) { e.product.value = std::string(513, 'p'); }), HasSubstr("512 bytes"));
  EXPECT_THAT(problem([](auto& e) { e.product.value = "\xC0\x80"; }), HasSubstr("UTF-8"));
  EXPECT_THAT(problem([](auto& e) { e.product.value = std::string("p\0q", 3); }), HasSubstr("control character"));
  EXPECT_THAT(problem([](auto& e) { e.query = ""; }), HasSubstr("query"));
  EXPECT_THAT(problem([](auto& e) { e.query = "../q"; }), HasSubstr("query"));
  EXPECT_THAT(problem([](auto& e) { e.query = std::string(1 << 20, 'q'); }), HasSubstr("query"));
  EXPECT_THAT(problem([](auto& e) { e.similarity = 1.5; }), HasSubstr("similarity"));
  EXPECT_THAT(problem([](auto& e) { e.similarity = std::numeric_limits<double>::quiet_NaN(); }),
              HasSubstr("similarity"));
  EXPECT_THAT(problem([](auto& e) { e.time = sys_seconds(seconds(-1)); }), HasSubstr("time"));
  EXPECT_THAT(problem([](auto& e) { e.time = sys_seconds::max(); }), HasSubstr("time"));
  EXPECT_EQ(catalogue.feedback().by_day().at(0).bought, 0u);
}

TEST_P(CatalogueFeedback, takes_a_thousand_events_at_once_and_no_more) {
  Catalogue catalogue = make();
  catalogue.feedback().record(query("q"));
  std::vector<FeedbackEvent> events;
  for (std::size_t i = 0; i < max_feedback_events; ++i)
    events.push_back(event("q", FeedbackKind::shown, numbered("p", i)));
  EXPECT_EQ(add(catalogue, events).stored, max_feedback_events);
  events.push_back(event("q", FeedbackKind::shown, "one more"));
  EXPECT_THAT(error_of([&] { add(catalogue, events); }).what(), HasSubstr("found 1001"));
  EXPECT_EQ(add(catalogue, {}).stored, 0u);
}

TEST_P(CatalogueFeedback, takes_no_query_twice_and_none_that_is_malformed) {
  Catalogue catalogue = make();
  catalogue.feedback().record(query("q", first_day, jpeg("first")));
  const auto problem = [&](const QueryRecord& record) {
    const Error error = error_of([&] { catalogue.feedback().record(record); });
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
    return std::string(error.what());
  };
  EXPECT_THAT(problem(query("q", first_day, jpeg("second"))), HasSubstr("recorded before"));
  EXPECT_EQ(catalogue.feedback().photo("q"), jpeg("first"));
  EXPECT_THAT(problem(query("a/b")), HasSubstr("query"));
  EXPECT_THAT(problem(query("a", sys_seconds(seconds(-1)))), HasSubstr("time"));
  EXPECT_THAT(problem(query("a", first_day, {std::byte{0xFF}})), HasSubstr("JPEG"));
  auto large = jpeg("large");
  large.resize(max_query_photo_bytes + 1);
  EXPECT_THAT(problem(query("a", first_day, large)), HasSubstr("photo"));
  EXPECT_THAT(problem({"a", first_day, "", {}}), HasSubstr("model"));
  EXPECT_EQ(catalogue.feedback().by_day().at(0).queries, 1u);
}

TEST_P(CatalogueFeedback, is_summed_by_the_day_of_the_query) {
  Catalogue catalogue = make();
  catalogue.feedback().record(query("late", first_day + days(1) - seconds(1)));
  catalogue.feedback().record(query("early", first_day + days(1)));
  catalogue.feedback().record(query("silent", first_day + days(1)));
  add(catalogue, {event("late", FeedbackKind::shown, "p1", 1), event("late", FeedbackKind::clicked, "p4", 4),
                  event("late", FeedbackKind::clicked, "p2", 2), event("early", FeedbackKind::clicked, "p1", 1),
                  event("early", FeedbackKind::bought, "p1", 1), event("early", FeedbackKind::not_this, "p2", 2)});
  const auto found = catalogue.feedback().by_day();
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0], (FeedbackDay{first_day, 1, 1, 1, 0, 0, 0.5}));
  EXPECT_EQ(found[0].click_through(), 1);
  EXPECT_EQ(found[0].mean_reciprocal_rank(), 0.5);
  EXPECT_EQ(found[1], (FeedbackDay{first_day + days(1), 2, 0, 0, 1, 1, 0})) << "a click without anything shown";
  EXPECT_FALSE(found[1].click_through());
  EXPECT_FALSE(found[1].mean_reciprocal_rank());
}

// The same by a loop over the events.
std::vector<FeedbackDay> summed_slowly(const std::map<std::string, sys_seconds>& queries,
                                       const std::vector<FeedbackEvent>& events) {
  std::map<sys_days, FeedbackDay> found;
  for (const auto& [id, time] : queries) {
    bool shown = false;
    int best = 0;
    FeedbackDay& day = found[std::chrono::floor<days>(time)];
    day.day = std::chrono::floor<days>(time);
    ++day.queries;
    for (const FeedbackEvent& one : events) {
      if (one.query != id) continue;
      shown = shown || one.kind == FeedbackKind::shown;
      if (one.kind == FeedbackKind::clicked && (best == 0 || one.rank < best)) best = one.rank;
      day.bought += one.kind == FeedbackKind::bought ? 1 : 0;
      day.not_this += one.kind == FeedbackKind::not_this ? 1 : 0;
    }
    if (!shown) continue;
    ++day.shown;
    if (best == 0) continue;
    ++day.clicked;
    day.reciprocal_ranks += 1.0 / best;
  }
  std::vector<FeedbackDay> sorted;
  for (const auto& [day, sums] : found) sorted.push_back(sums);
  return sorted;
}

TEST_P(CatalogueFeedback, is_summed_as_a_loop_over_all_events_sums_it) {
  Catalogue catalogue = make();
  core::Rng rng(7);
  const auto below = [&](std::size_t end) { return static_cast<int>(rng.below(end)); };
  std::map<std::string, sys_seconds> queries;
  std::vector<FeedbackEvent> events;
  for (std::size_t i = 0; i < 60; ++i) {
    const std::string id = numbered("q", i);
    queries[id] = first_day + hours(below(24 * 5));
    catalogue.feedback().record(query(id, queries[id]));
    const int products = below(5);
    for (int p = 0; p < products; ++p) {
      const auto kind = static_cast<FeedbackKind>(below(4));
      events.push_back(event(id, kind, numbered("p", static_cast<std::size_t>(p)), 1 + below(9)));
    }
  }
  ASSERT_EQ(add(catalogue, events).stored, events.size());
  const auto wanted = summed_slowly(queries, events);
  const auto found = catalogue.feedback().by_day();
  ASSERT_EQ(found.size(), wanted.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    FeedbackDay rounded = found[i];
    EXPECT_NEAR(rounded.reciprocal_ranks, wanted[i].reciprocal_ranks, 1e-9);
    rounded.reciprocal_ranks = wanted[i].reciprocal_ranks;
    EXPECT_EQ(rounded, wanted[i]);
  }
  const auto part = catalogue.feedback().by_day({first_day + days(1), first_day + days(2)});
  EXPECT_THAT(part, ElementsAre(found.at(1), found.at(2)));
}

TEST_P(CatalogueFeedback, of_before_a_time_is_forgotten_with_its_photos) {
  Catalogue catalogue = make();
  catalogue.feedback().record(query("old", first_day, jpeg("old")));
  catalogue.feedback().record(query("new", first_day + seconds(1), jpeg("new")));
  add(catalogue, {event("old", FeedbackKind::shown, "p"), event("old", FeedbackKind::clicked, "p"),
                  event("new", FeedbackKind::clicked, "p")});
  const PurgeReport report = catalogue.feedback().purge(first_day + seconds(1));
  EXPECT_EQ(report.queries, 1u);
  EXPECT_EQ(report.events, 2u);
  EXPECT_EQ(report.photos, 1u);
  EXPECT_FALSE(catalogue.feedback().photo("old"));
  EXPECT_TRUE(catalogue.feedback().photo("new"));
  EXPECT_THAT(catalogue.feedback().pairs(std::vector{FeedbackKind::clicked}), SizeIs(1));
  EXPECT_THAT(add(catalogue, {event("old", FeedbackKind::bought, "p")}).skipped, SizeIs(1));
  EXPECT_EQ(catalogue.feedback().purge(first_day + seconds(1)).queries, 0u);
}

TEST_P(CatalogueFeedback, stays_when_photos_alone_are_forgotten) {
  Catalogue catalogue = make();
  for (std::size_t i = 0; i < 3; ++i)
    catalogue.feedback().record(query(numbered("q", i), first_day + days(i), jpeg(numbered("photo", i))));
  add(catalogue, {event("q0", FeedbackKind::clicked, "p")});
  const PurgeReport report = catalogue.feedback().purge_photos(first_day + days(2));
  EXPECT_EQ(report.photos, 2u);
  EXPECT_EQ(report.queries, 0u);
  EXPECT_FALSE(catalogue.feedback().photo("q0"));
  EXPECT_TRUE(catalogue.feedback().photo("q2"));
  EXPECT_THAT(catalogue.feedback().pairs(std::vector{FeedbackKind::clicked}), SizeIs(1));
}

TEST(SqliteFeedback, is_forgotten_however_much_there_is) {
  const testing::TemporaryFolder folder;
  const std::string path = folder / "shop.db";
  Catalogue catalogue = Catalogue::create(path, model_a);
  SQLite::Database(path, SQLite::OPEN_READWRITE)
      .exec(
          "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 11000) "
          "INSERT INTO queries (key, id, time, model) SELECT i, 'q' || i, i, 'm' FROM n; "
          "INSERT INTO query_photos SELECT key, x'FFD8FF' FROM queries WHERE key > 3000; "
          "INSERT INTO feedback SELECT key, 'p', 'shown', 1, NULL, 1 FROM queries");
  EXPECT_EQ(catalogue.feedback().purge_photos(sys_seconds(seconds(10001))).photos, 7000u);
  const PurgeReport report = catalogue.feedback().purge(sys_seconds(seconds(10901)));
  EXPECT_EQ(report.queries, 10900u);
  EXPECT_EQ(report.events, 10900u);
  EXPECT_EQ(report.photos, 900u);
  EXPECT_EQ(catalogue.feedback().by_day().at(0).queries, 100u);
}

TEST(SqliteFeedback, that_was_forgotten_is_no_longer_in_the_files) {
  const testing::TemporaryFolder folder;
  const std::string path = folder / "shop.db";
  Catalogue catalogue = Catalogue::create(path, model_a);
  const auto in_files = [&](const std::string& text) {
    const auto log = path + "-wal";
    return files::read_text(path).find(text) != std::string::npos ||
           (std::filesystem::exists(log) && files::read_text(log).find(text) != std::string::npos);
  };
  const std::string face = "the face of a shopper";
  std::string picture;
  for (int i = 0; i < 3000; ++i) picture += face;  // over many pages
  catalogue.feedback().record(query("q1", first_day, jpeg(picture)));
  catalogue.feedback().record(query("q2", first_day, jpeg(picture)));
  ASSERT_TRUE(in_files(face));
  catalogue.feedback().purge_photos(first_day + days(1));
  EXPECT_FALSE(in_files(face));
  ASSERT_TRUE(in_files("q1"));
}

INSTANTIATE_TEST_SUITE_P(, CatalogueFeedback, ::testing::ValuesIn(testing::factories), testing::name_of);

}  // namespace
}  // namespace selvedge::catalogue
