#include "study/dataset/unpack_zip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "dataset/drawn_data.h"
#include "dataset/zip_files.h"
#include "selvedge/error.h"

namespace selvedge::dataset {
namespace {

using testing::HasSubstr;

bool wanted(std::string_view name) { return name.starts_with("ok") && name.ends_with(".jpg"); }

std::map<std::string, std::string> contents_of(const fs::path& folder) {
  std::map<std::string, std::string> contents;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) contents[fs::relative(entry.path(), folder).string()] = read_all(entry.path());
  }
  return contents;
}

// Text that packs badly, as images do.
std::string noise(std::size_t size, std::uint64_t seed = 1) {
  core::Rng rng(seed);
  std::string text(size, ' ');
  for (char& c : text) c = static_cast<char>(rng.next() & 0xFF);
  return text;
}

TEST(UnpackZip, writes_wanted_files_flat_and_counts_the_rest) {
  TemporaryFolder folder;
  write_zip(folder / "a.zip", {{"data/ok1.jpg", "one"},
                               {"data/deep/ok2.jpg", "two"},
                               {"readme.txt", "x"},
                               {"data/other.jpg", "y"},
                               {"__MACOSX/._ok1.jpg", "z"}});
  const UnpackReport report = unpack_zip(folder / "a.zip", folder / "out", wanted);
  EXPECT_EQ(contents_of(folder / "out"), (std::map<std::string, std::string>{{"ok1.jpg", "one"}, {"ok2.jpg", "two"}}));
  EXPECT_EQ(report.unpacked, 2);
  EXPECT_EQ(report.other_files, 2);
  ASSERT_EQ(report.skipped.size(), 1);
  EXPECT_THAT(report.skipped[0].source, HasSubstr("data/other.jpg"));
}

TEST(UnpackZip, never_writes_outside_its_folder) {
  TemporaryFolder folder;
  write_zip(folder / "a.zip", {{"../ok1.jpg", "x"},
                               {"/tmp/ok2.jpg", "x"},
                               {"a/../../ok3.jpg", "x"},
                               {"..\\ok4.jpg", "x"},
                               {"C:\\ok5.jpg", "x"},
                               {"ok6.jpg", "/etc/passwd", true},
                               {"fine/ok7.jpg", "good"}});
  const UnpackReport report = unpack_zip(folder / "a.zip", folder / "in/out", wanted);
  fs::remove(folder / "a.zip");
  EXPECT_EQ(contents_of(folder.path()), (std::map<std::string, std::string>{{"in/out/ok7.jpg", "good"}}));
  EXPECT_EQ(report.skipped.size(), 6);
}

TEST(UnpackZip, writes_through_no_link_that_lies_in_its_place) {
  TemporaryFolder folder;
  write_text(folder / "victim", "precious");
  fs::create_directories(folder / "out");
  fs::create_symlink(folder / "victim", folder / "out/ok.jpg");
  fs::create_symlink(folder / "victim", folder / "out/ok.jpg.partial");
  write_zip(folder / "a.zip", {{"ok.jpg", "new"}});
  unpack_zip(folder / "a.zip", folder / "out", wanted);
  EXPECT_EQ(read_all(folder / "victim"), "precious");
  EXPECT_EQ(read_all(folder / "out/ok.jpg"), "new");
}

TEST(UnpackZip, skips_bombs_and_files_over_the_limit) {
  TemporaryFolder folder;
  write_zip(folder / "a.zip",
            {{"ok-bomb.jpg", std::string(10 << 20, '\0')}, {"ok-large.jpg", noise(5000)}, {"ok.jpg", noise(900)}});
  UnpackLimits limits;
  const UnpackReport bomb = unpack_zip(folder / "a.zip", folder / "out", wanted, limits);
  ASSERT_EQ(bomb.skipped.size(), 1);
  EXPECT_THAT(bomb.skipped[0].reason, HasSubstr("does not pack so well"));
  limits.max_entry_bytes = 1000;
  const UnpackReport large = unpack_zip(folder / "a.zip", folder / "out2", wanted, limits);
  EXPECT_EQ(large.unpacked, 1);
  EXPECT_EQ(large.skipped.size(), 2);
}

