// selvedge feedback: sums, retention, and the loop from a click back to training.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "drawn_shop.h"
#include "study/dataset/manifest.h"

namespace selvedge::apps {
namespace {

namespace fs = std::filesystem;
using std::chrono::days;
using std::chrono::sys_days;
using testing::HasSubstr;

constexpr sys_days new_year{std::chrono::year{2026} / std::chrono::January / 1};

std::size_t partials_in(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::count_if(fs::directory_iterator(folder), fs::directory_iterator(),
                    [](const auto& entry) { return entry.path().string().find(".partial-") != std::string::npos; }));
}

// Rows of a manifest as "role product feedback", in order.
std::vector<std::string> rows_of(const dataset::Manifest& manifest) {
  std::vector<std::string> rows;
  for (const dataset::ManifestImage& image : manifest.images)
    rows.push_back(std::string(dataset::to_string(image.role)) + " " + image.product.value + " " +
                   image.attributes.at(0));
  return rows;
}

TEST(FeedbackReport, gives_days_and_their_sum) {
  const DrawnShop shop(2);
  shop.record("q1", "PID000000", catalogue::FeedbackKind::shown, new_year);
  shop.record("q2", "PID000000", catalogue::FeedbackKind::shown, new_year + days(1));
  catalogue::Catalogue catalogue = shop.open();
  catalogue.feedback().add(
      std::vector{catalogue::FeedbackEvent{"q2", catalogue::FeedbackKind::clicked, {"PID000001"}, 4, {}, new_year}});

  const auto json = nlohmann::json::parse(shop.run("feedback report --catalogue shop.db --json").output);
  ASSERT_EQ(json.at("days").size(), 2u);
  EXPECT_EQ(json.at("days")[0].at("day"), "2026-01-01");
  EXPECT_EQ(json.at("days")[0].at("click_through"), 0);
  EXPECT_EQ(json.at("days")[1].at("mean_reciprocal_rank"), 0.25);
  EXPECT_EQ(json.at("all").at("shown"), 2);
  EXPECT_EQ(json.at("all").at("click_through"), 0.5);
  EXPECT_EQ(json.at("all").at("mean_reciprocal_rank"), 0.125);

  const std::string day = "feedback report --catalogue shop.db --from 2026-01-02 --to 2026-01-02";
  EXPECT_EQ(nlohmann::json::parse(shop.run(day + " --json").output).at("all").at("queries"), 1);
  EXPECT_THAT(shop.run(day).output, HasSubstr("2026-01-02"));
  EXPECT_THAT(shop.run(day).output, HasSubstr("0.250"));
  const auto none = shop.run("feedback report --catalogue shop.db --json --from 2026-02-01");
  EXPECT_EQ(none.exit_code, 0);
  EXPECT_TRUE(nlohmann::json::parse(none.output).at("all").at("click_through").is_null());
}

TEST(FeedbackReport, takes_what_is_no_day_for_wrong_usage) {
  const DrawnShop shop(1);
  for (const char* day : {"2026-02-30", "2026-1-1", "yesterday", "1969-12-31", "+026-01-01", "''", "2026-01-01T00"})
    EXPECT_EQ(shop.run(std::string("feedback report --catalogue shop.db --from ") + day).exit_code, 2) << day;
}

TEST(FeedbackPurge, forgets_what_is_older_than_was_said) {
  const DrawnShop shop(1);
  shop.record("old", "PID000000", catalogue::FeedbackKind::clicked, new_year - days(3000));
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  shop.record("week", "PID000000", catalogue::FeedbackKind::clicked, now - days(8));
  shop.record("new", "PID000000", catalogue::FeedbackKind::clicked, now);
  const Ran ran = shop.run("feedback purge --catalogue shop.db --older-than 90d --photos-older-than 7d --json");
  ASSERT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_EQ(nlohmann::json::parse(ran.output), (nlohmann::json{{"queries", 1}, {"events", 1}, {"photos", 2}}));
  const catalogue::Catalogue catalogue = shop.open();
  EXPECT_FALSE(catalogue.feedback().photo("week"));
  EXPECT_TRUE(catalogue.feedback().photo("new"));
  EXPECT_EQ(catalogue.feedback().pairs(std::vector{catalogue::FeedbackKind::clicked}).size(), 2u);
}

TEST(FeedbackPurge, without_a_readable_age_is_wrong_usage) {
  const DrawnShop shop(1);
  shop.record("q", "PID000000", catalogue::FeedbackKind::clicked, {});
  for (const char* ages : {"", "--older-than 90", "--older-than -1d", "--older-than 99999d", "--older-than 1.5d",
                           "--photos-older-than 99999999999999999999d", "--photos-older-than d"}) {
    EXPECT_EQ(shop.run(std::string("feedback purge --catalogue shop.db ") + ages).exit_code, 2) << ages;
  }
  EXPECT_TRUE(shop.open().feedback().photo("q"));
}

TEST(FeedbackExport, holds_photos_beside_what_was_clicked_or_bought) {
  const DrawnShop shop(4);
  shop.record("q1", "PID000000", catalogue::FeedbackKind::clicked);
  shop.record("q2", "PID000001", catalogue::FeedbackKind::bought);
  shop.record("q3", "PID000002", catalogue::FeedbackKind::shown);
  shop.record("q4", "PID000002", catalogue::FeedbackKind::not_this);
  catalogue::Catalogue catalogue = shop.open();
  const auto say = [&](const std::string& query, catalogue::FeedbackKind kind, const std::string& product) {
    ASSERT_EQ(catalogue.feedback().add(std::vector{catalogue::FeedbackEvent{query, kind, {product}}}).stored, 1u);
  };
  say("q2", catalogue::FeedbackKind::clicked, "PID000001");   // before it was bought
  say("q2", catalogue::FeedbackKind::clicked, "PID000003");   // opened
  say("q2", catalogue::FeedbackKind::not_this, "PID000003");  // and then found to be another
  say("q2", catalogue::FeedbackKind::not_this, "PID000002");
  const Ran ran = shop.run("feedback export --catalogue shop.db --out pairs --not-this --json --quiet");
  ASSERT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_EQ(nlohmann::json::parse(ran.output).at("pairs"), 2);

  const dataset::Manifest manifest = dataset::read_manifest(shop / "pairs/manifest.csv");
  EXPECT_THAT(rows_of(manifest), testing::ElementsAre("product PID000000 ", "person PID000000 clicked",
                                                      "product PID000001 ", "person PID000001 bought"));
  EXPECT_EQ(manifest.images[3].attributes.at(1), "PID000002,PID000003");
  EXPECT_EQ(manifest.images[3].path, "photos/q2.jpg");
  EXPECT_EQ(files::read_file(manifest.full_path(3)), files::read_file(shop.worn().at("PID000001")[0]));
  EXPECT_EQ(files::sha256_file(manifest.full_path(0)), catalogue.find({"PID000000"})->images[0].content);
  const auto files = [&](const char* name) {
    return std::distance(fs::directory_iterator(shop / "pairs" / name), fs::directory_iterator());
  };
  EXPECT_EQ(files("photos"), 2) << "of pairs alone";
  EXPECT_EQ(files("products"), 2);
}

TEST(FeedbackExport, names_what_it_leaves_out) {
  const DrawnShop shop(3);
  shop.record("q1", "PID000000", catalogue::FeedbackKind::clicked);
  shop.record("q2", "PID000001", catalogue::FeedbackKind::clicked);
  catalogue::Catalogue catalogue = shop.open();
  catalogue.feedback().record({"q3", {}, std::string(64, 'a'), {}});
  catalogue.feedback().add(std::vector{catalogue::FeedbackEvent{"q3", catalogue::FeedbackKind::bought, {"PID000000"}}});
  catalogue.remove(std::vector<ProductId>{{"PID000001"}});
  const Ran ran = shop.run("feedback export --catalogue shop.db --out pairs --quiet");
  EXPECT_EQ(ran.exit_code, 3) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("query 'q3': no photo of it is kept"));
  EXPECT_THAT(ran.output, HasSubstr("product 'PID000001': is no longer in the catalogue"));
  EXPECT_EQ(dataset::read_manifest(shop / "pairs/manifest.csv").images.size(), 2u);
}

