// Finds garments in a shop's own pictures, for commands that store pictures.
#pragma once

#include <optional>
#include <string>

#include "catalogue_command.h"
#include "ground/garments/finder.h"
#include "shop/intake/picture_garment.h"

namespace selvedge::cli {

class PictureFinder {
 public:
  // Loads the finder that comes with the program if `wanted`. Throws not_found if there is none, and as
  // garments::Finder.
  explicit PictureFinder(bool wanted);
  // The search with this finder; off if none is wanted. It must not outlive this.
  intake::GarmentSearch search() const;

 private:
  std::optional<garments::Finder> finder_;
};

// Adds --find-garments, which sets `find_garments` to true, and --whole-pictures, which sets it to false. Without them
// it stays as it is. `otherwise` says in the help what that means.
void add_find_garments_option(CLI::App& verb, std::optional<bool>& find_garments,
                              const std::string& otherwise = "whole pictures");

}  // namespace selvedge::cli
