// A garment: its cut and its cloth, drawn at random. All pictures of it follow from these.
//
// Lengths are in garment units: 1 is half the width of an average woman's shoulders, some 21 cm. The origin is the
// middle of the shoulder line, and y points down: waist at 1.6, hips at 2.5, crotch at 2.9, knees at 4.45, ankles at
// 6.2.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "ground/core/rng.h"
#include "study/synthetic/colour.h"

namespace selvedge::synthetic {

enum class Category {
  t_shirt,
  long_sleeve,
  tank_top,
  polo,
  shirt,
  blouse,
  sweater,
  hoodie,
  jacket,
  coat,
  dress,
  skirt,
  trousers,
  shorts
};
inline constexpr std::size_t k_categories = 14;

enum class Neckline { crew, scoop, v, boat, square, turtle, polo, collar, lapel, hood };
enum class SleeveStyle { straight, ribbed, puff, bell };
enum class Closure { none, buttons, zip, placket };
enum class Pockets { none, chest, sides, kangaroo };
enum class Pattern {
  plain,
  stripes,
  vertical_stripes,
  diagonal_stripes,
  checks,
  plaid,
  dots,
  florals,
  chevrons,
  motifs,
  blocks,
  camouflage
};
inline constexpr std::size_t k_patterns = 12;
enum class Motif { star, heart, circle, triangle, bolt, flower, moon, mountain, waves, cat, leaf, sun };
inline constexpr std::size_t k_motifs = 12;
enum class Print { none, word, letter, motif, band };

struct Cut {
  Category category = Category::t_shirt;
  Neckline neckline = Neckline::crew;
  double neck_depth = 0.25;    // from the shoulder line down
  double neck_width = 0.36;    // half
  double sleeve_length = 0.6;  // along the arm; 0 is none
  double sleeve_width = 0.3;   // half, at its end
  SleeveStyle sleeve_style = SleeveStyle::straight;
  double ease = 0.08;    // how far the cloth stands off the body, on each side
  double waist = 0.5;    // 0 falls straight, 1 follows the waist
  double top = 0;        // where skirts, trousers and shorts begin
  double hem = 2.4;      // y of the lower edge
  double flare = 0;      // how much wider the hem is than the hips, on each side
  double hem_curve = 0;  // how far the hem's middle hangs below its sides
  bool ribbed_hem = false;
  bool belt = false;
  Closure closure = Closure::none;
  Pockets pockets = Pockets::none;
  bool operator==(const Cut&) const = default;
};

struct Cloth {
  std::string colour_name;  // of `base`, as the catalogue says it
  Colour base, second, third;
  Pattern pattern = Pattern::plain;
  double repeat = 0.3;  // distance from one figure of the pattern to the next
  Motif motif = Motif::star;
  Print print = Print::none;
  std::string text;         // of Print::word and Print::letter
  double print_size = 0.8;  // width
  Colour print_colour;
  bool contrast_trim = false;  // collar, cuffs and pockets in the second colour
  bool denim = false;
  std::uint64_t seed = 0;  // places scattered figures and folds
  bool operator==(const Cloth&) const = default;
};

struct GarmentSpec {
  Cut cut;
  Cloth cloth;
  bool operator==(const GarmentSpec&) const = default;
};

// Products come in families of look-alikes, as in a real shop.
inline constexpr std::size_t k_family_size = 4;
// What all members of a family have in common. The rest differs visibly.
enum class FamilyLikeness {
  cut_and_pattern /* other colours */,
  cut_and_colours /* other print */,
  cloth /* other details */
};
struct Family {
  FamilyLikeness likeness = FamilyLikeness::cut_and_pattern;
  std::array<GarmentSpec, k_family_size> members;
};

// A random garment of `category`, or of any category: tops more often than skirts.
GarmentSpec sample_garment(core::Rng& rng, std::optional<Category> category = std::nullopt);
Family sample_family(core::Rng& rng);

bool is_top(Category category);                // hangs from the shoulders; true of a dress too
bool has_legs(Category category);              // trousers, shorts
const char* category_name(Category category);  // "t-shirt"
// "Navy striped long-sleeve with star print".
std::string garment_title(const GarmentSpec& spec);

}  // namespace selvedge::synthetic
