#include "study/dataset/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "dataset/drawn_data.h"
#include "ground/files/csv.h"
#include "ground/image/resize.h"
#include "selvedge/error.h"

namespace selvedge::dataset {
namespace {

using testing::HasSubstr;

// A manifest of drawn pictures that grows as a test plants leaks.
class DrawnSet {
 public:
  // `count` products with a picture each, all different.
  explicit DrawnSet(int count) {
    manifest_.root = folder_.path();
    for (int i = 0; i < count; ++i) {
      const std::string id = std::to_string(i);
      write_jpeg(folder_ / (id + ".jpg"), original(i));
      add(id + ".jpg", id, i % 5 == 4 ? Split::test : Split::train);
    }
  }
  static Image original(int i) { return draw_picture(static_cast<std::uint64_t>(1000 + i), 150, 200); }

  std::size_t add(const std::string& name, const std::string& id, Split split) {
    manifest_.images.push_back({name, {id}, Role::product, split, {}});
    return manifest_.images.size() - 1;
  }
  std::size_t plant(const std::string& name, const Image& image, const std::string& id, Split split, int quality = 90) {
    write_jpeg(folder_ / name, image, quality);
    return add(name, id, split);
  }
  const Manifest& manifest() const { return manifest_; }
  const TemporaryFolder& folder() const { return folder_; }

