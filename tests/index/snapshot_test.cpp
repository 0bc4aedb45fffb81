#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "ground/files/read_file.h"
#include "index/drawn_embeddings.h"
#include "selvedge/error.h"
#include "shop/index/vector_index.h"
#include "shop/index/xxhash64.h"

namespace selvedge::index {
namespace {

using Bytes = std::vector<std::byte>;

class Snapshot : public testing::Test {
 protected:
  Snapshot() : folder_(std::filesystem::temp_directory_path() / ("selvedge-snapshot-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~Snapshot() override { std::filesystem::remove_all(folder_); }

  Bytes bytes_of(const VectorIndex& index) const {
    index.save(path(), info_);
    return files::read_file(path());
  }
  std::filesystem::path path() const { return folder_ / "index.snapshot"; }

  SnapshotInfo info_{"fingerprint", "catalogue 7", -42};
  std::filesystem::path folder_;
};

VectorIndex drawn_index(std::size_t products, std::size_t dim) {
  core::Rng rng(products);
  VectorIndex index(dim);
  for (std::size_t p = 0; p < products; ++p) {
    for (std::int64_t i = 0; i < 1 + static_cast<std::int64_t>(p % 3); ++i) {
      index.upsert({"product " + std::to_string(p)}, static_cast<std::int64_t>(p) * 10 - i, draw_embedding(dim, rng));
    }
  }
  return index;
}

template <typename T>
T number_at(const Bytes& bytes, std::size_t offset) {
  T number;
  std::memcpy(&number, bytes.data() + offset, sizeof(T));
  return number;
}

template <typename T>
void put(Bytes& bytes, std::size_t offset, T number) {
  std::memcpy(bytes.data() + offset, &number, sizeof(T));
}

// Makes the checksums right again (a payload of one part), as somebody who means harm would.
void seal(Bytes& bytes) {
  const auto payload = std::span(bytes).subspan(80);
  ASSERT_LT(payload.size(), std::size_t{1} << 20);
  const std::uint64_t part = xxhash64(payload);
  put(bytes, 56, payload.empty() ? xxhash64({}) : xxhash64(std::as_bytes(std::span(&part, 1))));
  put(bytes, 72, xxhash64(std::span(bytes).first(72)));
}

// What parsing ends with: "loaded" or the message of a corrupt_data error. Anything else fails the test.
std::string outcome_of(std::span<const std::byte> bytes) {
  try {
    auto [index, info] = VectorIndex::parse(bytes, "test.snapshot");
    core::Rng rng(1);
    const auto query = draw_embedding(index.dim(), rng);
    index.search(query, 3);
    VectorIndex::SearchCost cost;
    index.search_near(query, 3, 4, nullptr, cost);
    index.upsert({"a new one"}, 1, query);
    return "loaded";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::corrupt_data) << error.what();
    return error.what();
  }
}

TEST_F(Snapshot, gives_back_the_same_answers_and_facts) {
  // Over 1 MiB, so that several parts are hashed.
  const VectorIndex index = drawn_index(1200, 130);
  index.save(path(), info_);
  const auto [loaded, info] = VectorIndex::load(path());
  EXPECT_EQ(info, info_);
  EXPECT_EQ(loaded.images(), index.images());
  EXPECT_EQ(loaded.products(), index.products());
  core::Rng rng(2);
  for (int q = 0; q < 10; ++q) {
    const auto query = draw_embedding(130, rng);
    const auto expected = index.search(query, 20);
    const auto found = loaded.search(query, 20);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_EQ(found[i].product, expected[i].product);
      EXPECT_EQ(found[i].image, expected[i].image);
      EXPECT_EQ(found[i].similarity, expected[i].similarity);
    }
  }
}

TEST_F(Snapshot, of_a_loaded_index_is_byte_for_byte_the_same) {
  const Bytes first = bytes_of(drawn_index(20, 10));
  EXPECT_EQ(bytes_of(VectorIndex::load(path()).first), first);
}

TEST_F(Snapshot, can_be_changed_once_loaded) {
  drawn_index(20, 10).save(path(), info_);
  VectorIndex index = VectorIndex::load(path()).first;
  const std::size_t images = index.images();
  core::Rng rng(3);
  const auto v = draw_embedding(10, rng);
  index.upsert({"product 2"}, 20, v);
  EXPECT_EQ(index.images(), images);
  index.upsert({"product 2"}, 21, v);
  index.remove({"product 0"});
  EXPECT_EQ(index.images(), images);
  EXPECT_EQ(index.search(v, 1).front().image, 20);
}

TEST_F(Snapshot, stays_as_it_is_while_the_index_loaded_from_it_changes) {
  VectorIndex in_memory = drawn_index(40, 10);
  const Bytes before = bytes_of(in_memory);
  VectorIndex mapped = VectorIndex::load(path()).first;
  core::Rng rng(4);
  for (int step = 0; step < 400; ++step) {
    const ProductId product{"product " + std::to_string(rng.below(60))};
    const auto image = static_cast<std::int64_t>(rng.below(600));
    const auto v = draw_embedding(10, rng);
    const bool removes = rng.chance(0.5);
    for (VectorIndex* index : {&in_memory, &mapped}) {
      if (removes) index->remove(product);
      if (!removes) index->upsert(product, image, v);
    }
    const auto expected = in_memory.search(v, 5);
    const auto found = mapped.search(v, 5);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_EQ(found[i].product, expected[i].product);
      EXPECT_EQ(found[i].image, expected[i].image);
      EXPECT_EQ(found[i].similarity, expected[i].similarity);
    }
  }
  EXPECT_EQ(files::read_file(path()), before);
}

TEST_F(Snapshot, holds_an_empty_index_too) {
  const Bytes bytes = bytes_of(VectorIndex(33));
  const auto [loaded, info] = VectorIndex::parse(bytes, "test");
  EXPECT_EQ(loaded.dim(), 33U);
  EXPECT_EQ(loaded.images(), 0U);
}

TEST_F(Snapshot, missing_is_not_found) {
  try {
    VectorIndex::load(folder_ / "absent");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::not_found);
  }
}

