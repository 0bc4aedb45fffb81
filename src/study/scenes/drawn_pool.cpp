// Draws each picture once, from its number, and keeps it packed, because drawing takes much longer than unpacking.
#include "study/scenes/drawn_pool.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "study/synthetic/draw.h"

namespace selvedge::scenes {
namespace {

constexpr std::uint64_t pool_seed = 20;
constexpr synthetic::PictureSize person_size{224, 296};
constexpr synthetic::PictureSize product_size{200, 240};

// The labels of synthetic:: and of scenes:: have the same meaning.
static_assert(synthetic::PersonLabels::background == background_label && synthetic::PersonLabels::body == body_label &&
              synthetic::PersonLabels::first_garment == first_garment_label);

LabelledPicture labelled(synthetic::LabelledPerson drawn, bool is_person) {
  LabelledPicture picture;
  picture.image = std::move(drawn.picture.image);
  picture.labels = std::move(drawn.labels.pixels);
  picture.kinds = std::move(drawn.labels.kinds);
  picture.is_person = is_person;
  return picture;
}

// Most are drawn from all categories alike, because the shop has many more tops than skirts, shorts or coats.
synthetic::GarmentSpec draw_spec(core::Rng& rng) {
  if (rng.chance(0.4)) return synthetic::sample_garment(rng);
  return synthetic::sample_garment(rng, static_cast<synthetic::Category>(rng.below(synthetic::k_categories)));
}

}  // namespace

LabelledPicture draw_cut_out_person(core::Rng& rng) {
  const synthetic::Garment garment = synthetic::sew(draw_spec(rng), person_size);
  return labelled(synthetic::cut_out_person(garment, person_size, rng), true);
}

LabelledPicture draw_cut_out_product(core::Rng& rng) {
  const synthetic::Garment garment = synthetic::sew(draw_spec(rng), product_size);
  return labelled(synthetic::cut_out_product(garment, product_size, rng), false);
}

DrawnPool::Packed DrawnPool::pack(const LabelledPicture& picture) {
  Packed packed;
  packed.width = picture.image.width;
  packed.height = picture.image.height;
  packed.kinds = picture.kinds;
  packed.is_person = picture.is_person;
  for (std::size_t i = 0; i < picture.labels.size(); ++i) {
    const std::uint8_t label = picture.labels[i];
    if (packed.runs.empty() || packed.runs.back().label != label || packed.runs.back().length == 65535)
      packed.runs.push_back({0, label});
    ++packed.runs.back().length;
    if (label != background_label)
      packed.rgb.insert(packed.rgb.end(), picture.image.rgb.data() + 3 * i, picture.image.rgb.data() + 3 * i + 3);
  }
  packed.runs.shrink_to_fit();
  packed.rgb.shrink_to_fit();
  return packed;
}

LabelledPicture DrawnPool::unpack(const Packed& packed) {
  LabelledPicture picture;
  picture.image = Image(packed.width, packed.height);
  picture.kinds = packed.kinds;
  picture.is_person = packed.is_person;
  picture.labels.reserve(picture.image.rgb.size() / 3);
  const std::uint8_t* from = packed.rgb.data();
  for (const Packed::Run& run : packed.runs) {
    std::uint8_t* to = picture.image.rgb.data() + 3 * picture.labels.size();
    picture.labels.insert(picture.labels.end(), run.length, run.label);
    if (run.label == background_label) continue;
    std::copy_n(from, 3 * std::size_t{run.length}, to);
    from += 3 * std::size_t{run.length};
  }
  return picture;
}

std::shared_ptr<const LabelledPicture> DrawnPool::take(std::vector<Packed>& packs, std::size_t i, std::uint64_t stream,
                                                       LabelledPicture (*draw)(core::Rng&)) const {
  {
    std::unique_lock lock(packing_);
    if (packs[i].width > 0) {
      const Packed& packed = packs[i];  // never changes again
      lock.unlock();
      return std::make_shared<const LabelledPicture>(unpack(packed));
    }
  }
  core::Rng rng = core::Rng(pool_seed).fork(stream).fork(i);
  auto picture = std::make_shared<const LabelledPicture>(draw(rng));
  Packed packed = pack(*picture);
  const std::lock_guard lock(packing_);
  if (packs[i].width == 0) packs[i] = std::move(packed);
  return picture;
}

std::shared_ptr<const LabelledPicture> DrawnPool::person(std::size_t i) const {
  return take(people_, i, 1, draw_cut_out_person);
}

std::shared_ptr<const LabelledPicture> DrawnPool::product(std::size_t i) const {
  return take(products_, i, 2, draw_cut_out_product);
}

}  // namespace selvedge::scenes
