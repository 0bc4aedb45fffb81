#include "study/synthetic/data_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "ground/files/csv.h"
#include "ground/files/read_file.h"
#include "ground/files/sha256.h"
#include "ground/image/decode.h"
#include "selvedge/error.h"

namespace selvedge::synthetic {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class LookBookDataSet : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(SELVEDGE_BINARY_DIR) / "test_data" / (std::string("synthetic_") + info->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    options_.products = 6;
    options_.worn = 3;
    options_.size = {64, 96};
    options_.threads = 1;
  }
  void TearDown() override { fs::remove_all(folder_); }

  // SHA-256 of every file by its name.
  static std::map<std::string, std::string> contents(const fs::path& folder) {
    std::map<std::string, std::string> hashes;
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.is_regular_file()) hashes[entry.path().filename().string()] = files::sha256_file(entry.path());
    return hashes;
  }

  std::map<std::string, std::string> draw(const std::string& name) {
    write_lookbook_data_set(options_, folder_ / name);
    return contents(folder_ / name);
  }

  std::string message_of_failure() {
    try {
      write_lookbook_data_set(options_, folder_ / "bad");
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
      EXPECT_FALSE(fs::exists(folder_ / "bad"));
      return error.what();
    }
    return "no error";
  }

  fs::path folder_;
  SyntheticOptions options_;
};

TEST_F(LookBookDataSet, holds_one_clean_image_a_product_and_the_worn_ones_with_a_catalogue) {
  const SyntheticCounts counts = write_lookbook_data_set(options_, folder_ / "set");
  EXPECT_EQ(counts.products, 6u);
  EXPECT_EQ(counts.product_images, 6u);
  EXPECT_EQ(counts.person_images, 18u);
  const std::regex layout("PID([0-9]{6})_CLEAN([01])_IID([0-9]{6})\\.jpg");
  std::map<std::string, int> clean, worn;
  std::set<std::string> image_ids;
  std::uint64_t bytes = 0;
  for (const auto& entry : fs::directory_iterator(folder_ / "set")) {
    const std::string name = entry.path().filename().string();
    if (name == "catalog.csv") continue;
    std::smatch match;
    ASSERT_TRUE(std::regex_match(name, match, layout)) << name;
    ++(match[2] == "1" ? clean : worn)[match[1]];
    image_ids.insert(match[3]);
    bytes += entry.file_size();
    const auto start = files::read_file(entry.path());
    ASSERT_GT(start.size(), 3u);
    EXPECT_EQ(start[0], std::byte{0xff});
    EXPECT_EQ(start[1], std::byte{0xd8});
  }
  EXPECT_EQ(bytes, counts.bytes);
  EXPECT_EQ(image_ids.size(), 24u);
  ASSERT_EQ(clean.size(), 6u);
  for (const auto& [product, number] : clean) {
    EXPECT_EQ(number, 1) << product;
    EXPECT_EQ(worn[product], 3) << product;
  }
}

TEST_F(LookBookDataSet, is_the_same_bytes_on_any_number_of_threads) {
  const auto one = draw("one");
  options_.threads = 4;
  EXPECT_EQ(one, draw("four"));
}

TEST_F(LookBookDataSet, of_another_seed_shows_other_pictures) {
  const auto one = draw("one");
  options_.seed = 2;
  for (const auto& [name, hash] : draw("two")) EXPECT_NE(hash, one.at(name)) << name;
}

TEST_F(LookBookDataSet, shows_the_same_products_first_when_more_are_drawn) {
  const auto few = draw("few");
  options_.products = 9;
  const auto more = draw("more");
  for (const auto& [name, hash] : few) {
    if (name == "catalog.csv") continue;
    // Image ids run on, so products keep their names only where the number worn is the same, as here.
    EXPECT_EQ(more.at(name), hash) << name;
  }
}

TEST_F(LookBookDataSet, catalogue_lists_each_product_with_its_clean_image_and_its_own_facts) {
  draw("set");
  const files::CsvTable table = files::read_csv(folder_ / "set" / "catalog.csv");
  EXPECT_EQ(table.header, (std::vector<std::string>{"image", "product_id", "title", "category", "colour", "price",
                                                    "currency", "stock", "url"}));
  ASSERT_EQ(table.rows.size(), 6u);
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const auto& fields = table.rows[i].fields;
    ASSERT_EQ(fields.size(), 9u);
    const GarmentSpec spec = product_spec(options_.seed, i);
    EXPECT_TRUE(fs::exists(folder_ / "set" / fields[0])) << fields[0];
    EXPECT_THAT(fields[0], HasSubstr(fields[1] + "_CLEAN1_"));
    EXPECT_EQ(fields[2], garment_title(spec));
    EXPECT_EQ(fields[3], category_name(spec.cut.category));
    EXPECT_EQ(fields[4], spec.cloth.colour_name);
    EXPECT_GT(std::stod(fields[5]), 0);
    EXPECT_EQ(fields[6], "EUR");
    EXPECT_GE(std::stoi(fields[7]), 0);
    EXPECT_THAT(fields[8], HasSubstr(fields[1]));
  }
}

