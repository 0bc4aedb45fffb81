// What a catalogue on a server does beside what every catalogue does. Skipped where SELVEDGE_TEST_POSTGRES names none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "catalogue/catalogue_suite.h"
#include "shop/catalogue/postgres/postgres_connection.h"
#include "shop/catalogue/postgres/postgres_pool.h"

namespace selvedge::catalogue {
namespace {

using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using testing::model_a;
using ::testing::Not;
using testing::product_record;

class PostgresCatalogue : public ::testing::Test {
 protected:
  void SetUp() override {
    if (testing::postgres_url() == nullptr)
      GTEST_SKIP() << "nothing is tested on PostgreSQL: SELVEDGE_TEST_POSTGRES names no server";
    url_ = testing::postgres_url_of(folder_) + "&application_name=" + testing::schema_of(folder_);
  }
  ~PostgresCatalogue() override {
    if (testing::postgres_url() != nullptr) testing::drop_schema_of(folder_);
  }
  Catalogue make() { return Catalogue::create(url_, model_a); }
  void run(const std::string& sql) { PostgresConnection(url_, "test").run_script(sql.c_str()); }

  testing::TemporaryFolder folder_;
  std::string url_;
};

TEST_F(PostgresCatalogue, goes_on_over_a_new_connection_when_the_server_closed_the_old_ones) {
  Catalogue catalogue = make();
  catalogue.put(std::vector{product_record("p1", {"x"})}, model_a.fingerprint);
  PostgresConnection(testing::postgres_url(), "test")
      .run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1",
           {testing::schema_of(folder_)});
  EXPECT_TRUE(catalogue.find({"p1"}));
  EXPECT_THAT(catalogue.put(std::vector{product_record("p2", {"y"})}, model_a.fingerprint),
              ElementsAre(PutOutcome::added));
}

TEST_F(PostgresCatalogue, is_named_without_its_password) {
  EXPECT_EQ(url_without_password("postgresql://anna:secret@db.example:5433/shop"),
            "postgresql://anna@db.example:5433/shop");
  EXPECT_EQ(url_without_password("postgresql://anna@db.example/shop?password=secret"),
            "postgresql://anna@db.example/shop");
  const Error error = error_of([] { Catalogue::open("postgresql://anna:secret@127.0.0.1:1/shop"); });
  EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  EXPECT_THAT(error.what(), HasSubstr("postgresql://anna@127.0.0.1:1/shop"));
  EXPECT_THAT(error.what(), Not(HasSubstr("secret")));
}

TEST_F(PostgresCatalogue, whose_url_cannot_be_read_is_refused_without_a_part_of_its_password) {
  for (const char* url : {"postgresql://anna:pa%zzSECRET@db.example/shop", "postgresql://anna:SEC/RET@db.example/shop",
                          "postgresql://anna:12/RET@db.example/shop", "postgresql://anna:SEC@RET@db.example/shop",
                          "postgresql://anna:SEC?RET=1@RET@db.example/shop",
                          "postgresql://anna:SEC?C/RET@db.example/shop", "postgresql://db.example:SECRET/shop"}) {
    const Error error = error_of([&] { Catalogue::open(url); });
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument) << url;
    EXPECT_THAT(error.what(), ::testing::AllOf(HasSubstr("/ as %2F"), Not(HasSubstr("SEC")), Not(HasSubstr("RET"))));
  }
  EXPECT_EQ(url_without_password("postgresql://anna:SEC%2FRET@a:1,b:2/shop?application_name=x@y"),
            "postgresql://anna@a,b:1,2/shop");
}

TEST_F(PostgresCatalogue, that_ends_a_transaction_because_it_took_too_long_is_unavailable) {
  for (const std::string state : {"25P03", "25P04"})
    EXPECT_EQ(
        error_of([&] { run("DO $$ BEGIN RAISE EXCEPTION 'late' USING ERRCODE = '" + state + "'; END $$"); }).kind(),
        ErrorKind::unavailable)
        << state;
}

