#include "study/evaluation/kind_training.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "ground/core/rng.h"
#include "selvedge/error.h"
#include "test_folder.h"

namespace selvedge::evaluation {
namespace {

using garments::Kind;

// Pictures of a kind lie around an axis of their own.
struct KindWorld {
  core::EmbeddingMatrix embeddings;
  std::vector<Kind> kinds;
};
KindWorld drawn(std::size_t count, std::uint64_t seed) {
  core::Rng rng(seed);
  KindWorld world;
  for (std::size_t i = 0; i < count; ++i) {
    const auto kind = static_cast<Kind>(rng.below(3) * 2);  // top, dress or shorts
    std::vector<float> row(16);
    for (float& value : row) value = static_cast<float>(rng.uniform() - 0.5);
    row[static_cast<std::size_t>(kind)] += 1.5F;
    core::normalise(row);
    world.embeddings.append(row);
    world.kinds.push_back(kind);
  }
  return world;
}

TEST(KindTraining, tells_the_kinds_of_pictures_that_it_has_not_seen) {
  const KindWorld seen = drawn(300, 1), others = drawn(300, 2);
  const garments::KindModel model = fit_kind_model(seen.embeddings, seen.kinds);
  std::size_t right = 0;
  for (std::size_t i = 0; i < others.kinds.size(); ++i) {
    const garments::KindShares shares = model.shares(others.embeddings.row(i));
    right += std::ranges::max_element(shares) - shares.begin() == static_cast<std::ptrdiff_t>(others.kinds[i]) ? 1 : 0;
    EXPECT_LT(shares[static_cast<std::size_t>(Kind::hat)], 0.05F) << "a kind that no picture had";
  }
  EXPECT_GT(right, 285u);
}

TEST(KindTraining, refuses_pictures_without_kinds) {
  EXPECT_THROW(fit_kind_model({}, {}), Error);
  EXPECT_THROW(fit_kind_model(drawn(3, 1).embeddings, std::vector<Kind>{Kind::top}), Error);
}

TEST(KindTraining, reads_pictures_and_kinds_and_names_a_line_that_it_cannot_read) {
  const TestFolder folder;
  const auto csv = folder.path() / "kinds.csv";
  std::ofstream(csv) << "kind,image\nskirt,a.jpg\ntop,sub/b.png\n";
  const KindPictures pictures = read_kind_pictures(csv);
  ASSERT_EQ(pictures.files.size(), 2u);
  EXPECT_EQ(pictures.files[1], folder.path() / "sub/b.png");
  EXPECT_EQ(pictures.kinds[0], Kind::skirt);
  for (const char* line : {"blouse,a.jpg", "top,", "top"}) {
    std::ofstream(csv) << "kind,image\ntop,a.jpg\n" << line << "\n";
    try {
      read_kind_pictures(csv);
      ADD_FAILURE() << line;
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr("kinds.csv:3")) << line;
    }
  }
}

}  // namespace
}  // namespace selvedge::evaluation
