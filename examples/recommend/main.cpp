// recommend_example SHOP.DB MODEL_DIRECTORY PHOTO: the five products that a photo shows most likely.
#include <cstdio>
#include <exception>

#include <ground/embedding/embedder.h>
#include <ground/files/read_file.h>
#include <shop/catalogue/catalogue.h>
#include <shop/recommend/image_encoder.h>
#include <shop/recommend/recommender.h>

int main(int argc, char** argv) try {
  if (argc != 4) {
    std::fprintf(stderr, "usage: %s SHOP.DB MODEL_DIRECTORY PHOTO\n", argv[0]);
    return 2;
  }
  const auto catalogue = selvedge::Catalogue::open(argv[1]);
  const selvedge::Embedder embedder(argv[2]);
  const selvedge::ImageEncoder encoder = selvedge::encoder_of(embedder, argv[2]);
  const selvedge::Recommender recommender(catalogue, encoder);
  for (const auto& answer : recommender.recommend(selvedge::read_file(argv[3]), argv[3])) {
    std::printf("%.2f  %s  %s\n", answer.match_probability, answer.product.facts.id.value.c_str(),
                answer.product.facts.title.c_str());
  }
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
