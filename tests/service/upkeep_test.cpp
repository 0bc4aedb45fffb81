// What a service does once a day, as of a given moment.
#include "shop/service/upkeep.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "catalogue/catalogue_fixture.h"

namespace selvedge::service {
namespace {

using std::chrono::days;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::model_a;

class UpkeepOnce : public ::testing::Test {
 protected:
  void record(const std::string& id, int days_ago) {
    const auto jpeg = testing::image_record("x").thumbnail;
    catalogue_.feedback().record({id, now_ - days(days_ago), model_a.fingerprint, jpeg});
  }
  std::size_t queries() const {
    std::size_t sum = 0;
    for (const catalogue::FeedbackDay& day : catalogue_.feedback().by_day()) sum += day.queries;
    return sum;
  }
  void keep_up_once() {
    keep_up(catalogue_, settings_, now_, [&](const std::string& text) { messages_.push_back(text); });
  }

  const std::chrono::sys_seconds now_{std::chrono::seconds(1'772'357'400)};
  testing::TemporaryFolder folder_;
  catalogue::Catalogue catalogue_ = catalogue::Catalogue::create(folder_ / "shop.db", model_a);
  ServiceSettings settings_;
  std::vector<std::string> messages_;
};

TEST_F(UpkeepOnce, forgets_photos_and_feedback_each_after_its_own_time) {
  settings_.keep_photos_days = 10;
  settings_.keep_feedback_days = 30;
  record("young", 5);
  record("older", 20);
  record("old", 40);
  keep_up_once();
  EXPECT_THAT(messages_, IsEmpty());
  EXPECT_TRUE(catalogue_.feedback().photo("young"));
  EXPECT_FALSE(catalogue_.feedback().photo("older"));
  EXPECT_EQ(queries(), 2u);
}

TEST_F(UpkeepOnce, keeps_what_is_to_be_kept_for_longer_than_since_1970) {
  settings_.keep_photos_days = settings_.keep_feedback_days = 36'500;
  record("old", 20'000);
  keep_up_once();
  EXPECT_THAT(messages_, IsEmpty());
  EXPECT_TRUE(catalogue_.feedback().photo("old"));
}

TEST_F(UpkeepOnce, does_the_other_steps_where_one_fails) {
  settings_.keep_photos_days = 10;
  settings_.keep_feedback_days = 30;
  record("photo-that-stays", 20);
  record("old", 40);
  catalogue_.feedback().purge_photos(now_ - days(30));
  SQLite::Database(folder_ / "shop.db", SQLite::OPEN_READWRITE)
      .exec("CREATE TRIGGER refuse BEFORE DELETE ON query_photos BEGIN SELECT RAISE(ABORT, 'refused'); END");
  keep_up_once();
  EXPECT_THAT(messages_, ElementsAre(HasSubstr("old photos could not be removed")));
  EXPECT_EQ(queries(), 1u) << "the feedback was forgotten";
}

}  // namespace
}  // namespace selvedge::service
