// A garment drawn flat, panel by panel, ready to be warped onto a body.
#pragma once

#include <vector>

#include "study/synthetic/garment.h"
#include "study/synthetic/layer.h"

namespace selvedge::synthetic {

// In no particular order; which comes over which is the wearer's affair. `scale` is pixels a garment unit.
std::vector<Layer> draw_garment(const GarmentSpec& spec, double scale);

}  // namespace selvedge::synthetic
