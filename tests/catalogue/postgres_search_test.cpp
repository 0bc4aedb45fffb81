// Searching in the database, judged by a plain loop. Skipped where SELVEDGE_TEST_POSTGRES names no server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "catalogue/catalogue_suite.h"
#include "shop/catalogue/postgres/postgres_connection.h"

namespace selvedge::catalogue {
namespace {

using testing::embedding_of;
using testing::error_of;
using ::testing::HasSubstr;
using testing::model_a;
using testing::model_b;
using testing::numbered;
using testing::product_record;

constexpr std::size_t drawn_products = 600;

// Whether by an index or by every embedding.
class PostgresSearch : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    if (testing::postgres_url() == nullptr)
      GTEST_SKIP() << "nothing is tested on PostgreSQL: SELVEDGE_TEST_POSTGRES names no server";
    catalogue_.emplace(Catalogue::create(testing::postgres_url_of(folder_), model_a));
    if (GetParam()) {
      EXPECT_TRUE(catalogue_->server()->make_search_index());
      EXPECT_FALSE(catalogue_->server()->make_search_index()) << "it is there already";
    }
    std::vector<ProductRecord> records;
    for (std::size_t p = 0; p < drawn_products; ++p) {
      std::vector<std::string> images;
      for (std::size_t i = 0; i <= p % 3; ++i) images.push_back(numbered(numbered("image ", p) + " ", i));
      records.push_back(product_record(numbered("p", p), images));
      records.back().facts.category = p % 100 == 0 ? "rare" : p % 2 == 0 ? "even" : "odd";
      records.back().facts.price = Price{static_cast<std::int64_t>(p)};
      for (const ImageRecord& image : records.back().images)
        embeddings_[records.back().facts.id].push_back(image.embedding);
    }
    catalogue_->put(records, model_a.fingerprint);
  }
  ~PostgresSearch() override {
    if (testing::postgres_url() != nullptr) testing::drop_schema_of(folder_);
  }

  // Best similarity of each product that fits, best first.
  std::vector<std::pair<float, ProductId>> truth(std::span<const float> query,
                                                 const std::function<bool(const ProductId&)>& fits) const {
    std::vector<std::pair<float, ProductId>> all;
    for (const auto& [product, images] : embeddings_) {
      if (!fits(product)) continue;
      float best = -2;
      for (const auto& image : images) best = std::max(best, core::dot(query, image));
      all.emplace_back(best, product);
    }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    return all;
  }
  // Float16 moves a similarity by about 0.001: equal to the loop's answers but for that.
  void expect_nearest(std::span<const float> query, std::size_t k, const ProductFilter& filter,
                      const std::function<bool(const ProductId&)>& fits) const {
    const auto expected = truth(query, fits);
    const auto hits = catalogue_->server()->nearest(query, model_a.fingerprint, k, filter);
    ASSERT_EQ(hits.size(), std::min(k, expected.size()));
    std::set<ProductId> seen;
    for (std::size_t i = 0; i < hits.size(); ++i) {
      EXPECT_TRUE(fits(hits[i].product)) << hits[i].product.value;
      EXPECT_TRUE(seen.insert(hits[i].product).second);
      EXPECT_NEAR(hits[i].similarity, expected[i].first, 2e-3) << i;
    }
  }

  testing::TemporaryFolder folder_;
  std::optional<Catalogue> catalogue_;
  std::map<ProductId, std::vector<std::vector<float>>> embeddings_;
};

TEST_P(PostgresSearch, refuses_a_filter_with_a_text_that_no_product_may_have) {
  const auto query = embedding_of("query");
  for (const std::string& text : {std::string("a\0b", 3), std::string("\xFF")}) {
    ProductFilter filter;
    filter.currency = {text};
    EXPECT_EQ(error_of([&] { catalogue_->server()->nearest(query, model_a.fingerprint, 5, filter); }).kind(),
              ErrorKind::invalid_argument);
  }
}

TEST_P(PostgresSearch, takes_no_list_of_texts_with_the_character_0) {
  PostgresConnection connection(testing::postgres_url(), "tests");
  EXPECT_EQ(error_of([&] {
              connection.run("SELECT $1::text[]", {std::vector<std::string>{"a", std::string("b\0c", 3)}});
            }).kind(),
            ErrorKind::invalid_argument);
}

INSTANTIATE_TEST_SUITE_P(EachWay, PostgresSearch, ::testing::Bool(),
                         [](const auto& way) { return way.param ? "by_index" : "by_every_embedding"; });

TEST_P(PostgresSearch, finds_what_a_plain_loop_finds) {
  const auto all = [](const ProductId&) { return true; };
  for (const std::size_t k : {1, 5, 30, 1000}) {
    for (std::size_t q = 0; q < 5; ++q) expect_nearest(embedding_of(numbered("query ", q)), k, {}, all);
  }
}

TEST_P(PostgresSearch, answers_with_as_many_as_fit_the_filter_however_few_do) {
  ProductFilter rare, even, cheap;
  rare.category = {"rare"};
  even.category = {"EVEN"};
  cheap.price_max = Price{2};
  const auto number = [](const ProductId& id) { return std::stoul(id.value.substr(1)); };
  for (std::size_t q = 0; q < 5; ++q) {
    const auto query = embedding_of(numbered("query ", q));
    expect_nearest(query, 10, rare, [&](const ProductId& id) { return number(id) % 100 == 0; });
    expect_nearest(query, 10, even, [&](const ProductId& id) { return number(id) % 2 == 0 && number(id) % 100 != 0; });
    expect_nearest(query, 10, cheap, [&](const ProductId& id) { return number(id) <= 2; });
  }
}

