// Commands say of what they were told wrongly that it is wrong, before or as they do it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "drawn_shop.h"
#include "ground/files/atomic_file.h"

namespace selvedge::apps {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(CataloguePut, notes_an_attribute_that_is_a_mistyped_fact) {
  const DrawnShop shop(1);
  const auto put = [&](const std::string& fact) {
    const Ran ran = shop.run("catalogue put --catalogue shop.db --id PID000000 --set " + fact);
    EXPECT_EQ(ran.exit_code, 0) << ran.output;
    return ran.output;
  };
  EXPECT_THAT(put("color=red"), HasSubstr("'color' is kept as an attribute; did you mean 'colour'?"));
  EXPECT_THAT(put("color=blue"), Not(HasSubstr("did you mean"))) << "the product has it by now";
  EXPECT_THAT(put("fabric=linen"), Not(HasSubstr("did you mean")));
}

TEST(Serve, checks_the_settings_as_its_start_does) {
  const DrawnShop shop(1);
  EXPECT_EQ(shop.run("serve --catalogue shop.db --check-config").exit_code, 0);
  for (const char* const setting : {"--base-path /v1/", "--web nowhere", "--search database"}) {
    for (const char* const only : {"", " --check-config"}) {
      const Ran ran = shop.run(std::string("serve --catalogue shop.db --port 0 ") + setting + only);
      EXPECT_EQ(ran.exit_code, 1) << setting;
      EXPECT_THAT(ran.output, HasSubstr(": expected ")) << setting;
    }
  }
}

TEST(CatalogueList, marks_what_shoppers_do_not_see) {
  const DrawnShop shop(2);
  ASSERT_EQ(shop.run("catalogue put --catalogue shop.db --id PID000001 --set hidden=true").exit_code, 0);
  const std::string listed = shop.run("catalogue list --catalogue shop.db").output;
  EXPECT_THAT(listed, testing::ContainsRegex("PID000000[^\n]* - *\n"));
  EXPECT_THAT(listed, testing::ContainsRegex("PID000001[^\n]* yes *\n"));
}

TEST(Commands, refuse_what_would_be_done_to_nobodys_use) {
  const DrawnShop shop(1);
  for (const char* const verb : {"export", "backup"})
    EXPECT_EQ(shop.run(std::string("catalogue ") + verb + " --catalogue shop.db --out -").exit_code, 2) << verb;
  EXPECT_FALSE(std::filesystem::exists(shop / "-"));
  const Ran report = shop.run("feedback report --catalogue shop.db --from 2026-03-02 --to 2026-03-01");
  EXPECT_EQ(report.exit_code, 2);
  EXPECT_THAT(report.output, HasSubstr("expected 2026-03-02 or a later day, found 2026-03-01"));
  const Ran mark = shop.run("catalogue import --catalogue shop.db feed.csv --decimal-mark dot");
  EXPECT_EQ(mark.exit_code, 2);
  EXPECT_THAT(mark.output, testing::AllOf(HasSubstr("point"), HasSubstr("comma"), Not(HasSubstr("->"))));
}

// The drawn shop's pairs as pairs.csv, without ids and splits, and a copy of the shipped model.
void write_pairs(const DrawnShop& shop) {
  std::string pairs = "product_image,person_image\n";
  for (const auto& entry : std::filesystem::directory_iterator(shop / "lookbook")) {
    const std::string name = entry.path().filename().string();
    if (name.find("CLEAN1") == std::string::npos) continue;
    for (const auto& worn : shop.worn().at(name.substr(0, 9)))
      pairs += "lookbook/" + name + ",lookbook/" + worn.filename().string() + "\n";
  }
  files::write_file_atomically(shop / "pairs.csv", pairs);
  std::filesystem::copy(SELVEDGE_SOURCE_DIR "/models/default", shop / "model");
}

TEST(Pairs, without_splits_are_taken_wherever_a_manifest_is) {
  const DrawnShop shop(24);
  write_pairs(shop);
  for (const char* const split : {"", "--split train "}) {
    const Ran judged = shop.run("evaluate --model model --data pairs.csv --experiment 2 --gallery 4 --galleries 2 " +
                                std::string(split) + "--out report");
    EXPECT_EQ(judged.exit_code, 0) << judged.output;
    EXPECT_THAT(judged.output, HasSubstr("name no splits, so all 24 products are taken"));
    EXPECT_FALSE(std::filesystem::exists(shop / "report/manifest.csv"));
    EXPECT_TRUE(std::filesystem::exists(shop / "report/report.json"));
  }
  const Ran calibrated = shop.run("model calibrate model --data pairs.csv");
  EXPECT_EQ(calibrated.exit_code, 0) << calibrated.output;
  EXPECT_THAT(calibrated.output, HasSubstr("match probability"));
  const Ran checked = shop.run("dataset check pairs.csv --quiet");
  EXPECT_THAT(checked.exit_code, testing::AnyOf(0, 3)) << checked.output;
}

TEST(Evaluate, says_which_products_count_as_validation_and_which_splits_have_any) {
  const DrawnShop shop(12);
  write_pairs(shop);
  ASSERT_EQ(shop.run("dataset import --pairs pairs.csv --out manifest.csv --test 0 --quiet").exit_code, 0);
  const std::string evaluate =
      "evaluate --model model --data manifest.csv --experiment 2 --gallery 4 --galleries 2 --out report ";
  const Ran of_test = shop.run(evaluate);
  EXPECT_EQ(of_test.exit_code, 1);
  EXPECT_THAT(of_test.output, testing::AllOf(HasSubstr("there are 11 in train, 1 in validation and 0 in test"),
                                             HasSubstr("--split"), Not(HasSubstr("["))));
  EXPECT_THAT(shop.run(evaluate + "--split train").output,
              HasSubstr("a tenth of the products of train (1) counts as it"));
}

TEST(ModelImport, says_numbers_that_are_none_in_words) {
  const DrawnShop shop(1);
  EXPECT_THAT(shop.run("model import a.onnx --out m --std 0,1,1").output,
              HasSubstr("--std: expected three numbers above 0, found 0,1,1"));
  EXPECT_THAT(shop.run("model import a.onnx --out m --mean nan,0,0").output,
              HasSubstr("--mean: expected three finite numbers, found nan,0,0"));
  EXPECT_THAT(shop.run("evaluate --model m --data d.csv --out e --gallery 0").output,
              HasSubstr("not in range 1 to 1000000"));
}

TEST(Commands, fail_where_their_output_cannot_be_written) {
  const DrawnShop shop(1);
  for (const char* const command :
       {"--version", "--help", "catalogue list --help", "catalogue list --catalogue shop.db"})
    EXPECT_EQ(shop.run(std::string(command) + " > /dev/full").exit_code, 1) << command;
  const Ran created = shop.run("key create --catalogue shop.db --label a --scope read > /dev/full");
  EXPECT_EQ(created.exit_code, 1);
  const auto keys = shop.open().keys().list();
  ASSERT_EQ(keys.size(), 1u);
  EXPECT_TRUE(keys[0].revoked.has_value()) << "nobody has its token";
}

}  // namespace
}  // namespace selvedge::apps
