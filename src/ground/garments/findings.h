// What a finder found in an image: people and garments. A garment may be worn or lie by itself.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ground/garments/garment.h"

namespace selvedge::garments {

// A coarse mask of a garment: a grid of cells over the garment's box. It tells the garment from what else the box
// shows.
struct Mask {
  Box area;                          // what the grid covers; whole cells, so a little more than the garment's box
  int columns = 0, rows = 0;         // > 0
  std::vector<std::uint8_t> shares;  // row-major; how likely a cell shows the garment, where 255 is the likeliest cell
};

struct FoundGarment {
  Kind kind = Kind::top;                     // the kind that the box was predicted for
  std::array<float, kind_count> kinds = {};  // probability of each kind, in the order of Kind; they sum to 1
  Box box;                                   // inside the image
  float confidence = 0;                      // (0, 1)
  std::optional<Mask> mask;                  // nothing if the network sees the garment in no cell of the box
};

struct FoundPerson {
  Box box;  // inside the image
  float confidence = 0;
};

// Both lists begin with the most confident finding.
struct Findings {
  std::vector<FoundPerson> people;
  std::vector<FoundGarment> garments;
};

// How prominent a box is, in (0, 1]: the square root of its share of the image's area, times a weight that falls from 1
// at the image's centre to 1/2 at its corners.
float prominence(const Box& box, int image_width, int image_height);

// Positions in findings.garments, the most prominent first. Sorted by prominence times the cube root of confidence: a
// large garment of uncertain kind matters more than a small one of certain kind.
std::vector<std::size_t> by_prominence(const Findings& findings, int image_width, int image_height);

// The first of these positions. Nothing if no garment was found.
std::optional<std::size_t> main_garment(const Findings& findings, int image_width, int image_height);

}  // namespace selvedge::garments
