#include "shop/intake/import_products.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ground/files/base64.h"
#include "ground/image/decode.h"
#include "ground/image/encode.h"
#include "image/fixtures.h"
#include "recommend/recommend_fixture.h"
#include "selvedge/error.h"

namespace selvedge::intake {
namespace {

using testing::ColourEncoder;
using ::testing::ElementsAre;
using testing::feed_product;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::numbered;
using testing::plain;
using ::testing::SizeIs;

using ImportProducts = testing::ColourShop;

TEST_F(ImportProducts, stores_facts_pictures_and_embeddings) {
  feeds::ProductFeed feed;
  feed.products = {feed_product("p1", {picture("red.png", {255, 0, 0}, 1000, 600), picture("blue.png", {0, 0, 255})})};
  const ImportReport report = import(feed);
  EXPECT_EQ(report.added, 1u);
  EXPECT_EQ(report.embedded, 2u);
  EXPECT_THAT(report.skipped, IsEmpty());
  const auto stored = catalogue_.find({"p1"});
  ASSERT_TRUE(stored);
  ASSERT_THAT(stored->images, SizeIs(2));
  EXPECT_EQ(stored->images[0].width, 1000);
  EXPECT_EQ(stored->images[0].height, 600);
  const Image thumbnail = image::decode_image(*catalogue_.thumbnail(stored->images[0].content), "thumbnail").image;
  EXPECT_EQ(thumbnail.width, 512);
  EXPECT_EQ(thumbnail.height, 307);
  std::vector<float> red(8), seen;
  ColourEncoder::embed_one(plain({255, 0, 0}), red);
  catalogue_.for_each_embedding([&](const ProductId&, std::int64_t image, std::span<const float> v) {
    if (image == stored->images[0].id) seen.assign(v.begin(), v.end());
  });
  EXPECT_THAT(seen, ::testing::Pointwise(::testing::FloatNear(0.01F), red));
  EXPECT_THAT(catalogue_.verify().problems, IsEmpty());
}

TEST_F(ImportProducts, done_twice_changes_and_embeds_nothing) {
  feeds::ProductFeed feed;
  for (std::size_t i = 0; i < 20; ++i) {
    feed.products.push_back(
        feed_product(numbered("p", i), {picture(numbered("f", i), {static_cast<std::uint8_t>(i), 9, 200})}));
  }
  ImportOptions options;
  options.batch_images = 7;
  EXPECT_EQ(import(feed, options).added, 20u);
  const auto revision = catalogue_.state().revision;
  *colours_.embedded = 0;
  const ImportReport second = import(feed, options);
  EXPECT_EQ(second.unchanged, 20u);
  EXPECT_EQ(second.added + second.changed + second.embedded, 0u);
  EXPECT_EQ(*colours_.embedded, 0u);
  EXPECT_EQ(catalogue_.state().revision, revision);
}

TEST_F(ImportProducts, embeds_equal_files_once_and_sees_a_file_that_changed) {
  const std::string a = picture("a.png", {1, 2, 3}), b = picture("b.png", {1, 2, 3});
  feeds::ProductFeed feed;
  feed.products = {feed_product("p1", {a, b}), feed_product("p2", {b})};
  EXPECT_EQ(import(feed).embedded, 1u);
  picture("b.png", {200, 2, 3});
  const ImportReport report = import(feed);
  EXPECT_EQ(report.changed, 2u);
  EXPECT_EQ(report.embedded, 1u);
}

TEST_F(ImportProducts, changes_facts_without_embedding) {
  feeds::ProductFeed feed;
  feed.products = {feed_product("p1", {picture("a.png", {1, 2, 3})})};
  import(feed);
  feed.products[0].facts.price = parse_price("5");
  const ImportReport report = import(feed);
  EXPECT_EQ(report.changed, 1u);
  EXPECT_EQ(report.embedded, 0u);
  EXPECT_EQ(catalogue_.find({"p1"})->facts.price, parse_price("5"));
}

TEST_F(ImportProducts, reports_each_bad_picture_and_goes_on) {
  files::write_file_atomically(folder_.path() / "text.jpg", std::string_view("no picture"));
  files::write_file_atomically(folder_.path() / "empty.jpg", std::string_view(""));
  const std::string good = picture("good.png", {9, 9, 9});
  auto cut = image::encode_png(plain({5, 5, 5}));
  cut.resize(cut.size() / 2);
  files::write_file_atomically(folder_.path() / "cut.png", cut);
  feeds::ProductFeed feed;
  feed.skipped = {{"feed.csv:2", "a bad row"}};
  feed.products = {feed_product("bad", {folder_ / "text.jpg", folder_ / "missing.jpg"}),
                   feed_product("half", {folder_ / "empty.jpg", good, folder_ / "cut.png"}),
                   feed_product("url", {"https://shop.example/x.jpg"}), feed_product("good", {good})};
  const ImportReport report = import(feed);
  EXPECT_EQ(report.added, 2u);
  EXPECT_FALSE(catalogue_.find({"bad"}));
  EXPECT_THAT(catalogue_.find({"half"})->images, SizeIs(1));
  std::vector<std::string> sources;
  for (const Skipped& skipped : report.skipped) sources.push_back(skipped.source);
  EXPECT_THAT(sources, ElementsAre("feed.csv:2", "feed.csv:bad", "feed.csv:bad", "feed.csv:half", "feed.csv:half",
                                   "feed.csv:url", "product 'bad'", "product 'url'"));
  EXPECT_THAT(report.skipped[2].reason, HasSubstr("missing.jpg"));
  EXPECT_THAT(report.skipped[5].reason, HasSubstr("not downloaded"));
}

TEST_F(ImportProducts, takes_a_jpeg_whose_end_is_missing_and_warns_of_it) {
  std::vector<std::byte> jpeg = image::encode_jpeg(fixtures::drawn(160, 320), 90);
  jpeg.resize(jpeg.size() * 9 / 10);
  files::write_file_atomically(folder_.path() / "cut.jpg", jpeg);
  jpeg.resize(jpeg.size() / 2);
  files::write_file_atomically(folder_.path() / "half.jpg", jpeg);
  feeds::ProductFeed feed;
  feed.products = {feed_product("p1", {(folder_.path() / "cut.jpg").string(), (folder_.path() / "half.jpg").string()})};
  const ImportReport report = import(feed);
  ASSERT_THAT(report.warnings, SizeIs(1));
  EXPECT_EQ(report.warnings[0].source, "feed.csv:p1");
  EXPECT_THAT(report.warnings[0].reason, ::testing::AllOf(HasSubstr("cut.jpg"), HasSubstr("rows are missing")));
  ASSERT_THAT(report.skipped, SizeIs(1));
  EXPECT_THAT(report.skipped[0].reason, HasSubstr("at least three quarters"));
  EXPECT_THAT(import(feed).warnings, IsEmpty()) << "of a picture that the catalogue knows";
}

TEST_F(ImportProducts, leaves_a_product_as_it_was_when_its_pictures_are_gone) {
  feeds::ProductFeed feed;
  feed.products = {feed_product("p1", {picture("a.png", {1, 2, 3})})};
  import(feed);
  const auto before = catalogue_.find({"p1"});
  std::filesystem::remove(folder_.path() / "a.png");
  EXPECT_THAT(import(feed).skipped, SizeIs(2));
  EXPECT_EQ(catalogue_.find({"p1"}), before);
}

TEST_F(ImportProducts, keeps_a_stored_picture_that_cannot_be_read_any_more) {
  const std::string a = picture("a.png", {1, 2, 3}), b = picture("b.png", {100, 2, 3});
  feeds::ProductFeed feed;
  feed.products = {feed_product("p1", {a, b})};
  import(feed);
  const auto before = catalogue_.find({"p1"});
  std::filesystem::remove(a);
  feed.products[0].facts.price = parse_price("5");
  const ImportReport report = import(feed);
  ASSERT_THAT(report.skipped, SizeIs(1));
  EXPECT_THAT(report.skipped[0].reason, ::testing::AllOf(HasSubstr("a.png"), HasSubstr("are kept")));
  EXPECT_EQ(report.changed, 1u);
  EXPECT_EQ(catalogue_.find({"p1"})->images, before->images);
  EXPECT_EQ(catalogue_.find({"p1"})->facts.price, parse_price("5"));
  EXPECT_THAT(catalogue_.verify().problems, IsEmpty());
}

TEST_F(ImportProducts, drops_no_picture_for_one_that_cannot_be_read) {
  const std::string a = picture("a.png", {1, 2, 3}), b = picture("b.png", {100, 2, 3});
  import(feed_product("p1", {a, b}));
  EXPECT_THAT(import(feed_product("p1", {folder_ / "nowhere.png", b})).skipped, SizeIs(1));
  EXPECT_THAT(catalogue_.find({"p1"})->images, SizeIs(2));
  import(feed_product("p1", {b}));
  EXPECT_THAT(catalogue_.find({"p1"})->images, SizeIs(1)) << "what a feed leaves out is removed";
}

TEST_F(ImportProducts, takes_a_picture_named_twice_for_a_product_once) {
  const std::string a = picture("a.png", {1, 2, 3}), b = picture("b.png", {1, 2, 3});
  import(feed_product("p1", {a, b, a}));
  const auto stored = catalogue_.find({"p1"});
  ASSERT_THAT(stored->images, SizeIs(2)) << "equal contents in two files are two pictures";
  EXPECT_EQ(stored->images[0].reference, a);
  EXPECT_EQ(stored->images[1].reference, b);
}

TEST_F(ImportProducts, counts_only_what_is_stored_in_its_progress) {
  feeds::ProductFeed feed;
  for (std::size_t i = 0; i < 10; ++i) {
    feed.products.push_back(
        feed_product(numbered("p", i), {picture(numbered("f", i), {static_cast<std::uint8_t>(i), 0, 0})}));
  }
  ImportOptions options;
  options.batch_images = 3;
  std::vector<std::size_t> counts;
  options.progress = [&](const Progress& progress) {
    counts.push_back(progress.done);
    EXPECT_EQ(progress.total, 10u);
    EXPECT_EQ(catalogue::Catalogue::open(folder_ / "shop.db").counts().products, progress.done);
  };
  import(feed, options);
  EXPECT_THAT(counts, ElementsAre(3, 6, 9, 10));
}

TEST_F(ImportProducts, takes_pictures_by_url_from_whoever_fetches_them_and_stores_their_url) {
  const std::string url = "https://shop.example/red.png";
  ImportOptions options;
  options.fetch = [&](const std::string& asked) {
    EXPECT_EQ(asked, url);
    return std::filesystem::path(folder_ / "cached");
  };
  picture("cached", {255, 0, 0});
  feeds::ProductFeed feed;
  feed.products = {feed_product("p1", {url, picture("blue.png", {0, 0, 255})})};
  EXPECT_EQ(import(feed, options).embedded, 2u);
  const auto stored = catalogue_.find({"p1"});
  ASSERT_THAT(stored->images, SizeIs(2));
  EXPECT_EQ(stored->images[0].reference, url);
  const ImportReport again = import(feed, options);
  EXPECT_EQ(again.unchanged, 1u);
  EXPECT_EQ(again.embedded, 0u);
  picture("cached", {0, 255, 0});
  EXPECT_EQ(import(feed, options).changed, 1u);
}

TEST_F(ImportProducts, takes_an_uploaded_picture_by_its_content_as_an_export_names_it) {
  const std::vector<std::byte> png = image::encode_png(plain({10, 200, 30}));
  const std::string data = "data:image/png;base64," + files::base64(png);
  ASSERT_EQ(import(feed_product("p1", {data})).added, 1u);
  const std::string reference = catalogue_.find({"p1"})->images.at(0).reference;
  ASSERT_THAT(reference, ::testing::StartsWith("upload:"));
  *colours_.embedded = 0;
  feeds::FeedProduct edited = feed_product("p1", {feeds::feed_image(reference).reference});
  edited.facts.title = "edited";
  const ImportReport report = import(edited);
  EXPECT_EQ(report.changed, 1u);
  EXPECT_THAT(report.skipped, IsEmpty());
  EXPECT_EQ(catalogue_.find({"p1"})->facts.title, "edited");
  EXPECT_EQ(catalogue_.find({"p1"})->images.at(0).reference, reference);
  EXPECT_EQ(import(feed_product("p2", {reference})).added, 1u) << "another product may show the same picture";
  EXPECT_EQ(*colours_.embedded, 0u);
  EXPECT_THAT(catalogue_.verify().problems, IsEmpty());
}

TEST_F(ImportProducts, takes_an_uploaded_picture_for_another_part_of_it) {
  const std::string data = "data:image/png;base64," + files::base64(image::encode_png(plain({10, 200, 30}, 60, 80)));
  import(feed_product("p1", {data}));
  feeds::FeedProduct edited = feed_product("p1", {catalogue_.find({"p1"})->images.at(0).reference});
  edited.images[0].crop = "0,0,30,40";
  EXPECT_EQ(import(edited).changed, 1u);
  EXPECT_EQ(catalogue_.find({"p1"})->images.at(0).part.asked, "0,0,30,40");
}

TEST_F(ImportProducts, says_of_an_uploaded_picture_that_the_catalogue_has_none) {
  const ImportReport report = import(feed_product("p1", {"upload:" + std::string(64, 'a')}));
  ASSERT_FALSE(report.skipped.empty());
  EXPECT_THAT(report.skipped[0].reason, HasSubstr("the catalogue has no such picture"));
}

TEST_F(ImportProducts, says_of_an_address_that_its_scheme_is_not_read) {
  for (const char* address : {"ftp://x.example/a.jpg", "javascript:void(0)", "s3://bucket/a.jpg"}) {
    const ImportReport report = import(feed_product("p1", {feeds::feed_image(address, "feed.csv:2").reference}));
    ASSERT_FALSE(report.skipped.empty()) << address;
    EXPECT_THAT(report.skipped[0].reason, HasSubstr("found the scheme '")) << address;
    EXPECT_THAT(report.skipped[0].reason, ::testing::StartsWith(address)) << address;
  }
}

TEST_F(ImportProducts, keeps_a_stored_picture_whose_url_cannot_be_fetched_any_more) {
  const std::string url = "https://shop.example/red.png";
  picture("cached", {255, 0, 0});
  feeds::ProductFeed feed;
  feed.products = {feed_product("p1", {url})};
  ImportOptions options;
  options.fetch = [&](const std::string&) { return std::filesystem::path(folder_ / "cached"); };
  import(feed, options);
  const auto before = catalogue_.find({"p1"});
  options.fetch = [](const std::string& asked) -> std::filesystem::path {
    throw Error(ErrorKind::unavailable, asked + ": HTTP 410");
  };
  const ImportReport report = import(feed, options);
  ASSERT_THAT(report.skipped, SizeIs(2));
  EXPECT_EQ(report.skipped[0].source, "feed.csv:p1");
  EXPECT_THAT(report.skipped[0].reason, HasSubstr("red.png: HTTP 410; pictures stored before are kept"));
  EXPECT_EQ(catalogue_.find({"p1"}), before);
}

TEST_F(ImportProducts, refuses_an_encoder_of_another_model) {
  const ColourEncoder other(std::string(64, 'd'));
  try {
    import_products(catalogue_, other.encoder, {});
    FAIL() << "expected an Error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
    EXPECT_THAT(error.what(), HasSubstr("'colours' (cccccccccccc"));
    EXPECT_THAT(error.what(), HasSubstr("selvedge catalogue reindex"));
  }
}

TEST_F(ImportProducts, of_products_that_swapped_their_pictures_stores_them) {
  const std::string red = picture("red.png", {255, 0, 0}), blue = picture("blue.png", {0, 0, 255});
  feeds::ProductFeed feed;
  feed.products = {feed_product("p", {red}), feed_product("q", {blue})};
  import(feed);
  const auto before = catalogue_.find({"p"});
  feed.products = {feed_product("p", {blue}), feed_product("q", {red})};
  const ImportReport report = import(feed);
  EXPECT_EQ(report.changed, 2U);
  EXPECT_EQ(report.embedded, 0U);
  EXPECT_EQ(catalogue_.find({"q"})->images[0].content, before->images[0].content);
  EXPECT_THAT(catalogue_.verify().problems, IsEmpty());
}

TEST_F(ImportProducts, stores_a_picture_whose_last_product_is_removed_meanwhile) {
  const std::string red = picture("red.png", {255, 0, 0}), blue = picture("blue.png", {0, 0, 255});
  import(feed_product("old", {red}));
  feeds::ProductFeed feed;
  feed.products = {feed_product("p", {red}), feed_product("q", {blue})};
  feed.skipped.push_back({"feed.csv:9", "a row of the feed's own"});
  recommend::ImageEncoder busy = colours_.encoder;
  busy.embed = [&](std::span<const Image> images) {  // between looking for the pictures and storing them
    catalogue_.remove(std::vector<ProductId>{{"old"}});
    return colours_.encoder.embed(images);
  };
  const ImportReport report = import_products(catalogue_, busy, feed);
  EXPECT_EQ(report.added, 2U);
  EXPECT_EQ(report.embedded, 2U);
  EXPECT_THAT(report.skipped, SizeIs(1));
  EXPECT_THAT(catalogue_.verify().problems, IsEmpty());
}

TEST_F(ImportProducts, keeps_the_part_of_a_picture_that_the_shop_sets_meanwhile) {
  const std::string red = picture("red.png", {255, 0, 0});
  feeds::ProductFeed feed;
  // "other" keeps the whole picture's embedding in the catalogue, whatever is asked of it for "p".
  feed.products = {feed_product("p", {red}), feed_product("other", {red}),
                   feed_product("q", {picture("blue.png", {0, 0, 255})})};
  import(feed);
  catalogue_.remove(std::vector<ProductId>{{"q"}});  // one picture to embed
  feed.products[0].facts.title = "new";
  recommend::ImageEncoder busy = colours_.encoder;
  busy.embed = [&](std::span<const Image> images) {
    catalogue::ProductRecord set{
        catalogue_.find({"p"})->facts, {catalogue::record_of(catalogue_.find({"p"})->images[0])}, {}};
    set.images[0].part = {PartSource::shop, std::nullopt, "", 0, "", "none"};
    set.images[0].embedding = {1, 0, 0, 0, 0, 0, 0, 0};
    catalogue_.put(std::span(&set, 1), busy.model.fingerprint);
    return colours_.encoder.embed(images);
  };
  import_products(catalogue_, busy, feed);
  EXPECT_EQ(catalogue_.find({"p"})->facts.title, "new");
  EXPECT_EQ(catalogue_.find({"p"})->images[0].part.asked, "none");
}

TEST_F(ImportProducts, counts_what_was_merged_before_a_picture_of_the_batch_was_gone_as_added) {
  const std::string red = picture("red.png", {255, 0, 0}), blue = picture("blue.png", {0, 0, 255});
  import(feed_product("old", {red}));
  feeds::ProductFeed feed;
  feed.products = {feed_product("p", {blue}), feed_product("q", {red})};
  recommend::ImageEncoder busy = colours_.encoder;
  busy.embed = [&](std::span<const Image> images) {
    catalogue_.remove(std::vector<ProductId>{{"old"}});
    return colours_.encoder.embed(images);
  };
  ImportOptions options;
  options.merge = [](const ProductFacts& fed, const StoredProduct*) { return fed; };
  const ImportReport report = import_products(catalogue_, busy, feed, options);
  EXPECT_EQ(report.added, 2U);
  EXPECT_EQ(report.unchanged, 0U);
}

TEST_F(ImportProducts, merges_facts_with_what_is_stored_in_that_very_moment) {
  import(feed_product("p", {picture("red.png", {255, 0, 0})}));
  feeds::ProductFeed feed;
  feed.products = {feed_product("p", {picture("blue.png", {0, 0, 255})})};
  recommend::ImageEncoder busy = colours_.encoder;
  busy.embed = [&](std::span<const Image> images) {
    catalogue_.update({"p"}, [](const StoredProduct& stored) {
      ProductFacts facts = stored.facts;
      facts.colour = "set meanwhile";
      return facts;
    });
    return colours_.encoder.embed(images);
  };
  ImportOptions options;
  options.merge = [](const ProductFacts&, const StoredProduct* stored) {
    ProductFacts facts = stored->facts;
    facts.title = "new";
    return facts;
  };
  import_products(catalogue_, busy, feed, options);
  EXPECT_EQ(catalogue_.find({"p"})->facts.colour, "set meanwhile");
  EXPECT_EQ(catalogue_.find({"p"})->facts.title, "new");
}

}  // namespace
}  // namespace selvedge::intake