TEST_F(PostgresCatalogue, that_is_not_there_is_told_from_a_server_that_is_not_there) {
  const Error nothing = error_of([&] { Catalogue::open(url_); });
  EXPECT_EQ(nothing.kind(), ErrorKind::not_found);
  EXPECT_THAT(nothing.what(), HasSubstr("selvedge catalogue create"));
  const std::string elsewhere = std::string(testing::postgres_url()) + "_no_such_database";
  EXPECT_EQ(error_of([&] { Catalogue::open(elsewhere); }).kind(), ErrorKind::not_found);
  EXPECT_EQ(error_of([&] { Catalogue::open("postgresql://127.0.0.1:1/shop"); }).kind(), ErrorKind::unavailable);
  EXPECT_EQ(error_of([&] { Catalogue::open("postgresql://[::1/shop"); }).kind(), ErrorKind::invalid_argument);
}

TEST_F(PostgresCatalogue, is_made_once_in_a_schema) {
  make();
  const Error error = error_of([&] { make(); });
  EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
  EXPECT_THAT(error.what(), HasSubstr("expected no catalogue there, found one"));
  const testing::TemporaryFolder other;
  EXPECT_EQ(Catalogue::create(testing::postgres_url_of(other), model_a).counts().products, 0u);
  testing::drop_schema_of(other);
}

TEST_F(PostgresCatalogue, needs_the_schema_of_pgvector_on_its_search_path) {
  const std::string url =
      std::string(testing::postgres_url()) + "?options=-csearch_path%3D" + testing::schema_of(folder_);
  const Error error = error_of([&] { Catalogue::create(url, model_a); });
  EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
  EXPECT_THAT(error.what(), HasSubstr("end the path with its schema"));
}

TEST_F(PostgresCatalogue, of_a_newer_version_is_refused_and_left_alone) {
  make();
  run("UPDATE selvedge_schema SET version = 1000");
  const Error error = error_of([&] { Catalogue::open(url_); });
  EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
  EXPECT_THAT(error.what(), HasSubstr("found version 1000"));
}

// Takes back what later steps of the schema added.
constexpr const char* version_four = R"(
DROP TABLE secrets, sync_runs;
  ALTER TABLE products DROP COLUMN hidden, DROP COLUMN feed;
  ALTER TABLE products DROP COLUMN category_folded, DROP COLUMN colour_folded, DROP COLUMN currency_folded;
  ALTER TABLE attributes DROP COLUMN value_folded;
  ALTER TABLE embeddings DROP COLUMN checksum, DROP COLUMN asked, DROP COLUMN source, DROP COLUMN finder,
    DROP COLUMN garment;
  CREATE INDEX ON products USING hash (lower(category));
  CREATE INDEX ON products USING hash (lower(colour));
  CREATE INDEX ON attributes USING hash (lower(value));
  UPDATE selvedge_schema SET version = 4;
)";

TEST_F(PostgresCatalogue, of_an_older_version_is_migrated_with_everything_kept) {
  ProductRecord record = product_record("p1", {"x"});
  record.facts.category = "Ärmel";
  record.facts.colour = "Grün";
  record.facts.currency = "EUR";
  record.facts.attributes["cut"] = "Weit";
  make().put(std::vector{record}, model_a.fingerprint);
  run(version_four);
  const Catalogue catalogue = Catalogue::open(url_);
  EXPECT_THAT(catalogue.verify().problems, ::testing::IsEmpty());
  const std::vector<std::string> conditions = {"category=ÄRMEL", "colour=GRÜN", "currency=eur", "cut=WEIT"};
  EXPECT_EQ(catalogue.filter(parse_product_filter(conditions)).size(), 1U);
  PostgresConnection connection(url_, "test");
  EXPECT_EQ(connection
                .run("WITH ours AS MATERIALIZED (SELECT indexrelid FROM pg_index "
                     "WHERE indrelid IN ('products'::regclass, 'attributes'::regclass)) "
                     "SELECT count(*) FROM ours WHERE pg_get_indexdef(indexrelid) LIKE '%lower(%'")[0]
                .integer(0),
            0);
  EXPECT_EQ(connection.run("SELECT count(*) FROM embeddings WHERE checksum IS NULL")[0].integer(0), 0);
  EXPECT_EQ(catalogue.find({"p1"})->images.front().part, PicturePart()) << "a whole picture";
}

