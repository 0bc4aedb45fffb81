// What keeps a picture from harming the program that decodes it: other processes, their limits, and checks before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "ground/codecs/codecs.h"
#include "ground/image/decode.h"
#include "ground/image/encode.h"
#include "ground/image/resize.h"
#include "image/fixtures.h"
#include "image/hostile_pictures.h"
#include "selvedge/error.h"

namespace selvedge::image {
namespace {

using fixtures::fixture;
using ::testing::HasSubstr;

// The decoders of this program: its children.
std::vector<pid_t> decoders() {
  std::vector<pid_t> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    if (!std::isdigit(static_cast<unsigned char>(entry.path().filename().string()[0]))) continue;
    std::ifstream file(entry.path() / "stat");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    const std::size_t end = text.rfind(')');
    if (end == std::string::npos || text.find("(selvedge-decode)") == std::string::npos) continue;
    int parent = 0;
    char state = 0;
    if (std::sscanf(text.c_str() + end + 1, " %c %d", &state, &parent) == 2 && parent == getpid() && state != 'Z')
      found.push_back(std::stoi(entry.path().filename().string()));
  }
  return found;
}

double seconds_used() {
  double seconds = 0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    getrusage(who, &usage);
    for (const timeval& time : {usage.ru_utime, usage.ru_stime})
      seconds += static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  }
  return seconds;
}

std::string reason_against(const std::vector<std::byte>& bytes, const DecodeOptions& options = {}) {
  try {
    decode_image(bytes, "hostile", options);
    return "";
  } catch (const Error& error) {
    EXPECT_TRUE(error.kind() == ErrorKind::corrupt_data || error.kind() == ErrorKind::invalid_argument) << error.what();
    return error.what();
  }
}

TEST(DecodingProcess, gives_the_same_as_decoding_here) {
  for (const auto& path : fixtures::all_fixtures()) {
    const std::vector<std::byte> bytes = files::read_file(path);
    DecodedImage here;
    try {
      here = codecs::decode_image_here(bytes, path.string());
    } catch (const Error& error) {
      EXPECT_THROW(decode_image(bytes, path.string()), Error) << path;
      continue;
    }
    const DecodedImage there = decode_image(bytes, path.string());
    EXPECT_EQ(there.image, here.image) << path;
    EXPECT_EQ(there.orientation, here.orientation);
    EXPECT_EQ(there.original_width, here.original_width);
    EXPECT_EQ(there.format, here.format);
  }
}

TEST(DecodingProcess, is_replaced_when_it_dies_between_pictures) {
  decode_image(fixture("plain.heic"), "first");
  ASSERT_FALSE(decoders().empty());
  for (const pid_t process : decoders()) kill(process, SIGKILL);
  while (!decoders().empty()) std::this_thread::yield();
  EXPECT_FALSE(decode_image(fixture("plain.heic"), "second").image.empty());
}

// Killed as they start, so that some have not yet said that they are ready.
TEST(DecodingProcess, is_replaced_when_many_die_between_pictures) {
  start_decoders(8);
  ASSERT_GE(decoders().size(), 8U);
  for (const pid_t process : decoders()) kill(process, SIGKILL);
  while (!decoders().empty()) std::this_thread::yield();
  EXPECT_FALSE(decode_image(fixture("plain.heic"), "next").image.empty());
}

