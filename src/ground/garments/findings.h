// What was found in an image: people, and the garments they wear or that lie by themselves.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ground/garments/garment.h"

namespace selvedge::garments {

// Where a garment's box shows the garment itself, coarsely: a grid of cells over a part of the image.
struct Mask {
  Box area;                          // that the grid covers: whole cells, so a little more than the garment's box
  int columns = 0, rows = 0;         // > 0
  std::vector<std::uint8_t> shares;  // how likely each cell shows the garment beside the likeliest (255), row after row
};

struct FoundGarment {
  Kind kind = Kind::top;                     // whose box it is
  std::array<float, kind_count> kinds = {};  // how likely a garment of each kind is centred here; they sum to 1
  Box box;                                   // inside the image
  float confidence = 0;                      // (0, 1)
  std::optional<Mask> mask;                  // nothing where the network sees the garment in no cell of the box
};

struct FoundPerson {
  Box box;  // inside the image
  float confidence = 0;
};

// Both with the most confident first.
struct Findings {
  std::vector<FoundPerson> people;
  std::vector<FoundGarment> garments;
};

// How much a box of an image strikes the eye: square root of its share of the image, times 1 at the image's centre
// falling to 1/2 at its corners. (0, 1].
float prominence(const Box& box, int image_width, int image_height);

// Positions of the garments, the one that a photo is most likely about first: by prominence times cube root of
// confidence, for a large garment of uncertain kind matters more than a small one that is certain.
std::vector<std::size_t> by_prominence(const Findings& findings, int image_width, int image_height);

// The first of these; nothing where none was found.
std::optional<std::size_t> main_garment(const Findings& findings, int image_width, int image_height);

}  // namespace selvedge::garments
