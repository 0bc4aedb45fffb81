// Makes scenes from the library's pictures.
#pragma once

#include "ground/core/rng.h"
#include "study/scenes/picture_library.h"
#include "study/scenes/scene.h"

namespace selvedge::scenes {

struct SceneSize {
  int width = 256;
  int height = 320;
};

// One street photo, cropped anywhere on or around its person; or up to three street photos, whole, on a background.
Scene street_scene(const PictureLibrary& library, SceneSize size, core::Rng& rng);
// One studio picture, cropped.
Scene studio_scene(const PictureLibrary& library, SceneSize size, core::Rng& rng);
// One owner's photo of a garment on a floor or a bed, cropped a little.
Scene home_scene(const PictureLibrary& library, SceneSize size, core::Rng& rng);
// Up to three people and up to three garments that nobody wears, cut out, at any size, on a backdrop.
Scene composite_scene(const PictureLibrary& library, SceneSize size, core::Rng& rng);
// The same with drawn people and garments from the library's pool.
Scene pooled_scene(const PictureLibrary& library, SceneSize size, core::Rng& rng);
// The same with everything drawn, every person anew. Takes longer, and needs no pictures.
Scene drawn_scene(SceneSize size, core::Rng& rng);
// A backdrop without garments; sometimes with a bare head.
Scene empty_scene(const PictureLibrary& library, SceneSize size, core::Rng& rng);
// The whole picture, scaled to fit, on grey.
Scene fitted_scene(const LabelledPicture& picture, SceneSize size);

}  // namespace selvedge::scenes