TEST_P(PostgresSearch, answers_with_k_products_though_one_has_the_nearest_images_by_far) {
  std::vector<std::string> images;
  for (std::size_t i = 0; i < 60; ++i) images.push_back(numbered("popular ", i));
  ProductRecord popular = product_record("popular", images);
  const auto query = embedding_of("query 0");
  for (ImageRecord& image : popular.images) image.embedding = query;
  catalogue_->put(std::vector{popular}, model_a.fingerprint);
  const auto hits = catalogue_->server()->nearest(query, model_a.fingerprint, 10, {});
  ASSERT_EQ(hits.size(), 10u);
  EXPECT_EQ(hits[0].product.value, "popular");
  EXPECT_NEAR(hits[0].similarity, 1, 2e-3);
}

TEST_P(PostgresSearch, follows_what_is_put_and_removed) {
  const auto query = embedding_of("image 7 0");
  EXPECT_EQ(catalogue_->server()->nearest(query, model_a.fingerprint, 1, {}).at(0).product.value, "p7");
  catalogue_->remove(std::vector<ProductId>{{"p7"}});
  EXPECT_NE(catalogue_->server()->nearest(query, model_a.fingerprint, 1, {}).at(0).product.value, "p7");
  catalogue_->put(std::vector{product_record("again", {"image 7 0"})}, model_a.fingerprint);
  EXPECT_EQ(catalogue_->server()->nearest(query, model_a.fingerprint, 1, {}).at(0).product.value, "again");
}

TEST_P(PostgresSearch, gives_a_product_s_embeddings) {
  const auto found = catalogue_->server()->embeddings_of({"p2"}, model_a.fingerprint);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_NEAR(core::dot(found[0].embedding, found[0].embedding), 1, 1e-2);
  EXPECT_TRUE(catalogue_->server()->embeddings_of({"nobody"}, model_a.fingerprint).empty());
}

TEST_P(PostgresSearch, gives_the_embeddings_of_hits_in_their_order) {
  const auto query = embedding_of("image 7 0");
  auto hits = catalogue_->server()->nearest(query, model_a.fingerprint, 30, {});
  hits.push_back({{"nobody"}, 1, 0});
  const core::EmbeddingMatrix rows = catalogue_->server()->embeddings_of(hits, model_a.fingerprint);
  ASSERT_EQ(rows.rows(), hits.size());
  for (std::size_t i = 0; i + 1 < hits.size(); ++i)
    EXPECT_NEAR(core::dot(rows.row(i), query), hits[i].similarity, 2e-3) << hits[i].product.value;
  EXPECT_EQ(core::dot(rows.row(30), rows.row(30)), 0) << "of one that is not there";
}

TEST_P(PostgresSearch, never_compares_embeddings_of_two_models) {
  catalogue_->remove([] {
    std::vector<ProductId> ids;
    for (std::size_t p = 5; p < drawn_products; ++p) ids.push_back({numbered("p", p)});
    return ids;
  }());
  catalogue_->add_model(model_b);
  std::vector<ContentEmbedding> embeddings;
  for (const PendingContent& pending : catalogue_->contents_without_embedding(model_b.fingerprint, 100))
    embeddings.push_back({pending.content, embedding_of(pending.content, model_b.embedding_size)});
  catalogue_->add_embeddings(model_b.fingerprint, embeddings);
  const auto old_query = embedding_of("query 0");
  EXPECT_EQ(catalogue_->server()->nearest(old_query, model_a.fingerprint, 3, {}).size(), 3u) << "until it is switched";
  ASSERT_TRUE(catalogue_->switch_model(model_b.fingerprint));
  const Error error = error_of([&] { catalogue_->server()->nearest(old_query, model_a.fingerprint, 3, {}); });
  EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  EXPECT_THAT(error.what(), HasSubstr("brought to model model b"));
  const auto query = embedding_of("query 0", model_b.embedding_size);
  EXPECT_EQ(catalogue_->server()->nearest(query, model_b.fingerprint, 3, {}).size(), 3u);
  EXPECT_EQ(catalogue_->server()->make_search_index(), !GetParam())
      << "the new model has its index where the old one had";
}

TEST_P(PostgresSearch, uses_the_index_where_there_is_one) {
  PostgresConnection connection(testing::postgres_url_of(folder_), "test");
  connection.run_script("ANALYZE; SET enable_seqscan = off; SET enable_sort = off");
  std::string plan;
  const PgRows rows = connection.run(
      "EXPLAIN (FORMAT TEXT) SELECT e.product FROM embeddings e WHERE e.model = 1 "
      "ORDER BY e.vector::halfvec(8) <=> '[1,0,0,0,0,0,0,0]'::halfvec(8) LIMIT 3");
  for (int i = 0; i < rows.size(); ++i) plan += rows[i].text(0);
  EXPECT_EQ(plan.find("Order By") != std::string::npos, GetParam()) << plan;
}

TEST(SqliteCatalogue, is_not_searched_in_the_database) {
  const testing::TemporaryFolder folder;
  Catalogue catalogue = Catalogue::create(folder / "shop.db", model_a);
  EXPECT_FALSE(catalogue.server());
  const Error error = error_of([&] { catalogue.require_server("searching in the database"); });
  EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
  EXPECT_THAT(error.what(), HasSubstr("expected a catalogue on a server"));
  EXPECT_THAT(error.what(), HasSubstr("searching in the database"));
}

}  // namespace
}  // namespace selvedge::catalogue
