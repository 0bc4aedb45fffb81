// Makes the shop's title of a garment.
#include <array>
#include <cctype>
#include <string>

#include "study/synthetic/garment.h"

namespace selvedge::synthetic {

const char* category_name(Category category) {
  constexpr std::array names = {"t-shirt", "long-sleeve", "tank top", "polo",  "shirt", "blouse",   "sweater",
                                "hoodie",  "jacket",      "coat",     "dress", "skirt", "trousers", "shorts"};
  static_assert(names.size() == k_categories);
  return names[static_cast<std::size_t>(category)];
}

namespace {

const char* motif_name(Motif motif) {
  constexpr std::array names = {"star", "heart",    "circle", "triangle", "bolt", "flower",
                                "moon", "mountain", "waves",  "cat",      "leaf", "sun"};
  static_assert(names.size() == k_motifs);
  return names[static_cast<std::size_t>(motif)];
}

const char* pattern_adjective(Pattern pattern) {
  constexpr std::array names = {"",         "striped ", "pinstriped ",   "diagonal-striped ",
                                "checked ", "plaid ",   "dotted ",       "floral ",
                                "chevron ", "",         "colour-block ", "camouflage "};
  static_assert(names.size() == k_patterns);
  return names[static_cast<std::size_t>(pattern)];
}

}  // namespace

std::string garment_title(const GarmentSpec& spec) {
  const Cloth& cloth = spec.cloth;
  std::string title = cloth.colour_name + " ";
  title += cloth.denim ? "denim " : pattern_adjective(cloth.pattern);
  if (cloth.pattern == Pattern::motifs) title += std::string(motif_name(cloth.motif)) + "-patterned ";
  title += category_name(spec.cut.category);
  switch (cloth.print) {
    case Print::none:
      break;
    case Print::word:
      title += " \u201c" + cloth.text + "\u201d";
      break;
    case Print::letter:
      title += " with letter " + cloth.text;
      break;
    case Print::motif:
      title += std::string(" with ") + motif_name(cloth.motif) + " print";
      break;
    case Print::band:
      title += " with chest stripe";
      break;
  }
  title[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(title[0])));
  return title;
}

}  // namespace selvedge::synthetic
