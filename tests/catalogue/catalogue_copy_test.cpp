// A shop that moves from one engine to another.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "catalogue/catalogue_suite.h"
#include "catalogue/stored_attribute.h"

namespace selvedge::catalogue {
namespace {

using testing::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::model_a;
using testing::numbered;
using testing::product_record;

// From the suite's engine to a file and to a server, where there is one.
class CatalogueCopy : public testing::CatalogueSuite {
 protected:
  void for_each_target(const std::function<void(const std::string& url)>& check) {
    for (const testing::Factory& factory : testing::factories) {
      const testing::TemporaryFolder folder;
      check(factory.url(folder));
      factory.clear(folder);
    }
  }
};

using Embeddings = std::map<std::string, std::vector<std::vector<float>>>;

Embeddings embeddings_of(const Catalogue& catalogue) {
  std::map<std::string, std::map<std::int64_t, std::vector<float>>> by_image;
  catalogue.for_each_embedding([&](const ProductId& id, std::int64_t image, std::span<const float> v) {
    by_image[id.value][image] = {v.begin(), v.end()};
  });
  Embeddings found;
  for (auto& [id, images] : by_image) {
    for (auto& [image, values] : images) found[id].push_back(values);
  }
  return found;
}

void expect_same_products(const Catalogue& a, const Catalogue& b) {
  ListOptions all;
  all.limit = 10000;
  const auto in_a = a.list(all), in_b = b.list(all);
  ASSERT_EQ(in_a.size(), in_b.size());
  const Embeddings of_a = embeddings_of(a), of_b = embeddings_of(b);
  for (std::size_t i = 0; i < in_a.size(); ++i) {
    EXPECT_EQ(in_a[i].facts, in_b[i].facts);
    ASSERT_EQ(in_a[i].images.size(), in_b[i].images.size());
    const std::string& id = in_a[i].facts.id.value;
    for (std::size_t j = 0; j < in_a[i].images.size(); ++j) {
      const StoredImage &x = in_a[i].images[j], &y = in_b[i].images[j];
      EXPECT_EQ(x.content, y.content);
      EXPECT_EQ(x.reference, y.reference);
      EXPECT_EQ(x.width, y.width);
      EXPECT_EQ(a.thumbnail(x.content), b.thumbnail(y.content));
      // Of float16: half a unit in the last of 11 places.
      EXPECT_THAT(of_a.at(id)[j], ::testing::Pointwise(::testing::FloatNear(0x1p-11F), of_b.at(id)[j]));
    }
  }
}

TEST_P(CatalogueCopy, holds_everything_without_embedding_again) {
  Catalogue catalogue = make();
  std::vector<ProductRecord> records;
  for (int i = 0; i < 600; ++i)
    records.push_back(product_record(numbered("p", i), {numbered("x", i / 2), numbered("y", i)}));
  records[5].facts.price = parse_price("19.90");
  records[5].facts.attributes = {{"size", "M"}, {"na\"me\\", "{\"v\", NULL}"}};
  records[5].facts.id.value = "p\"5\\,{}";
  catalogue.put(records, model_a.fingerprint);
  const std::chrono::sys_seconds moment{std::chrono::seconds(1'700'000'000)};
  const NewApiKey open = catalogue.keys().create("open", {KeyScope::read}, moment);
  const NewApiKey revoked = catalogue.keys().create("revoked", {KeyScope::write}, moment);
  catalogue.keys().revoke(revoked.key.id, moment);
  catalogue.feedback().record({"q1", moment, model_a.fingerprint, records[0].images[0].thumbnail});
  catalogue.feedback().record({"q2", moment, model_a.fingerprint, {}});
  catalogue.feedback().add(std::vector<FeedbackEvent>{{"q1", FeedbackKind::shown, {"p1"}, 1, 0.5, moment},
                                                      {"q1", FeedbackKind::clicked, {"p1"}, 1, std::nullopt, moment}});
  for_each_target([&](const std::string& url) {
    catalogue.copy_to(url);
    Catalogue copy = Catalogue::open(url);
    expect_same_products(catalogue, copy);
    EXPECT_NE(copy.state().id, catalogue.state().id);
    EXPECT_EQ(copy.state().model.fingerprint, model_a.fingerprint);
    EXPECT_TRUE(copy.keys().check(open.token, moment));
    EXPECT_FALSE(copy.keys().check(revoked.token, moment));
    EXPECT_EQ(copy.feedback().photo("q1"), records[0].images[0].thumbnail);
    EXPECT_FALSE(copy.feedback().photo("q2"));
    EXPECT_EQ(copy.feedback().by_day(), catalogue.feedback().by_day());
    EXPECT_THAT(copy.verify().problems, IsEmpty());
    EXPECT_EQ(error_of([&] { catalogue.copy_to(url); }).kind(), ErrorKind::invalid_argument) << "it is there";
  });
}

SyncRun run_of(const std::string& feed, SyncOutcome outcome, int number) {
  const std::chrono::sys_seconds moment{std::chrono::seconds(1'700'000'000 + number)};
  SyncRun run{feed, "https://shop.example/feed.csv", moment, moment, outcome, 1, 2, 3, 4, 5, 6, {}, "hash", moment};
  run.complaints = {"row 1: \"x\", NULL", numbered("run ", static_cast<std::size_t>(number))};
  return run;
}

TEST_P(CatalogueCopy, goes_on_with_answers_and_syncs_where_the_other_was) {
  Catalogue catalogue = make();
  const std::vector<std::byte> key = catalogue.keys().query_id_key();
  catalogue.syncs().record(run_of("main", SyncOutcome::taken, 0));
  for (int i = 1; i <= static_cast<int>(SyncLog::kept_runs) + 5; ++i)
    catalogue.syncs().record(run_of(i % 50 == 0 ? "other" : "main", SyncOutcome::failed, i));
  const std::vector<SyncRun> runs = catalogue.syncs().runs(1000);
  for_each_target([&](const std::string& url) {
    catalogue.copy_to(url);
    Catalogue copy = Catalogue::open(url);
    EXPECT_EQ(copy.keys().query_id_key(), key);
    EXPECT_EQ(copy.syncs().runs(1000), runs);
    const auto history = copy.syncs().feed("main");
    ASSERT_TRUE(history && history->last_taken);
    EXPECT_EQ(history->last_taken->pictures_seen, runs.back().pictures_seen);
    EXPECT_EQ(history->failures, catalogue.syncs().feed("main")->failures);
  });
}

TEST_P(CatalogueCopy, holds_no_run_of_a_feed_whose_products_may_be_missing) {
  Catalogue catalogue = make();
  catalogue.put(std::vector{product_record("p1", {"x"})}, model_a.fingerprint);
  for_each_target([&](const std::string& url) {
    const std::size_t before = catalogue.syncs().runs(1000).size();
    catalogue.copy_to(url, [&](const Progress&) { catalogue.syncs().record(run_of("main", SyncOutcome::taken, 1)); });
    EXPECT_EQ(Catalogue::open(url).syncs().runs(1000).size(), before);
  });
}

TEST_P(CatalogueCopy, holds_attributes_whose_name_is_taken_by_now) {
  Catalogue catalogue = make();
  catalogue.put(std::vector{product_record("p1", {"x"})}, model_a.fingerprint);
  testing::store_attribute(GetParam().url(folder_), "hidden", "true");
  for_each_target([&](const std::string& url) {
    catalogue.copy_to(url);
    expect_same_products(catalogue, Catalogue::open(url));
  });
}

TEST_P(CatalogueCopy, holds_what_was_written_while_it_was_made) {
  for_each_target([&](const std::string& url) {
    const testing::TemporaryFolder folder;
    Catalogue catalogue = Catalogue::create(GetParam().url(folder), model_a);
    std::vector<ProductRecord> records;
    for (int i = 0; i < 300; ++i) records.push_back(product_record(numbered("p", i), {numbered("x", i)}));
    catalogue.put(records, model_a.fingerprint);
    bool written = false;
    catalogue.copy_to(url, [&](const Progress&) {
      if (std::exchange(written, true)) return;
      // Of the page that was copied already, of the next one, and new.
      catalogue.remove(std::vector<ProductId>{{"p0"}, {"p99"}});
      catalogue.put(std::vector{product_record("p1", {"another"}), product_record("p98", {"x98", "more"}),
                                product_record("a new one", {"new"})},
                    model_a.fingerprint);
    });
    ASSERT_TRUE(written);
    expect_same_products(catalogue, Catalogue::open(url));
    GetParam().clear(folder);
  });
}

TEST_P(CatalogueCopy, of_a_catalogue_whose_model_changes_meanwhile_is_given_up) {
  Catalogue catalogue = make();
  for_each_target([&](const std::string& url) {
    const ModelIdentity next{numbered(std::string(63, 'c'), static_cast<std::size_t>(url.size() % 10)), "next", 4, ""};
    if (!catalogue.find({"p1"})) catalogue.put(std::vector{product_record("p1", {"x"})}, model_a.fingerprint);
    catalogue.add_model(next);
    for (const PendingContent& content : catalogue.contents_without_embedding(next.fingerprint, 10))
      catalogue.add_embeddings(next.fingerprint,
                               std::vector<ContentEmbedding>{{content.content, testing::embedding_of("any", 4)}});
    const Error error =
        error_of([&] { catalogue.copy_to(url, [&](const Progress&) { catalogue.switch_model(next.fingerprint); }); });
    EXPECT_EQ(error.kind(), ErrorKind::unavailable);
    EXPECT_THAT(error.what(), HasSubstr("its model was changed"));
    if (url.find("://") == std::string::npos) {
      EXPECT_FALSE(std::filesystem::exists(url));
    }
  });
}

INSTANTIATE_TEST_SUITE_P(, CatalogueCopy, ::testing::ValuesIn(testing::factories), testing::name_of);

}  // namespace
}  // namespace selvedge::catalogue
