#include "shop/intake/reindex.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "recommend/recommend_fixture.h"
#include "selvedge/error.h"

namespace selvedge::intake {
namespace {

using testing::ColourEncoder;
using testing::feed_product;
using ::testing::IsEmpty;
using testing::numbered;
using testing::plain;
using testing::write_picture;

class Reindex : public testing::ColourShop {
 protected:
  Reindex() {
    feeds::ProductFeed feed;
    for (std::size_t i = 0; i < pictures; ++i) {
      const std::string file = picture(numbered("f", i), {static_cast<std::uint8_t>(2 * i), 50, 60});
      feed.products.push_back(feed_product(numbered("p", i), {file}));
    }
    import(feed);
  }

  static constexpr std::size_t pictures = 70;  // more than two batches
  ColourEncoder next_{std::string(64, '1')};
};

TEST_F(Reindex, switches_to_the_new_model_reading_originals_where_they_are_unchanged) {
  std::filesystem::remove(folder_ / "f0");
  write_picture(folder_ / "f1", plain({255, 255, 255}));  // no longer what was imported
  const ReindexReport report = reindex(catalogue_, next_.encoder);
  EXPECT_TRUE(report.switched);
  EXPECT_EQ(report.from_thumbnails, 2u);
  EXPECT_EQ(report.from_originals, pictures - 2);
  EXPECT_EQ(catalogue_.state().model.fingerprint, next_.encoder.model.fingerprint);
  catalogue_.for_each_embedding([&](const ProductId& id, std::int64_t, std::span<const float> v) {
    if (id.value != "p1") return;
    std::vector<float> imported(8);
    ColourEncoder::embed_one(plain({2, 50, 60}), imported);
    EXPECT_GT(core::dot(v, imported), 0.999F) << "the picture that was imported, not the one that lies there now";
  });
  EXPECT_THAT(catalogue_.verify().problems, IsEmpty());
}

TEST_F(Reindex, does_nothing_for_the_model_the_catalogue_has) {
  EXPECT_FALSE(reindex(catalogue_, colours_.encoder).switched);
  EXPECT_EQ(*colours_.embedded, pictures);
}

TEST_F(Reindex, interrupted_goes_on_where_it_stopped) {
  recommend::ImageEncoder failing = next_.encoder;
  int calls = 0;
  failing.embed = [&](std::span<const Image> images) {
    if (++calls == 2) throw Error(ErrorKind::unavailable, "interrupted");
    return next_.encoder.embed(images);
  };
  EXPECT_THROW(reindex(catalogue_, failing), Error);
  EXPECT_EQ(catalogue_.state().model.fingerprint, colours_.encoder.model.fingerprint)
      << "still answers with the old model";
  const std::size_t before = *next_.embedded;
  EXPECT_GT(before, 0u);
  EXPECT_TRUE(reindex(catalogue_, next_.encoder).switched);
  EXPECT_EQ(*next_.embedded, pictures) << "none twice";
}

TEST_F(Reindex, takes_in_products_that_come_meanwhile) {
  recommend::ImageEncoder busy = next_.encoder;
  bool came = false;
  busy.embed = [&](std::span<const Image> images) {
    if (!std::exchange(came, true)) {
      write_picture(folder_ / "late", plain({1, 255, 1}));
      feeds::ProductFeed feed;
      feed.products = {feed_product("late", {folder_ / "late"})};
      import(feed);
    }
    return next_.encoder.embed(images);
  };
  EXPECT_TRUE(reindex(catalogue_, busy).switched);
  EXPECT_EQ(*next_.embedded, pictures + 1);
  EXPECT_THAT(catalogue_.verify().problems, IsEmpty());
}

TEST_F(Reindex, goes_on_when_products_are_removed_meanwhile) {
  for (std::size_t i = 0; i < pictures; ++i) std::filesystem::remove(folder_ / numbered("f", i));
  recommend::ImageEncoder busy = next_.encoder;
  std::jthread remover;
  busy.embed = [&](std::span<const Image> images) {
    // One after the other, while what was found to be embedded is opened.
    if (!remover.joinable()) {
      remover = std::jthread([&] {
        for (std::size_t i = 0; i + 1 < pictures; ++i)
          catalogue_.remove(std::vector<ProductId>{{numbered("p", pictures - 1 - i)}});
      });
    }
    return next_.encoder.embed(images);
  };
  EXPECT_TRUE(reindex(catalogue_, busy).switched);
  remover.join();
  EXPECT_EQ(catalogue_.counts().products, 1U);
  EXPECT_THAT(catalogue_.verify().problems, IsEmpty());
}

}  // namespace
}  // namespace selvedge::intake