TEST(FeedbackExport, takes_the_thumbnail_where_the_original_has_changed) {
  const DrawnShop shop(2);
  shop.record("q1", "PID000000", catalogue::FeedbackKind::clicked);
  shop.record("q2", "PID000001", catalogue::FeedbackKind::clicked);
  const StoredImage image = shop.open().find({"PID000000"})->images.at(0);
  std::ofstream(image.reference) << "another file";
  fs::remove(shop.open().find({"PID000001"})->images.at(0).reference);
  const Ran ran = shop.run("feedback export --catalogue shop.db --out pairs --json --quiet");
  ASSERT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_EQ(nlohmann::json::parse(ran.output).at("thumbnails"), 2);
  EXPECT_EQ(files::read_file(shop / "pairs/products" / (image.content + ".jpg")),
            *shop.open().thumbnail(image.content));
}

TEST(FeedbackExport, writes_nothing_where_there_is_nothing_or_something_lies_there) {
  const DrawnShop shop(1);
  const Ran nothing = shop.run("feedback export --catalogue shop.db --out pairs");
  EXPECT_EQ(nothing.exit_code, 1);
  EXPECT_THAT(nothing.output, HasSubstr("nothing to export"));
  EXPECT_FALSE(fs::exists(shop / "pairs"));
  shop.record("q", "PID000000", catalogue::FeedbackKind::clicked);
  const Ran there = shop.run("feedback export --catalogue shop.db --out lookbook");
  EXPECT_EQ(there.exit_code, 1);
  EXPECT_THAT(there.output, HasSubstr("lookbook exists already"));
  EXPECT_EQ(partials_in(shop / ""), 0u);
}

TEST(FeedbackExport, is_what_train_trains_from) {
  const DrawnShop shop(24);
  for (const auto& [product, photos] : shop.worn())
    shop.record("of-" + product, product,
                product < "PID000012" ? catalogue::FeedbackKind::clicked : catalogue::FeedbackKind::bought);
  const Ran exported = shop.run("feedback export --catalogue shop.db --out pairs --quiet");
  ASSERT_EQ(exported.exit_code, 0) << exported.output;
  const Ran trained = shop.run("train --config " SELVEDGE_SOURCE_DIR
                               "/configs/paper.toml --data pairs/manifest.csv --out model --cache cache --quiet "
                               "--set training.epochs=1 --set model.hidden_size=32 --set model.embedding_size=16");
  ASSERT_EQ(trained.exit_code, 0) << trained.output;
  const auto card = nlohmann::json::parse(shop.run("model show model --json").output);
  EXPECT_EQ(card.at("data").at("train_products"), 22) << "and a tenth for validation";
  const Ran embedded = shop.run("embed --model model pairs/photos/of-PID000003.jpg --out photo.npy --quiet");
  EXPECT_EQ(embedded.exit_code, 0) << embedded.output;
}

}  // namespace
}  // namespace selvedge::apps
