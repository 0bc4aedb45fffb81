// A program that knows the face alone, and a server of feeds for it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "fetch/scripted_server.h"
#include "ground/files/read_file.h"
#include "recommend/recommend_fixture.h"
#include "selvedge/selvedge.h"

namespace selvedge::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ShopOfColours : public ::testing::Test {
 protected:
  ShopOfColours() {
    for (const auto& [name, colour] :
         {std::pair<const char*, Colour>{"red", {200, 20, 20}}, {"green", {20, 160, 40}}, {"blue", {20, 40, 200}}}) {
      write_picture(picture(name), plain(colour, 48, 64));
      products_.push_back(product(name));
    }
  }
  std::string picture(const std::string& name) const { return (folder_.path() / (name + ".png")).string(); }
  NewProduct product(const std::string& name) const {
    NewProduct product;
    product.facts.id = {name};
    product.facts.category = "dress";
    product.pictures = {picture(name)};
    return product;
  }
  Shop made() {
    Shop shop = Shop::create(catalogue_, SELVEDGE_SOURCE_DIR "/models/default");
    EXPECT_EQ(shop.put(products_).added, 3U);
    return shop;
  }

  const TemporaryFolder folder_;
  const std::string catalogue_ = (folder_.path() / "shop.db").string();
  const Image blue_ = plain({20, 40, 200}, 48, 64);
  std::vector<NewProduct> products_;
};

TEST_F(ShopOfColours, answers_a_photo_with_the_product_that_it_shows) {
  const Shop shop = made();
  const Answered answered = shop.recommend(blue_);
  ASSERT_EQ(answered.answers.size(), 3U);
  EXPECT_EQ(answered.answers[0].product.facts.id.value, "blue");
  EXPECT_EQ(answered.verdict, Verdict::match);
  EXPECT_TRUE(shop.thumbnail(answered.answers[0].image.content));
  EXPECT_EQ(shop.similar({"blue"}, {.limit = 5})->size(), 2U);
  EXPECT_FALSE(shop.similar({"none"}));
  const double between = (answered.answers[0].match_probability + answered.answers[1].match_probability) / 2;
  const Answered sure = shop.recommend(blue_, {.limit = 5, .min_probability = between});
  EXPECT_EQ(sure.answers.size(), 1U) << "the unlikely ones are left out";
}

TEST_F(ShopOfColours, refuses_bytes_that_are_no_picture_and_a_catalogue_that_is_not_there) {
  const Shop shop = made();
  const std::string text = "no picture";
  EXPECT_THROW(shop.recommend(std::as_bytes(std::span(text)), "photo"), Error);
  EXPECT_THROW(Shop::open(catalogue_ + "2"), Error);
  EXPECT_THROW(Shop::create(catalogue_, SELVEDGE_SOURCE_DIR "/models/default"), Error);
}

TEST_F(ShopOfColours, sees_what_it_put_changed_and_removed) {
  Shop shop = made();
  EXPECT_EQ(shop.put(products_).unchanged, 3U);
  EXPECT_TRUE(shop.update({"blue"}, [](ProductFacts facts) {
    facts.price = parse_price("19.90");
    return facts;
  }));
  EXPECT_FALSE(shop.update({"none"}, [](ProductFacts facts) { return facts; }));
  EXPECT_EQ(to_string(shop.find({"blue"})->facts.price.value()), "19.90");
  EXPECT_EQ(shop.remove(std::vector<ProductId>{{"blue"}, {"none"}}), 1U);
  EXPECT_NE(shop.recommend(blue_).answers.at(0).product.facts.id.value, "blue");
  EXPECT_EQ(shop.products(), 2U);
}

TEST_F(ShopOfColours, skips_a_product_without_a_readable_picture_and_says_why) {
  Shop shop = made();
  std::ofstream(picture("broken")) << "no picture";
  const ImportReport report = shop.put(std::vector{product("broken")});
  EXPECT_EQ(report.added, 0U);
  ASSERT_FALSE(report.skipped.empty());
  EXPECT_THAT(to_string(report.skipped.front()), HasSubstr("broken.png"));
}