 private:
  TemporaryFolder folder_;
  Manifest manifest_;
};

std::optional<LookAlike> find_pair(const CheckReport& report, std::size_t first, std::size_t second) {
  for (const LookAlike& pair : report.look_alikes) {
    if (pair.first == first && pair.second == second) return pair;
  }
  return std::nullopt;
}

Image brighter(Image image, double gain, int offset) {
  for (std::uint8_t& value : image.rgb)
    value = static_cast<std::uint8_t>(std::clamp(value * gain + offset, 0.0, 255.0));
  return image;
}

TEST(Check, finds_nothing_among_distinct_pictures) {
  const DrawnSet set(400);
  const CheckReport report = check_dataset(set.manifest());
  EXPECT_EQ(report.images, 400);
  EXPECT_TRUE(report.clean()) << report.look_alikes.size() << " look-alikes";
}

TEST(Check, finds_identical_bytes_with_how_bad_it_is) {
  DrawnSet set(20);
  const std::size_t leak = set.plant("leak.jpg", DrawnSet::original(3), "new", Split::test);
  const std::size_t other = set.plant("other.jpg", DrawnSet::original(6), "new2", Split::train);
  const std::size_t repeated = set.plant("again.jpg", DrawnSet::original(7), "7", Split::train);
  const CheckReport report = check_dataset(set.manifest());
  ASSERT_EQ(report.look_alikes.size(), 3);
  EXPECT_EQ(find_pair(report, 3, leak)->relation, Relation::across_splits);
  EXPECT_EQ(find_pair(report, 6, other)->relation, Relation::across_products);
  EXPECT_EQ(find_pair(report, 7, repeated)->relation, Relation::within_product);
  for (const LookAlike& pair : report.look_alikes) EXPECT_EQ(pair.likeness, Likeness::identical);
  EXPECT_EQ(report.look_alikes[0].second, leak) << "the gravest first";
  EXPECT_EQ(report.count(Likeness::identical, Relation::across_splits), 1);
  EXPECT_FALSE(report.clean());
}

TEST(Check, tells_of_several_identical_images_each_beside_the_one_that_makes_it_worst) {
  DrawnSet set(10);
  const std::size_t same_split = set.plant("x.jpg", DrawnSet::original(0), "x", Split::train);
  const std::size_t first_leak = set.plant("y.jpg", DrawnSet::original(0), "y", Split::test);
  const std::size_t second_leak = set.plant("z.jpg", DrawnSet::original(0), "z", Split::test);
  const CheckReport report = check_dataset(set.manifest());
  ASSERT_EQ(report.look_alikes.size(), 3);
  EXPECT_TRUE(find_pair(report, 0, same_split));
  EXPECT_TRUE(find_pair(report, 0, first_leak));
  EXPECT_EQ(find_pair(report, 0, second_leak)->relation, Relation::across_splits) << "not beside the other leak";
}

TEST(Check, finds_every_planted_copy_that_was_encoded_resized_brightened_or_cropped) {
  constexpr int products = 60;
  DrawnSet set(products);
  std::vector<std::pair<std::size_t, std::size_t>> planted;
  for (int i = 0; i < products; ++i) {
    const Image picture = DrawnSet::original(i);
    const auto from = static_cast<std::size_t>(i);
    const Split split = i % 5 == 4 ? Split::train : Split::test;
    const std::string id = numbered("copy", i);
    const auto plant = [&](const Image& image, int quality) {
      planted.emplace_back(from, set.plant(id + ".jpg", image, id, split, quality));
    };
    switch (i % 6) {
      case 0:
        plant(picture, 45);
        break;
      case 1:
        plant(image::resize(picture, 105, 140), 90);
        break;
      case 2:
        plant(image::resize(picture, 225, 300), 90);
        break;
      case 3:
        plant(brighter(picture, 0.88, 0), 90);
        break;
      case 4:
        plant(brighter(picture, 0.9, 18), 90);
        break;
      default:
        plant(image::crop(picture, {3, 4, 144, 192}), 90);
        break;
    }
  }
  const CheckReport report = check_dataset(set.manifest());
  for (const auto& [first, second] : planted) {
    const auto pair = find_pair(report, first, second);
    ASSERT_TRUE(pair) << "kind " << first % 6 << " of picture " << first;
    EXPECT_EQ(pair->relation, Relation::across_splits);
    EXPECT_EQ(pair->likeness, Likeness::near_identical);
  }
  EXPECT_EQ(report.look_alikes.size(), planted.size()) << "and nothing else";
}

TEST(Check, names_unreadable_images_with_reasons_and_goes_on) {
  DrawnSet set(5);
  write_text(set.folder() / "cut.jpg", read_all(set.folder() / "1.jpg").substr(0, 400));
  write_text(set.folder() / "text.jpg", "no image");
  set.add("cut.jpg", "a", Split::train);
  set.add("text.jpg", "b", Split::train);
  set.add("missing.jpg", "c", Split::train);
  const std::size_t leak = set.plant("leak.jpg", DrawnSet::original(1), "d", Split::test);
  const CheckReport report = check_dataset(set.manifest());
  ASSERT_EQ(report.unreadable.size(), 3);
  EXPECT_EQ(report.unreadable[0].source, "cut.jpg");
  EXPECT_EQ(report.unreadable[1].source, "text.jpg");
  EXPECT_THAT(report.unreadable[2].reason, HasSubstr("missing.jpg"));
  EXPECT_TRUE(find_pair(report, 1, leak));
}

TEST(CheckSheet, leaves_a_csv_with_every_finding_and_sheets_of_sixty_pairs) {
  DrawnSet set(70);
  for (int i = 0; i < 70; ++i)
    set.plant(numbered("c", i, ".jpg"), DrawnSet::original(i), numbered("c", i), Split::validation);
  set.add("gone.jpg", "gone", Split::train);
  const CheckReport report = check_dataset(set.manifest());
  ASSERT_EQ(report.look_alikes.size(), 70);
  write_text(set.folder() / "out/sheet-003.png", "of an earlier check");
  EXPECT_EQ(write_check_folder(set.manifest(), report, set.folder() / "out", 9), 2);
  EXPECT_TRUE(fs::exists(set.folder() / "out/sheet-002.png"));
  EXPECT_FALSE(fs::exists(set.folder() / "out/sheet-003.png"));
  const files::CsvTable table = files::read_csv(set.folder() / "out/findings.csv");
  ASSERT_EQ(table.rows.size(), 71);
  EXPECT_EQ(table.rows[0].fields[table.column("relation")], "across splits");
  EXPECT_EQ(table.rows[70].fields[table.column("kind")], "unreadable");
  for (const files::CsvRow& row : table.rows) EXPECT_EQ(row.fields.size(), table.header.size());
}

TEST(CheckSheet, is_not_drawn_of_nothing) {
  const DrawnSet set(2);
  const CheckReport report = check_dataset(set.manifest());
  EXPECT_THROW(draw_first_check_sheet(set.manifest(), report), Error);
  EXPECT_EQ(write_check_folder(set.manifest(), report, set.folder() / "out", 9), 0);
}

}  // namespace
}  // namespace selvedge::dataset
