#include <lcms2.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <type_traits>

#include "selvedge/image/decoders.h"

namespace selvedge::decoding {
namespace {

struct CloseProfile {
  void operator()(void* profile) const { cmsCloseProfile(profile); }
};
struct DeleteTransform {
  void operator()(void* transform) const { cmsDeleteTransform(transform); }
};
using Profile = std::unique_ptr<void, CloseProfile>;
using Transform = std::unique_ptr<void, DeleteTransform>;

Profile open_profile(std::span<const std::byte> icc) {
  constexpr std::size_t longest = std::size_t{8} << 20;
  if (icc.size() < 128 || icc.size() > longest) return nullptr;
  return Profile(cmsOpenProfileFromMem(icc.data(), static_cast<cmsUInt32Number>(icc.size())));
}

float srgb_to_linear(float value) {
  return value <= 0.04045F ? value / 12.92F : std::pow((value + 0.055F) / 1.055F, 2.4F);
}

bool has_srgb_primaries(cmsHPROFILE profile) {
  constexpr cmsTagSignature tags[] = {cmsSigRedColorantTag, cmsSigGreenColorantTag, cmsSigBlueColorantTag};
  // IEC 61966-2-1 primaries adapted to D50, as in the sRGB v2 and v4 profiles.
  constexpr double expected[3][3] = {{0.4361, 0.2225, 0.0139}, {0.3851, 0.7169, 0.0971}, {0.1431, 0.0606, 0.7141}};
  for (int i = 0; i < 3; ++i) {
    const auto* xyz = static_cast<const cmsCIEXYZ*>(cmsReadTag(profile, tags[i]));
    if (xyz == nullptr) return false;
    const double found[3] = {xyz->X, xyz->Y, xyz->Z};
    for (int c = 0; c < 3; ++c) {
      if (!(std::abs(found[c] - expected[i][c]) < 0.003)) return false;
    }
  }
  return true;
}

bool has_srgb_curves(cmsHPROFILE profile) {
  for (const cmsTagSignature tag : {cmsSigRedTRCTag, cmsSigGreenTRCTag, cmsSigBlueTRCTag}) {
    const auto* curve = static_cast<const cmsToneCurve*>(cmsReadTag(profile, tag));
    if (curve == nullptr) return false;
    for (const float value : {0.05F, 0.15F, 0.3F, 0.5F, 0.7F, 0.9F}) {
      if (!(std::abs(cmsEvalToneCurveFloat(curve, value) - srgb_to_linear(value)) < 0.005F)) return false;
    }
  }
  return true;
}

// Judged by its numbers, not by its name: no level of any channel would move by more than about one.
bool is_srgb(cmsHPROFILE profile) {
  return cmsIsMatrixShaper(profile) && has_srgb_primaries(profile) && has_srgb_curves(profile);
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
  const std::size_t pixels = image.rgb.size() / 3;
  const auto count = static_cast<cmsUInt32Number>(pixels);
  const cmsColorSpaceSignature space = cmsGetColorSpace(profile.get());
  if (space == cmsSigRgbData && !is_srgb(profile.get())) {
    const Transform transform = transform_to_srgb(profile.get(), TYPE_RGB_8);
    if (transform) cmsDoTransform(transform.get(), image.rgb.data(), image.rgb.data(), count);
  } else if (space == cmsSigGrayData) {
    const Transform transform = transform_to_srgb(profile.get(), TYPE_GRAY_8);
    if (!transform) return;
    std::vector<std::uint8_t> grey(pixels);
    for (std::size_t i = 0; i < pixels; ++i) grey[i] = image.rgb[i * 3];
    cmsDoTransform(transform.get(), grey.data(), image.rgb.data(), count);
  }
}

Image cmyk_to_srgb(std::span<const std::uint8_t> cmyk, int width, int height, std::span<const std::byte> icc) {
  Image image(width, height);
  const std::size_t pixels = cmyk.size() / 4;
  const Profile profile = open_profile(icc);
  if (profile && cmsGetColorSpace(profile.get()) == cmsSigCmykData) {
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

}  // namespace selvedge::decoding
