#include "study/dataset/manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "dataset/drawn_data.h"
#include "ground/files/sha256.h"
#include "selvedge/error.h"

namespace selvedge::dataset {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* header = "image,product_id,role,split\n";

// The message with which reading `text` fails; the kind must be corrupt_data.
std::string refusal(const std::string& text) {
  TemporaryFolder folder;
  write_text(folder / "manifest.csv", text);
  try {
    read_manifest(folder / "manifest.csv");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::corrupt_data) << error.what();
    return error.what();
  }
  return "was read";
}

TEST(Manifest, reads_rows_and_keeps_further_columns_as_attributes) {
  TemporaryFolder folder;
  write_text(
      folder / "m.csv",
      "split,image,colour,product_id,role\ntest,a/b.jpg,\"deep, red\",007,product\nvalidation,c.jpg,,x,person\n");
  const Manifest manifest = read_manifest(folder / "m.csv");
  ASSERT_EQ(manifest.images.size(), 2);
  EXPECT_THAT(manifest.attribute_names, ElementsAre("colour"));
  EXPECT_EQ(manifest.full_path(0), folder / "a/b.jpg");
  EXPECT_EQ(manifest.images[0].product.value, "007");
  EXPECT_EQ(manifest.images[0].role, Role::product);
  EXPECT_EQ(manifest.images[0].split, Split::test);
  EXPECT_THAT(manifest.images[0].attributes, ElementsAre("deep, red"));
  EXPECT_EQ(manifest.images[1].role, Role::person);
  EXPECT_EQ(manifest.images[1].split, Split::validation);
}

TEST(Manifest, joins_products_that_share_a_product_image_and_no_others) {
  const auto row = [](const char* path, const char* product, Role role, Split split) {
    return ManifestImage{path, {product}, role, split, {}};
  };
  Manifest manifest{"/data", {}, {}};
  manifest.images = {row("dress.jpg", "dress-s", Role::product, Split::test),
                     row("dress.jpg", "dress-m", Role::product, Split::train),
                     row("back.jpg", "dress-m", Role::product, Split::train),
                     row("x/../back.jpg", "a-dress-l", Role::product, Split::train),
                     row("worn.jpg", "dress-s", Role::person, Split::test),
                     row("worn.jpg", "dress-m", Role::person, Split::train),
                     row("hat.jpg", "hat", Role::product, Split::train),
                     row("worn.jpg", "hat", Role::person, Split::train)};
  EXPECT_EQ(join_products_of_one_picture(manifest), 2u);
  std::vector<std::string> rows;
  for (const ManifestImage& image : manifest.images) {
    rows.push_back(image.product.value + " " + image.path.string() + " " + to_string(image.split));
  }
  EXPECT_THAT(rows, ElementsAre("a-dress-l dress.jpg test", "a-dress-l back.jpg test", "a-dress-l worn.jpg test",
                                "hat hat.jpg train", "hat worn.jpg train"));
  EXPECT_EQ(join_products_of_one_picture(manifest), 0u);
}

TEST(Manifest, written_and_read_again_is_the_same) {
  TemporaryFolder folder;
  Manifest manifest{folder.path(), {"note"}, {}};
  manifest.images = {{"a,\"b\"\nc.jpg", {"ünï,1"}, Role::product, Split::train, {" padded "}},
                     {"../d.jpg", {"2"}, Role::person, Split::validation, {""}}};
  write_manifest(manifest, folder / "m.csv");
  const Manifest again = read_manifest(folder / "m.csv");
  ASSERT_EQ(again.images.size(), 2);
  EXPECT_EQ(again.attribute_names, manifest.attribute_names);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(again.images[i].path, manifest.images[i].path);
    EXPECT_EQ(again.images[i].product, manifest.images[i].product);
    EXPECT_EQ(again.images[i].split, manifest.images[i].split);
    EXPECT_EQ(again.images[i].attributes, manifest.images[i].attributes);
  }
}

TEST(Manifest, takes_the_tenth_of_train_with_the_lowest_hashes_for_validation) {
  TemporaryFolder folder;
  std::string text = header;
  std::vector<std::pair<std::string, std::string>> hashes;
  for (int i = 0; i < 47; ++i) {
    const std::string id = numbered("p", i);
    hashes.emplace_back(files::sha256_hex(id), id);
    for (const char* role : {"product", "person"})
      text.append(id).append(role).append(".jpg,").append(id).append(",").append(role).append(",train\n");
  }
  text += "t.jpg,t,product,test\n";
  std::ranges::sort(hashes);
  write_text(folder / "m.csv", text);
  const Manifest manifest = read_manifest(folder / "m.csv");
  std::set<std::string> expected, found;
  for (std::size_t i = 0; i < 4; ++i) expected.insert(hashes[i].second);
  for (const Product& product : products_of(manifest, Split::validation)) found.insert(product.id.value);
  EXPECT_EQ(found, expected);
  EXPECT_EQ(products_of(manifest, Split::train).size(), 43);
  EXPECT_EQ(products_of(manifest, Split::test).size(), 1);
}

