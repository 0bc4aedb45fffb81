#include "ground/files/npy.h"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>

#include "ground/files/read_file.h"
#include "selvedge/error.h"
#include "test_folder.h"

namespace selvedge::files {
namespace {

TEST(Npy, has_an_aligned_header_and_the_rows_in_order) {
  const TestFolder folder;
  const auto path = folder / "some.npy";
  NpyFile file(path, 2, 3);
  file.append(core::EmbeddingMatrix({1, 2, 3}, 3));
  file.append(core::EmbeddingMatrix({4, 5, 6}, 3));
  EXPECT_FALSE(std::filesystem::exists(path));
  file.commit();
  const std::string bytes = read_text(path);
  EXPECT_EQ(bytes.substr(1, 5), "NUMPY");
  const std::size_t header = 10 + static_cast<unsigned char>(bytes[8]) + 256u * static_cast<unsigned char>(bytes[9]);
  EXPECT_EQ(header % 64, 0u);
  EXPECT_NE(bytes.find("'shape': (2, 3)"), std::string::npos);
  ASSERT_EQ(bytes.size(), header + 6 * sizeof(float));
  float last = 0;
  std::memcpy(&last, bytes.data() + header + 5 * sizeof(float), sizeof last);
  EXPECT_EQ(last, 6);
}

TEST(Npy, refuses_rows_that_its_header_does_not_announce) {
  const TestFolder folder;
  NpyFile file(folder / "some.npy", 1, 3);
  EXPECT_THROW(file.append(core::EmbeddingMatrix({1, 2}, 2)), Error);
  EXPECT_THROW(file.append(core::EmbeddingMatrix({1, 2, 3, 4, 5, 6}, 3)), Error);
  EXPECT_THROW(file.commit(), Error);
  file.append(core::EmbeddingMatrix({1, 2, 3}, 3));
  file.commit();
}

}  // namespace
}  // namespace selvedge::files
