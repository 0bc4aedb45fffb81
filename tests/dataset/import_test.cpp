#include "study/dataset/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "dataset/drawn_data.h"
#include "dataset/zip_files.h"
#include "selvedge/error.h"
#include "study/dataset/found_images.h"

namespace selvedge::dataset {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAre;

// A product image and `persons` person images of product `product`, in LookBook's names.
void add_lookbook_product(const fs::path& folder, int product, int persons) {
  static const std::string picture = [] {
    const auto bytes = image::encode_jpeg(draw_picture(1, 16, 16), 80);
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }();
  for (int i = 0; i <= persons; ++i) write_text(folder / lookbook_name(product, i == 0, product * 100 + i), picture);
}

void expect_all_images_exist(const Manifest& manifest) {
  for (std::size_t i = 0; i < manifest.images.size(); ++i) {
    EXPECT_TRUE(fs::is_regular_file(manifest.full_path(i))) << manifest.full_path(i);
    EXPECT_TRUE(manifest.images[i].path.is_relative());
  }
}

std::string error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(LookbookName, is_read_only_where_it_follows_the_pattern) {
  const auto product = parse_lookbook_name("PID000012_CLEAN1_IID000345.jpg");
  ASSERT_TRUE(product);
  EXPECT_EQ(product->product, "PID000012");
  EXPECT_EQ(product->role, Role::product);
  EXPECT_EQ(parse_lookbook_name("PID000012_CLEAN0_IID000345.JPG")->role, Role::person);
  for (const char* bad :
       {"", "PID", "PID_CLEAN1_IID1.jpg", "PID1_CLEAN2_IID1.jpg", "PID1_CLEAN_IID1.jpg", "PID1_CLEAN1_IID.jpg",
        "PID1_CLEAN1_IID1.png", "PID1_CLEAN1_IID1", "xPID1_CLEAN1_IID1.jpg", "PID1_CLEAN1_IID1.jpg.jpg",
        "PID1_CLEAN11_IID1.jpg", "PID-1_CLEAN1_IID1.jpg", "PID1234567890123456789_CLEAN1_IID1.jpg"}) {
    EXPECT_FALSE(parse_lookbook_name(bad)) << bad;
  }
}

TEST(Import, takes_lookbook_products_with_at_least_ten_person_images_and_counts_the_others) {
  TemporaryFolder folder;
  add_lookbook_product(folder / "look/a", 1, 10);
  add_lookbook_product(folder / "look/b", 2, 14);
  add_lookbook_product(folder / "look", 3, 9);
  add_lookbook_product(folder / "look", 4, 12);
  fs::remove(folder / ("look/" + lookbook_name(4, true, 400)));
  write_text(folder / "look/readme.txt", "hello");
  write_text(folder / "look/holiday.jpg", "x");
  write_text(folder / ("look/" + lookbook_name(1, false, 7)), "no image");
  const DatasetImportReport report = import_dataset(SourceKind::lookbook, folder / "look", folder / "out/manifest.csv");
  EXPECT_EQ(report.images_found, 11 + 15 + 10 + 12);
  EXPECT_EQ(report.products_found, 4);
  EXPECT_EQ(report.total().products, 2);
  EXPECT_EQ(report.total().product_images, 2);
  EXPECT_EQ(report.total().person_images, 24);
  EXPECT_EQ(report.with_few_person_images, 1);
  EXPECT_EQ(report.without_product_image, 1);
  EXPECT_EQ(report.images_left_out, 22);
  EXPECT_EQ(report.other_files, 1);
  ASSERT_EQ(report.skipped.size(), 2);
  EXPECT_THAT(report.skipped[0].source + report.skipped[1].source, HasSubstr("holiday.jpg"));
  EXPECT_THAT(report.left_out[0].source + ": " + report.left_out[0].reason,
              HasSubstr("PID000003: 9 person images, expected at least 10"));
  expect_all_images_exist(read_manifest(folder / "out/manifest.csv"));
}

TEST(Import, unpacks_a_lookbook_zip_beside_the_manifest_and_takes_only_its_files) {
  TemporaryFolder folder;
  add_lookbook_product(folder / "look", 1, 3);
  std::vector<ZipEntry> entries = {{"../" + lookbook_name(9, true, 1), "evil"}, {"notes.txt", "x"}};
  for (const auto& entry : fs::directory_iterator(folder / "look")) {
    entries.push_back({"data/" + entry.path().filename().string(), read_all(entry.path())});
  }
  write_zip(folder / "look.zip", entries);
  add_lookbook_product(folder / "out/manifest.images", 5, 3);  // left over from another zip
  DatasetImportOptions options;
  options.min_person = 1;
  const DatasetImportReport report =
      import_dataset(SourceKind::lookbook, folder / "look.zip", folder / "out/manifest.csv", options);
  EXPECT_EQ(report.total().products, 1);
  EXPECT_EQ(report.total().person_images, 3);
  EXPECT_EQ(report.skipped.size(), 1);
  EXPECT_EQ(report.other_files, 1);
  const Manifest manifest = read_manifest(folder / "out/manifest.csv");
  EXPECT_EQ(manifest.images[0].path.parent_path(), "manifest.images");
  expect_all_images_exist(manifest);
}

TEST(Import, splits_by_product_in_the_numbers_asked_for_and_by_seed) {
  TemporaryFolder folder;
  for (int product = 1; product <= 20; ++product) add_lookbook_product(folder / "look", product, 2);
  const auto test_products = [&](std::optional<std::size_t> train, std::optional<std::size_t> test,
                                 std::uint64_t seed) {
    DatasetImportOptions options{2, {train, std::nullopt, test}, seed};
    import_dataset(SourceKind::lookbook, folder / "look", folder / "m.csv", options);
    std::set<std::string> ids;
    for (const Product& product : products_of(read_manifest(folder / "m.csv"), Split::test))
      ids.insert(product.id.value);
    return ids;
  };
  const auto first = test_products(12, 5, 1);
  EXPECT_EQ(first.size(), 5);
  EXPECT_EQ(test_products(12, 5, 1), first);
  EXPECT_NE(test_products(12, 5, 2), first);
  EXPECT_EQ(test_products(12, std::nullopt, 1).size(), 8);
  EXPECT_EQ(test_products(std::nullopt, 3, 1).size(), 3);
  const DatasetImportReport report =
      import_dataset(SourceKind::lookbook, folder / "look", folder / "m.csv", {2, {12, 2, 5}, 1});
  EXPECT_EQ(report.kept[0].products, 12);
  EXPECT_EQ(report.kept[1].products, 2);
  EXPECT_EQ(report.kept[2].products, 5);
  EXPECT_EQ(report.beyond_the_split, 1);
  EXPECT_EQ(report.images_left_out, 3);
}

TEST(Import, splits_into_seventy_ten_and_twenty_percent_where_nothing_is_asked_for) {
  TemporaryFolder folder;
  for (int product = 1; product <= 20; ++product) add_lookbook_product(folder / "look", product, 1);
  const DatasetImportReport report =
      import_dataset(SourceKind::lookbook, folder / "look", folder / "m.csv", {1, {}, 1});
  EXPECT_EQ(report.kept[0].products, 14);
  EXPECT_EQ(report.kept[1].products, 2);
  EXPECT_EQ(report.kept[2].products, 4);
}

TEST(Import, writes_the_same_file_again) {
  TemporaryFolder folder;
  for (int product = 1; product <= 5; ++product) add_lookbook_product(folder / "look", product, 2);
  import_dataset(SourceKind::lookbook, folder / "look", folder / "a.csv", {1, {}, 3});
  import_dataset(SourceKind::lookbook, folder / "look", folder / "b.csv", {1, {}, 3});
  EXPECT_EQ(read_all(folder / "a.csv"), read_all(folder / "b.csv"));
}

TEST(Import, says_how_many_products_there_are_where_more_are_asked_for_and_writes_nothing) {
  TemporaryFolder folder;
  for (int product = 1; product <= 3; ++product) add_lookbook_product(folder / "look", product, 1);
  const std::string message = error_of([&] {
    import_dataset(SourceKind::lookbook, folder / "look", folder / "m.csv", {1, {2000, std::nullopt, 556}, 1});
  });
  EXPECT_THAT(message, testing::AllOf(HasSubstr("2556"), HasSubstr("found 3")));
  EXPECT_THAT(error_of([&] { import_dataset(SourceKind::lookbook, folder / "look", folder / "m.csv"); }),
              HasSubstr("3 with too few person images"));
  EXPECT_FALSE(fs::exists(folder / "m.csv"));
}

TEST(Import, reads_a_pairs_csv_and_skips_its_bad_rows_with_their_lines) {
  TemporaryFolder folder;
  for (const char* name : {"s1", "s2", "p1", "p2", "p3"})
    write_jpeg(folder / ("img/" + std::string(name) + ".jpg"), draw_picture(2, 16, 16));
  write_text(folder / "pairs.csv",
             "product_image,person_image,colour\n"
             "img/s1.jpg,img/p1.jpg,red\n"
             "img/s1.jpg,img/../img/p2.jpg,red\n"
             "img/s2.jpg,img/p3.jpg,blue\n"
             "img/s2.jpg\n"
             "img/s2.jpg,img/s2.jpg,blue\n"
             ",img/p1.jpg,blue\n"
             "img/s2.jpg,img/missing.jpg,blue\n");
  const DatasetImportReport report = import_dataset(SourceKind::pairs, folder / "pairs.csv", folder / "deep/out/m.csv");
  EXPECT_EQ(report.total().products, 2);
  EXPECT_EQ(report.total().product_images, 2);
  EXPECT_EQ(report.total().person_images, 3);
  std::vector<std::string> sources;
  for (const Skipped& one : report.skipped) sources.push_back(fs::path(one.source).filename().string());
  EXPECT_THAT(sources, UnorderedElementsAre("pairs.csv:5", "pairs.csv:6", "pairs.csv:7", "missing.jpg"));
  const Manifest manifest = read_manifest(folder / "deep/out/m.csv");
  expect_all_images_exist(manifest);
  EXPECT_EQ(manifest.attribute_names, std::vector<std::string>{"colour"});
  std::set<std::string> ids;
  for (const ManifestImage& image : manifest.images) ids.insert(image.product.value);
  EXPECT_THAT(ids, UnorderedElementsAre("img/s1.jpg", "img/s2.jpg"));
}

std::string small_picture() {
  const auto bytes = image::encode_jpeg(draw_picture(1, 16, 16), 80);
  return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

TEST(Import, gathers_a_pairs_csv_without_writing_a_file) {
  TemporaryFolder temporary;
  const fs::path folder = temporary.path();
  for (const char* name : {"a.jpg", "b.jpg", "c.jpg", "d.jpg"}) write_text(folder / name, small_picture());
  write_text(folder / "pairs.csv", "product_image,person_image\na.jpg,b.jpg\nc.jpg,d.jpg\n");
  DatasetImportOptions options;
  options.sizes.test = 0;
  GatheredDataset gathered = gather_dataset(SourceKind::pairs, folder / "pairs.csv", folder, options);
  ASSERT_EQ(gathered.manifest.images.size(), 4u);
  EXPECT_TRUE(fs::exists(gathered.manifest.full_path(0)));
  EXPECT_EQ(gathered.report.total().products, 2u);
  EXPECT_FALSE(fs::exists(folder / "manifest.csv"));
  take_validation_from_train(gathered.manifest);
  EXPECT_EQ(products_of(gathered.manifest, Split::validation).size(), 1u);
  EXPECT_EQ(gathered.manifest.taken_for_validation, 1u);
}

TEST(Import, takes_product_ids_and_splits_of_a_pairs_csv) {
  TemporaryFolder folder;
  for (const char* name : {"a", "b", "c", "d"})
    write_jpeg(folder / (std::string(name) + ".jpg"), draw_picture(3, 16, 16));
  write_text(folder / "pairs.csv",
             "person_image,product_image,product_id,split\na.jpg,b.jpg,7,train\nc.jpg,d.jpg,8,test\na.jpg,d.jpg,8,"
             "train\nb.jpg,a.jpg,7,train\n");
  const DatasetImportReport report = import_dataset(SourceKind::pairs, folder / "pairs.csv", folder / "m.csv");
  EXPECT_EQ(report.kept[0].products, 1);
  EXPECT_EQ(report.kept[2].products, 1);
  ASSERT_EQ(report.skipped.size(), 1);
  EXPECT_THAT(report.skipped[0].reason, HasSubstr("product '8' is in split train here and in test above"));
  EXPECT_EQ(read_manifest(folder / "m.csv").images.size(), 4) << "an image in both roles is listed once";
  EXPECT_THAT(error_of([&] {
                write_text(folder / "bad.csv", "a,b\nc,d\n");
                import_dataset(SourceKind::pairs, folder / "bad.csv", folder / "n.csv");
              }),
              HasSubstr("expected the columns product_image,person_image"));
}

TEST(Import, reads_a_folder_per_product) {
  TemporaryFolder folder;
  const Image picture = draw_picture(4, 16, 16);
  for (const char* name : {"red shirt/product.jpg", "red shirt/Product-back.png", "red shirt/anna.jpg",
                           "red shirt/notes.txt", "blue/product/1.jpg", "blue/person/product.jpg", "blue/person/2.jpg",
                           "blue/other/3.jpg", "lone.jpg", "no-shop/a.jpg", ".git/x.jpg"}) {
    write_jpeg(folder / ("in/" + std::string(name)), picture);
  }
  const DatasetImportReport report = import_dataset(SourceKind::folder, folder / "in", folder / "in/manifest.csv");
  const Manifest manifest = read_manifest(folder / "in/manifest.csv");
  std::map<std::string, Role> roles;
  for (const ManifestImage& image : manifest.images) roles[image.path.string()] = image.role;
  EXPECT_EQ(roles, (std::map<std::string, Role>{{"red shirt/product.jpg", Role::product},
                                                {"red shirt/Product-back.png", Role::product},
                                                {"red shirt/anna.jpg", Role::person},
                                                {"blue/product/1.jpg", Role::product},
                                                {"blue/person/product.jpg", Role::person},
                                                {"blue/person/2.jpg", Role::person}}));
  EXPECT_EQ(report.without_product_image, 1);
  EXPECT_EQ(report.skipped.size(), 2);
  EXPECT_EQ(report.other_files, 2);
}

TEST(Import, moves_a_manifest_and_keeps_its_splits_and_attributes_unless_asked_to_split_anew) {
  TemporaryFolder folder;
  std::string text = "image,product_id,role,split,colour\n";
  for (int i = 0; i < 10; ++i) {
    const std::string id = std::to_string(i);
    write_jpeg(folder / ("a/s" + id + ".jpg"), draw_picture(5, 16, 16));
    write_jpeg(folder / ("a/w" + id + ".jpg"), draw_picture(6, 16, 16));
    const std::string split = i < 7 ? "train" : i < 9 ? "validation" : "test";
    text += "s" + id + ".jpg," + id + ",product," + split + ",red\nw" + id + ".jpg," + id + ",person," + split + ",\n";
  }
  write_text(folder / "a/m.csv", text);
  const DatasetImportReport kept = import_dataset(SourceKind::manifest, folder / "a/m.csv", folder / "b/c/m.csv");
  EXPECT_EQ(kept.kept[0].products, 7);
  EXPECT_EQ(kept.kept[1].products, 2);
  const Manifest moved = read_manifest(folder / "b/c/m.csv");
  expect_all_images_exist(moved);
  EXPECT_EQ(moved.images[0].path, "../../a/s0.jpg");
  EXPECT_EQ(moved.images[0].attributes, std::vector<std::string>{"red"});
  const DatasetImportReport anew =
      import_dataset(SourceKind::manifest, folder / "a/m.csv", folder / "n.csv", {1, {4, 1, 5}, 1});
  EXPECT_EQ(anew.kept[2].products, 5);
  write_text(folder / "a/m.csv", text + "x.jpg,0,person,test,\n");
  EXPECT_THAT(error_of([&] { import_dataset(SourceKind::manifest, folder / "a/m.csv", folder / "n.csv"); }),
              HasSubstr("m.csv:22: product '0'"));
}

TEST(Import, finds_images_through_a_linked_output_folder) {
  TemporaryFolder folder;
  add_lookbook_product(folder / "look", 1, 1);
  fs::create_directories(folder / "far/away/real");
  fs::create_directory_symlink(folder / "far/away/real", folder / "link");
  import_dataset(SourceKind::lookbook, folder / "look", folder / "link/m.csv", {1, {}, 1});
  expect_all_images_exist(read_manifest(folder / "link/m.csv"));
}

// "split product role path", a line an image.
std::vector<std::string> lines_of(const fs::path& manifest_path) {
  const Manifest manifest = read_manifest(manifest_path);
  std::vector<std::string> lines;
  for (const ManifestImage& image : manifest.images)
    lines.push_back(std::string(to_string(image.split)) + " " + image.product.value + " " +
                    (image.role == Role::product ? "product " : "person ") + image.path.generic_string());
  return lines;
}

TEST(Import, reads_deepfashions_list_of_consumers_and_shops) {
  TemporaryFolder folder;
  for (const char* name : {"consumer_1", "shop_1", "consumer_2", "shop_2"})
    write_text(folder.path() / ("img/DRESSES/" + std::string(name) + ".jpg"), small_picture());
  write_text(folder.path() / "Eval/list_eval_partition.txt",
             "3\nimage_pair_name_1   image_pair_name_2   item_id  evaluation_status\n"
             "img/DRESSES/consumer_1.jpg  img/DRESSES/shop_1.jpg  id_00000001  train\n"
             "img/DRESSES/consumer_2.jpg  img/DRESSES/shop_2.jpg  id_00000002  test\n"
             "img/DRESSES/consumer_2.jpg  img/DRESSES/shop_2.jpg  id_00000002  never\n");
  const auto report = import_dataset(SourceKind::deepfashion, folder.path(), folder.path() / "manifest.csv");
  EXPECT_EQ(
      lines_of(folder.path() / "manifest.csv"),
      (std::vector<std::string>{
          "train id_00000001 product img/DRESSES/shop_1.jpg", "train id_00000001 person img/DRESSES/consumer_1.jpg",
          "test id_00000002 product img/DRESSES/shop_2.jpg", "test id_00000002 person img/DRESSES/consumer_2.jpg"}));
  EXPECT_EQ(report.skipped.size(), 1u);
}

TEST(Import, reads_deepfashions_list_of_one_shop) {
  TemporaryFolder folder;
  for (const char* name : {"t/02_front", "t/01_side", "q/01", "q/02"})
    write_text(folder.path() / ("img/" + std::string(name) + ".jpg"), small_picture());
  write_text(folder.path() / "Eval/list_eval_partition.txt",
             "4\nimage_name item_id evaluation_status\nimg/t/02_front.jpg id_1 train\nimg/t/01_side.jpg id_1 train\n"
             "img/q/01.jpg id_2 query\nimg/q/02.jpg id_2 gallery\n");
  import_dataset(SourceKind::deepfashion, folder.path() / "Eval/list_eval_partition.txt",
                 folder.path() / "manifest.csv");
  EXPECT_EQ(lines_of(folder.path() / "manifest.csv"),
            (std::vector<std::string>{"train id_1 product img/t/01_side.jpg", "train id_1 person img/t/02_front.jpg",
                                      "test id_2 product img/q/02.jpg", "test id_2 person img/q/01.jpg"}));
  write_text(folder.path() / "other.txt", "1\na b c\nx y z\n");
  EXPECT_THROW(import_dataset(SourceKind::deepfashion, folder.path() / "other.txt", folder.path() / "m.csv"), Error);
}

TEST(Import, reads_street2shops_pairs_and_photos) {
  TemporaryFolder folder;
  for (const char* name : {"000000001", "000000002", "000000003", "4"})
    write_text(folder.path() / ("photos/" + std::string(name) + ".jpg"), small_picture());
  write_text(folder.path() / "meta/json/train_pairs_dresses.json",
             R"([{"photo":1,"product":7,"bbox":{"width":8,"top":1,"height":9,"left":2}},{"photo":99,"product":7},{}])");
  write_text(folder.path() / "meta/json/test_pairs_dresses.json", R"([{"photo":3,"product":8}])");
  write_text(folder.path() / "meta/json/retrieval_dresses.json",
             R"([{"photo":2,"product":7},{"photo":4,"product":8},{"photo":5,"product":9}])");
  const auto report = import_dataset(SourceKind::street2shop, folder.path(), folder.path() / "manifest.csv");
  EXPECT_EQ(lines_of(folder.path() / "manifest.csv"),
            (std::vector<std::string>{
                "train dresses/7 product photos/000000002.jpg", "train dresses/7 person photos/000000001.jpg",
                "test dresses/8 product photos/4.jpg", "test dresses/8 person photos/000000003.jpg"}));
  EXPECT_EQ(read_manifest(folder.path() / "manifest.csv").images[1].attributes, std::vector<std::string>{"2,1,8,9"});
  EXPECT_EQ(report.skipped.size(), 2u);
}

}  // namespace
}  // namespace selvedge::dataset
