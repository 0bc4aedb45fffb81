// How well a finder of garments finds.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "ground/garments/findings.h"

namespace selvedge::evaluation {

// A box that a picture holds. Where it is not asked for (hardly visible), finding it is neither right nor wrong.
struct TrueBox {
  garments::Box box;
  bool asked = true;
};

// A box that was found in a picture.
struct FoundBox {
  garments::Box box;
  float confidence = 0;
};

// Boxes of one kind in one picture.
struct PictureBoxes {
  std::vector<TrueBox> truths;
  std::vector<FoundBox> found;
};

// Average precision (Everingham et al. 2010, "The Pascal Visual Object Classes Challenge", all points): found boxes of
// all pictures by falling confidence; each is right if the truth that it overlaps most, by at least `least_overlap`,
// was not found before; the area below the highest precision at each recall. Nothing where no box is asked for.
std::optional<double> average_precision(std::span<const PictureBoxes> pictures, float least_overlap = 0.5F);

// One garment that a picture holds.
struct TrueGarment {
  garments::Kind kind = garments::Kind::top;
  garments::Box box;
  bool asked = true;
};

struct JudgedPicture {
  int width = 0, height = 0;
  std::vector<TrueGarment> garments;
  std::vector<garments::Box> people;
  garments::Findings found;       // as a finder gives it
  garments::Findings candidates;  // unsure boxes too, of every kind (FinderOptions::every_kind), for average precision
};

// A share of pictures with its 95 % interval (Wilson 1927).
struct Share {
  std::size_t hits = 0, of = 0;
  double value() const;  // 0 where `of` is 0
  std::array<double, 2> interval() const;
};

struct FinderFigures {
  std::size_t pictures = 0;
  std::array<std::size_t, garments::kind_count> asked = {};                        // garments of each kind
  std::array<std::optional<double>, garments::kind_count> average_precision = {};  // nothing for a kind not asked for
  double mean_average_precision = 0;                                               // over the kinds asked for
  std::optional<double> people;                                                    // average precision
  double found_garments = 0;                                                       // a picture
  // Of the pictures with a garment that is asked for; the main one is the most prominent (garments::prominence).
  Share main_found;    // something found overlaps it
  Share main_as_kind;  // something found of its kind does
  Share main_chosen;   // what garments::main_garment chooses does
};

// Average precision is that of the candidates, all else of what was found.
FinderFigures finder_figures(std::span<const JudgedPicture> pictures, float least_overlap = 0.5F);

// The most prominent garment that is asked for.
std::optional<std::size_t> main_truth(const JudgedPicture& picture);

}  // namespace selvedge::evaluation