TEST_F(PostgresCatalogue, whose_making_was_killed_after_its_tables_is_made_after_all) {
  make();
  run("DELETE FROM catalogue; DELETE FROM models");  // the tables alone: what a kill left before their first row
  EXPECT_EQ(error_of([&] { Catalogue::open(url_); }).kind(), ErrorKind::not_found);
  EXPECT_THAT(make().put(std::vector{product_record("p1", {"x"})}, model_a.fingerprint),
              ElementsAre(PutOutcome::added));
}

TEST_F(PostgresCatalogue, that_may_only_be_read_is_read) {
  make().put(std::vector{product_record("p1", {"x"})}, model_a.fingerprint);
  Catalogue reader =
      Catalogue::open(url_.substr(0, url_.find("-csearch_path")) + "-cdefault_transaction_read_only%3Don%20" +
                      url_.substr(url_.find("-csearch_path")));
  EXPECT_TRUE(reader.find({"p1"}));
  const Error error = error_of([&] { reader.remove(std::vector<ProductId>{{"p1"}}); });
  EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  EXPECT_THAT(error.what(), HasSubstr("removing products failed"));
  EXPECT_TRUE(reader.find({"p1"}));
}

TEST_F(PostgresCatalogue, is_read_and_its_keys_are_checked_by_a_role_that_may_only_read) {
  Catalogue writer = make();
  writer.put(std::vector{product_record("p1", {"x"})}, model_a.fingerprint);
  const NewApiKey key = writer.keys().create("page", {KeyScope::read}, {});
  const std::string schema = testing::schema_of(folder_), role = "\"reader of " + schema + "\"";
  run("CREATE ROLE " + role + " LOGIN; GRANT USAGE ON SCHEMA \"" + schema + "\" TO " + role +
      "; GRANT SELECT ON ALL TABLES IN SCHEMA \"" + schema + "\" TO " + role);
  {
    Catalogue reader = Catalogue::open(url_ + "&user=reader%20of%20" + schema);
    EXPECT_TRUE(reader.find({"p1"}));
    EXPECT_TRUE(reader.keys().check(key.token, {}));
    EXPECT_EQ(error_of([&] { reader.remove(std::vector<ProductId>{{"p1"}}); }).kind(), ErrorKind::unavailable);
    EXPECT_EQ(error_of([&] {
                reader.feedback().record({"", {}, model_a.fingerprint, {}});
              }).kind(),
              ErrorKind::unavailable);
  }
  run("DROP OWNED BY " + role + "; DROP ROLE " + role);
}

TEST_F(PostgresCatalogue, shares_the_buckets_of_tokens_of_clients) {
  Catalogue first = make();
  Catalogue second = Catalogue::open(url_);
  const TokenBucket bucket{.per_minute = 0.1, .burst = 3};
  const auto spend = [&](Catalogue& catalogue, std::vector<SpentTokens> spent) {
    return catalogue.server()->spend_tokens(spent, bucket);
  };
  const auto near = [](double tokens) { return ::testing::DoubleNear(tokens, 0.1); };
  EXPECT_THAT(spend(first, {{"b", 1}, {"a", 2}}), ElementsAre(near(2), near(1)));
  EXPECT_THAT(spend(second, {{"a", 4}, {"b", 1}}), ElementsAre(near(-3), near(1))) << "what was let in is owed";
  run("UPDATE token_buckets SET since = since - interval '1200 seconds' WHERE client = 'a'");
  EXPECT_THAT(spend(first, {{"a", 1}}), ElementsAre(near(-2)));
  run("UPDATE token_buckets SET since = since - interval '1 day' WHERE client = 'a'");
  EXPECT_THAT(spend(second, {{"a", 1}}), ElementsAre(near(2))) << "full again, and no more than full";
  run("UPDATE token_buckets SET since = since + interval '1 hour' WHERE client = 'a'");
  EXPECT_THAT(spend(first, {{"a", 1}}), ElementsAre(near(1))) << "a clock that was set back takes none away";
  EXPECT_EQ(first.server()->forget_idle_buckets(), 0u);
  run("UPDATE token_buckets SET since = since - interval '2 days' WHERE client = 'a'");
  EXPECT_EQ(first.server()->forget_idle_buckets(), 1u);
  run("UPDATE token_buckets SET since = since + interval '2 days' WHERE client = 'b'");
  EXPECT_EQ(first.server()->forget_idle_buckets(), 1u) << "a time far ahead is a wrong clock's";
}

