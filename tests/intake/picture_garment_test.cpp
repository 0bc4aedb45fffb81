// What of their pictures products get found by, on every way into the catalogue.
#include "shop/intake/picture_garment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "ground/core/embedding_matrix.h"
#include "recommend/recommend_fixture.h"
#include "selvedge/error.h"
#include "shop/intake/reindex.h"
#include "shop/intake/write_product.h"

namespace selvedge::intake {
namespace {

using testing::ColourEncoder;
using testing::feed_product;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::plain;
using ::testing::SizeIs;
using testing::write_picture;

constexpr testing::Colour red{250, 10, 10}, blue{10, 10, 250};
constexpr int side = 400;

// A picture whose left half is red and shows a top, and whose right half is blue and shows larger trousers.
Image look(int width = side, int height = side) {
  Image image(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (std::size_t c = 0; c < 3; ++c) image.pixel(x, y)[c] = (2 * x < width ? red : blue)[c];
    }
  }
  return image;
}

class PictureGarments : public testing::ColourShop {
 protected:
  PictureGarments() { write_picture(folder_.path() / "look.png", look()); }

  // Whatever it looks at.
  garments::Findings find(const Image& picture) {
    ++looks_;
    const auto width = static_cast<float>(picture.width), height = static_cast<float>(picture.height);
    garments::Findings found;
    const auto add = [&](garments::Kind kind, float x, float share, float confidence) {
      garments::FoundGarment& one = found.garments.emplace_back();
      one.kind = kind;
      one.box = {x * width, (0.5F - share / 2) * height, share * width, share * height};
      one.confidence = confidence;
    };
    if (nothing_there_) return found;
    add(garments::Kind::top, 0.1F, 0.15F, 0.9F);
    add(garments::Kind::trousers, 0.7F, 0.2F, 0.8F);
    return found;
  }
  GarmentSearch search(const std::string& finder = "eyes") {
    return {[this](const Image& picture) { return find(picture); }, finder};
  }
  ImportOptions finding() {
    ImportOptions options;
    options.garments = search();
    options.threads = 1;
    return options;
  }
  feeds::ProductFeed feed(const std::string& id, const std::string& title, const std::string& crop = "") {
    feeds::ProductFeed feed;
    feed.products = {feed_product(id, {folder_ / "look.png"})};
    feed.products[0].facts.title = title;
    feed.products[0].images[0].crop = crop;
    return feed;
  }
  PicturePart part_of(const std::string& id) { return catalogue_.find({id})->images.at(0).part; }
  // What its first picture is found by, by its colours.
  std::string colour_of(const std::string& id) {
    std::string colour = "none";
    catalogue_.for_each_embedding([&](const ProductId& product, std::int64_t, std::span<const float> embedding) {
      if (product.value != id) return;
      for (const auto& [name, image] :
           {std::pair("red", plain(red)), std::pair("blue", plain(blue)), std::pair("both", look(8, 8))}) {
        std::vector<float> wanted(8);
        ColourEncoder::embed_one(image, wanted);
        if (core::dot(embedding, wanted) > 0.999F) colour = name;
      }
    });
    return colour;
  }

