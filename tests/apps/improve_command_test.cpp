// selvedge improve: from clicks to a catalogue of another model, or a refusal that changes nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "drawn_shop.h"
#include "ground/files/atomic_file.h"
#include "ground/model_directory/model_card.h"

namespace selvedge::apps {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// Makes a catalogue of the model, and imports the drawn products into it.
void import_drawn(const DrawnShop& shop, const std::string& catalogue, const std::string& model) {
  const Ran created = shop.run("catalogue create --catalogue " + catalogue + " --model " + model);
  ASSERT_EQ(created.exit_code, 0) << created.output;
  std::string feed = "image,product_id\n";
  for (const auto& entry : fs::directory_iterator(shop / "lookbook")) {
    const std::string name = entry.path().filename().string();
    if (name.find("CLEAN1") != std::string::npos) feed += "lookbook/" + name + "," + name.substr(0, 9) + "\n";
  }
  files::write_file_atomically(shop / "feed.csv", feed);
  const Ran imported = shop.run("catalogue import --catalogue " + catalogue + " feed.csv --quiet");
  ASSERT_EQ(imported.exit_code, 0) << imported.output;
}

// A shop whose model is a network that learned nothing, and shoppers who clicked the right product of 160.
class ImproveTest : public testing::Test {
 protected:
  static constexpr int products = 160;

  ImproveTest() : shop_(products) {
    EXPECT_EQ(shop_.run("dataset import --lookbook lookbook --out manifest.csv --min-person 1").exit_code, 0);
    const Ran made = shop_.run("train --config " SELVEDGE_SOURCE_DIR
                               "/configs/paper.toml --data manifest.csv --out untrained --cache cache --quiet --set "
                               "training.epochs=0 --set model.input_width=32 --set model.input_height=48");
    EXPECT_EQ(made.exit_code, 0) << made.output;
    fs::remove(shop_ / "shop.db");
    import_drawn(shop_, "shop.db", "untrained");
  }
  void click(std::size_t count) const {
    for (const auto& [product, photos] : shop_.worn()) {
      if (count-- == 0) return;
      shop_.record("q" + product, product, catalogue::FeedbackKind::clicked);
    }
  }
  std::string model_of_catalogue() const { return shop_.open().state().model.fingerprint; }

  DrawnShop shop_;
};

TEST_F(ImproveTest, reindexes_with_a_model_that_is_better_on_what_was_held_back) {
  click(products);
  const Ran ran =
      shop_.run("improve --catalogue shop.db --out ours --quiet --encoder " SELVEDGE_SOURCE_DIR "/models/default");
  ASSERT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("adapter is better than paper: among"));
  const auto card = model_directory::read_model_card(shop_ / "ours");
  EXPECT_EQ(model_of_catalogue(), card.fingerprint);
  EXPECT_EQ(card.settings.at("encoder"), "street2shop");
}

TEST_F(ImproveTest, refuses_a_model_that_is_not_better_and_leaves_the_catalogue_as_it_is) {
  click(products);
  const std::string before = model_of_catalogue();
  // Without a step of training and with a single number a picture, nothing can be found.
  const Ran ran =
      shop_.run("improve --catalogue shop.db --out ours --quiet --set training.epochs=0 --set model.embedding_size=1");
  EXPECT_EQ(ran.exit_code, 1) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("refused: the new model is not shown to be better"));
  EXPECT_EQ(model_of_catalogue(), before);
  EXPECT_THAT(shop_.run("improve --catalogue shop.db --out ours").output, HasSubstr("holds a model already"));
}

TEST_F(ImproveTest, leaves_no_photo_of_a_shopper_behind_when_it_is_stopped) {
  click(products);
  const Ran ran =
      run_shell("cd " + (shop_ / "").string() +
                " && (" SELVEDGE_BINARY_DIR
                "/selvedge improve --catalogue shop.db --out ours --quiet --encoder " SELVEDGE_SOURCE_DIR
                "/models/default & pid=$!; for i in $(seq 600); do ls ours.pairs.partial-$pid/feedback/manifest.csv "
                "> /dev/null 2>&1 && break; sleep 0.05; done; ls ours.pairs.partial-$pid/feedback/photos | wc -l; "
                "stat -c %a ours.pairs.partial-$pid; kill -TERM $pid; wait $pid; echo ended $?; ls -d ours.pairs*)");
  EXPECT_THAT(ran.output, HasSubstr("160\n700\nended 143\n"));
  EXPECT_THAT(ran.output, HasSubstr("cannot access 'ours.pairs*'"));  // by ls, which finds none
}

TEST_F(ImproveTest, asks_for_more_pairs_where_there_are_too_few_to_judge_by) {
  click(10);
  const Ran ran = shop_.run("improve --catalogue shop.db --out ours --quiet");
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.output, HasSubstr("expected pairs of at least 20 products to train on and 20 held back"));
}

// A model of few pairs is fitted to them alone. It must not claim other shops' clothes, and it knows kinds of garment.
TEST(AdaptedModels, tell_kinds_of_garment_and_are_careful_about_products_that_the_shop_lacks) {
  const DrawnShop shop(120);
  ASSERT_EQ(shop.run("dataset import --lookbook lookbook --out manifest.csv --min-person 1").exit_code, 0);
  const Ran made = shop.run("train --config " SELVEDGE_SOURCE_DIR "/configs/adapter.toml --init " SELVEDGE_SOURCE_DIR
                            "/models/default --data manifest.csv --out ours --quiet");
  ASSERT_EQ(made.exit_code, 0) << made.output;
  EXPECT_TRUE(fs::exists(shop / "ours/kinds.json"));
  import_drawn(shop, "other.db", "ours");
  ASSERT_EQ(shop.run("synth --out others --worn 1 --seed 77 --width 64 --height 96 --quiet --products 40").exit_code,
            0);
  const Ran asked = shop.run("recommend --catalogue other.db --json --crop none others/*CLEAN0*");
  ASSERT_EQ(asked.exit_code, 0) << asked.output;
  std::size_t photos = 0, claimed = 0;
  const auto json = nlohmann::json::parse(asked.output);
  for (const auto& photo : json.at("photos")) {
    ++photos;
    claimed += photo.at("verdict") == "match" ? 1 : 0;
  }
  EXPECT_EQ(photos, 40u);
  EXPECT_LE(claimed, 4u);
}

}  // namespace
}  // namespace selvedge::apps
