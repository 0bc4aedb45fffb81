#include "shop/fetch/download_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "ground/core/rng.h"
#include "ground/files/read_file.h"
#include "selvedge/error.h"
#include "test_folder.h"

namespace selvedge::fetch {
namespace {

using ::testing::HasSubstr;

class DownloadCacheTest : public ::testing::Test {
 protected:
  std::filesystem::path store(const DownloadCache& cache, const std::string& url, const std::string& bytes,
                              const Validators& validators = {"\"v1\"", "Mon, 01 Jan 2024 00:00:00 GMT"}) {
    PartWriter writer(cache, url, validators, PartWriter::Part::fresh);
    writer.write(std::as_bytes(std::span(bytes)));
    return writer.commit();
  }
  static void overwrite(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  }

  TestFolder folder_;
  const std::string url_ = "https://shop.example/a b.png";
};

TEST_F(DownloadCacheTest, finds_what_was_stored_with_its_validators) {
  const DownloadCache cache(folder_ / "deep/images");
  EXPECT_FALSE(cache.find(url_));
  const auto stored = store(cache, url_, "bytes");
  const auto found = cache.find(url_);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->file, stored);
  EXPECT_EQ(files::read_text(found->file), "bytes");
  EXPECT_EQ(found->validators.etag, "\"v1\"");
  EXPECT_EQ(found->validators.last_modified, "Mon, 01 Jan 2024 00:00:00 GMT");
  EXPECT_FALSE(cache.find("https://shop.example/b.png"));
  EXPECT_FALSE(cache.find_part(url_));
}

TEST_F(DownloadCacheTest, notices_a_file_that_is_not_what_its_entry_says) {
  const DownloadCache cache(folder_ / "images");
  const auto path = store(cache, url_, "bytes");
  for (const char* damaged : {"bytez", "byte", "bytes and more", ""}) {
    overwrite(path, damaged);
    EXPECT_FALSE(cache.find(url_)) << damaged;
  }
  overwrite(path, "bytes");
  EXPECT_TRUE(cache.find(url_));
  std::filesystem::remove(path);
  EXPECT_FALSE(cache.find(url_));
}

TEST_F(DownloadCacheTest, believes_no_damaged_entry) {
  const DownloadCache cache(folder_ / "images");
  const std::string entry_path = store(cache, url_, "bytes").string() + ".entry";
  const std::string good = files::read_text(entry_path);
  core::Rng rng(1);
  const std::string interesting = "\n\0\xFF 0a-";
  for (int round = 0; round < 500; ++round) {
    std::string text = good;
    for (std::size_t edits = 1 + rng.below(4); edits > 0 && !text.empty(); --edits) {
      const std::size_t at = rng.below(text.size());
      if (rng.chance(0.5)) {
        text.erase(at, 1 + rng.below(20));
      } else {
        text[at] = interesting[rng.below(interesting.size())];
      }
    }
    overwrite(entry_path, text);
    const auto found = cache.find(url_);
    if (found) {
      EXPECT_EQ(files::read_text(found->file), "bytes");
    }
  }
  overwrite(entry_path, "");
  EXPECT_FALSE(cache.find(url_));
  overwrite(entry_path, "selvedge-download 2\n" + good.substr(good.find('\n') + 1));
  EXPECT_FALSE(cache.find(url_));
}

TEST_F(DownloadCacheTest, keeps_the_beginning_of_a_file_and_what_it_is_the_beginning_of) {
  const DownloadCache cache(folder_ / "images");
  const std::string first = "be", second = "gun";
  {
    PartWriter writer(cache, url_, {"\"v1\"", ""}, PartWriter::Part::fresh);
    writer.write(std::as_bytes(std::span(first)));
  }
  const auto part = cache.find_part(url_);
  ASSERT_TRUE(part);
  EXPECT_EQ(part->bytes, 2u);
  EXPECT_EQ(part->validators.for_range(), "\"v1\"");
  EXPECT_FALSE(cache.find(url_));
  PartWriter writer(cache, url_, part->validators, PartWriter::Part::resumed);
  writer.write(std::as_bytes(std::span(second)));
  EXPECT_EQ(files::read_text(writer.commit()), "begun");
  EXPECT_FALSE(cache.find_part(url_));
}

TEST_F(DownloadCacheTest, goes_on_with_no_part_whose_version_it_cannot_name) {
  const DownloadCache cache(folder_ / "images");
  const std::string bytes = "be";
  {
    PartWriter writer(cache, url_, {"W/\"weak\"", ""}, PartWriter::Part::fresh);
    writer.write(std::as_bytes(std::span(bytes)));
  }
  EXPECT_FALSE(cache.find_part(url_));
  {
    PartWriter writer(cache, url_, {"W/\"weak\"", "Mon, 01 Jan 2024 00:00:00 GMT"}, PartWriter::Part::fresh);
    writer.write(std::as_bytes(std::span(bytes)));
  }
  EXPECT_EQ(cache.find_part(url_)->validators.for_range(), "Mon, 01 Jan 2024 00:00:00 GMT");
}

TEST_F(DownloadCacheTest, keeps_what_was_stored_until_what_replaces_it_is_complete) {
  const DownloadCache cache(folder_ / "images");
  store(cache, url_, "old");
  const std::string bytes = "ne";
  {
    PartWriter writer(cache, url_, {"\"v2\"", ""}, PartWriter::Part::fresh);
    writer.write(std::as_bytes(std::span(bytes)));
  }
  ASSERT_TRUE(cache.find(url_));
  EXPECT_EQ(files::read_text(cache.find(url_)->file), "old");
}

TEST_F(DownloadCacheTest, forgets_what_nobody_asked_for_in_a_month) {
  const std::string old = "https://shop.example/old.jpg", used = "https://shop.example/used.jpg";
  std::filesystem::path old_file, used_file;
  {
    const DownloadCache cache(folder_ / "images");
    old_file = store(cache, old, "old bytes"), used_file = store(cache, used, "used bytes");
  }
  const auto long_ago = std::filesystem::file_time_type::clock::now() - std::chrono::days(31);
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder_ / "images"))
    std::filesystem::last_write_time(file.path(), long_ago);
  EXPECT_TRUE(DownloadCache(folder_ / "images", std::chrono::days(40)).find(used)) << "asked for: used again";
  const DownloadCache cache(folder_ / "images");
  EXPECT_TRUE(cache.find(used));
  EXPECT_TRUE(std::filesystem::exists(used_file));
  EXPECT_FALSE(cache.find(old));
  EXPECT_FALSE(std::filesystem::exists(old_file));
  EXPECT_FALSE(std::filesystem::exists(old_file.string() + ".entry"));
}

