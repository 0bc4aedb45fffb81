// Profiles of three curves and a matrix, which nearly all pictures have, are converted by tables made here. lcms
// converts the others: grey, CMYK, and profiles with tables.
#include <lcms2.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <optional>
#include <string_view>

#include "ground/image/decoders.h"

namespace selvedge::image::decoding {
namespace {

struct CloseProfile {
  void operator()(void* profile) const { cmsCloseProfile(profile); }
};
struct DeleteTransform {
  void operator()(void* transform) const { cmsDeleteTransform(transform); }
};
using Profile = std::unique_ptr<void, CloseProfile>;
using Transform = std::unique_ptr<void, DeleteTransform>;

// The space of the levels, four letters, as ICC.1 clause 7.2 places it. Read here because an unknown one has no value
// in lcms's enumeration.
std::string_view space_of(std::span<const std::byte> icc) {
  return {reinterpret_cast<const char*>(icc.data()) + 16, 4};
}

Profile open_profile(std::span<const std::byte> icc) {
  constexpr std::size_t longest = std::size_t{8} << 20;
  if (icc.size() < 128 || icc.size() > longest) return nullptr;
  return Profile(cmsOpenProfileFromMem(icc.data(), static_cast<cmsUInt32Number>(icc.size())));
}

float srgb_to_linear(float value) {
  return value <= 0.04045F ? value / 12.92F : std::pow((value + 0.055F) / 1.055F, 2.4F);
}

float linear_to_srgb(float value) {
  return value <= 0.0031308F ? value * 12.92F : 1.055F * std::pow(value, 1 / 2.4F) - 0.055F;
}

// Levels of sRGB for light in [0, 1], in equal steps fine enough for the darkest levels.
class SrgbLevels {
 public:
  SrgbLevels() {
    for (std::size_t i = 0; i < levels_.size(); ++i) {
      levels_[i] = static_cast<std::uint8_t>(linear_to_srgb(static_cast<float>(i) / steps) * 255 + 0.5F);
    }
  }
  std::uint8_t operator()(float light) const {
    return levels_[static_cast<std::size_t>(std::clamp(light, 0.0F, 1.0F) * steps + 0.5F)];
  }

 private:
  static constexpr int steps = 16384;
  std::array<std::uint8_t, steps + 1> levels_{};
};

const SrgbLevels& srgb_levels() {
  static const SrgbLevels levels;
  return levels;
}

using Matrix = std::array<std::array<float, 3>, 3>;
using Curve = std::array<float, 256>;  // level -> light

// A profile of three curves and a matrix: what cameras, phones and editors embed.
struct MatrixProfile {
  std::array<Curve, 3> curves;
  Matrix primaries;  // columns: XYZ of red, green and blue, adapted to D50
};

// IEC 61966-2-1 adapted to D50, as in the sRGB v2 and v4 profiles, and its inverse.
constexpr Matrix srgb_primaries = {
    {{0.43607F, 0.38515F, 0.14307F}, {0.22249F, 0.71687F, 0.06061F}, {0.01392F, 0.09708F, 0.71410F}}};
constexpr Matrix to_srgb_light = {
    {{3.13410F, -1.61740F, -0.49064F}, {-0.97879F, 1.91629F, 0.03345F}, {0.07197F, -0.22899F, 1.40538F}}};

bool read_curve(cmsHPROFILE profile, cmsTagSignature tag, Curve& curve) {
  const auto* tone = static_cast<const cmsToneCurve*>(cmsReadTag(profile, tag));
  if (tone == nullptr) return false;
  for (std::size_t level = 0; level < curve.size(); ++level) {
    curve[level] = cmsEvalToneCurveFloat(tone, static_cast<float>(level) / 255.0F);
    if (!std::isfinite(curve[level])) return false;
  }
  return true;
}

std::optional<MatrixProfile> read_matrix_profile(cmsHPROFILE profile) {
  const bool tables = cmsIsTag(profile, cmsSigAToB0Tag) || cmsIsTag(profile, cmsSigAToB1Tag);
  if (!cmsIsMatrixShaper(profile) || tables) return std::nullopt;
  constexpr cmsTagSignature colorants[] = {cmsSigRedColorantTag, cmsSigGreenColorantTag, cmsSigBlueColorantTag};
  constexpr cmsTagSignature curves[] = {cmsSigRedTRCTag, cmsSigGreenTRCTag, cmsSigBlueTRCTag};
  MatrixProfile matrix{};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto* xyz = static_cast<const cmsCIEXYZ*>(cmsReadTag(profile, colorants[i]));
    if (xyz == nullptr || !read_curve(profile, curves[i], matrix.curves[i])) return std::nullopt;
    matrix.primaries[0][i] = static_cast<float>(xyz->X);
    matrix.primaries[1][i] = static_cast<float>(xyz->Y);
    matrix.primaries[2][i] = static_cast<float>(xyz->Z);
  }
  return matrix;
}

// Judged by its numbers, not by its name: no level of any channel would move by more than about one.
bool is_srgb(const MatrixProfile& profile) {
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t c = 0; c < 3; ++c) {
      if (!(std::abs(profile.primaries[row][c] - srgb_primaries[row][c]) < 0.002F)) return false;
    }
  }
  for (const Curve& curve : profile.curves) {
    for (const std::size_t level : {13U, 40U, 80U, 128U, 180U, 230U}) {
      const float expected = srgb_to_linear(static_cast<float>(level) / 255.0F);
      if (!(std::abs(curve[level] - expected) < 0.01F * expected + 0.0003F)) return false;
    }
  }
  return true;
}

