#include "study/dataset/image_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "dataset/drawn_data.h"
#include "ground/image/decode.h"
#include "ground/image/resize.h"
#include "selvedge/error.h"

namespace selvedge::dataset {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class ImageCacheTest : public testing::Test {
 protected:
  ImageCacheTest() { manifest_.root = folder_.path(); }

  void add(const std::string& name, std::uint64_t seed) {
    write_jpeg(folder_ / name, draw_picture(seed, 60, 80));
    manifest_.images.push_back({name, {name}, Role::product, Split::train, {}});
  }
  ImageCache open(std::vector<std::size_t> images = {}, int width = 20, int height = 24) {
    if (images.empty()) {
      images.resize(manifest_.images.size());
      std::iota(images.begin(), images.end(), std::size_t{0});
    }
    return ImageCache::open(manifest_, images, width, height, cache_folder());
  }
  fs::path cache_folder() const { return folder_ / "cache"; }
  std::vector<fs::path> cache_files() const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(cache_folder())) files.push_back(entry.path());
    return files;
  }
  std::vector<std::uint8_t> expected(std::size_t image, int width = 20, int height = 24) const {
    image::DecodeOptions options;
    options.at_least_width = width;
    options.at_least_height = height;
    return image::resize(image::load_image(manifest_.full_path(image), options).image, width, height).rgb;
  }
  static std::vector<std::uint8_t> pixels(const ImageCache& cache, std::size_t i) {
    return {cache.pixels(i).begin(), cache.pixels(i).end()};
  }

  TemporaryFolder folder_;
  Manifest manifest_;
};

TEST_F(ImageCacheTest, keeps_padded_pictures_beside_stretched_ones) {
  add("a.jpg", 3);  // 60 x 80
  const std::vector<std::size_t> all{0};
  const ImageCache stretched = open(all, 24, 24);
  const ImageCache padded = ImageCache::open(manifest_, all, 24, 24, cache_folder(), {}, Framing::padded);
  EXPECT_EQ(padded.report().decoded, 1u);
  EXPECT_EQ(pixels(padded, 0)[0], 255) << "18 of 24 columns are the picture";
  EXPECT_EQ(pixels(stretched, 0), expected(0, 24, 24));
  EXPECT_EQ(open(all, 24, 24).report().reused, 1u);
  EXPECT_EQ(ImageCache::open(manifest_, all, 24, 24, cache_folder(), {}, Framing::padded).report().reused, 1u);
}

TEST_F(ImageCacheTest, holds_what_decoding_and_resizing_give_in_the_order_asked_for) {
  for (int i = 0; i < 9; ++i) add(numbered("a", i, ".jpg"), static_cast<std::uint64_t>(i));
  const ImageCache cache = open({7, 2, 2, 0});
  ASSERT_EQ(cache.size(), 4);
  EXPECT_EQ(pixels(cache, 0), expected(7));
  EXPECT_EQ(pixels(cache, 1), expected(2));
  EXPECT_EQ(pixels(cache, 2), expected(2));
  EXPECT_EQ(pixels(cache, 3), expected(0));
  EXPECT_EQ(cache.report().decoded, 3);
  EXPECT_THAT(cache.skipped(), IsEmpty());
}

TEST_F(ImageCacheTest, decodes_nothing_the_second_time) {
  for (int i = 0; i < 5; ++i) add(numbered("a", i, ".jpg"), static_cast<std::uint64_t>(i));
  EXPECT_EQ(open().report().decoded, 5);
  const auto written = fs::last_write_time(cache_files().at(0));
  const ImageCache again = open();
  EXPECT_EQ(again.report().decoded, 0);
  EXPECT_EQ(again.report().reused, 5);
  EXPECT_EQ(fs::last_write_time(cache_files().at(0)), written);
  EXPECT_EQ(pixels(again, 3), expected(3));
  EXPECT_EQ(open({1, 4}).report().decoded, 0) << "a part is there too";
  EXPECT_THAT(cache_files(), SizeIs(1));
}

TEST_F(ImageCacheTest, decodes_only_what_is_new_or_changed) {
  for (int i = 0; i < 5; ++i) add(numbered("a", i, ".jpg"), static_cast<std::uint64_t>(i));
  open();
  add("new.jpg", 77);
  const ImageCache grown = open();
  EXPECT_EQ(grown.report().decoded, 1);
  EXPECT_EQ(grown.report().reused, 5);
  EXPECT_EQ(pixels(grown, 5), expected(5));
  EXPECT_THAT(cache_files(), SizeIs(1)) << "the older file, all in the new one, is gone";
  write_jpeg(folder_ / "a2.jpg", draw_picture(500, 60, 80));
  const ImageCache changed = open();
  EXPECT_EQ(changed.report().decoded, 1);
  EXPECT_EQ(pixels(changed, 2), expected(2));
}

TEST_F(ImageCacheTest, knows_a_picture_by_its_contents_not_its_name) {
  add("a.jpg", 1);
  add("b.jpg", 1);
  EXPECT_EQ(open().report().decoded, 1);
  fs::rename(folder_ / "a.jpg", folder_ / "moved.jpg");
  manifest_.images[0].path = "moved.jpg";
  EXPECT_EQ(open().report().decoded, 0);
}

