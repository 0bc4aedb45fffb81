// embed and recommend of folders, lists and CSVs, as a user runs them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "ground/files/csv.h"
#include "ground/files/read_file.h"
#include "run_program.h"
#include "test_folder.h"

namespace selvedge::apps {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

// photos/a.png, photos/below/b.PNG, a broken photos/c.jpg, and what is no picture.
class ManyPictures : public testing::Test {
 protected:
  ManyPictures() {
    run_well("synth --out drawn --products 3 --worn 1 --seed 1 --width 64 --height 96 --quiet");
    fs::create_directories(folder_ / "photos/below/.hidden");
    fs::copy_file(picture(0), folder_ / "photos/b.jpg");
    fs::copy_file(picture(1), folder_ / "photos/below/a.JPG");
    fs::copy_file(picture(2), folder_ / "photos/below/.hidden/d.jpg");
    std::ofstream(folder_ / "photos/c.jpg") << "no picture";
    std::ofstream(folder_ / "photos/readme.txt") << "no picture either";
  }

  // The picture of a person wearing product i.
  std::string picture(std::size_t i) const {
    std::vector<std::string> worn;
    for (const auto& entry : fs::directory_iterator(folder_ / "drawn")) {
      if (entry.path().filename().string().find("CLEAN0") != std::string::npos) worn.push_back(entry.path());
    }
    std::ranges::sort(worn);
    return worn.at(i);
  }
  Ran run(const std::string& arguments) const {
    return run_shell("cd " + folder_.path().string() + " && { " SELVEDGE_BINARY_DIR "/selvedge " + arguments + "; }");
  }
  void run_well(const std::string& arguments) const {
    const Ran ran = run(arguments);
    ASSERT_EQ(ran.exit_code, 0) << arguments << "\n" << ran.output;
  }
  void make_shop() const {
    run_well("catalogue create --catalogue shop.db");
    run_well("catalogue import --catalogue shop.db drawn/catalog.csv --quiet");
  }
  // The column of a CSV in the test's folder.
  std::vector<std::string> column(const std::string& file, const std::string& name) const {
    const files::CsvTable table = files::read_csv(folder_ / file);
    std::vector<std::string> fields;
    for (const files::CsvRow& row : table.rows) fields.push_back(row.fields.at(table.column(name)));
    return fields;
  }
  // Row i of a .npy of 256 columns.
  std::string row(const std::string& file, std::size_t i) const {
    const std::string bytes = files::read_text(folder_ / file);
    constexpr std::size_t size = 256 * sizeof(float);
    return bytes.substr(128 + i * size, size);
  }

  const TestFolder folder_;
};

TEST_F(ManyPictures, embeds_a_folder_with_all_below_it_and_says_which_row_is_which) {
  const Ran ran = run("embed photos --out rows.npy");
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.output, HasSubstr("skipped photos/c.jpg"));
  EXPECT_THAT(ran.output, HasSubstr("rows.npy: 3 x 256 float32; ids in rows.csv; 1 skipped"));
  EXPECT_THAT(column("rows.csv", "row"), ElementsAre("0", "1", "2"));
  EXPECT_THAT(column("rows.csv", "id"), ElementsAre("b.jpg", "below/a.JPG", "c.jpg"));
  EXPECT_THAT(column("rows.csv", "image"), ElementsAre("photos/b.jpg", "photos/below/a.JPG", "photos/c.jpg"));
  EXPECT_THAT(column("rows.csv", "skipped"), ElementsAre("", "", HasSubstr("expected")));
  EXPECT_EQ(row("rows.npy", 2), std::string(256 * sizeof(float), '\0'));
  EXPECT_NE(row("rows.npy", 0), row("rows.npy", 1));
}

TEST_F(ManyPictures, refuses_one_file_for_embeddings_and_ids_however_it_is_named) {
  for (const std::string ids : {"rows.npy", "./rows.npy", "photos/../rows.npy"}) {
    const Ran ran = run("embed photos --out \"$PWD/rows.npy\" --ids " + ids);
    EXPECT_EQ(ran.exit_code, 1) << ids;
    EXPECT_THAT(ran.output, HasSubstr("expected two files to write"));
    EXPECT_FALSE(fs::exists(folder_ / "rows.npy"));
  }
}