// Levels -> light -> XYZ -> sRGB light -> levels, with the two matrices multiplied out. lcms would do the same but
// takes milliseconds to set up, more than the decoding of a photo that is only to be looked at small.
void convert_by_matrix(Image& image, const MatrixProfile& profile) {
  Matrix matrix{};
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t c = 0; c < 3; ++c) {
      for (std::size_t k = 0; k < 3; ++k) matrix[row][c] += to_srgb_light[row][k] * profile.primaries[k][c];
    }
  }
  const SrgbLevels& levels = srgb_levels();
  for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
    std::uint8_t* pixel = image.rgb.data() + i;
    const float red = profile.curves[0][pixel[0]];
    const float green = profile.curves[1][pixel[1]];
    const float blue = profile.curves[2][pixel[2]];
    for (std::size_t c = 0; c < 3; ++c)
      pixel[c] = levels(matrix[c][0] * red + matrix[c][1] * green + matrix[c][2] * blue);
  }
}

void convert_grey(Image& image, cmsHPROFILE profile) {
  Curve curve;
  if (!read_curve(profile, cmsSigGrayTRCTag, curve)) return;
  std::array<std::uint8_t, 256> levels;
  for (std::size_t level = 0; level < levels.size(); ++level) levels[level] = srgb_levels()(curve[level]);
  for (std::uint8_t& value : image.rgb) value = levels[value];
}

Transform transform_to_srgb(cmsHPROFILE profile, cmsUInt32Number input_type) {
  const Profile srgb(cmsCreate_sRGBProfile());
  return Transform(cmsCreateTransform(profile, input_type, srgb.get(), TYPE_RGB_8, INTENT_RELATIVE_COLORIMETRIC,
                                      cmsFLAGS_BLACKPOINTCOMPENSATION));
}

}  // namespace

void convert_to_srgb(Image& image, std::span<const std::byte> icc) {
  const Profile profile = open_profile(icc);
  if (!profile) return;
  if (space_of(icc) == "GRAY") convert_grey(image, profile.get());
  if (space_of(icc) != "RGB ") return;
  if (const std::optional<MatrixProfile> matrix = read_matrix_profile(profile.get())) {
    if (!is_srgb(*matrix)) convert_by_matrix(image, *matrix);
    return;
  }
  const Transform transform = transform_to_srgb(profile.get(), TYPE_RGB_8);
  if (!transform) return;
  cmsDoTransform(transform.get(), image.rgb.data(), image.rgb.data(),
                 static_cast<cmsUInt32Number>(image.rgb.size() / 3));
}

Image cmyk_to_srgb(std::span<const std::uint8_t> cmyk, int width, int height, std::span<const std::byte> icc) {
  Image image(width, height);
  const std::size_t pixels = cmyk.size() / 4;
  const Profile profile = open_profile(icc);
  if (profile && space_of(icc) == "CMYK") {
    const Transform transform = transform_to_srgb(profile.get(), TYPE_CMYK_8);
    if (transform) {
      cmsDoTransform(transform.get(), cmyk.data(), image.rgb.data(), static_cast<cmsUInt32Number>(pixels));
      return image;
    }
  }
  for (std::size_t i = 0; i < pixels; ++i) {
    const int white = 255 - cmyk[i * 4 + 3];
    for (std::size_t c = 0; c < 3; ++c) {
      image.rgb[i * 3 + c] = static_cast<std::uint8_t>(((255 - cmyk[i * 4 + c]) * white + 127) / 255);
    }
  }
  return image;
}

}  // namespace selvedge::image::decoding
