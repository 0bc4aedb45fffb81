// embed MODEL PICTURE PICTURE: how alike two pictures are to a model.
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include <selvedge/selvedge.h>

int main(int argc, char** argv) try {
  if (argc != 4) {
    std::fprintf(stderr, "usage: %s MODEL PICTURE PICTURE\n", argv[0]);
    return 2;
  }
  const selvedge::Model model(argv[1]);
  std::vector<selvedge::Image> images;
  for (int i = 2; i < 4; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    images.push_back(selvedge::read_image(std::as_bytes(std::span(bytes)), argv[i]));
  }
  const auto embeddings = model.embed(images);
  const float similarity = std::inner_product(embeddings[0].begin(), embeddings[0].end(), embeddings[1].begin(), 0.0F);
  std::printf("similarity %.3f, the same product with probability %.2f\n", similarity,
              model.match_probability(similarity));
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
