// Embeddings whose bytes have changed since they were stored: who is told of them, and who does without them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <SQLiteCpp/SQLiteCpp.h>

#include <map>

#include "catalogue/catalogue_suite.h"

namespace selvedge::catalogue {
namespace {

using testing::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::model_a;
using testing::model_b;
using testing::numbered;
using testing::product_record;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

// Flips a bit of every embedding of `product`, as a disk does.
class DamagedEmbeddings : public testing::CatalogueSuite {
 protected:
  static void put(Catalogue& catalogue, const std::vector<ProductRecord>& records) {
    catalogue.put(records, model_a.fingerprint);
  }
  void flip(const std::string& product) {
    if (GetParam().name == "sqlite") {
      const std::string of =
          " WHERE image IN (SELECT i.id FROM images i JOIN products p ON p.key = i.product "
          "WHERE p.id = '" +
          product + "')";
      run("UPDATE embeddings SET vector = CAST(x'00' || substr(vector, 2) AS BLOB)" + of);
    } else {
      // The length stays what it is.
      run("UPDATE embeddings SET vector = (SELECT array_agg(-v ORDER BY n)::real[]::halfvec FROM "
          "unnest(vector::real[]) WITH ORDINALITY AS u(v, n)) WHERE product = '" +
          product + "'");
    }
  }

 private:
  // A statement that both engines understand, past the library.
  void run(const std::string& sql) {
    const std::string url = GetParam().url(folder_);
    if (GetParam().name == "sqlite") {
      SQLite::Database(url, SQLite::OPEN_READWRITE).exec(sql);
    } else {
      PostgresConnection(url, "test").run_script(sql.c_str());
    }
  }
};

TEST_P(DamagedEmbeddings, are_named_by_verify_and_left_out_of_what_an_index_is_made_of) {
  Catalogue catalogue = make();
  std::vector<ProductRecord> records;
  for (std::size_t i = 0; i < 40; ++i) records.push_back(product_record(numbered("p", i), {numbered("x", i)}));
  put(catalogue, records);
  EXPECT_THAT(catalogue.verify().problems, IsEmpty());
  for (std::size_t i = 0; i < 20; ++i) flip(numbered("p", i));
  EXPECT_THAT(catalogue.verify().problems, SizeIs(20));
  EXPECT_THAT(catalogue.verify().problems[0], HasSubstr("expected an embedding of checksum"));
  std::vector<std::string> seen, problems;
  catalogue.for_each_embedding(
      [&](const ProductId& id, std::int64_t, std::span<const float>) { seen.push_back(id.value); },
      [&](const std::string& problem) { problems.push_back(problem); });
  EXPECT_THAT(seen, SizeIs(20));
  EXPECT_THAT(problems, ::testing::Contains(HasSubstr("product 'p7'")));
  EXPECT_THAT(problems, SizeIs(20));
  const Changes changes = catalogue.changes_since(0);
  EXPECT_THAT(changes.damaged, SizeIs(20));
  EXPECT_EQ(error_of([&] {
              catalogue.for_each_embedding([](const ProductId&, std::int64_t, std::span<const float>) {});
            }).kind(),
            ErrorKind::corrupt_data);
  EXPECT_EQ(error_of([&] { catalogue.copy_to(folder_ / "copy.db"); }).kind(), ErrorKind::corrupt_data)
      << "a copy would give them checksums that fit";
  // Removed and put again, they are whole.
  std::vector<ProductId> damaged;
  for (std::size_t i = 0; i < 20; ++i) damaged.push_back(records[i].facts.id);
  catalogue.remove(damaged);
  put(catalogue, records);
  EXPECT_THAT(catalogue.verify().problems, IsEmpty());
}

// A product in the index of a follower must not stay there as it was: an index that is made anew does not have it.
TEST_P(DamagedEmbeddings, of_a_changed_product_are_a_change_without_those_images_and_not_no_change) {
  Catalogue catalogue = make();
  put(catalogue, {product_record("whole", {"a"}), product_record("lost", {"b", "c"}), product_record("hidden", {"d"})});
  const std::int64_t before = catalogue.state().revision;
  flip("lost");
  flip("hidden");
  for (const char* const id : {"whole", "lost", "hidden"}) {
    catalogue.update({id}, [&](const StoredProduct& stored) {
      ProductFacts facts = stored.facts;
      facts.title = "changed";
      facts.hidden = facts.id.value == "hidden";
      return facts;
    });
  }
  const Changes changes = catalogue.changes_since(before);
  std::map<std::string, std::size_t> images;
  for (const ChangedProduct& product : changes.changed) images[product.id.value] = product.images.size();
  EXPECT_EQ(images, (std::map<std::string, std::size_t>{{"hidden", 0}, {"lost", 0}, {"whole", 1}}));
  EXPECT_THAT(changes.damaged, UnorderedElementsAre(HasSubstr("product 'lost'"), HasSubstr("product 'lost'")));
}

TEST_P(DamagedEmbeddings, are_told_from_those_of_another_model) {
  Catalogue catalogue = make();
  put(catalogue, {product_record("p", {"x"})});
  catalogue.add_model(model_b);
  catalogue.add_embeddings(model_b.fingerprint,
                           std::vector{ContentEmbedding{testing::image_record("x").content,
                                                        testing::embedding_of("b", model_b.embedding_size)}});
  EXPECT_TRUE(catalogue.switch_model(model_b.fingerprint));
  EXPECT_THAT(catalogue.verify().problems, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(, DamagedEmbeddings, ::testing::ValuesIn(testing::factories), testing::name_of);

}  // namespace
}  // namespace selvedge::catalogue