TEST_F(Snapshot, cut_anywhere_is_corrupt_even_if_its_checksums_are_right) {
  const Bytes bytes = bytes_of(drawn_index(7, 5));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    // A copy of that very size, so that the address sanitizer sees a read past its end.
    Bytes cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_NE(outcome_of(cut), "loaded") << size;
    if (size >= 80) seal(cut);
    EXPECT_NE(outcome_of(cut), "loaded") << size;
  }
  Bytes longer = bytes;
  longer.push_back(std::byte{0});
  EXPECT_NE(outcome_of(longer), "loaded");
}

TEST_F(Snapshot, with_any_bit_flipped_is_corrupt) {
  const Bytes bytes = bytes_of(drawn_index(7, 5));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes damaged = bytes;
      damaged[i] ^= std::byte{1} << bit;
      EXPECT_NE(outcome_of(damaged), "loaded") << "byte " << i << " bit " << bit;
    }
  }
}

TEST_F(Snapshot, with_any_byte_forged_and_sealed_loads_or_is_corrupt_but_does_no_harm) {
  const Bytes bytes = bytes_of(drawn_index(7, 5));
  std::size_t refused = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const int value : {0x00, 0x01, 0x7F, 0x80, 0xFF}) {
      Bytes forged = bytes;
      forged[i] = static_cast<std::byte>(value);
      seal(forged);
      refused += outcome_of(forged) != "loaded" ? 1 : 0;
    }
  }
  EXPECT_GT(refused, bytes.size());
}

