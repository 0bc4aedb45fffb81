// Feeds written for one test, and what to say about what was read.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "catalogue/catalogue_fixture.h"
#include "selvedge/error.h"
#include "shop/feeds/product_feed.h"

namespace selvedge::testing {

class FeedFile : public ::testing::Test {
 protected:
  std::filesystem::path write(const std::string& name, const std::string& text) {
    const auto path = folder_.path() / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  // Damages `good` in many ways and expects what comes of `name` to be a feed of sound facts or an honest error.
  void expect_sound_whatever_the_damage(const std::string& name, const std::string& good,
                                        const std::string& interesting) {
    core::Rng rng(1);
    for (int round = 0; round < 500; ++round) {
      std::string text = good;
      for (std::size_t edits = 1 + rng.below(4); edits > 0; --edits) {
        const std::size_t at = rng.below(text.size());
        if (rng.chance(0.3)) {
          text.erase(at, 1 + rng.below(20));
        } else {
          text[at] = interesting[rng.below(interesting.size())];
        }
        if (text.empty()) text.push_back('x');
      }
      try {
        for (const feeds::FeedProduct& product : feeds::read_product_feed(write(name, text)).products) {
          EXPECT_FALSE(catalogue::problem_of(product.facts));
          EXPECT_FALSE(product.images.empty());
        }
      } catch (const Error& error) {
        EXPECT_NE(error.kind(), ErrorKind::internal) << error.what();
      }
    }
  }

  TemporaryFolder folder_;
};

inline auto skipped(const std::string& end_of_source, const std::string& reason) {
  return ::testing::AllOf(::testing::Field(&Skipped::source, ::testing::EndsWith(end_of_source)),
                          ::testing::Field(&Skipped::reason, ::testing::HasSubstr(reason)));
}

inline std::vector<std::string> ids(const feeds::ProductFeed& feed) {
  std::vector<std::string> found;
  for (const feeds::FeedProduct& product : feed.products) found.push_back(product.facts.id.value);
  return found;
}

inline std::vector<std::string> references(const feeds::FeedProduct& product) {
  std::vector<std::string> found;
  for (const feeds::FeedImage& image : product.images) found.push_back(image.reference);
  return found;
}

}  // namespace selvedge::testing