TEST_F(PostgresCatalogue, begins_work_anew_when_all_who_did_it_have_died) {
  Catalogue catalogue = make();
  const auto share = [&] { return catalogue.server()->share_work("import of a feed", 3); };
  {
    const auto first = share();
    EXPECT_EQ(first->next(), 0u);
    EXPECT_EQ(first->next(), 1u);
    const auto second = share();
    EXPECT_EQ(second->next(), 2u) << "what is done is done while somebody is at it";
  }
  PostgresConnection connection(testing::postgres_url(), "test");
  const char* const at_work =
      "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE application_name = $1 "
      "AND locktype IN ('advisory', 'transactionid')";
  while (connection.run(at_work, {testing::schema_of(folder_)})[0].integer(0) > 0) std::this_thread::yield();
  const auto third = share();
  for (std::size_t part = 0; part < 3; ++part) EXPECT_EQ(third->next(), part);
  EXPECT_FALSE(third->next());
}

TEST_F(PostgresCatalogue, ends_the_wait_of_those_who_watch_it_when_it_changes) {
  Catalogue catalogue = make();
  const auto watch = Catalogue::open(url_).watch_changes();
  watch->wait(std::chrono::milliseconds(1));  // connects
  std::atomic<int> heard = 0;
  std::thread watcher([&] {
    for (; heard < 2; ++heard) watch->wait(std::chrono::hours(1));
  });
  catalogue.put(std::vector{product_record("p1", {"x"})}, model_a.fingerprint);
  while (heard < 1) std::this_thread::yield();
  watch->wake();
  watcher.join();
}

TEST_F(PostgresCatalogue, waits_no_longer_for_an_answer_than_it_has_patience) {
  make();
  const Catalogue impatient = Catalogue::open(url_, {{}, std::chrono::milliseconds(200)});
  PostgresConnection other(url_, "test");
  other.run_script("BEGIN; LOCK TABLE products");
  const Error error = error_of([&] { (void)impatient.find({"p1"}); });
  EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  EXPECT_THAT(error.what(), HasSubstr("it took too long, try again"));
  // Nor does the server, which would go on for nobody.
  const char* const waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'products'::regclass";
  EXPECT_EQ(other.run(waiting)[0].integer(0), 0);
  other.run_script("COMMIT");
  EXPECT_FALSE(impatient.find({"p1"}));
}

TEST_F(PostgresCatalogue, takes_rows_for_as_long_as_they_come_whatever_its_patience) {
  PostgresPool pool(url_, "test", std::chrono::milliseconds(400));
  auto connection = pool.begin("BEGIN", "reading slowly");
  std::size_t rows = 0;
  // Large ones: each fills what the server sends at once.
  connection->stream("SELECT repeat('x', 20000), pg_sleep(0.1)::text FROM generate_series(1, 8)", {},
                     [&](const PgRow&) { ++rows; });
  EXPECT_EQ(rows, 8U);
}

