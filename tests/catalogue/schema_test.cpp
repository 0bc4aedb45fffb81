// Files as they are found on disk: older, newer, foreign, broken.
#include "shop/catalogue/sqlite/sqlite_schema.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <fstream>

#include "catalogue/catalogue_fixture.h"
#include "selvedge/error.h"

namespace selvedge::catalogue {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::model_a;
using ::testing::Not;
using testing::numbered;
using testing::product_record;
using testing::TemporaryFolder;

class Schema : public ::testing::Test {
 protected:
  void make_catalogue() {
    Catalogue catalogue = Catalogue::create(path_, model_a);
    ProductRecord record = product_record("p1", {"x"});
    record.facts.category = "Ärmel";
    record.facts.attributes["cut"] = "Weit";
    catalogue.put(std::vector{record}, model_a.fingerprint);
  }
  void execute(const std::string& sql) {
    SQLite::Database(path_, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(sql);
  }
  std::vector<std::string> tables() {
    SQLite::Database database(path_);
    SQLite::Statement query(database, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name");
    std::vector<std::string> found;
    while (query.executeStep()) found.push_back(query.getColumn(0).getString());
    return found;
  }
  void take_back_feeds() {
    execute(
        "DROP TABLE sync_runs; DROP INDEX products_hidden; ALTER TABLE products DROP COLUMN hidden; "
        "ALTER TABLE products DROP COLUMN feed");
  }
  // Takes back what later steps added.
  void make_version(int version) {
    execute(
        "CREATE TABLE old (content INTEGER NOT NULL REFERENCES contents (key) ON DELETE CASCADE, model INTEGER NOT "
        "NULL "
        "REFERENCES models (key), vector BLOB NOT NULL, checksum TEXT, PRIMARY KEY (content, model)); "
        "INSERT OR IGNORE INTO old SELECT i.content, e.model, e.vector, e.checksum FROM embeddings e JOIN images i "
        "ON i.id = e.image; DROP TABLE embeddings; ALTER TABLE old RENAME TO embeddings");
    if (version < 6) take_back_feeds();
    if (version < 5) execute("DROP TABLE secrets");
    if (version < 4)
      execute(
          "DROP INDEX products_by_category; DROP INDEX attributes_by_value; "
          "ALTER TABLE products DROP COLUMN category_folded; ALTER TABLE products DROP COLUMN colour_folded; "
          "ALTER TABLE products DROP COLUMN currency_folded; ALTER TABLE attributes DROP COLUMN value_folded; "
          "ALTER TABLE embeddings DROP COLUMN checksum; "
          "CREATE INDEX products_by_category ON products (category COLLATE NOCASE, colour COLLATE NOCASE); "
          "CREATE INDEX attributes_by_value ON attributes (name, value COLLATE NOCASE)");
    if (version < 3) execute("DROP TABLE feedback; DROP TABLE query_photos; DROP TABLE queries; DROP TABLE api_keys");
    if (version < 2)
      execute("DROP INDEX products_by_category; DROP INDEX products_by_group; DROP INDEX attributes_by_value");
    execute("PRAGMA user_version = " + std::to_string(version));
  }
  Error error_of_opening() {
    try {
      Catalogue::open(path_);
    } catch (const Error& error) {
      return error;
    }
    return Error(ErrorKind::internal, "no error was thrown");
  }

  TemporaryFolder folder_;
  std::string path_ = folder_ / "shop.db";
};

TEST_F(Schema, of_an_older_version_is_migrated_with_everything_kept) {
  for (const int version : {1, 2, 3, 4, 5, 6}) {
    std::filesystem::remove(path_);
    make_catalogue();
    const auto wanted = tables();
    make_version(version);
    EXPECT_THAT(tables(), Not(wanted));
    Catalogue catalogue = Catalogue::open(path_);
    EXPECT_EQ(tables(), wanted);
    EXPECT_TRUE(catalogue.find({"p1"}));
    EXPECT_THAT(catalogue.verify().problems, IsEmpty());
    const std::vector<std::string> conditions = {"category=ÄRMEL", "cut=weit"};
    EXPECT_EQ(catalogue.filter(parse_product_filter(conditions)).size(), 1u);
    // What came later works beside what was there.
    const auto token = catalogue.keys().create("till", {KeyScope::read}, {}).token;
    EXPECT_TRUE(catalogue.keys().check(token, {}));
    catalogue.feedback().record({"q", {}, model_a.fingerprint, {}});
    EXPECT_EQ(catalogue.owners().front().feed, "");
    EXPECT_FALSE(catalogue.find({"p1"})->facts.hidden);
    catalogue.syncs().record({});
    EXPECT_EQ(catalogue.syncs().runs(9).size(), 1u);
    EXPECT_EQ(catalogue.feedback().add(std::vector{FeedbackEvent{"q", FeedbackKind::shown, {"p1"}}}).stored, 1u);
  }
}

TEST_F(Schema, of_a_version_that_embedded_contents_gives_each_image_the_embedding_of_its_content) {
  {
    Catalogue catalogue = Catalogue::create(path_, model_a);
    catalogue.put(std::vector{product_record("p1", {"x", "y"}), product_record("p2", {"x"})}, model_a.fingerprint);
  }
  make_version(6);
  Catalogue catalogue = Catalogue::open(path_);
  std::vector<std::string> seen;
  catalogue.for_each_embedding([&](const ProductId& id, std::int64_t, std::span<const float> embedding) {
    for (const char* name : {"x", "y"}) {
      if (std::ranges::equal(embedding, testing::embedding_of(name))) seen.push_back(id.value + name);
    }
  });
  EXPECT_THAT(seen, ::testing::UnorderedElementsAre("p1x", "p1y", "p2x"));
  const StoredImage image = catalogue.find({"p2"})->images.front();
  EXPECT_EQ(image.part, PicturePart()) << "a whole picture, at which no finder looked";
  EXPECT_THAT(catalogue.verify().problems, IsEmpty());
}

TEST_F(Schema, of_a_newer_version_is_refused_and_left_alone) {
  make_catalogue();
  execute("PRAGMA user_version = 99");
  const Error error = error_of_opening();
  EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
  EXPECT_THAT(error.what(), HasSubstr("found version 99"));
  EXPECT_THAT(error.what(), HasSubstr("newer"));
}

TEST_F(Schema, of_something_else_is_refused) {
  execute("CREATE TABLE recipes (name TEXT)");
  EXPECT_EQ(error_of_opening().kind(), ErrorKind::corrupt_data);
  EXPECT_THAT(error_of_opening().what(), HasSubstr("another SQLite database"));
}

TEST_F(Schema, opening_names_what_is_wrong_with_the_file) {
  EXPECT_EQ(error_of_opening().kind(), ErrorKind::not_found);
  EXPECT_THAT(error_of_opening().what(), HasSubstr("catalogue create"));
  std::ofstream(path_).close();
  EXPECT_EQ(error_of_opening().kind(), ErrorKind::corrupt_data);
  std::ofstream(path_) << std::string(5000, 'x');
  EXPECT_EQ(error_of_opening().kind(), ErrorKind::corrupt_data);
  std::filesystem::remove(path_);
  std::filesystem::create_directory(path_);
  EXPECT_EQ(error_of_opening().kind(), ErrorKind::corrupt_data);
}

TEST_F(Schema, creating_never_replaces_what_is_there) {
  make_catalogue();
  EXPECT_THROW(Catalogue::create(path_, model_a), Error);
  EXPECT_TRUE(Catalogue::open(path_).find({"p1"}));
}

TEST_F(Schema, creating_leaves_one_file_behind) {
  make_catalogue();
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path()))
    files.push_back(entry.path().filename().string());
  EXPECT_THAT(files, ::testing::ElementsAre("shop.db"));
}

TEST_F(Schema, a_url_that_is_neither_is_refused_with_both_that_are_taken) {
  path_ = "mysql://localhost/shop";
  EXPECT_EQ(error_of_opening().kind(), ErrorKind::invalid_argument);
  EXPECT_THAT(error_of_opening().what(), HasSubstr("expected a path such as shop.db or a URL such as postgresql://"));
}

TEST_F(Schema, verify_looks_at_every_thumbnail_and_names_the_product_of_a_damaged_one) {
  Catalogue catalogue = Catalogue::create(path_, model_a);
  std::vector<ProductRecord> records;
  for (std::size_t i = 0; i < 300; ++i) records.push_back(product_record(numbered("p", i), {numbered("picture ", i)}));
  catalogue.put(records, model_a.fingerprint);
  std::atomic<std::size_t> seen = 0;
  const auto problems =
      catalogue
          .verify({},
                  [&](std::span<const std::byte> jpeg) -> std::optional<std::string> {
                    ++seen;
                    const std::string_view text(reinterpret_cast<const char*>(jpeg.data()), jpeg.size());
                    if (text.ends_with("picture 271")) return "cut short";
                    return std::nullopt;
                  })
          .problems;
  EXPECT_EQ(seen, 300u);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_THAT(problems[0], ::testing::AllOf(HasSubstr("of product p271"), HasSubstr("cut short")));
}

TEST_F(Schema, verify_finds_planted_damage) {
  const auto problems_after = [&](const std::string& sql) {
    std::filesystem::remove(path_);
    make_catalogue();
    execute("PRAGMA foreign_keys = OFF; " + sql);
    return ::testing::PrintToString(Catalogue::open(path_).verify().problems);
  };
  EXPECT_EQ(problems_after(""), "{}");
  EXPECT_THAT(problems_after("DELETE FROM thumbnails"), HasSubstr("without thumbnail"));
  EXPECT_THAT(problems_after("DELETE FROM embeddings"),
              ::testing::AllOf(HasSubstr("without embedding"), HasSubstr("of product p1")));
  EXPECT_THAT(problems_after("DELETE FROM images"), HasSubstr("product without images: p1"));
  EXPECT_THAT(problems_after("DELETE FROM products"), HasSubstr("points nowhere"));
  EXPECT_THAT(problems_after("UPDATE embeddings SET vector = x'00'"), HasSubstr("found 1 bytes"));
  EXPECT_THAT(problems_after("UPDATE embeddings SET vector = zeroblob(32)"),
              HasSubstr("expected an embedding of checksum"));
  EXPECT_THAT(problems_after("UPDATE embeddings SET vector = zeroblob(32), checksum = NULL"),
              ::testing::AllOf(HasSubstr("without checksum"), HasSubstr("length 0")));
  EXPECT_THAT(problems_after("UPDATE products SET category_folded = 'armel'"), HasSubstr("put it again: p1"));
  EXPECT_THAT(problems_after("UPDATE attributes SET value_folded = 'Weit'"), HasSubstr("put it again: p1"));
  EXPECT_THAT(problems_after("UPDATE thumbnails SET jpeg = 'text'"), HasSubstr("no JPEG"));
  EXPECT_THAT(problems_after("UPDATE catalogue SET revision = 0"), HasSubstr("later revision"));
}

}  // namespace
}  // namespace selvedge::catalogue