TEST(DecodingProcess, is_ended_when_a_picture_takes_too_long) {
  DecodeOptions options;
  options.limits.max_seconds = 0.02;
  const std::vector<std::byte> large = hostile::flat_png(7000, 7000);
  const double before = seconds_used();
  EXPECT_THAT(reason_against(large, options), HasSubstr("processor time"));
  EXPECT_LT(seconds_used() - before, 5);  // sanitizers are given ten times as long, and are as slow
  EXPECT_FALSE(decode_image(fixture("plain.heic"), "next").image.empty());
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(DecodingProcess, refuses_a_picture_that_takes_too_much_memory) {
  DecodeOptions options;
  options.limits.max_memory = std::size_t{40} << 20;
  EXPECT_THAT(reason_against(hostile::flat_png(7000, 7000), options), HasSubstr("40 MB"));
  EXPECT_FALSE(decode_image(fixture("plain.heic"), "next").image.empty());
}
#endif

TEST(DecodingProcess, serves_many_threads) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([] {
      const Image expected = codecs::decode_image_here(fixture("baseline.jpg"), "here").image;
      for (int round = 0; round < 20; ++round)
        EXPECT_EQ(decode_image(fixture("baseline.jpg"), "there").image, expected);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(DecodingProcess, has_hardly_any_rights) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers need more rights";
#endif
  decode_image(fixture("baseline.jpg"), "any");
  for (const pid_t process : decoders()) {
    std::ifstream file("/proc/" + std::to_string(process) + "/status");
    const std::string status((std::istreambuf_iterator<char>(file)), {});
    EXPECT_THAT(status, HasSubstr("Seccomp:\t2"));
    EXPECT_THAT(status, HasSubstr("NoNewPrivs:\t1"));
  }
}

TEST(HostilePicture, of_every_kind_is_refused_and_cheap) {
  for (const auto& [name, bytes] : hostile::all_pictures()) {
    const double before = seconds_used();
    EXPECT_NE(reason_against(bytes), "") << name;
    EXPECT_LT(seconds_used() - before, 20) << name;  // 0.9 s and a start, ten times that under sanitizers
    EXPECT_FALSE(decode_image(fixture("plain.heic"), "next").image.empty());
  }
}

TEST(HostilePicture, whose_heic_items_are_made_of_each_other_is_refused_before_it_is_decoded) {
  EXPECT_THAT(reason_against(hostile::self_derived("iden")), HasSubstr("circles"));
  EXPECT_THAT(reason_against(hostile::self_derived("grid")), HasSubstr("circles"));
  EXPECT_THAT(reason_against(hostile::ring_of_items(5)), HasSubstr("circles"));
  EXPECT_THAT(reason_against(hostile::nested_overlays(5, 30)), HasSubstr("pixels"));
}

TEST(HostilePicture, of_endless_scans_is_refused_before_they_are_read) {
  EXPECT_THAT(reason_against(hostile::refining_jpeg(100)),
              ::testing::AnyOf(HasSubstr("scans"), HasSubstr("rogression")));
}

// For each orientation, a part of the upright picture is the same whether cut before or after.
TEST(Decode, cuts_in_pixels_of_the_upright_original) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const auto bytes = fixture("orientation_" + std::to_string(orientation) + ".jpg");
    const Image whole = decode_image(bytes, "whole").image;
    DecodeOptions options;
    options.crop = Rect{3, 5, 20, 31};
    const DecodedImage part = decode_image(bytes, "part", options);
    EXPECT_EQ(part.image, crop(whole, *options.crop)) << orientation;
    EXPECT_EQ(part.original_width, whole.width);
    EXPECT_EQ(part.original_height, whole.height);
    options.crop = Rect{whole.width - 19, 0, 20, 20};
    EXPECT_THROW(decode_image(bytes, "outside", options), CropOutsidePhoto);
  }
}

TEST(Decode, shrinks_to_the_longest_side_and_says_the_original_size) {
  DecodeOptions options;
  options.longest_side = 500;
  const DecodedImage decoded = decode_image(hostile::flat_png(1000, 700), "large", options);
  EXPECT_EQ(decoded.image.width, 500);
  EXPECT_EQ(decoded.image.height, 350);
  EXPECT_EQ(decoded.original_width, 1000);
  EXPECT_EQ(decoded.original_height, 700);
}

TEST(DecodingMemory, is_told_by_the_header) {
  DecodeLimits limits;
  const std::size_t beside = decoding_memory(fixture("upright.png"), limits);
  const std::size_t large = decoding_memory(hostile::flat_png(7000, 7000), limits);
  EXPECT_GT(large, beside + std::size_t{7000} * 7000 * 3);
  EXPECT_LT(large, beside + std::size_t{7000} * 7000 * 10);
  for (const char* name : {"baseline.jpg", "lossy.webp", "plain.heic", "plain.avif"})
    EXPECT_LT(decoding_memory(fixture(name), limits), std::size_t{100} << 20) << name;
  std::vector<std::byte> endless = fixture("upright.png");
  std::fill(endless.begin() + 16, endless.begin() + 24, std::byte{0xFF});  // width and height
  EXPECT_GT(decoding_memory(endless, limits), static_cast<std::size_t>(limits.max_pixels) * 7);
  EXPECT_LE(decoding_memory(endless, limits), limits.max_memory);
  limits.max_memory = 1000;
  EXPECT_EQ(decoding_memory(fixture("upright.png"), limits), 1000U);
  EXPECT_EQ(decoding_memory({}, limits), 1000U);
}

}  // namespace
}  // namespace selvedge::image