  bool nothing_there_ = false;
  int looks_ = 0;
};

TEST_F(PictureGarments, are_what_an_import_embeds_as_the_title_says_or_else_the_most_prominent) {
  EXPECT_EQ(import(feed("shirt", "A shirt"), finding()).embedded, 1U);
  EXPECT_EQ(import(feed("jeans", "Jeans with pockets"), finding()).embedded, 1U);
  EXPECT_EQ(import(feed("thing", "Thing"), finding()).embedded, 1U);
  EXPECT_EQ(colour_of("shirt"), "red");
  EXPECT_EQ(colour_of("jeans"), "blue");
  EXPECT_EQ(colour_of("thing"), "blue");
  const PicturePart part = part_of("shirt");
  EXPECT_EQ(part.source, PartSource::finder);
  EXPECT_EQ(part.kind, "top");
  EXPECT_NEAR(part.confidence, 0.9, 1e-4);
  EXPECT_EQ(part.finder, "eyes");
  EXPECT_EQ(part.asked, "garment top outerwear");
  ASSERT_TRUE(part.box);
  EXPECT_NEAR(part.box->x, 0.1, 1e-5);
  EXPECT_NEAR(part.box->y, 0.425, 1e-5);
  EXPECT_NEAR(part.box->width, 0.15, 1e-5);
  EXPECT_NEAR(part.box->height, 0.15, 1e-5);
  EXPECT_THAT(catalogue_.verify().problems, IsEmpty());
}

TEST_F(PictureGarments, of_another_kind_than_the_title_says_are_taken_where_there_is_none_of_it) {
  import(feed("skirt", "Skirt"), finding());
  EXPECT_EQ(colour_of("skirt"), "blue");
  EXPECT_EQ(part_of("skirt").kind, "trousers");
}

TEST_F(PictureGarments, are_not_looked_for_where_the_shop_takes_its_pictures_whole) {
  import(feed("shirt", "Shirt"));
  EXPECT_EQ(looks_, 0);
  EXPECT_EQ(colour_of("shirt"), "both");
  EXPECT_EQ(part_of("shirt"), PicturePart());
}

TEST_F(PictureGarments, that_are_not_found_leave_the_picture_whole) {
  nothing_there_ = true;
  import(feed("shirt", "Shirt"), finding());
  EXPECT_EQ(colour_of("shirt"), "both");
  const PicturePart part = part_of("shirt");
  EXPECT_EQ(part.source, PartSource::whole);
  EXPECT_FALSE(part.box);
  EXPECT_EQ(part.kind, "");
  EXPECT_EQ(part.finder, "eyes");
}

TEST_F(PictureGarments, that_fill_the_picture_leave_it_whole_and_are_told_all_the_same) {
  ImportOptions options = finding();
  options.garments.find = [](const Image& picture) {
    garments::Findings found;
    found.garments.emplace_back().box = {0, 0, static_cast<float>(picture.width), static_cast<float>(picture.height)};
    found.garments.back().confidence = 0.5F;
    return found;
  };
  import(feed("shirt", "Shirt"), options);
  EXPECT_EQ(colour_of("shirt"), "both");
  EXPECT_EQ(part_of("shirt").source, PartSource::whole);
  EXPECT_EQ(part_of("shirt").box, (PictureBox{0, 0, 1, 1}));
}

TEST_F(PictureGarments, are_looked_for_once) {
  import(feed("shirt", "Shirt"), finding());
  EXPECT_EQ(import(feed("shirt", "Shirt"), finding()).unchanged, 1U);
  const ImportReport report = import(feed("other", "Other shirt"), finding());
  EXPECT_EQ(report.added, 1U);
  EXPECT_EQ(report.embedded, 0U);
  EXPECT_EQ(looks_, 1);
  EXPECT_EQ(colour_of("other"), "red");
}

TEST_F(PictureGarments, are_looked_for_in_what_was_whole_when_it_is_imported_again) {
  import(feed("shirt", "Shirt"));
  EXPECT_EQ(import(feed("shirt", "Shirt"), finding()).changed, 1U);
  EXPECT_EQ(colour_of("shirt"), "red");
  EXPECT_EQ(import(feed("shirt", "Shirt")).changed, 1U);
  EXPECT_EQ(colour_of("shirt"), "both");
}

TEST_F(PictureGarments, give_way_to_what_the_shop_sets_which_stays) {
  import(feed("shirt", "Shirt"), finding());
  EXPECT_EQ(import(feed("shirt", "Shirt", "250,100,100,100"), finding()).changed, 1U);
  EXPECT_EQ(colour_of("shirt"), "blue");
  const PicturePart part = part_of("shirt");
  EXPECT_EQ(part.source, PartSource::shop);
  EXPECT_EQ(part.box, (PictureBox{0.625, 0.25, 0.25, 0.25}));
  EXPECT_EQ(part.kind, "");
  EXPECT_EQ(import(feed("shirt", "Shirt"), finding()).unchanged, 1U) << "a feed that does not say keeps it";
  EXPECT_EQ(import(feed("shirt", "Shirt")).unchanged, 1U);
  EXPECT_EQ(import(feed("shirt", "Shirt", "none"), finding()).changed, 1U);
  EXPECT_EQ(colour_of("shirt"), "both");
  EXPECT_EQ(part_of("shirt").source, PartSource::shop);
  EXPECT_EQ(import(feed("shirt", "Shirt", "garment"), finding()).changed, 1U);
  EXPECT_EQ(colour_of("shirt"), "red");
}

TEST_F(PictureGarments, set_outside_of_the_picture_are_skipped_with_its_size) {
  const ImportReport report = import(feed("shirt", "Shirt", "350,0,100,100"), finding());
  ASSERT_THAT(report.skipped, SizeIs(2));
  EXPECT_THAT(report.skipped[0].reason, HasSubstr("which has 400 x 400 pixels, found 350,0,100,100"));
  EXPECT_FALSE(catalogue_.find({"shirt"}));
}

TEST_F(PictureGarments, that_are_small_in_a_large_picture_are_opened_again_in_full) {
  // 3,000 pixels wide it is held at about 1,024, in which the part of 10 x 10 pixels has 3: fewer than the encoder
  // takes.
  Image large(3000, 3000);
  for (int y = 1000; y < 1010; ++y) {
    for (int x = 1000; x < 1010; ++x) std::ranges::copy(red, large.pixel(x, y));
  }
  write_picture(folder_.path() / "look.png", large);
  int opened = 0;
  recommend::ImageEncoder counting = colours_.encoder;
  counting.embed = [&](std::span<const Image> images) {
    for (const Image& image : images) opened = std::max(opened, image.width);
    return colours_.encoder.embed(images);
  };
  import_products(catalogue_, counting, feed("dot", "Dot", "1000,1000,10,10"), finding());
  EXPECT_EQ(opened, 10);
  EXPECT_EQ(colour_of("dot"), "red");
  EXPECT_EQ(part_of("dot").source, PartSource::shop);
}

class WrittenPictures : public PictureGarments {
 protected:
  ProductWritten write(const std::string& title, NewPicture picture) {
    const GarmentSearch garments = search();
    const auto open = [&](std::span<const std::byte> bytes, const std::string& name, const std::optional<Rect>& part) {
      return recommend::open_picture(bytes, name, colours_.encoder, {}, part);
    };
    const ProductWriting writing{{colours_.encoder, garments, open},
                                 [&](std::vector<Image> images) { return colours_.encoder.embed(images); },
                                 {}};
    ProductFacts facts;
    facts.id = {"p"};
    facts.title = title;
    picture.name = "images[0]";
    return write_product(catalogue_, facts, std::span(&picture, 1), writing);
  }
  static NewPicture upload(const std::string& crop = "") {
    return {"", [] { return image::encode_png(look()); }, "", "", crop};
  }
  NewPicture kept(const std::string& crop = "") {
    return {catalogue_.find({"p"})->images.at(0).content, {}, "", "", crop};
  }
};

TEST_F(WrittenPictures, are_looked_at_as_imported_ones_are) {
  write("Shirt", upload());
  EXPECT_EQ(colour_of("p"), "red");
  write("Jeans", upload());
  EXPECT_EQ(colour_of("p"), "blue");
  write("Jeans", upload("0,0,100,100"));
  EXPECT_EQ(colour_of("p"), "red");
  EXPECT_EQ(write("Jeans", upload()).stored.outcome, catalogue::PutOutcome::unchanged) << "the shop's part stays";
}

TEST_F(WrittenPictures, that_the_product_has_are_cut_anew_from_their_thumbnail_where_the_shop_sets_a_part) {
  write("Shirt", upload());
  EXPECT_EQ(write("Shirt", kept()).stored.outcome, catalogue::PutOutcome::unchanged);
  EXPECT_EQ(write("Shirt", kept("300,100,100,100")).stored.outcome, catalogue::PutOutcome::changed);
  EXPECT_EQ(colour_of("p"), "blue");
  EXPECT_EQ(part_of("p").box, (PictureBox{0.75, 0.25, 0.25, 0.25}));
  write("Shirt", kept("garment"));
  EXPECT_EQ(colour_of("p"), "red");
  EXPECT_THAT(catalogue_.verify().problems, IsEmpty());
}

TEST_F(PictureGarments, are_looked_for_anew_by_a_reindex_to_another_model) {
  import(feed("shirt", "Shirt"));
  import(feed("jeans", "Jeans"));
  import(feed("set", "Shirt", "300,100,100,100"));
  const ColourEncoder next(std::string(64, '1'));
  ReindexOptions options;
  options.garments = search();
  EXPECT_TRUE(reindex(catalogue_, next.encoder, options).switched);
  EXPECT_EQ(colour_of("shirt"), "red");
  EXPECT_EQ(colour_of("jeans"), "blue");
  EXPECT_EQ(colour_of("set"), "blue");
  EXPECT_EQ(part_of("set").source, PartSource::shop);
  EXPECT_EQ(part_of("shirt").kind, "top");
  EXPECT_THAT(catalogue_.verify().problems, IsEmpty());
}

TEST_F(PictureGarments, are_looked_for_by_a_reindex_where_they_were_before_if_it_asks_as_before) {
  import(feed("found", "Shirt"), finding());
  import(feed("whole", "Jeans"));
  const ColourEncoder next(std::string(64, '1'));
  ReindexOptions options;
  options.garments = search();
  options.ask_as_before = true;
  EXPECT_TRUE(reindex(catalogue_, next.encoder, options).switched);
  EXPECT_EQ(colour_of("found"), "red");
  EXPECT_EQ(colour_of("whole"), "both");
}

TEST_F(PictureGarments, are_looked_for_anew_with_another_finder_by_a_reindex_to_the_same_model) {
  import(feed("shirt", "Shirt"));
  import(feed("set", "Shirt", "none"), finding());
  ReindexOptions options;
  options.garments = search("first");
  const std::int64_t before = catalogue_.state().revision;
  const ReindexReport report = reindex(catalogue_, colours_.encoder, options);
  EXPECT_FALSE(report.switched);
  EXPECT_EQ(report.from_originals, 1U);
  EXPECT_EQ(colour_of("shirt"), "red");
  EXPECT_EQ(part_of("set").source, PartSource::shop);
  EXPECT_EQ(catalogue_.state().revision, before + 1) << "services see what changed, and that alone";
  const int looks = looks_;
  reindex(catalogue_, colours_.encoder, options);
  EXPECT_EQ(looks_, looks) << "that finder has looked";
  options.ask_as_before = true;
  options.garments = search("third");
  EXPECT_EQ(reindex(catalogue_, colours_.encoder, options).from_originals, 1U) << "of the two that is not set";
  EXPECT_EQ(part_of("shirt").finder, "third");
  options.ask_as_before = false;
  options.garments = search("second");
  std::filesystem::remove(folder_ / "look.png");
  EXPECT_EQ(reindex(catalogue_, colours_.encoder, options).from_thumbnails, 1U);
  EXPECT_EQ(part_of("shirt").finder, "second");
  EXPECT_EQ(reindex(catalogue_, colours_.encoder).from_thumbnails, 1U);
  EXPECT_EQ(colour_of("shirt"), "both") << "without a finder pictures are whole again";
}

}  // namespace
}  // namespace selvedge::intake
