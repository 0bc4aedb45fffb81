// A finder that is asked for and missing is an error; otherwise pictures would silently be taken whole.
#include "picture_finder.h"

#include <cstdint>

#include "installed.h"
#include "selvedge/error.h"

namespace selvedge::cli {

PictureFinder::PictureFinder(bool wanted) {
  if (!wanted) return;
  const auto directory = default_finder_directory();
  if (directory.empty()) {
    throw Error(ErrorKind::not_found,
                "expected the finder of garments in models/finder beside the program, found none; --whole-pictures "
                "takes pictures whole");
  }
  // One thread for each picture, because several pictures are looked at at a time.
  finder_.emplace(directory, garments::FinderOptions{.threads = 1});
}

intake::GarmentSearch PictureFinder::search() const { return intake::garment_search(finder_ ? &*finder_ : nullptr); }

void add_find_garments_option(CLI::App& verb, std::optional<bool>& find_garments, const std::string& otherwise) {
  verb.add_flag_function(
      "--find-garments,!--whole-pictures", [&](std::int64_t count) { find_garments = count > 0; },
      "find the product's garment in each picture and embed the part around it; category and title say which kind to "
      "look for. Meant for pictures of people wearing the product. A part that the shop set stays. Default: " +
          otherwise);
}

}  // namespace selvedge::cli
