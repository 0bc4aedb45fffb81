#include "ground/files/npy.h"

#include <gtest/gtest.h>

#include <cstring>

#include "ground/files/read_file.h"
#include "test_folder.h"

namespace selvedge::files {
namespace {

TEST(Npy, has_an_aligned_header_and_the_rows_in_order) {
  const TestFolder folder;
  const auto path = folder / "some.npy";
  write_npy(core::EmbeddingMatrix({1, 2, 3, 4, 5, 6}, 3), path);
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

}  // namespace
}  // namespace selvedge::files
