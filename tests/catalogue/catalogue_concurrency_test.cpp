#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "catalogue/catalogue_suite.h"
#include "ground/core/parallel.h"

namespace selvedge::catalogue {
namespace {

using ::testing::IsEmpty;
using testing::model_a;
using testing::numbered;
using testing::product_record;
using testing::TemporaryFolder;

class CatalogueThreads : public testing::CatalogueSuite {};

constexpr int writes = 150;

// Title and every image carry the same number, so a reader who sees a mixture sees it.
ProductRecord record_of(const std::string& id, int number) {
  const std::string text = std::to_string(number);
  ProductRecord record = product_record(id, {id + "-" + text + "-front", id + "-" + text + "-back"});
  record.facts.title = text;
  return record;
}

TEST_P(CatalogueThreads, readers_see_whole_products_while_one_writes) {
  Catalogue catalogue = make();
  catalogue.put(std::vector{record_of("p", 0), record_of("q", 0)}, model_a.fingerprint);
  std::atomic<bool> done = false;
  std::jthread writer([&] {
    for (int i = 1; i <= writes; ++i)
      catalogue.put(std::vector{record_of("p", i), record_of("q", i)}, model_a.fingerprint);
    done = true;
  });
  core::parallel_for(3, 3, [&](std::size_t) {
    while (!done) {
      std::vector<std::string> titles;
      catalogue.for_each_product({}, [&](const StoredProduct& product) {
        titles.push_back(product.facts.title);
        ASSERT_EQ(product.images.size(), 2u);
        EXPECT_EQ(product.images[0].content,
                  record_of(product.facts.id.value, std::stoi(product.facts.title)).images[0].content);
      });
      ASSERT_EQ(titles.size(), 2u);
      EXPECT_EQ(titles[0], titles[1]) << "two products of one transaction";
    }
  });
}

TEST_P(CatalogueThreads, writers_from_threads_and_connections_lose_nothing) {
  Catalogue catalogue = make();
  constexpr int per_thread = 25;
  core::parallel_for(4, 4, [&](std::size_t thread) {
    Catalogue own = reopen();  // as another process would
    Catalogue& used = thread % 2 == 0 ? catalogue : own;
    for (int i = 0; i < per_thread; ++i) {
      used.put(std::vector{record_of(numbered("t", thread * 1000 + static_cast<std::size_t>(i)), i)},
               model_a.fingerprint);
    }
  });
  EXPECT_EQ(catalogue.counts().products, 4u * per_thread);
  EXPECT_EQ(catalogue.state().revision, 4 * per_thread);
  EXPECT_THAT(catalogue.verify().problems, IsEmpty());
}

TEST_P(CatalogueThreads, feedback_from_threads_and_connections_is_counted_once_and_never_lost) {
  Catalogue catalogue = make();
  catalogue.feedback().record({"of-all", {}, model_a.fingerprint, {}});
  constexpr std::size_t per_thread = 25;
  std::atomic<std::size_t> stored = 0, repeated = 0;
  core::parallel_for(4, 4, [&](std::size_t thread) {
    Catalogue own = reopen();  // as another process would
    Catalogue& used = thread % 2 == 0 ? catalogue : own;
    for (std::size_t i = 0; i < per_thread; ++i) {
      const std::string query = used.feedback().record({"", {}, model_a.fingerprint, {}});
      const auto outcome =
          used.feedback().add(std::vector{FeedbackEvent{query, FeedbackKind::shown, {"p"}},
                                          FeedbackEvent{"of-all", FeedbackKind::bought, {numbered("p", i)}}});
      stored += outcome.stored;
      repeated += outcome.repeated;
    }
  });
  EXPECT_EQ(stored, 4 * per_thread + per_thread);
  EXPECT_EQ(repeated, 3 * per_thread);
  const FeedbackDay day = catalogue.feedback().by_day().at(0);
  EXPECT_EQ(day.queries, 4 * per_thread + 1);
  EXPECT_EQ(day.shown, 4 * per_thread);
  EXPECT_EQ(day.bought, per_thread);
}

TEST_P(CatalogueThreads, a_key_revoked_on_one_connection_opens_nothing_on_another_from_then_on) {
  Catalogue catalogue = make();
  const NewApiKey made = catalogue.keys().create("till", {KeyScope::write}, {});
  std::atomic<bool> revoked = false;
  core::parallel_for(3, 3, [&](std::size_t thread) {
    if (thread == 0) {
      EXPECT_TRUE(reopen().keys().revoke(made.key.id, {}));
      revoked = true;
      return;
    }
    for (bool last = false; !last;) {
      last = revoked;  // before the check, which must see it then
      const bool opened = catalogue.keys().check(made.token, {}).has_value();
      EXPECT_FALSE(last && opened);
    }
  });
}

TEST(SqliteThreads, a_backup_of_a_live_catalogue_is_one_moment_of_it) {
  TemporaryFolder folder;
  Catalogue catalogue = Catalogue::create(folder / "shop.db", model_a);
  catalogue.put(std::vector{record_of("p", 0), record_of("q", 0)}, model_a.fingerprint);
  std::atomic<bool> stop = false;
  std::jthread writer([&] {
    for (int i = 1; !stop; ++i) catalogue.put(std::vector{record_of("p", i), record_of("q", i)}, model_a.fingerprint);
  });
  for (int i = 0; i < 10; ++i) {
    const std::string target = folder / (numbered("copy", static_cast<std::size_t>(i)));
    catalogue.backup(target);
    Catalogue copy = Catalogue::open(target);
    EXPECT_THAT(copy.verify().problems, IsEmpty());
    EXPECT_EQ(copy.find({"p"})->facts.title, copy.find({"q"})->facts.title);
  }
  stop = true;
}

INSTANTIATE_TEST_SUITE_P(, CatalogueThreads, ::testing::ValuesIn(testing::factories), testing::name_of);

}  // namespace
}  // namespace selvedge::catalogue
