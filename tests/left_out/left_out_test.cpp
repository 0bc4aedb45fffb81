// What a build answers where a feature was left out of it: the option that builds it, never a crash.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <functional>
#include <string>

#include "ground/codecs/codecs.h"
#include "selvedge/error.h"
#include "shop/catalogue/postgres/postgres_engine.h"
#include "shop/feeds/format_readers.h"
#include "shop/fetch/http_client.h"

namespace selvedge {
namespace {

void expect_left_out(const std::function<void()>& use, const std::string& what, const std::string& option) {
  try {
    use();
    ADD_FAILURE() << what << " was not left out";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unavailable);
    EXPECT_EQ(error.what(), what + ": this program was built without it; build with -D" + option + "=ON");
  }
}

TEST(FeatureLeftOut, names_the_option_that_builds_postgresql) {
  const std::string what = "a catalogue on PostgreSQL", option = "SELVEDGE_WITH_POSTGRES";
  expect_left_out([] { catalogue::open_on_postgres("postgresql://db/shop", {}); }, what, option);
  expect_left_out([] { catalogue::create_on_postgres("postgresql://db/shop", {}); }, what, option);
}

TEST(FeatureLeftOut, names_the_option_that_builds_feeds_in_xml) {
  // Never looked at: making one would link the room that reads XML.
  alignas(feeds::FeedBuilder) std::byte memory[sizeof(feeds::FeedBuilder)];
  auto& builder = reinterpret_cast<feeds::FeedBuilder&>(memory);
  expect_left_out(
      [&] {
        feeds::read_xml_feed({"feed.xml", ""}, {}, builder);
      },
      "feed.xml: a feed in XML", "SELVEDGE_WITH_FEEDS_XML");
}

TEST(FeatureLeftOut, names_the_option_that_builds_downloads) {
  expect_left_out(
      [] {
        const fetch::DownloadOptions options;
        const std::atomic<bool> stop = false;
        fetch::HttpClient(options, stop);
      },
      "a picture by its URL", "SELVEDGE_WITH_FETCH");
}

TEST(FeatureLeftOut, names_the_option_that_builds_heif) {
  const std::string name = "photo.heic";
  const image::DecodeOptions options;
  expect_left_out(
      [&] {
        codecs::decode_heif({{}, name, image::ImageFormat::heif, options});
      },
      "a HEIC or AVIF picture", "SELVEDGE_WITH_HEIF");
}

TEST(FeatureLeftOut, names_the_option_that_builds_tiff) {
  const std::string name = "photo.tif";
  const image::DecodeOptions options;
  expect_left_out(
      [&] {
        codecs::decode_tiff({{}, name, image::ImageFormat::tiff, options});
      },
      "a TIFF picture", "SELVEDGE_WITH_TIFF");
}

}  // namespace
}  // namespace selvedge
