// Figures for a finder of garments: how well it finds boxes, and how well it picks the main garment.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "ground/garments/findings.h"

namespace selvedge::evaluation {

// A box of something that a picture shows. If `asked` is false (the thing is hardly visible), finding it counts neither
// as right nor as wrong.
struct TrueBox {
  garments::Box box;
  bool asked = true;
};

// A box that the finder reports.
struct FoundBox {
  garments::Box box;
  float confidence = 0;
};

// The boxes of one kind in one picture.
struct PictureBoxes {
  std::vector<TrueBox> truths;
  std::vector<FoundBox> found;
};

// Average precision (Everingham et al. 2010, "The Pascal Visual Object Classes Challenge", all points). Found boxes of
// all pictures are taken by falling confidence. A box is right if it overlaps a truth by at least `least_overlap`
// (intersection over union), and the truth that it overlaps most was not found before. The result is the area below the
// highest precision at each recall, in [0, 1]. Nothing if no box is asked for.
std::optional<double> average_precision(std::span<const PictureBoxes> pictures, float least_overlap = 0.5F);

// One garment that a picture shows.
struct TrueGarment {
  garments::Kind kind = garments::Kind::top;
  garments::Box box;
  bool asked = true;
};

struct JudgedPicture {
  int width = 0, height = 0;
  std::vector<TrueGarment> garments;
  std::vector<garments::Box> people;
  garments::Findings found;       // as the finder reports it
  garments::Findings candidates;  // with unsure boxes of every kind (FinderOptions::every_kind), for average precision
};

// A share of pictures, with its 95 % interval (Wilson 1927).
struct Share {
  std::size_t hits = 0, of = 0;
  double value() const;  // 0 where `of` is 0
  std::array<double, 2> interval() const;
};

struct FinderFigures {
  std::size_t pictures = 0;
  std::array<std::size_t, garments::kind_count> asked = {};                        // garments asked for, of each kind
  std::array<std::optional<double>, garments::kind_count> average_precision = {};  // nothing for a kind not asked for
  double mean_average_precision = 0;                                               // over the kinds asked for
  std::optional<double> people;                                                    // average precision
  double found_garments = 0;                                                       // mean number in a picture
  // Shares of the pictures with a garment that is asked for. The most prominent one (garments::prominence) is the main
  // garment. A hit overlaps it by at least `least_overlap`.
  Share main_found;    // anything found is a hit
  Share main_as_kind;  // something found of its kind is a hit
  Share main_chosen;   // the choice of garments::main_garment is a hit
};

// Average precision is computed from the candidates, everything else from `found`.
FinderFigures finder_figures(std::span<const JudgedPicture> pictures, float least_overlap = 0.5F);

// Position of the most prominent garment that is asked for.
std::optional<std::size_t> main_truth(const JudgedPicture& picture);

}  // namespace selvedge::evaluation