TEST_F(Snapshot, keeps_the_graph_and_its_answers) {
  VectorIndex index = drawn_index(500, 70);
  make_graph(index, 1);
  index.remove({"product 7"});  // leaves free nodes
  const Bytes bytes = bytes_of(index);
  const auto mapped = VectorIndex::load(path()).first;
  const auto parsed = VectorIndex::parse(bytes, "test").first;
  ASSERT_TRUE(mapped.has_graph());
  ASSERT_TRUE(parsed.has_graph());
  EXPECT_EQ(bytes_of(mapped), bytes);
  core::Rng rng(5);
  for (int q = 0; q < 20; ++q) {
    const auto query = draw_embedding(70, rng);
    VectorIndex::SearchCost cost;
    const auto expected = index.search_near(query, 5, 30, nullptr, cost);
    EXPECT_LT(cost.compared, 100U);
    for (const VectorIndex* one : {&mapped, &parsed}) {
      const auto found = one->search_near(query, 5, 30, nullptr, cost);
      ASSERT_EQ(found.size(), expected.size());
      for (std::size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i].image, expected[i].image);
    }
  }
}

TEST_F(Snapshot, with_a_graph_stays_as_it_is_while_the_index_loaded_from_it_changes) {
  VectorIndex index = drawn_index(500, 70);
  make_graph(index, 1);
  const Bytes before = bytes_of(index);
  VectorIndex mapped = VectorIndex::load(path()).first;
  core::Rng rng(6);
  for (int step = 0; step < 100; ++step) {
    mapped.remove({"product " + std::to_string(step)});
    const auto v = draw_embedding(70, rng);
    mapped.upsert({"new " + std::to_string(step)}, 10'000 + step, v);
    mapped.upsert({"newer " + std::to_string(step)}, 20'000 + step, v);
    VectorIndex::SearchCost cost;
    EXPECT_EQ(mapped.search_near(v, 1, 40, nullptr, cost).at(0).product.value, "new " + std::to_string(step));
  }
  EXPECT_EQ(files::read_file(path()), before);
}

TEST_F(Snapshot, with_a_graph_of_any_forged_and_sealed_byte_loads_or_is_corrupt_but_does_no_harm) {
  VectorIndex index = drawn_index(13, 5);
  make_graph(index, 1, {2, 10});
  const Bytes plain = bytes_of(drawn_index(13, 5));
  const Bytes bytes = bytes_of(index);
  ASSERT_GT(bytes.size(), plain.size() + 40);
  std::size_t refused = 0;
  for (std::size_t i = plain.size(); i < bytes.size(); ++i) {
    for (const int value : {0x00, 0x01, 0x7F, 0xFF}) {
      Bytes forged = bytes;
      forged[i] = static_cast<std::byte>(value);
      seal(forged);
      refused += outcome_of(forged) != "loaded" ? 1 : 0;
    }
  }
  EXPECT_GT(refused, bytes.size() - plain.size());
}

TEST_F(Snapshot, with_a_graph_forged_in_two_places_that_agree_is_corrupt) {
  VectorIndex index = drawn_index(40, 5);
  make_graph(index, 1, {2, 10});
  index.remove({"product 7"});
  const Bytes bytes = bytes_of(index);
  const std::size_t rows_at = bytes.size() - number_at<std::uint64_t>(bytes, 64) + 8;
  const auto nodes = number_at<std::uint64_t>(bytes, rows_at - 8);
  const auto row_of = [&](std::size_t node) { return number_at<std::uint32_t>(bytes, rows_at + 4 * node); };
  std::size_t free = 0;
  while (row_of(free) != 0xFFFFFFFF) ++free;

  // A row's node and a free one change places: searches would leave out the one and find no row for the other.
  Bytes exchanged = bytes;
  const std::size_t used = free == 0 ? 1 : 0;
  put(exchanged, rows_at + 4 * free, row_of(used));
  put(exchanged, rows_at + 4 * used, 0xFFFFFFFFU);
  seal(exchanged);
  EXPECT_THAT(outcome_of(exchanged), testing::HasSubstr("a search graph of other rows"));

  // The entry is a node of the lowest layer, and the top is that layer: links from above would lead nowhere.
  Bytes lowered = bytes;
  const std::size_t head = rows_at - 8 + (8 + 4 * nodes + 63) / 64 * 64;
  std::size_t low = 0;
  while (bytes[head + 32 + low] != std::byte{0}) ++low;
  ASSERT_GT(number_at<std::int32_t>(bytes, head + 16), 0);
  put(lowered, head + 12, static_cast<std::uint32_t>(low));
  put(lowered, head + 16, 0);
  seal(lowered);
  EXPECT_THAT(outcome_of(lowered), testing::HasSubstr("a node above its entry"));
}

TEST_F(Snapshot, names_each_kind_of_forgery) {
  const Bytes bytes = bytes_of(drawn_index(7, 5));
  const std::size_t ids = 80 + 11 + 11;
  const auto text = std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::size_t image_ids = (text.rfind("product 6") + 9 + 63) / 64 * 64;
  const std::size_t images = number_at<std::uint64_t>(bytes, 16);
  const std::size_t owners = image_ids + images * 8;
  const auto forged = [&](const auto& change) {
    Bytes copy = bytes;
    change(copy);
    seal(copy);
    return outcome_of(copy);
  };
  using testing::HasSubstr;
  EXPECT_EQ(forged([](Bytes&) {}), "loaded");
  EXPECT_THAT(forged([](Bytes& b) { put(b, 0, 'X'); }), HasSubstr("another kind"));
  EXPECT_THAT(forged([](Bytes& b) { put(b, 8, 3); }), HasSubstr("version 3, not 2"));
  EXPECT_THAT(forged([](Bytes& b) { put(b, 12, 0); }), HasSubstr("dim 0"));
  EXPECT_THAT(forged([](Bytes& b) { put(b, 12, 1 << 17); }), HasSubstr("dim 131072"));
  for (const std::size_t field : {16, 24, 48, 64}) {
    for (const std::uint64_t size : {std::uint64_t{1} << 32, std::uint64_t{1} << 62, ~std::uint64_t{0}}) {
      EXPECT_THAT(forged([&](Bytes& b) { put(b, field, size); }), HasSubstr("not what its header announces"));
    }
  }
  EXPECT_THAT(forged([](Bytes& b) { put(b, 40, 0xFFFFFFFFU); }), HasSubstr("not what its header announces"));
  EXPECT_THAT(forged([&](Bytes& b) { put(b, ids, 0U); }), HasSubstr("a product id of 0 bytes"));
  EXPECT_THAT(forged([&](Bytes& b) { put(b, ids, 513U); }), HasSubstr("a product id of 513 bytes"));
  EXPECT_THAT(forged([&](Bytes& b) { put(b, ids, 100U); }), HasSubstr("a product id of"));
  EXPECT_THAT(forged([&](Bytes& b) { put(b, ids + 24, 8U); }), HasSubstr("62 bytes of product ids, not 63"));
  EXPECT_THAT(forged([&](Bytes& b) { put(b, text.rfind("product 6") + 8, '5'); }),
              HasSubstr("product product 5 twice"));
  EXPECT_THAT(forged([&](Bytes& b) { put(b, owners, 7U); }), HasSubstr("of product 7 of 7"));
  EXPECT_THAT(forged([&](Bytes& b) { put(b, owners, 1U); }), HasSubstr("product product 0 without an image"));
  EXPECT_THAT(forged([&](Bytes& b) { put(b, image_ids + 8, number_at<std::int64_t>(b, image_ids + 16)); }),
              HasSubstr("an image of product product 1 twice"));
  EXPECT_THAT(forged([](Bytes& b) { put(b, b.size() - 4, 0x7FC00000U); }),
              HasSubstr("expected finite values, got nan at 4"));
  EXPECT_THAT(forged([](Bytes& b) { put(b, b.size() - 4, 2.0F); }), HasSubstr("length 1"));
}

TEST_F(Snapshot, that_cannot_be_written_leaves_the_old_one) {
  drawn_index(3, 4).save(path(), info_);
  EXPECT_THROW(drawn_index(5, 4).save(path() / "below a file", info_), Error);
  EXPECT_EQ(VectorIndex::load(path()).first.products(), 3U);
}

}  // namespace
}  // namespace selvedge::index
