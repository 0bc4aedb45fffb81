// The finder of garments in a shop's own pictures, for commands that store pictures.
#pragma once

#include <optional>
#include <string>

#include "catalogue_command.h"
#include "ground/garments/finder.h"
#include "shop/intake/picture_garment.h"

namespace selvedge::cli {

class PictureFinder {
 public:
  // Loads the finder that comes with the program where `wanted`. Throws not_found where none came, and as
  // garments::Finder.
  explicit PictureFinder(bool wanted);
  // Refers to this.
  intake::GarmentSearch search() const;

 private:
  std::optional<garments::Finder> finder_;
};

// --find-garments makes it true, --whole-pictures false; with neither it stays empty, which means `otherwise`.
void add_find_garments_option(CLI::App& verb, std::optional<bool>& find_garments,
                              const std::string& otherwise = "whole pictures");

}  // namespace selvedge::cli
