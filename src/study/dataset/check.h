// Looks for what makes a data set give wrong results: files that do not decode, and pictures that occur twice. The
// worst case is a leak: a training picture that evaluation uses as well.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "selvedge/image.h"
#include "selvedge/progress.h"
#include "selvedge/skipped.h"
#include "study/dataset/manifest.h"

namespace selvedge::dataset {

enum class Likeness {
  identical,       // the same bytes
  near_identical,  // the same picture to the eye: encoded again, resized, a little brighter, a little cropped; or a
                   // look-alike
};

// How bad it is that the two images are alike; the worst first.
enum class Relation {
  across_splits,    // a leak: training on one gives away the answer about the other
  across_products,  // one split, two product ids: a right answer may count as wrong
  within_product,   // one product, one split: a mere repetition
};

const char* to_string(Likeness likeness);  // "identical", "near-identical"
const char* to_string(Relation relation);  // "across splits", "across products", "within a product"

struct LookAlike {
  std::size_t first = 0, second = 0;  // positions in Manifest::images, first < second
  Likeness likeness = Likeness::identical;
  Relation relation = Relation::across_splits;
  int distance = 0;      // bits of the perceptual hash that differ, of 256
  float difference = 0;  // in levels of 256, with the two aligned (dataset/picture_difference.h)
};

struct CheckOptions {
  // Pictures are near-identical if two conditions hold. First, their perceptual hashes (ground/image/likeness.h) differ
  // in at most this many of 256 bits. This is a coarse filter. A larger number also finds copies cropped by over 2 % a
  // side, and takes longer.
  int max_distance = 48;
  // Second, when the two are aligned as well as possible, they differ by at most this many levels of 256 overall, and
  // by at most three times as many in any of 8 x 8 blocks (dataset/picture_difference.h). A larger number finds more
  // look-alikes.
  float max_difference = 2.75F;
};

struct CheckReport {
  std::size_t images = 0;              // looked at
  std::vector<Skipped> unreadable;     // path and reason, in the manifest's order
  std::vector<LookAlike> look_alikes;  // identical first, then by relation, then the most alike first
  bool clean() const { return unreadable.empty() && look_alikes.empty(); }
  std::size_t count(Likeness likeness, Relation relation) const;
};

// Reads and decodes every image once, in parallel, then compares all with all (12,000 pictures in seconds). If n images
// have the same bytes, they give n - 1 pairs: each image with one before it, the earliest of those to which it has the
// worst relation. Two different contents are compared once, and reported as the pair of their images with the worst
// relation. An image that cannot be read is reported, not thrown.
CheckReport check_dataset(const Manifest& manifest, const CheckOptions& options = {},
                          const ProgressSink& progress = {});

// ---- What check_dataset() found, as sheets to look at and as a list to work through.

// Draws pairs side by side, three pairs in a row. Captions give product, role and split, and how alike the two are.
// Images that cannot be read are grey. Throws invalid_argument if there are no pairs.
Image draw_check_sheet(const Manifest& manifest, std::span<const LookAlike> pairs, const std::string& title);

// The first sheet of write_check_folder(): the first 60 pairs of the report. Throws invalid_argument if there are none.
Image draw_first_check_sheet(const Manifest& manifest, const CheckReport& report);

// Writes a CSV file by rename. Columns: kind,relation,distance,difference, then image,product,role,split of the first
// image (first_image, ...) and of the second one (second_image, ...). An unreadable image has a row of kind
// "unreadable"; its column `relation` holds the reason.
void write_check_csv(const Manifest& manifest, const CheckReport& report, const std::filesystem::path& csv);

// Writes a folder to work through: findings.csv, and sheet-001.png, sheet-002.png, ... with 60 pairs each. The worst
// pairs come first, up to `max_sheets` sheets. Sheets of an earlier check with higher numbers are removed. Returns the
// number of sheets.
std::size_t write_check_folder(const Manifest& manifest, const CheckReport& report, const std::filesystem::path& folder,
                               std::size_t max_sheets, const ProgressSink& progress = {});

}  // namespace selvedge::dataset