TEST_F(LookBookDataSet, reports_every_image_to_the_progress_sink) {
  std::size_t calls = 0;
  Progress last;
  options_.threads = 2;
  write_lookbook_data_set(options_, folder_ / "set", [&](const Progress& progress) {
    EXPECT_EQ(progress.done, last.done + 1);
    last = progress;
    ++calls;
  });
  EXPECT_EQ(calls, 24u);
  EXPECT_EQ(last.total, 24u);
}

TEST_F(LookBookDataSet, may_have_no_worn_pictures) {
  options_.worn = 0;
  EXPECT_EQ(draw("set").size(), 7u);
}

TEST_F(LookBookDataSet, leaves_an_existing_folder_alone_and_says_what_to_do) {
  fs::create_directories(folder_ / "mine");
  try {
    write_lookbook_data_set(options_, folder_ / "mine");
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
    EXPECT_THAT(error.what(), HasSubstr("mine exists already; remove it or choose another folder"));
  }
  EXPECT_TRUE(fs::is_empty(folder_ / "mine"));
}

TEST_F(LookBookDataSet, takes_a_folder_name_that_ends_in_a_slash) {
  write_lookbook_data_set(options_, folder_ / "set/");
  EXPECT_TRUE(fs::exists(folder_ / "set" / "catalog.csv"));
}

TEST_F(LookBookDataSet, leaves_nothing_behind_when_it_is_interrupted) {
  EXPECT_THROW(write_lookbook_data_set(options_, folder_ / "set",
                                       [](const Progress& progress) {
                                         if (progress.done == 5) throw std::runtime_error("stop");
                                       }),
               std::runtime_error);
  EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(LookBookDataSet, removes_what_a_killed_drawing_left) {
  const pid_t child = ::fork();
  if (child == 0) {
    const auto end_as_if_killed = [](const Progress&) { ::_exit(0); };
    write_lookbook_data_set(options_, folder_ / "set", end_as_if_killed);
    ::_exit(1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_EQ(status, 0);
  ASSERT_TRUE(fs::exists(folder_ / ("set.partial-" + std::to_string(child))));
  draw("set");
  EXPECT_FALSE(fs::exists(folder_ / ("set.partial-" + std::to_string(child))));
}

TEST_F(LookBookDataSet, refuses_options_out_of_range_naming_them) {
  options_.products = 0;
  EXPECT_THAT(message_of_failure(), HasSubstr("expected a number of products from 1 to 999999, got 0"));
  options_.products = 1;
  options_.worn = 1000;
  EXPECT_THAT(message_of_failure(), HasSubstr("from 0 to 999, got 1000"));
  options_.worn = 1;
  options_.size.width = 20;
  EXPECT_THAT(message_of_failure(), HasSubstr("expected a width in pixels from 48 to 4096, got 20"));
  options_.size = {64, 5000};
  EXPECT_THAT(message_of_failure(), HasSubstr("height"));
}

TEST_F(LookBookDataSet, has_the_same_images_with_masks_as_without) {
  const auto without = draw("without");
  options_.masks = true;
  auto with = draw("with");
  EXPECT_EQ(with.erase("boxes.csv"), 1u);
  EXPECT_EQ(with.erase("masks"), 0u);
  EXPECT_EQ(with, without);
}

TEST_F(LookBookDataSet, has_boxes_that_are_those_of_the_masks) {
  options_.masks = options_.whole_people = true;
  options_.size = {96, 160};
  write_lookbook_data_set(options_, folder_ / "set");
  const files::CsvTable table = files::read_csv(folder_ / "set" / "boxes.csv");
  EXPECT_THAT(table.header, testing::ElementsAre("image", "kind", "x", "y", "width", "height", "main"));
  std::map<std::string, std::vector<files::CsvRow>> by_image;
  for (const files::CsvRow& row : table.rows) by_image[row.fields[0]].push_back(row);
  EXPECT_EQ(by_image.size(), 18u);
  for (const auto& [name, rows] : by_image) {
    const Image mask = image::load_image((folder_ / "set" / "masks" / name).replace_extension(".png")).image;
    ASSERT_EQ(mask.width, 96);
    std::map<int, Rect> found;  // by grey level; width and height are the right and lower edge
    for (int y = 0; y < mask.height; ++y) {
      for (int x = 0; x < mask.width; ++x) {
        Rect& r = found.try_emplace(*mask.pixel(x, y), Rect{x, y, 0, 0}).first->second;
        r = {std::min(r.x, x), r.y, std::max(r.width, x + 1), y + 1};
      }
    }
    ASSERT_EQ(found.size(), rows.size() + 2) << name << " has background, skin and each garment";
    int main = 0;
    for (std::size_t k = 0; k < rows.size(); ++k) {
      const Rect& r = found.at(static_cast<int>(k) + 2);
      const auto number = [&](std::size_t column) { return std::stoi(rows[k].fields[column]); };
      EXPECT_EQ((Rect{number(2), number(3), number(4), number(5)}), (Rect{r.x, r.y, r.width - r.x, r.height - r.y}));
      main += number(6);
      if (rows[k].fields[1] == "shoes") {
        EXPECT_GT(r.height, 130) << "shoes are at the foot of a whole person";
      }
    }
    EXPECT_EQ(main, 1) << name;
  }
}

}  // namespace
}  // namespace selvedge::synthetic