TEST_F(DownloadCacheTest, forgets_what_a_clock_ahead_marked_as_used) {
  const auto file = store(DownloadCache(folder_ / "images"), url_, "bytes");
  std::filesystem::last_write_time(file.string() + ".entry",
                                   std::filesystem::file_time_type::clock::now() + std::chrono::days(3650));
  EXPECT_FALSE(DownloadCache(folder_ / "images").find(url_));
}

TEST_F(DownloadCacheTest, is_shared_and_only_one_at_a_time_goes_on_with_a_part) {
  const DownloadCache mine(folder_ / "images"), others(folder_ / "images");
  std::optional<DownloadCache::UrlLock> lock(std::in_place, mine, url_);
  ASSERT_TRUE(lock->held());
  EXPECT_FALSE(DownloadCache::UrlLock(others, url_).held());
  EXPECT_TRUE(DownloadCache::UrlLock(others, url_ + "2").held());

  const std::string begun = "be", whole = "whole";
  PartWriter part(mine, url_, {"\"v1\"", ""}, PartWriter::Part::fresh);
  part.write(std::as_bytes(std::span(begun)));
  {
    PartWriter own(others, url_, {"\"v2\"", ""}, PartWriter::Part::own);
    own.write(std::as_bytes(std::span(whole)));
    EXPECT_EQ(files::read_text(own.commit()), whole);
  }
  EXPECT_EQ(files::read_text(part.commit()), begun) << "what another one fetched meanwhile is no part of it";
  EXPECT_EQ(mine.find(url_)->validators.etag, "\"v1\"");
  lock.reset();
  EXPECT_TRUE(DownloadCache::UrlLock(others, url_).held());
}

TEST_F(DownloadCacheTest, outlives_a_killed_process) {
  const pid_t child = fork();
  if (child == 0) {
    const auto* leaked = new DownloadCache(folder_ / "killed");
    _exit(leaked == nullptr ? 1 : 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_NO_THROW(DownloadCache(folder_ / "killed"));
  overwrite(folder_ / "file", "");
  EXPECT_THROW(DownloadCache(folder_ / "file"), Error);
}

}  // namespace
}  // namespace selvedge::fetch