TEST_F(ImageCacheTest, keeps_sizes_apart) {
  add("a.jpg", 1);
  open({}, 20, 24);
  const ImageCache other = open({}, 24, 20);
  EXPECT_EQ(other.report().decoded, 1);
  EXPECT_EQ(pixels(other, 0), expected(0, 24, 20));
  EXPECT_EQ(open({}, 20, 24).report().decoded, 0);
}

TEST_F(ImageCacheTest, lists_unreadable_images_and_remembers_them) {
  add("a.jpg", 1);
  add("cut.jpg", 2);
  add("gone.jpg", 3);
  add("b.jpg", 4);
  write_text(folder_ / "cut.jpg", read_all(folder_ / "cut.jpg").substr(0, 500));
  fs::remove(folder_ / "gone.jpg");
  for (const std::size_t decoded : {3u, 0u}) {
    const ImageCache cache = open();
    EXPECT_EQ(cache.report().decoded, decoded);
    ASSERT_THAT(cache.skipped(), SizeIs(2));
    EXPECT_EQ(cache.skipped()[0].source, folder_ / "cut.jpg");
    EXPECT_FALSE(cache.skipped()[0].reason.empty());
    EXPECT_EQ(cache.skipped()[1].source, folder_ / "gone.jpg");
    EXPECT_FALSE(cache.readable(1));
    EXPECT_TRUE(cache.pixels(1).empty());
    EXPECT_EQ(pixels(cache, 3), expected(3));
  }
}

TEST_F(ImageCacheTest, makes_a_damaged_file_again_wherever_it_is_damaged) {
  for (int i = 0; i < 4; ++i) add(numbered("a", i, ".jpg"), static_cast<std::uint64_t>(i));
  open();
  const fs::path file = cache_files().at(0);
  const std::string good = read_all(file);
  const std::size_t picture = 20 * 24 * 3;
  std::vector<std::string> damaged = {"",
                                      "short",
                                      good.substr(0, 64),
                                      good.substr(0, 4000),
                                      good.substr(0, good.size() - 1),
                                      good + "x",
                                      std::string(good.size(), '\0')};
  for (const std::size_t place :
       {0ul, 8ul, 12ul, 16ul, 24ul, 31ul, 32ul, 70ul, 130ul, 300ul, good.size() - 1, good.size() - picture}) {
    damaged.push_back(good);
    damaged.back()[place] = static_cast<char>(damaged.back()[place] ^ 0x55);
  }
  for (std::size_t n = 0; n < damaged.size(); ++n) {
    write_text(file, damaged[n]);
    const ImageCache cache = open();
    EXPECT_THAT(cache.report().notes, SizeIs(1)) << n;
    EXPECT_GT(cache.report().decoded, 0) << n;
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(pixels(cache, i), expected(i)) << n;
    EXPECT_EQ(read_all(file), good) << n;
  }
}

TEST_F(ImageCacheTest, decodes_again_only_the_picture_that_is_damaged) {
  for (int i = 0; i < 4; ++i) add(numbered("a", i, ".jpg"), static_cast<std::uint64_t>(i));
  open();
  std::string bytes = read_all(cache_files().at(0));
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  write_text(cache_files().at(0), bytes);
  const ImageCache cache = open();
  EXPECT_EQ(cache.report().decoded, 1);
  EXPECT_EQ(cache.report().reused, 3);
}

TEST_F(ImageCacheTest, refuses_sizes_and_positions_that_make_no_sense) {
  add("a.jpg", 1);
  EXPECT_THROW(open({}, 0, 24), Error);
  EXPECT_THROW(open({}, 20, -1), Error);
  EXPECT_THROW(open({1}), Error);
}

TEST_F(ImageCacheTest, data_fingerprint_changes_with_rows_and_contents_but_not_with_the_place) {
  add("a.jpg", 1);
  add("b.jpg", 2);
  const std::string first = data_fingerprint(manifest_);
  EXPECT_THAT(first, SizeIs(64));
  EXPECT_EQ(data_fingerprint(manifest_), first);
  Manifest elsewhere = manifest_;
  fs::create_directory(folder_ / "copy");
  for (const char* name : {"a.jpg", "b.jpg"}) fs::copy_file(folder_ / name, folder_ / "copy" / name);
  elsewhere.root = folder_ / "copy";
  EXPECT_EQ(data_fingerprint(elsewhere), first);
  Manifest other_split = manifest_;
  other_split.images[0].split = Split::test;
  EXPECT_NE(data_fingerprint(other_split), first);
  const std::vector<std::size_t> part = {1};
  EXPECT_NE(data_fingerprint(manifest_, part), first);
  write_jpeg(folder_ / "b.jpg", draw_picture(9, 60, 80));
  EXPECT_NE(data_fingerprint(manifest_), first);
}

}  // namespace
}  // namespace selvedge::dataset
