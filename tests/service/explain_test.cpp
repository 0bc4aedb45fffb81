// Is a heat map honest? Painting over the places that it calls hottest must cost more similarity than painting over
// others.
#include <numeric>

#include "service/service_fixture.h"
#include "study/synthetic/data_set.h"
#include "study/synthetic/draw.h"

namespace selvedge::testing {
namespace {

using Explain = ServedShop;

// The picture with these cells of a rows x columns grid painted grey.
Image painted_over(Image image, const std::vector<std::size_t>& cells, int rows, int columns) {
  for (const std::size_t cell : cells) {
    const int row = static_cast<int>(cell) / columns, column = static_cast<int>(cell) % columns;
    for (int y = row * image.height / rows; y < (row + 1) * image.height / rows; ++y) {
      for (int x = column * image.width / columns; x < (column + 1) * image.width / columns; ++x)
        std::fill_n(image.rgb.data() + 3 * (y * image.width + x), 3, std::uint8_t{128});
    }
  }
  return image;
}

// The picture in the lower left of a larger one, so that a map which is turned or mirrored looks where nothing is.
Image in_the_lower_left(const Image& image) {
  Image larger(image.width * 3 / 2, image.height * 3 / 2);
  std::fill(larger.rgb.begin(), larger.rgb.end(), std::uint8_t{200});
  for (int y = 0; y < image.height; ++y) {
    std::copy_n(image.rgb.data() + 3 * y * image.width, 3 * image.width,
                larger.rgb.data() + 3 * (y + larger.height - image.height) * larger.width);
  }
  return larger;
}

TEST(ExplainHonesty, painting_over_the_hottest_cells_costs_more_similarity_than_over_others) {
  const embedding::Embedder embedder(shipped_model());
  ASSERT_TRUE(embedder.has_parts());
  const auto cosine = [&](const Image& a, std::span<const float> b) { return core::dot(embedder.embed(a).row(0), b); };
  double hottest = 0, random = 0;
  constexpr int garments = 8;
  for (std::size_t i = 0; i < garments; ++i) {
    const synthetic::PictureSize size;
    const synthetic::Garment garment = synthetic::sew(synthetic::product_spec(5, i), size);
    core::Rng rng(i);
    const Image person = in_the_lower_left(synthetic::draw_person(garment, size, rng).image);
    const core::EmbeddingMatrix product = embedder.embed(synthetic::draw_product(garment, size, rng).image);
    const embedding::EmbeddingParts parts = embedder.parts(person);
    const std::vector<float> shares = parts.towards(product.row(0));
    std::vector<std::size_t> order(shares.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return shares[a] > shares[b]; });
    const float whole = cosine(person, product.row(0));
    const auto loss = [&](const std::vector<std::size_t>& cells) {
      return whole - cosine(painted_over(person, cells, parts.rows, parts.columns), product.row(0));
    };
    hottest += loss({order.begin(), order.begin() + 8});
    for (int draw = 0; draw < 3; ++draw) random += loss(rng.sample(order.size(), 8)) / 3;
  }
  EXPECT_GT(hottest / garments, 0.05);
  EXPECT_GT(hottest, 1.5 * random) << "mean loss " << hottest / garments << " against " << random / garments;
}

TEST_F(Explain, draws_a_heat_map_over_the_photo_and_over_the_product) {
  const service::HttpResponse response = ask_photo(png_of({20, 40, 200}), "?explain=2&limit=3");
  ASSERT_EQ(response.status, 200) << response.body;
  const Json answers = Json::parse(response.body)["answers"];
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ(answers[0]["heat"]["query"].get<std::string>().rfind("data:image/png;base64,iVBOR", 0), 0U);
  EXPECT_EQ(answers[1]["heat"]["product"].get<std::string>().rfind("data:image/png;base64,iVBOR", 0), 0U);
  EXPECT_FALSE(answers[2].contains("heat"));
  EXPECT_EQ(field(ask_photo(png_of({20, 40, 200}), "?explain=11")), "explain");
}

}  // namespace
}  // namespace selvedge::testing
