// Photos made worse in known ways, to see what a model stands.
#pragma once

#include <string>
#include <vector>

#include "ground/core/rng.h"
#include "selvedge/image.h"

namespace selvedge::evaluation {

struct Perturbation {
  std::string name;  // as given to `evaluate --perturb`
  std::string what;  // for tables
};

// crop: the central 70 % of each side. rotate: 15 degrees either way, edges continued. blur: Gaussian of sigma 2 at a
// width of 192. dark, bright: linear light times 0.5 and 2. jpeg: quality 20. cover: one grey rectangle over a quarter
// of the picture. background: the light background that touches the border replaced by texture.
const std::vector<Perturbation>& perturbations();

// `rng` chooses the turn's direction, the rectangle's place and the texture. Throws invalid_argument for an unknown
// name, naming the known ones, and for an empty picture.
Image perturb(const Image& image, const std::string& name, core::Rng& rng);

}  // namespace selvedge::evaluation
