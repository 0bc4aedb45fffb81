// The real pictures that scenes are made of. They are read when they are first asked for.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "study/scenes/drawn_pool.h"
#include "study/scenes/labelled_picture.h"

namespace selvedge::scenes {

// The tenth of `names` (rounded down) with the lowest SHA-256 of the file name ("0001.jpg" of photos/0001.jpg), as
// ascending positions. These pictures are for evaluation, never for training.
std::vector<std::size_t> held_back_tenth(const std::vector<std::string>& names);

// A folder that is absent counts as one without pictures. All functions may be called from any thread.
class PictureLibrary {
 public:
  // `data` holds street_people, worn_tops, shop_apparel and the owners' photos. Decoded pictures are kept up to
  // `cache_bytes`. Throws as files::read_csv, and invalid_argument for a label value over 255.
  PictureLibrary(const std::filesystem::path& data, std::size_t cache_bytes);

  // People and garments that are drawn, not photographed.
  const DrawnPool& drawn() const { return drawn_; }

  // A position counts from 0. What cannot be decoded throws as image::load_image does.
  // People in the street, for training; longest side 416 pixels.
  std::size_t street_count() const { return street_.size(); }
  std::shared_ptr<const LabelledPicture> street(std::size_t i) const;
  // The held-back people in the street, at full size.
  std::size_t judged_count() const { return judged_.size(); }
  LabelledPicture judged(std::size_t i) const;
  const std::filesystem::path& judged_photo(std::size_t i) const { return judged_[i].picture; }
  // People in a studio, cut off below by the frame.
  std::size_t studio_count() const { return studio_.size(); }
  std::shared_ptr<const LabelledPicture> studio(std::size_t i) const;
  // Garments without people; empty if no clear cut was possible. First the number of all, then those of each kind.
  std::size_t product_count() const { return products_.size(); }
  std::size_t product_count(garments::Kind kind) const { return of_kind_[static_cast<std::size_t>(kind)].size(); }
  std::shared_ptr<const LabelledPicture> product(garments::Kind kind, std::size_t i) const;
  // Owners' photos of garments on floors and beds, without a held-back tenth. First all photos, for their surroundings;
  // then those of a known kind, cut from their ground, empty if that was not possible.
  std::size_t home_count() const { return homes_.size(); }
  Image home(std::size_t i) const;
  std::size_t owned_count() const { return owned_.size(); }
  std::shared_ptr<const LabelledPicture> owned(std::size_t i) const;

 private:
  struct Entry {
    std::filesystem::path picture, mask;
    garments::Kind kind = garments::Kind::top;  // of products
    mutable std::shared_ptr<const LabelledPicture> kept = nullptr;
  };
  void list_street(const std::filesystem::path& folder);
  void list_studio(const std::filesystem::path& folder);
  void list_shop(const std::filesystem::path& folder);
  void list_homes(const std::filesystem::path& folder);
  template <typename Read>
  std::shared_ptr<const LabelledPicture> keep(const Entry& entry, Read read) const;
  LabelledPicture read_street(const Entry& entry) const;

  std::vector<std::string> street_names_;  // of its labels
  std::vector<Entry> street_, judged_, studio_, products_, homes_, owned_;
  std::array<std::vector<std::size_t>, garments::kind_count> of_kind_;  // positions in products_
  DrawnPool drawn_{2400, 1200};
  std::size_t cache_bytes_;
  mutable std::size_t kept_bytes_ = 0;
  mutable std::mutex keeping_;
};

}  // namespace selvedge::scenes