TEST(Manifest, leaves_train_alone_where_there_is_a_validation_split_or_a_single_product) {
  TemporaryFolder folder;
  write_text(folder / "m.csv",
             std::string(header) + "a.jpg,a,product,train\nb.jpg,b,product,train\nc.jpg,c,product,validation\n");
  EXPECT_EQ(products_of(read_manifest(folder / "m.csv"), Split::train).size(), 2);
  write_text(folder / "m.csv", std::string(header) + "a.jpg,a,product,train\n");
  EXPECT_EQ(products_of(read_manifest(folder / "m.csv"), Split::train).size(), 1);
}

TEST(Manifest, groups_images_by_product_in_the_order_of_ids) {
  TemporaryFolder folder;
  write_text(folder / "m.csv",
             std::string(header) +
                 "b1.jpg,b,person,test\na1.jpg,a,person,test\nb2.jpg,b,product,test\nb3.jpg,b,person,test\n");
  const auto products = products_of(read_manifest(folder / "m.csv"), Split::test);
  ASSERT_EQ(products.size(), 2);
  EXPECT_EQ(products[0].id.value, "a");
  EXPECT_TRUE(products[0].product_images.empty());
  EXPECT_THAT(products[1].person_images, ElementsAre(0, 3));
  EXPECT_THAT(products[1].product_images, ElementsAre(2));
}

TEST(Manifest, names_file_and_line_of_a_bad_row) {
  const std::string good = std::string(header) + "a.jpg,a,product,train\n";
  const auto at_3 = [](const std::string& message) { return AllOf(HasSubstr("manifest.csv:3: "), HasSubstr(message)); };
  EXPECT_THAT(refusal(good + "b.jpg,b,product\n"), at_3("expected 4 fields as in the header, found 3"));
  EXPECT_THAT(refusal(good + "b.jpg,b,product,train,x\n"), at_3("found 5"));
  EXPECT_THAT(refusal(good + ",b,product,train\n"), at_3("expected the path"));
  EXPECT_THAT(refusal(good + "/etc/passwd,b,product,train\n"), at_3("relative to the manifest"));
  EXPECT_THAT(refusal(good + "b.jpg,,product,train\n"), at_3("product_id is empty"));
  EXPECT_THAT(refusal(good + "b.jpg,\xFF\xFE,product,train\n"), at_3("not UTF-8"));
  EXPECT_THAT(refusal(good + "b.jpg," + std::string(513, 'x') + ",product,train\n"), at_3("513 bytes"));
  EXPECT_THAT(refusal(good + "b.jpg,b,Product,train\n"), at_3("found 'Product'"));
  EXPECT_THAT(refusal(good + "b.jpg,b,person,val\n"), at_3("found 'val'"));
  EXPECT_THAT(refusal(good + "./a.jpg,a,person,train\n"), at_3("listed twice"));
  EXPECT_THAT(refusal(good + "b.jpg,a,person,test\n"), at_3("a product belongs to one split"));
  EXPECT_THAT(refusal(good + "\"b.jpg,b,person,test\n"), HasSubstr("malformed CSV"));
}

TEST(Manifest, refuses_a_file_that_is_no_manifest) {
  EXPECT_THAT(refusal(""), HasSubstr("empty file"));
  EXPECT_THAT(refusal(header), HasSubstr("found the header alone"));
  EXPECT_THAT(refusal("image,product_id,role\na,b,product\n"),
              HasSubstr("expected the columns image,product_id,role,split"));
  EXPECT_THAT(refusal("image,product_id,role,split,split\n"), HasSubstr("found twice 'split'"));
  EXPECT_THAT(refusal("image,product_id,role,split,\n"), HasSubstr("unnamed"));
  EXPECT_THAT(refusal(std::string(5000, '\0') + "\n"), HasSubstr("expected the columns"));
}

TEST(Manifest, says_that_a_file_is_missing) {
  try {
    read_manifest("/nowhere/manifest.csv");
    FAIL() << "was read";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::not_found);
    EXPECT_THAT(error.what(), HasSubstr("/nowhere/manifest.csv"));
  }
}

TEST(ProductId, must_be_well_formed_utf8) {
  for (const char* good : {"a", "ä", "€", "\xF0\x9F\x91\x95", "with space"})
    EXPECT_FALSE(product_id_problem(good)) << good;
  for (const char* bad : {"", "\x80", "\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "a\xE2\x82", "\xFF"}) {
    EXPECT_TRUE(product_id_problem(bad)) << bad;
  }
}

}  // namespace
}  // namespace selvedge::dataset
