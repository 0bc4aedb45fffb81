// Garments in the shop's own pictures, as a user of the command line meets them, with the shipped models.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "run_program.h"

namespace selvedge::apps {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class PictureParts : public testing::Test {
 protected:
  // Drawn people of 240 x 320 pixels, and a feed of two products that are worn by them.
  static void SetUpTestSuite() {
    fs::remove_all(folder());
    fs::create_directories(folder());
    run_well("synth --out lookbook --products 2 --worn 1 --seed 5 --width 240 --height 320 --quiet");
    std::ofstream feed(folder() / "feed.csv");
    feed << "product_id,title,image\n";
    std::size_t number = 0;
    for (const auto& entry : fs::directory_iterator(folder() / "lookbook")) {
      if (entry.path().filename().string().find("_CLEAN0_") != std::string::npos)
        feed << "p" << ++number << ",Thing," << entry.path().string() << "\n";
    }
  }
  static void TearDownTestSuite() { fs::remove_all(folder()); }
  void SetUp() override {
    fs::remove(folder() / "shop.db");
    run_well("catalogue create --catalogue shop.db --model " SELVEDGE_SOURCE_DIR "/models/default");
  }

  static fs::path folder() { return fs::path(testing::TempDir()) / "selvedge_picture_parts"; }
  static Ran run(const std::string& arguments) {
    return run_shell("cd " + folder().string() + " && " SELVEDGE_BINARY_DIR "/selvedge " + arguments);
  }
  static void run_well(const std::string& arguments) {
    const Ran ran = run(arguments);
    ASSERT_EQ(ran.exit_code, 0) << arguments << "\n" << ran.output;
  }
  static Json json_of(const std::string& arguments) {
    const Ran ran = run(arguments + " --json --quiet");
    EXPECT_EQ(ran.exit_code, 0) << ran.output;
    return Json::parse(ran.output);
  }
  static Json part_of(const std::string& id) {
    return json_of("catalogue show --catalogue shop.db " + id).at(0).at("images").at(0).at("part");
  }
};

TEST_F(PictureParts, are_found_on_import_and_shown_with_box_and_kind) {
  run_well("catalogue import --catalogue shop.db feed.csv --find-garments --quiet");
  const Json part = part_of("p1");
  ASSERT_TRUE(part["box"].is_object()) << part;
  EXPECT_GT(part["confidence"].get<double>(), 0);
  const Ran shown = run("catalogue show --catalogue shop.db p1");
  EXPECT_THAT(shown.output, AllOf(HasSubstr("found by"), HasSubstr(part["kind"].get<std::string>() + ", confidence"),
                                  HasSubstr("% from the left")));
  EXPECT_THAT(run("catalogue show --catalogue shop.db").output, HasSubstr("(finder "));
}

TEST_F(PictureParts, are_whole_pictures_until_a_reindex_looks_for_garments) {
  run_well("catalogue import --catalogue shop.db feed.csv --quiet");
  EXPECT_EQ(part_of("p1"), Json::parse(R"({"source":"whole","box":null,"kind":null,"confidence":null})"));
  EXPECT_THAT(run("catalogue show --catalogue shop.db").output, HasSubstr("2 whole, no finder looked"));
  EXPECT_EQ(json_of("catalogue reindex --catalogue shop.db --find-garments")["from_originals"], 2);
  EXPECT_TRUE(part_of("p1")["box"].is_object());
  EXPECT_THAT(run("catalogue show --catalogue shop.db").output, Not(HasSubstr("no finder looked")));
  EXPECT_EQ(json_of("catalogue reindex --catalogue shop.db")["from_originals"], 0) << "each stays what it is";
  EXPECT_EQ(json_of("catalogue reindex --catalogue shop.db --whole-pictures")["from_originals"], 2);
}

TEST_F(PictureParts, may_be_set_and_stay_set) {
  run_well("catalogue import --catalogue shop.db feed.csv --find-garments --quiet");
  const std::string image = json_of("catalogue show --catalogue shop.db p1").at(0)["images"][0]["reference"];
  run_well("catalogue put --catalogue shop.db --id p1 --image '" + image + "#crop=60,80,120,160'");
  const Json wanted = Json::parse(
      R"({"source":"shop","box":{"x":0.25,"y":0.25,"width":0.5,"height":0.5},"kind":null,"confidence":null})");
  EXPECT_EQ(part_of("p1"), wanted);
  EXPECT_THAT(run("catalogue show --catalogue shop.db p1").output, HasSubstr("the part that the shop set"));
  run_well("catalogue import --catalogue shop.db feed.csv --find-garments --quiet");
  EXPECT_EQ(part_of("p1"), wanted);
  run_well("catalogue export --catalogue shop.db --out shop.jsonl");
  SetUp();
  run_well("catalogue import --catalogue shop.db shop.jsonl --quiet");
  EXPECT_EQ(part_of("p1"), wanted) << "an export holds it";
  const Ran bad = run("catalogue put --catalogue shop.db --id p1 --image '" + image + "#crop=60,80'");
  EXPECT_EQ(bad.exit_code, 1);
  EXPECT_THAT(bad.output, HasSubstr("expected left,top,width,height in pixels"));
}

}  // namespace
}  // namespace selvedge::apps