TEST_F(PostgresCatalogue, takes_no_text_that_the_server_cannot_hold) {
  Catalogue catalogue = make();
  catalogue.put(std::vector{product_record("p", {"x"})}, model_a.fingerprint);
  EXPECT_FALSE(catalogue.find({std::string("p\0q", 3)}));
  EXPECT_FALSE(catalogue.find({"\xFF"}));
  EXPECT_EQ(catalogue.remove(std::vector<ProductId>{{std::string("p\0", 2)}, {"\xFF"}, {"p"}, {"p"}}), 1u);
  ProductFilter filter;
  filter.item_group_id = {"\xFF"};
  EXPECT_EQ(error_of([&] { catalogue.filter(filter); }).kind(), ErrorKind::invalid_argument);
  filter = {};
  filter.category = {"\xFF"};
  EXPECT_EQ(error_of([&] { catalogue.filter(filter); }).kind(), ErrorKind::invalid_argument);
}

TEST_F(PostgresCatalogue, takes_a_batch_in_which_a_product_stands_twice_as_if_it_came_twice) {
  Catalogue catalogue = make();
  ProductRecord renamed = product_record("p1", {"x", "y"});
  renamed.facts.title = "renamed";
  EXPECT_THAT(catalogue.put(std::vector{product_record("p1", {"x"}), product_record("p1", {"x"}), renamed, renamed},
                            model_a.fingerprint),
              ElementsAre(PutOutcome::added, PutOutcome::unchanged, PutOutcome::changed, PutOutcome::unchanged));
  EXPECT_EQ(catalogue.find({"p1"})->facts.title, "renamed");
  EXPECT_EQ(catalogue.find({"p1"})->images.size(), 2u);
  EXPECT_EQ(catalogue.find({"p1"})->revision, 2);
  EXPECT_EQ(catalogue.state().revision, 2);
}

TEST_F(PostgresCatalogue, verify_finds_planted_damage) {
  const auto damaged = [&](const std::string& sql) {
    testing::drop_schema_of(folder_);
    Catalogue catalogue = make();
    catalogue.put(std::vector{product_record("p1", {"x"}), product_record("p2", {"y"})}, model_a.fingerprint);
    EXPECT_THAT(catalogue.verify().problems, ::testing::IsEmpty());
    run(sql);
    return catalogue.verify().problems;
  };
  EXPECT_THAT(damaged("DELETE FROM images WHERE product = 'p1'"),
              ElementsAre("product without images: p1", HasSubstr("image content of no product")));
  EXPECT_THAT(damaged("DELETE FROM embeddings WHERE product = 'p2'"),
              ElementsAre(HasSubstr("/photos/y.jpg of product p2")));
  EXPECT_THAT(damaged("UPDATE contents SET jpeg = 'x'"), ::testing::SizeIs(2));
  EXPECT_THAT(damaged("UPDATE catalogue SET revision = 1"), ElementsAre(HasSubstr("a later revision")));
  EXPECT_THAT(damaged("INSERT INTO removals VALUES ('p1', 1)"), ElementsAre(HasSubstr("remembered as removed: p1")));
  EXPECT_THAT(damaged("UPDATE embeddings SET vector = '[1,1,0,0,0,0,0,0]' WHERE product = 'p1'"),
              ElementsAre(HasSubstr("expected an embedding of checksum")));
  EXPECT_THAT(damaged("UPDATE embeddings SET vector = '[1,1,0,0,0,0,0,0]', checksum = NULL WHERE product = 'p1'"),
              ElementsAre(HasSubstr("length 1.41")));
  EXPECT_THAT(damaged("UPDATE embeddings SET checksum = NULL WHERE product = 'p1'"),
              ElementsAre(HasSubstr("found one of an older Selvedge")));
  EXPECT_THAT(damaged("UPDATE products SET category_folded = 'x' WHERE id = 'p1'"),
              ElementsAre(HasSubstr("put it again: p1")));
  EXPECT_THAT(damaged("UPDATE embeddings SET vector = '[1,0]' WHERE product = 'p1'"),
              ElementsAre(HasSubstr("expected an embedding of 20 bytes, found 8")));
}

}  // namespace
}  // namespace selvedge::catalogue