TEST(UnpackZip, refuses_a_zip_over_the_limits_as_a_whole_before_writing) {
  TemporaryFolder folder;
  write_zip(folder / "a.zip", {{"ok1.jpg", noise(900)}, {"ok2.jpg", noise(900)}});
  UnpackLimits total, entries;
  total.max_total_bytes = 1000;
  entries.max_entries = 1;
  EXPECT_THROW(unpack_zip(folder / "a.zip", folder / "out", wanted, total), Error);
  EXPECT_THROW(unpack_zip(folder / "a.zip", folder / "out", wanted, entries), Error);
  EXPECT_FALSE(fs::exists(folder / "out"));
}

TEST(UnpackZip, takes_the_first_of_two_files_with_one_name) {
  TemporaryFolder folder;
  write_zip(folder / "a.zip", {{"a/ok.jpg", "first"}, {"b/ok.jpg", "second"}});
  const UnpackReport report = unpack_zip(folder / "a.zip", folder / "out", wanted);
  EXPECT_EQ(read_all(folder / "out/ok.jpg"), "first");
  ASSERT_EQ(report.skipped.size(), 1);
  EXPECT_THAT(report.skipped[0].reason, HasSubstr("another file of this name"));
}

TEST(UnpackZip, resumes_writing_only_what_is_missing_or_damaged) {
  TemporaryFolder folder;
  write_zip(folder / "a.zip", {{"ok1.jpg", "one"}, {"ok2.jpg", "two"}, {"ok3.jpg", "three"}});
  unpack_zip(folder / "a.zip", folder / "out", wanted);
  fs::remove(folder / "out/ok1.jpg");
  write_text(folder / "out/ok2.jpg", "tvo");
  const UnpackReport again = unpack_zip(folder / "a.zip", folder / "out", wanted);
  EXPECT_EQ(again.unpacked, 2);
  EXPECT_EQ(again.already_there, 1);
  EXPECT_EQ(again.files.size(), 3);
  EXPECT_EQ(read_all(folder / "out/ok1.jpg"), "one");
  EXPECT_EQ(read_all(folder / "out/ok2.jpg"), "two");
}

TEST(UnpackZip, skips_an_entry_whose_bytes_do_not_match_its_checksum) {
  TemporaryFolder folder;
  write_zip(folder / "a.zip", {{"ok1.jpg", noise(4000, 1)}, {"ok2.jpg", noise(4000, 2)}});
  std::string bytes = read_all(folder / "a.zip");
  const std::size_t inside = bytes.find(noise(4000, 1).substr(2000, 20));
  ASSERT_NE(inside, std::string::npos);
  bytes[inside] = static_cast<char>(bytes[inside] ^ 1);
  write_text(folder / "a.zip", bytes);
  const UnpackReport report = unpack_zip(folder / "a.zip", folder / "out", wanted);
  EXPECT_EQ(report.unpacked, 1);
  ASSERT_EQ(report.skipped.size(), 1);
  EXPECT_THAT(report.skipped[0].reason, HasSubstr("is damaged"));
  EXPECT_FALSE(fs::exists(folder / "out/ok1.jpg"));
}

TEST(UnpackZip, survives_a_zip_cut_or_changed_anywhere) {
  TemporaryFolder folder;
  write_zip(folder / "good.zip", {{"d/ok1.jpg", noise(300, 1)}, {"ok2.jpg", std::string(300, 'a')}});
  const std::string good = read_all(folder / "good.zip");
  core::Rng rng(3);
  for (int n = 0; n < 400; ++n) {
    std::string bad = good;
    if (n % 2 == 0) {
      bad.resize(rng.below(good.size()));
    } else {
      for (int k = 0; k < 3; ++k) bad[rng.below(bad.size())] = static_cast<char>(rng.next());
    }
    { std::ofstream(folder / "bad.zip", std::ios::binary) << bad; }
    try {
      unpack_zip(folder / "bad.zip", folder / "out", wanted);
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr("bad.zip"));
    }
  }
}

TEST(UnpackZip, says_that_a_file_is_no_zip_or_missing) {
  TemporaryFolder folder;
  write_text(folder / "a.zip", "not a zip at all");
  try {
    unpack_zip(folder / "a.zip", folder / "out", wanted);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::corrupt_data);
  }
  EXPECT_THROW(unpack_zip(folder / "b.zip", folder / "out", wanted), Error);
}

}  // namespace
}  // namespace selvedge::dataset
