// People and garments of the drawn shop, cut out, with a label for each pixel.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "ground/core/rng.h"
#include "study/scenes/labelled_picture.h"

namespace selvedge::scenes {

// A whole person, some 270 pixels tall, in matching clothes. Takes tens of milliseconds.
LabelledPicture draw_cut_out_person(core::Rng& rng);
// A garment laid out flat, of any kind but shoes, bag and hat.
LabelledPicture draw_cut_out_product(core::Rng& rng);

// A number of them. Each is drawn when it is first asked for, and then kept, packed. They are the same in every
// process. All functions may be called from any thread.
class DrawnPool {
 public:
  DrawnPool(std::size_t people, std::size_t products) : people_(people), products_(products) {}

  // `i` is a position below the count.
  std::size_t people_count() const { return people_.size(); }
  std::shared_ptr<const LabelledPicture> person(std::size_t i) const;
  std::size_t product_count() const { return products_.size(); }
  std::shared_ptr<const LabelledPicture> product(std::size_t i) const;

 private:
  // A picture without its background pixels; some 40 KB.
  struct Packed {
    struct Run {
      std::uint16_t length;
      std::uint8_t label;
    };
    int width = 0, height = 0;  // 0: not drawn yet
    std::vector<Run> runs;
    std::vector<std::uint8_t> rgb;  // of pixels that are not background
    std::vector<garments::Kind> kinds;
    bool is_person = false;
  };
  static Packed pack(const LabelledPicture& picture);
  static LabelledPicture unpack(const Packed& packed);
  std::shared_ptr<const LabelledPicture> take(std::vector<Packed>& packs, std::size_t i, std::uint64_t stream,
                                              LabelledPicture (*draw)(core::Rng&)) const;

  mutable std::vector<Packed> people_, products_;
  mutable std::mutex packing_;
};

}  // namespace selvedge::scenes
