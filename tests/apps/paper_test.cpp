// The whole paper in one command, on a drawn set laid out as LookBook is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "run_program.h"
#include "test_folder.h"

namespace selvedge::apps {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

Ran run_in(const TestFolder& folder, const std::string& arguments) {
  return run_shell("cd " + folder.path().string() + " && " SELVEDGE_BINARY_DIR "/selvedge " + arguments);
}

// manifest.csv of 20 products in LookBook's layout, each worn in so many photos.
void make_data(const TestFolder& folder, const std::string& worn) {
  ASSERT_EQ(
      run_in(folder, "synth --out lookbook --products 20 --worn " + worn + " --seed 3 --width 64 --height 96 --quiet")
          .exit_code,
      0);
  ASSERT_EQ(run_in(folder,
                   "dataset import --lookbook lookbook --out manifest.csv --train 12 --validation 4 --test 4 "
                   "--min-person " +
                       worn)
                .exit_code,
            0);
}

std::string page_of(const TestFolder& folder) {
  std::ifstream file(folder.path() / "again" / "paper.html");
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(PaperCommand, retells_the_paper_and_goes_on_where_it_stopped) {
  const TestFolder folder;
  const auto run = [&](const std::string& arguments) { return run_in(folder, arguments); };
  ASSERT_NO_FATAL_FAILURE(make_data(folder, "4"));
  const std::string command = "paper --quick --data manifest.csv --out again --cache cache";
  const Ran first = run(command);
  ASSERT_EQ(first.exit_code, 0) << first.output;

  const json found = json::parse(std::ifstream(folder.path() / "again" / "paper.json"));
  EXPECT_EQ(found["experiments"]["topk"][0]["gallery"], 4);
  EXPECT_EQ(found["drawings"]["test"].size(), 3u);
  EXPECT_EQ(found["drawings"]["train"].size(), 3u);
  EXPECT_EQ(found["one_shot"]["model"]["architecture"], "koch_tower");
  EXPECT_EQ(found["classifier"][0]["method"], "classifier");
  EXPECT_EQ(found["trials"].size(), 9u) << "one person image beside ten needs ten";
  EXPECT_EQ(found["figure_1"]["person"]["mean_width"], 64);
  const std::string page = page_of(folder);
  for (const char* figure : {"Figure 1", "Figure 2", "Figures 3 and 5", "Figure 4", "Figure 6", "Figures 7 and 8",
                             "Figure 9", "Koch et al.", "traditional approach", "own trials"})
    EXPECT_THAT(page, HasSubstr(figure));

  const Ran refused = run("catalogue create --catalogue shop.db --model again/one_shot");
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.output, HasSubstr("weighted L1"));

  fs::remove_all(folder.path() / "again" / "trials" / "adam");
  const Ran second = run(command);
  ASSERT_EQ(second.exit_code, 0) << second.output;
  EXPECT_THAT(second.output, HasSubstr("the paper's network: done"));
  EXPECT_THAT(second.output, Not(HasSubstr("Adam at 0.001, seed 1: done")));
  EXPECT_TRUE(fs::exists(folder.path() / "again" / "trials" / "adam" / "1" / "report" / "report.json"));

  const Ran other = run("paper --data manifest.csv --out again");
  EXPECT_EQ(other.exit_code, 1);
  EXPECT_THAT(other.output, HasSubstr("other arguments"));
}

TEST(PaperCommand, leaves_out_what_one_photo_a_product_cannot_show_and_reports_what_it_has_when_it_stops) {
  const TestFolder folder;
  ASSERT_NO_FATAL_FAILURE(make_data(folder, "1"));
  fs::create_directories(folder.path() / "again");
  std::ofstream(folder.path() / "again" / "one_shot") << "in the way of the second step's folder";
  const Ran stopped = run_in(folder, "paper --quick --data manifest.csv --out again");
  EXPECT_EQ(stopped.exit_code, 1);
  EXPECT_THAT(stopped.output, HasSubstr("[paper] 1/13 the paper's network"));
  EXPECT_THAT(stopped.output, HasSubstr("[paper] 2/13 the one-shot network of Koch et al."));
  EXPECT_THAT(stopped.output, HasSubstr("the same command goes on from here"));
  EXPECT_THAT(page_of(folder), HasSubstr("the classifier: it needs products that are worn in two photos"));
}

}  // namespace
}  // namespace selvedge::apps