TEST_F(ManyPictures, embeds_a_list_a_csv_and_standard_input_in_their_order) {
  std::ofstream(folder_ / "list") << "photos/below/a.JPG\r\n\nphotos/b.jpg\n";
  std::ofstream(folder_ / "photos/of.csv") << "id,image\nsecond,b.jpg\n,below/a.JPG\nthird,\n";
  EXPECT_EQ(run("embed photos/b.jpg @list - photos/of.csv --out rows.npy < list").exit_code, 3);
  EXPECT_THAT(column("rows.csv", "id"), ElementsAre("photos/b.jpg", "photos/below/a.JPG", "photos/b.jpg",
                                                    "photos/below/a.JPG", "photos/b.jpg", "second", "below/a.JPG"));
  for (const std::size_t same : {2, 4, 5}) EXPECT_EQ(row("rows.npy", same), row("rows.npy", 0)) << same;
  for (const std::size_t same : {3, 6}) EXPECT_EQ(row("rows.npy", same), row("rows.npy", 1)) << same;
}

TEST_F(ManyPictures, says_what_holds_no_pictures) {
  fs::create_directory(folder_ / "empty");
  std::ofstream(folder_ / "blank") << "\n";
  std::ofstream(folder_ / "other.csv") << "picture\na.jpg\n";
  std::ofstream(folder_ / "none.csv") << "image\n\"\"\n";
  for (const auto& [arguments, message] : {std::pair("empty", "empty: expected a folder with pictures"),
                                           {"@blank", "blank: expected a list of paths"},
                                           {"@nowhere", "nowhere: expected a list of paths"},
                                           {"other.csv", "image"},
                                           {"nowhere.csv", "nowhere.csv"},
                                           {"none.csv", "none.csv: expected a row with a picture"},
                                           {"- < blank", "standard input: expected"}}) {
    const Ran ran = run("embed --out rows.npy " + std::string(arguments));
    EXPECT_EQ(ran.exit_code, 1) << arguments;
    EXPECT_THAT(ran.output, HasSubstr(message)) << arguments;
  }
  EXPECT_FALSE(fs::exists(folder_ / "rows.npy"));
}

TEST_F(ManyPictures, never_writes_over_what_it_reads) {
  std::ofstream(folder_ / "of.csv") << "image\nphotos/b.jpg\n";
  for (const char* arguments : {"of.csv --out of.npy", "@of.csv --out of.csv", "of.csv --out rows.csv",
                                "photos --out rows.npy --ids photos/b.jpg"}) {
    const Ran ran = run("embed " + std::string(arguments));
    EXPECT_EQ(ran.exit_code, 1) << arguments << ran.output;
  }
  EXPECT_EQ(files::read_text(folder_ / "of.csv"), "image\nphotos/b.jpg\n");
  run_well("embed of.csv --out of.npy --ids of.ids.csv");
}

TEST_F(ManyPictures, are_answered_a_line_of_json_each_and_the_skipped_are_named) {
  make_shop();
  const Ran ran = run("recommend --catalogue shop.db --quiet --crop none --json-lines photos 2> said");
  EXPECT_EQ(ran.exit_code, 3);
  std::vector<nlohmann::json> lines;
  std::istringstream stream(ran.output);
  for (std::string line; std::getline(stream, line);) lines.push_back(nlohmann::json::parse(line));
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0]["photo"], "photos/b.jpg");
  EXPECT_EQ(lines[1]["id"], "below/a.JPG");
  EXPECT_THAT(lines[2]["skipped"].get<std::string>(), HasSubstr("photos/c.jpg"));
  EXPECT_THAT(files::read_text(folder_ / "said"), HasSubstr("skipped photos/c.jpg"));
  // The answers of one document, photo for photo.
  const auto whole =
      nlohmann::json::parse(run("recommend --catalogue shop.db --quiet --crop none --json photos 2> said").output);
  ASSERT_EQ(whole["photos"].size(), 2U);
  EXPECT_EQ(whole["photos"][0].size(), lines[0].size());
  for (std::size_t i = 0; i < 2; ++i)
    EXPECT_EQ(whole["photos"][i]["answers"][0]["product"], lines[i]["answers"][0]["product"]);
  EXPECT_EQ(whole["skipped"][0]["source"], "photos/c.jpg");
  EXPECT_EQ(run("recommend --catalogue shop.db --json --json-lines photos").exit_code, 2);
}

TEST_F(ManyPictures, are_answered_in_tables_and_fail_where_none_can_be_read) {
  make_shop();
  const Ran ran = run("recommend --catalogue shop.db --crop none photos");
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_LT(ran.output.find("photos/b.jpg\n"), ran.output.find("photos/below/a.JPG\n")) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("PID00000"));
  const Ran none = run("recommend --catalogue shop.db photos/c.jpg nowhere.jpg");
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_THAT(none.output, HasSubstr("nowhere.jpg"));
}

}  // namespace
}  // namespace selvedge::apps