TEST_F(ShopOfColours, imports_a_feed_from_its_url_with_pictures_by_url_alone) {
  std::string rows;
  const ScriptedServer server([&](const Exchange& exchange) {
    if (exchange.path() == "/feed.csv?token=hush") return exchange.ok(rows, "Content-Type: text/csv\r\n");
    const auto bytes = files::read_text(picture(exchange.path().substr(1, exchange.path().find('.') - 1)));
    exchange.ok(bytes);
  });
  rows = "product_id,image\nred," + server.url("/red.png") + "\nblue," + server.url("/blue.png") + "\ngreen," +
         picture("green") + "\n";
  Shop shop = Shop::create(catalogue_, SELVEDGE_SOURCE_DIR "/models/default");
  const std::string url = server.url("/feed.csv?token=hush");
  std::size_t told = 0;
  const ImportReport report = shop.import(
      url, {.allow_private_addresses = true, .progress = [&](const Progress& progress) { told = progress.done; }});
  EXPECT_EQ(report.added, 2U);
  EXPECT_EQ(told, 2U);
  EXPECT_EQ(shop.recommend(blue_).answers.at(0).product.facts.id.value, "blue");
  ASSERT_FALSE(report.skipped.empty());
  EXPECT_THAT(to_string(report.skipped.front()), HasSubstr("expected the address of a picture, found a path"));
  EXPECT_EQ(shop.import(" HTTP" + url.substr(4) + "\n", {.allow_private_addresses = true}).unchanged, 2U);
  EXPECT_THROW(shop.import("ftp://shop.example/feed.csv"), Error);
  try {
    shop.import(url);
    FAIL() << "this machine is no public address";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unavailable);
    EXPECT_THAT(error.what(), ::testing::StartsWith(server.url("/feed.csv: ")));
    EXPECT_THAT(error.what(), ::testing::Not(HasSubstr("hush")));
  }
}

TEST_F(ShopOfColours, ends_the_import_of_a_feed_that_does_not_come_when_its_progress_throws) {
  const ScriptedServer server([](const Exchange& exchange) { exchange.stay_silent(); });
  Shop shop = Shop::create(catalogue_, SELVEDGE_SOURCE_DIR "/models/default");
  const ProgressSink enough = [](const Progress& progress) {
    EXPECT_EQ(progress.total, 0U);
    throw std::domain_error("enough");
  };
  EXPECT_THROW(shop.import(server.url("/feed.csv"), {.allow_private_addresses = true, .progress = enough}),
               std::domain_error);
}

TEST_F(ShopOfColours, follows_what_another_program_changes) {
  Shop writer = made();
  const Shop reader = Shop::open(catalogue_);
  EXPECT_EQ(reader.products(), 3U);
  writer.remove(std::vector<ProductId>{{"red"}});
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (reader.products() != 2 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  EXPECT_EQ(reader.products(), 2U);
  EXPECT_EQ(reader.revision(), writer.revision());
}

TEST_F(ShopOfColours, has_the_embeddings_of_its_model) {
  const Model model(SELVEDGE_SOURCE_DIR "/models/default");
  EXPECT_EQ(made().model().fingerprint, model.fingerprint());
  const std::vector<Image> images{blue_, blue_, plain({200, 20, 20}, 48, 64)};
  const auto rows = model.embed(images);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].size(), model.embedding_size());
  EXPECT_EQ(rows[0], rows[1]);
  EXPECT_NE(rows[0], rows[2]);
}

TEST_F(ShopOfColours, embeds_many_pictures_and_says_why_one_could_not_be_read) {
  const Model model(SELVEDGE_SOURCE_DIR "/models/default");
  made();  // writes the pictures
  const std::vector<std::string> names{"blue", "none", "red"};
  const auto embedded = model.embed(names.size(), [&](std::size_t i) { return model.read(picture(names[i])); });
  ASSERT_EQ(embedded.size(), 3U);
  EXPECT_EQ(embedded[0].problem, "");
  EXPECT_THAT(embedded[1].problem, HasSubstr("none.png"));
  EXPECT_TRUE(embedded[1].embedding.empty());
  const auto rows = model.embed(std::vector<Image>{blue_, plain({200, 20, 20}, 48, 64)});
  EXPECT_EQ(embedded[0].embedding.size(), rows[0].size());
  for (std::size_t d = 0; d < rows[1].size(); ++d) EXPECT_NEAR(embedded[2].embedding[d], rows[1][d], 1e-6);
}

TEST_F(ShopOfColours, reads_a_crop_of_a_picture_and_refuses_one_that_is_not_inside) {
  const Model model(SELVEDGE_SOURCE_DIR "/models/default");
  EXPECT_EQ(model.read(picture("red"), Rect{1, 2, 10, 20}).height, 20);
  EXPECT_THROW(model.read(picture("red"), Rect{40, 0, 10, 20}), Error);
  EXPECT_THROW(model.read(picture("none")), Error);
}

TEST_F(ShopOfColours, answers_a_file_by_its_path_and_tells_it_in_json) {
  const Shop shop = made();
  const Answered answered = shop.recommend(std::filesystem::path(picture("blue")), {.limit = 2});
  const std::string json = to_json(answered);
  EXPECT_THAT(json, ::testing::StartsWith(R"({"crop":null,"garment":null,"garments":[],"verdict":"match")"));
  EXPECT_THAT(json, HasSubstr(to_json(answered.answers)));
  EXPECT_THAT(json, HasSubstr(to_json(shop.find({"blue"}).value())));
  EXPECT_THROW(shop.recommend(std::filesystem::path(picture("none"))), Error);
}

TEST(Model, refuses_a_directory_whose_model_gives_no_embeddings) {
  EXPECT_THROW(Model(SELVEDGE_SOURCE_DIR "/models/finder"), Error);
}

}  // namespace
}  // namespace selvedge::testing
