#include "study/synthetic/colour.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace selvedge::synthetic {
namespace {

constexpr Colour hex(unsigned rgb) {
  return {((rgb >> 16) & 255) / 255.0, ((rgb >> 8) & 255) / 255.0, (rgb & 255) / 255.0};
}

constexpr std::array k_cloth = {
    NamedColour{"white", hex(0xf6f4ef)},      NamedColour{"cream", hex(0xefe3c8)},
    NamedColour{"light grey", hex(0xc9ccd0)}, NamedColour{"grey", hex(0x8b9096)},
    NamedColour{"charcoal", hex(0x45484e)},   NamedColour{"black", hex(0x222327)},
    NamedColour{"navy", hex(0x24335c)},       NamedColour{"blue", hex(0x3d6db5)},
    NamedColour{"sky blue", hex(0x9cc4e4)},   NamedColour{"teal", hex(0x2b7f83)},
    NamedColour{"mint", hex(0xaedcc5)},       NamedColour{"green", hex(0x4c8c4a)},
    NamedColour{"olive", hex(0x77783f)},      NamedColour{"forest", hex(0x27503d)},
    NamedColour{"mustard", hex(0xd9a633)},    NamedColour{"yellow", hex(0xf2d35e)},
    NamedColour{"orange", hex(0xe2803a)},     NamedColour{"rust", hex(0xb3552f)},
    NamedColour{"red", hex(0xc8373d)},        NamedColour{"burgundy", hex(0x742336)},
    NamedColour{"coral", hex(0xec7f72)},      NamedColour{"pink", hex(0xf0b3bf)},
    NamedColour{"fuchsia", hex(0xc94a8c)},    NamedColour{"plum", hex(0x6b3a6b)},
    NamedColour{"lavender", hex(0xbcaede)},   NamedColour{"beige", hex(0xd6c2a3)},
    NamedColour{"camel", hex(0xb98a58)},      NamedColour{"brown", hex(0x6d4a36)},
};
constexpr std::array k_skin = {hex(0xfbdcc8), hex(0xf5cdb2), hex(0xeebd9b), hex(0xe3ab84), hex(0xd19a72),
                               hex(0xba8058), hex(0x9d6643), hex(0x7f4f33), hex(0x613a27), hex(0x4a2c20)};
constexpr std::array k_hair = {hex(0x1d1a1c), hex(0x2c211d), hex(0x443027), hex(0x6a4630), hex(0x8d5f3b),
                               hex(0xb98850), hex(0xdcb878), hex(0xa8452a), hex(0x8f8a86), hex(0xd9d4cf)};
constexpr std::array k_walls = {hex(0xf4f1ec), hex(0xe9e4dc), hex(0xdfe5e8), hex(0xe8dbd2),
                                hex(0xd9e2d6), hex(0xe6dcea), hex(0xf2e3c9), hex(0xcfd8df),
                                hex(0xd8c9b8), hex(0xbfcfd0), hex(0xc9b7c4), hex(0xb8c4a9)};

double limit(double x) { return std::clamp(x, 0.0, 1.0); }

}  // namespace

Colour mix(Colour a, Colour b, double t) {
  return {a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}

Colour shade(Colour colour, double factor) {
  if (factor > 1) return mix(colour, {1, 1, 1}, factor - 1);
  return {colour.r * factor, colour.g * factor, colour.b * factor};
}

double lightness(Colour colour) { return 0.299 * colour.r + 0.587 * colour.g + 0.114 * colour.b; }

double distance(Colour a, Colour b) { return std::hypot(a.r - b.r, a.g - b.g, a.b - b.b); }

Colour from_hex(unsigned rgb) { return hex(rgb); }

Colour jitter(Colour colour, double amount, core::Rng& rng) {
  const double all = rng.uniform(-amount, amount);
  const double r = rng.uniform(-amount, amount) / 2;
  const double g = rng.uniform(-amount, amount) / 2;
  const double b = rng.uniform(-amount, amount) / 2;
  return {limit(colour.r + all + r), limit(colour.g + all + g), limit(colour.b + all + b)};
}

std::span<const NamedColour> cloth_colours() { return k_cloth; }
std::span<const Colour> skin_tones() { return k_skin; }
std::span<const Colour> hair_colours() { return k_hair; }
std::span<const Colour> wall_colours() { return k_walls; }

}  // namespace selvedge::synthetic
