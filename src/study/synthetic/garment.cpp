// The category decides the cut, and the cut decides which cloths and prints are possible; each is then drawn at random.
// A family changes figures, details or colours and keeps the rest.
#include "study/synthetic/garment.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace selvedge::synthetic {
namespace {

template <typename T>
T pick(core::Rng& rng, std::initializer_list<T> choices) {
  return *(choices.begin() + static_cast<std::ptrdiff_t>(rng.below(choices.size())));
}

constexpr std::array k_words = {"SELVEDGE", "ATELIER", "PARIS", "OSLO",  "KYOTO", "LIMA",  "WILD",   "HELLO",
                                "AMOUR",    "SUNDAY",  "NORTH", "COAST", "DREAM", "1984",  "STUDIO", "BLOOM",
                                "OCEAN",    "NOVA",    "TOKYO", "RIO",   "CIAO",  "JAZZ",  "LINEN",  "WEFT",
                                "BERLIN",   "MAISON",  "COCO",  "EASY",  "FOLK",  "MILANO"};

Category sample_category(core::Rng& rng) {
  constexpr std::array<double, k_categories> weights = {16, 9, 8, 6, 9, 8, 9, 8, 7, 4, 13, 8, 7, 5};
  double total = 0;
  for (const double weight : weights) total += weight;
  double x = rng.uniform() * total;
  for (std::size_t i = 0; i < k_categories; ++i) {
    if ((x -= weights[i]) < 0) return static_cast<Category>(i);
  }
  return Category::t_shirt;
}

// How far a neckline goes down and to the side by its kind.
void shape_neckline(Cut& cut, core::Rng& rng) {
  switch (cut.neckline) {
    case Neckline::crew:
      cut.neck_depth = rng.uniform(0.16, 0.26);
      cut.neck_width = rng.uniform(0.33, 0.38);
      break;
    case Neckline::scoop:
      cut.neck_depth = rng.uniform(0.45, 0.62);
      cut.neck_width = rng.uniform(0.44, 0.52);
      break;
    case Neckline::v:
      cut.neck_depth = rng.uniform(0.55, 0.85);
      cut.neck_width = rng.uniform(0.34, 0.4);
      break;
    case Neckline::boat:
      cut.neck_depth = rng.uniform(0.1, 0.14);
      cut.neck_width = rng.uniform(0.56, 0.64);
      break;
    case Neckline::square:
      cut.neck_depth = rng.uniform(0.4, 0.52);
      cut.neck_width = rng.uniform(0.46, 0.54);
      break;
    case Neckline::turtle:
      cut.neck_depth = 0.06;
      cut.neck_width = 0.3;
      break;
    case Neckline::polo:
    case Neckline::collar:
      cut.neck_depth = rng.uniform(0.28, 0.4);
      cut.neck_width = 0.32;
      break;
    case Neckline::lapel:
      cut.neck_depth = rng.uniform(0.85, 1.25);
      cut.neck_width = 0.34;
      break;
    case Neckline::hood:
      cut.neck_depth = rng.uniform(0.26, 0.34);
      cut.neck_width = 0.36;
      break;
  }
}

void cut_knitted_top(Cut& cut, core::Rng& rng) {
  cut.neckline = pick(rng, {Neckline::crew, Neckline::crew, Neckline::v, Neckline::scoop, Neckline::boat});
  cut.ease = rng.uniform(0.04, 0.2);
  cut.waist = rng.uniform(0, 0.8);
  cut.hem = pick(rng, {1.85, 2.3, 2.45, 2.6});
  const bool is_long = cut.category == Category::long_sleeve;
  cut.sleeve_length = is_long ? pick(rng, {2.0, 2.5}) : pick(rng, {0.45, 0.65, 0.85});
  cut.sleeve_width = is_long ? rng.uniform(0.18, 0.22) : rng.uniform(0.3, 0.36);
  if (is_long && rng.chance(0.2)) cut.sleeve_style = SleeveStyle::bell;
  if (rng.chance(0.2)) cut.pockets = Pockets::chest;
  if (is_long && rng.chance(0.2)) {
    cut.neckline = Neckline::crew;
    cut.closure = Closure::placket;
  }
}

void cut_tank_top(Cut& cut, core::Rng& rng) {
  cut.neckline = pick(rng, {Neckline::scoop, Neckline::v, Neckline::square});
  cut.sleeve_length = 0;
  cut.ease = rng.uniform(0.02, 0.1);
  cut.waist = rng.uniform(0.2, 1);
  cut.hem = pick(rng, {1.8, 2.3, 2.5});
  cut.flare = rng.chance(0.3) ? 0.15 : 0;
}

void cut_woven_shirt(Cut& cut, core::Rng& rng) {
  const bool polo = cut.category == Category::polo;
  cut.neckline = polo ? Neckline::polo : Neckline::collar;
  cut.closure = polo ? Closure::placket : Closure::buttons;
  cut.sleeve_length = polo ? 0.68 : pick(rng, {0.75, 2.5, 2.5});
  cut.sleeve_width = cut.sleeve_length < 1 ? 0.34 : 0.2;
  cut.sleeve_style = polo ? SleeveStyle::ribbed : SleeveStyle::straight;
  cut.ease = rng.uniform(0.08, 0.2);
  cut.waist = rng.uniform(0, 0.7);
  cut.hem = rng.uniform(2.35, 2.65);
  cut.hem_curve = polo ? 0.03 : pick(rng, {0.03, 0.16});
  cut.pockets = polo ? Pockets::none : pick(rng, {Pockets::none, Pockets::chest});
}

void cut_blouse(Cut& cut, core::Rng& rng) {
  cut.neckline = pick(rng, {Neckline::v, Neckline::square, Neckline::boat, Neckline::scoop, Neckline::collar});
  cut.sleeve_style = pick(rng, {SleeveStyle::puff, SleeveStyle::bell});
  cut.sleeve_length = pick(rng, {0.7, 1.7, 2.4});
  cut.sleeve_width = cut.sleeve_style == SleeveStyle::bell ? rng.uniform(0.38, 0.5) : 0.19;
  cut.ease = rng.uniform(0.08, 0.18);
  cut.waist = rng.uniform(0.3, 1);
  cut.hem = pick(rng, {1.9, 2.3, 2.5});
  cut.flare = rng.uniform(0, 0.22);
  if (cut.neckline == Neckline::collar || rng.chance(0.25)) cut.closure = Closure::buttons;
}

void cut_warm_top(Cut& cut, core::Rng& rng) {
  const bool hoodie = cut.category == Category::hoodie;
  cut.neckline = hoodie ? Neckline::hood : pick(rng, {Neckline::crew, Neckline::v, Neckline::turtle});
  cut.sleeve_style = SleeveStyle::ribbed;
  cut.sleeve_length = 2.5;
  cut.sleeve_width = rng.uniform(0.24, 0.3);
  cut.ease = rng.uniform(0.16, 0.3);
  cut.waist = rng.uniform(0, 0.3);
  cut.hem = pick(rng, {2.15, 2.4, 2.6});
  cut.ribbed_hem = true;
  if (hoodie) cut.pockets = Pockets::kangaroo;
  if (hoodie ? rng.chance(0.4) : cut.neckline == Neckline::v && rng.chance(0.5)) {
    cut.closure = hoodie ? Closure::zip : Closure::buttons;
  }
}

void cut_outerwear(Cut& cut, core::Rng& rng) {
  const bool coat = cut.category == Category::coat;
  cut.neckline = coat ? Neckline::lapel : pick(rng, {Neckline::lapel, Neckline::collar, Neckline::crew});
  cut.closure = cut.neckline == Neckline::lapel ? Closure::buttons : pick(rng, {Closure::zip, Closure::buttons});
  cut.sleeve_length = 2.5;
  cut.sleeve_width = 0.26;
  cut.sleeve_style = cut.neckline == Neckline::crew ? SleeveStyle::ribbed : SleeveStyle::straight;
  cut.ribbed_hem = cut.neckline == Neckline::crew;
  cut.ease = rng.uniform(0.18, 0.28);
  cut.waist = rng.uniform(0, 0.7);
  cut.hem = coat ? rng.uniform(3.7, 4.6) : pick(rng, {2.1, 2.45});
  cut.flare = coat ? rng.uniform(0.05, 0.25) : 0;
  cut.belt = coat && rng.chance(0.4);
  cut.pockets = Pockets::sides;
}

void cut_dress(Cut& cut, core::Rng& rng) {
  cut.neckline =
      pick(rng, {Neckline::crew, Neckline::scoop, Neckline::v, Neckline::boat, Neckline::square, Neckline::collar});
  cut.sleeve_length = pick(rng, {0.0, 0.0, 0.6, 0.8, 2.4});
  cut.sleeve_style = rng.chance(0.3) ? SleeveStyle::puff : SleeveStyle::straight;
  cut.sleeve_width = cut.sleeve_length > 1 ? 0.19 : 0.31;
  cut.ease = rng.uniform(0.04, 0.1);
  cut.waist = rng.uniform(0.5, 1);
  cut.hem = pick(rng, {3.6, 4.1, 4.8});
  cut.flare = pick(rng, {0.05, 0.45, 0.8});
  cut.belt = rng.chance(0.3);
  if (cut.neckline == Neckline::collar) cut.closure = Closure::buttons;
}

void cut_bottom(Cut& cut, core::Rng& rng) {
  cut.top = rng.uniform(1.6, 1.85);
  cut.ease = rng.uniform(0.03, 0.1);
  cut.waist = 1;
  cut.belt = rng.chance(0.25);
  cut.pockets = rng.chance(0.7) ? Pockets::sides : Pockets::none;
  if (cut.category == Category::skirt) {
    cut.hem = pick(rng, {3.3, 3.9, 4.8, 5.4});
    cut.flare = pick(rng, {0.0, 0.3, 0.7, 1.0});
    cut.closure = rng.chance(0.25) ? Closure::buttons : Closure::none;
  } else if (cut.category == Category::trousers) {
    cut.hem = rng.uniform(5.6, 6.25);
    cut.flare = pick(rng, {-0.1, 0.0, 0.14, 0.26});
  } else {
    cut.hem = pick(rng, {3.35, 3.7, 4.2});
    cut.flare = rng.uniform(0, 0.15);
  }
}

Cut sample_cut(Category category, core::Rng& rng) {
  Cut cut;
  cut.category = category;
  switch (category) {
    case Category::t_shirt:
    case Category::long_sleeve:
      cut_knitted_top(cut, rng);
      break;
    case Category::tank_top:
      cut_tank_top(cut, rng);
      break;
    case Category::polo:
    case Category::shirt:
      cut_woven_shirt(cut, rng);
      break;
    case Category::blouse:
      cut_blouse(cut, rng);
      break;
    case Category::sweater:
    case Category::hoodie:
      cut_warm_top(cut, rng);
      break;
    case Category::jacket:
    case Category::coat:
      cut_outerwear(cut, rng);
      break;
    case Category::dress:
      cut_dress(cut, rng);
      break;
    case Category::skirt:
    case Category::trousers:
    case Category::shorts:
      cut_bottom(cut, rng);
      break;
  }
  shape_neckline(cut, rng);
  return cut;
}

// A colour of cloth at least `contrast` away from each of `others`.
NamedColour sample_colour(core::Rng& rng, std::initializer_list<Colour> others, double contrast) {
  const auto colours = cloth_colours();
  for (int attempt = 0; attempt < 40; ++attempt) {
    const NamedColour candidate = colours[rng.below(colours.size())];
    const bool clear = std::all_of(others.begin(), others.end(),
                                   [&](Colour other) { return distance(candidate.colour, other) >= contrast; });
    if (clear) return candidate;
  }
  return colours[rng.below(colours.size())];
}

void colour_cloth(Cloth& cloth, core::Rng& rng) {
  const NamedColour base = sample_colour(rng, {}, 0);
  cloth.colour_name = base.name;
  cloth.base = jitter(base.colour, 0.02, rng);
  cloth.second = sample_colour(rng, {cloth.base}, 0.4).colour;
  cloth.third = sample_colour(rng, {cloth.base, cloth.second}, 0.35).colour;
  const Colour behind = cloth.pattern == Pattern::plain ? cloth.base : mix(cloth.base, cloth.second, 0.5);
  cloth.print_colour = sample_colour(rng, {cloth.base, behind}, 0.45).colour;
}

Pattern sample_pattern(Category category, core::Rng& rng) {
  const double plain = category == Category::trousers || category == Category::jacket ? 0.6
                       : category == Category::hoodie                                 ? 0.5
                                                                                      : 0.24;
  if (rng.chance(plain)) return Pattern::plain;
  return static_cast<Pattern>(1 + rng.below(k_patterns - 1));
}

bool opens_in_front(const Cut& cut) { return cut.closure == Closure::buttons || cut.closure == Closure::zip; }

Print sample_print(const Cut& cut, Pattern pattern, core::Rng& rng) {
  if (!is_top(cut.category) || opens_in_front(cut)) return Print::none;
  if (cut.category == Category::dress || cut.category == Category::blouse || cut.category == Category::polo)
    return Print::none;
  const bool busy = pattern != Pattern::plain && pattern != Pattern::stripes && pattern != Pattern::blocks;
  if (rng.chance(busy ? 0.9 : 0.3)) return Print::none;
  return pick(rng, {Print::word, Print::letter, Print::motif, Print::motif, Print::band});
}

void sample_figures(Cloth& cloth, const Cut& cut, core::Rng& rng) {
  cloth.seed = rng.next();
  cloth.repeat = pick(rng, {0.16, 0.24, 0.34, 0.5});
  cloth.motif = static_cast<Motif>(rng.below(k_motifs));
  cloth.print = sample_print(cut, cloth.pattern, rng);
  cloth.print_size = rng.uniform(0.7, 1.0);
  cloth.text = cloth.print == Print::letter ? std::string(1, static_cast<char>('A' + rng.below(26)))
                                            : k_words[rng.below(k_words.size())];
}

Cloth sample_cloth(const Cut& cut, core::Rng& rng) {
  Cloth cloth;
  cloth.pattern = sample_pattern(cut.category, rng);
  sample_figures(cloth, cut, rng);
  colour_cloth(cloth, rng);
  cloth.contrast_trim = rng.chance(0.3);
  const bool may_be_denim =
      has_legs(cut.category) || cut.category == Category::jacket || cut.category == Category::skirt;
  if (may_be_denim && cloth.pattern == Pattern::plain && rng.chance(0.5)) {
    const NamedColour blue =
        pick(rng, {NamedColour{"blue", from_hex(0x4f76a8)}, NamedColour{"navy", from_hex(0x2f4669)},
                   NamedColour{"sky blue", from_hex(0x93b3d1)}});
    cloth.denim = true;
    cloth.colour_name = blue.name;
    cloth.base = jitter(blue.colour, 0.02, rng);
    cloth.second = sample_colour(rng, {cloth.base}, 0.4).colour;
    cloth.print_colour = sample_colour(rng, {cloth.base}, 0.45).colour;
  }
  return cloth;
}

// The same cut and colours, other figures on it: another pattern for each member, or another print on the same pattern.
void give_other_prints(Family& family, core::Rng& rng) {
  const Category category = family.members[0].cut.category;
  const bool can_print =
      !opens_in_front(family.members[0].cut) &&
      (category == Category::t_shirt || category == Category::long_sleeve || category == Category::hoodie ||
       category == Category::sweater || category == Category::tank_top);
  const auto motifs = rng.sample(k_motifs, k_family_size);
  const auto patterns = rng.sample(k_patterns - 1, k_family_size);
  const auto words = rng.sample(k_words.size(), k_family_size);
  const Print print = can_print ? pick(rng, {Print::word, Print::motif}) : Print::none;
  for (std::size_t i = 0; i < k_family_size; ++i) {
    Cloth& cloth = family.members[i].cloth;
    cloth.denim = false;
    cloth.motif = static_cast<Motif>(motifs[i]);
    cloth.text = k_words[words[i]];
    cloth.print = print;
    if (can_print && family.members[i].cut.pockets == Pockets::chest) family.members[i].cut.pockets = Pockets::none;
    cloth.seed = rng.next();
    if (!can_print) cloth.pattern = static_cast<Pattern>(1 + patterns[i]);
  }
}

bool cut_alike(const Cut& a, const Cut& b) {
  return a.neckline == b.neckline && a.closure == b.closure && std::abs(a.hem - b.hem) < 0.3 &&
         std::abs(a.flare - b.flare) < 0.2 && std::abs(a.sleeve_length - b.sleeve_length) < 0.3;
}

// The same cloth, sewn differently: neckline, sleeves or hem, and another size of the pattern. False if the category
// has too few cuts that can be told apart on a person.
bool give_other_details(Family& family, core::Rng& rng) {
  if (has_legs(family.members[0].cut.category)) return false;
  const GarmentSpec first = family.members[0];
  constexpr std::array repeats = {0.16, 0.24, 0.34, 0.5};
  for (std::size_t i = 0; i < k_family_size; ++i) {
    GarmentSpec& member = family.members[i];
    const std::span earlier(family.members.data(), i);
    for (int attempt = 0; attempt < 30 && i > 0; ++attempt) {
      member.cut = sample_cut(first.cut.category, rng);
      if (std::none_of(earlier.begin(), earlier.end(),
                       [&](const GarmentSpec& other) { return cut_alike(other.cut, member.cut); }))
        break;
    }
    if (std::any_of(earlier.begin(), earlier.end(),
                    [&](const GarmentSpec& other) { return cut_alike(other.cut, member.cut); }))
      return false;
    member.cloth.repeat = repeats[i];
    if (opens_in_front(member.cut)) member.cloth.print = Print::none;
    if (member.cloth.print != Print::none && member.cut.pockets == Pockets::chest) member.cut.pockets = Pockets::none;
  }
  return true;
}

void give_other_colours(Family& family, core::Rng& rng) {
  std::vector<std::string> seen;
  for (GarmentSpec& member : family.members) {
    do {
      colour_cloth(member.cloth, rng);
    } while (std::find(seen.begin(), seen.end(), member.cloth.colour_name) != seen.end());
    member.cloth.denim = false;
    seen.push_back(member.cloth.colour_name);
  }
}

}  // namespace

