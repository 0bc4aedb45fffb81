// recommend SHOP.DB PHOTO: the five products that a photo shows most likely.
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <span>
#include <string>

#include <selvedge/selvedge.h>

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s SHOP.DB PHOTO\n", argv[0]);
    return 2;
  }
  std::ifstream file(argv[2], std::ios::binary);
  const std::string photo{std::istreambuf_iterator<char>(file), {}};
  const selvedge::Shop shop = selvedge::Shop::open(argv[1]);
  const selvedge::Answered answered = shop.recommend(std::as_bytes(std::span(photo)), argv[2]);
  std::printf("%s\n", to_string(answered.verdict));
  for (const selvedge::Recommendation& answer : answered.answers) {
    std::printf("%.2f  %s  %s\n", answer.match_probability, answer.product.facts.id.value.c_str(),
                answer.product.facts.title.c_str());
  }
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
