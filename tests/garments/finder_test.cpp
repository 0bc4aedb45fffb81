#include "ground/garments/finder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "embedding/flatten_network.h"
#include "ground/embedding/transfer_network.h"
#include "ground/files/atomic_file.h"
#include "ground/files/sha256.h"
#include "selvedge/error.h"
#include "study/synthetic/data_set.h"
#include "test_folder.h"

namespace selvedge::garments {
namespace {

using testing::HasSubstr;

std::filesystem::path shipped() { return SELVEDGE_SOURCE_DIR "/models/finder"; }

// A whole person of the drawn shop, and the box of the garment that the picture is of.
struct DrawnPerson {
  Image picture;
  Box garment;
};
DrawnPerson drawn_person(std::size_t product) {
  const synthetic::PictureSize size{300, 500};
  core::Rng rng(product);
  const auto person =
      synthetic::draw_labelled_person(synthetic::sew(synthetic::product_spec(3, product), size), size, true, rng);
  int left = size.width, top = size.height, right = 0, bottom = 0;
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      if (person.labels.pixels[static_cast<std::size_t>(y * size.width + x)] !=
          synthetic::PersonLabels::first_garment + person.labels.main)
        continue;
      left = std::min(left, x);
      top = std::min(top, y);
      right = std::max(right, x + 1);
      bottom = std::max(bottom, y + 1);
    }
  }
  return {person.picture.image,
          {static_cast<float>(left), static_cast<float>(top), static_cast<float>(right - left),
           static_cast<float>(bottom - top)}};
}

class FinderDirectory : public testing::Test {
 protected:
  // A network that lays out its input, and a card that calls it a finder.
  void write_model(const std::string& architecture, int width, int height) {
    const auto values = static_cast<std::size_t>(3 * width * height);
    const std::string onnx =
        embedding::flatten_network({{"images", embedding::float32, {embedding::open, 3, height, width}}},
                                   {"embeddings", embedding::float32, {embedding::open, embedding::open}});
    files::write_file_atomically(folder_ / "model.onnx", onnx);
    model_directory::ModelCard card;
    card.name = "flatten";
    card.architecture = architecture;
    card.input = {.width = width, .height = height};
    card.embedding_size = values;
    card.fingerprint = files::sha256_hex(onnx);
    model_directory::write_model_card(card, folder_.path());
  }
  std::string refused(ErrorKind kind) {
    try {
      const Finder finder(folder_.path());
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), kind);
      return error.what();
    }
    return "no error";
  }

  TestFolder folder_;
};

TEST_F(FinderDirectory, is_refused_where_there_is_no_model_or_one_of_another_purpose) {
  EXPECT_THAT(refused(ErrorKind::not_found), HasSubstr("model.json"));
  write_model("street2shop", 64, 96);
  EXPECT_THAT(refused(ErrorKind::invalid_argument), HasSubstr("finds garments"));
}

TEST_F(FinderDirectory, is_refused_where_its_output_cannot_be_maps) {
  write_model("finder", 64, 96);
  EXPECT_THAT(refused(ErrorKind::corrupt_data), HasSubstr("embedding_size"));
  write_model("finder", 60, 90);
  EXPECT_THAT(refused(ErrorKind::corrupt_data), HasSubstr("multiples of 32"));
}

TEST_F(FinderDirectory, is_refused_where_the_network_is_not_the_one_of_the_card) {
  write_model("finder", 64, 96);
  files::write_file_atomically(folder_ / "model.onnx", std::string("no network"));
  EXPECT_THAT(refused(ErrorKind::corrupt_data), HasSubstr("SHA-256"));
}

TEST_F(FinderDirectory, is_no_embedder) {
  write_model("finder", 64, 96);
  try {
    embedding::require_embeddings(model_directory::read_model_card(folder_.path()), folder_.path());
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("finds garments"));
  }
}

TEST(Finder, finds_drawn_people_and_what_they_wear) {
  const Finder finder(shipped());
  constexpr std::size_t people = 10;
  std::size_t garments_found = 0, people_found = 0;
  for (std::size_t i = 0; i < people; ++i) {
    const DrawnPerson person = drawn_person(i);
    const Findings found = finder.find(person.picture);
    garments_found += std::ranges::any_of(
        found.garments, [&](const FoundGarment& g) { return overlap(g.box, person.garment) >= 0.5F && g.mask; });
    people_found += found.people.size() == 1;
  }
  EXPECT_GE(garments_found, people - 1);
  EXPECT_GE(people_found, people - 2);
}

TEST(Finder, finds_nothing_in_an_empty_picture_and_refuses_none) {
  const Finder finder(shipped());
  Image grey(320, 200);
  std::fill(grey.rgb.begin(), grey.rgb.end(), std::uint8_t{120});
  EXPECT_TRUE(finder.find(grey).garments.empty());
  EXPECT_THROW(finder.find(Image()), Error);
  EXPECT_THROW(Finder(shipped(), {.least_confidence = 0}), Error);
}

TEST(Finder, gives_several_threads_the_same_answer) {
  const Finder finder(shipped());
  const Image picture = drawn_person(1).picture;
  const Findings alone = finder.find(picture);
  std::vector<Findings> found(4);
  std::vector<std::jthread> threads;
  for (Findings& one : found) threads.emplace_back([&] { one = finder.find(picture); });
  threads.clear();
  for (const Findings& one : found) {
    ASSERT_EQ(one.garments.size(), alone.garments.size());
    for (std::size_t i = 0; i < one.garments.size(); ++i) EXPECT_EQ(one.garments[i].box, alone.garments[i].box);
  }
}

}  // namespace
}  // namespace selvedge::garments