bool has_legs(Category category) { return category == Category::trousers || category == Category::shorts; }
bool is_top(Category category) { return !has_legs(category) && category != Category::skirt; }

GarmentSpec sample_garment(core::Rng& rng, std::optional<Category> category) {
  GarmentSpec spec;
  spec.cut = sample_cut(category ? *category : sample_category(rng), rng);
  spec.cloth = sample_cloth(spec.cut, rng);
  if (spec.cloth.print != Print::none && spec.cut.pockets == Pockets::chest) spec.cut.pockets = Pockets::none;
  return spec;
}

Family sample_family(core::Rng& rng) {
  Family family;
  family.likeness =
      pick(rng, {FamilyLikeness::cut_and_pattern, FamilyLikeness::cut_and_colours, FamilyLikeness::cloth});
  const GarmentSpec first = sample_garment(rng);
  family.members.fill(first);
  if (family.likeness == FamilyLikeness::cloth && !give_other_details(family, rng)) {
    family.likeness = FamilyLikeness::cut_and_pattern;
    family.members.fill(first);
  }
  if (family.likeness == FamilyLikeness::cut_and_pattern) give_other_colours(family, rng);
  if (family.likeness == FamilyLikeness::cut_and_colours) give_other_prints(family, rng);
  return family;
}

}  // namespace selvedge::synthetic
