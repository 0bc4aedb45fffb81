// Looks for what makes a data set lie: files that do not decode, and pictures that occur twice, above all a picture of
// the training images that is also judged by.
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
  across_splits,    // a leak: what is learned from one is asked of the other
  across_products,  // one split, two product ids: a right answer may count as wrong
  within_product,   // one product, one split: merely repeated
};

const char* to_string(Likeness likeness);  // "identical", "near-identical"
const char* to_string(Relation relation);  // "across splits", "across products", "within a product"

struct LookAlike {
  std::size_t first = 0, second = 0;  // positions in Manifest::images, first < second
  Likeness likeness = Likeness::identical;
  Relation relation = Relation::across_splits;
  int distance = 0;      // bits of the perceptual hash that differ, of 256
  float difference = 0;  // in levels of 256, laid over each other (dataset/picture_difference.h)
};

struct CheckOptions {
  // Two pictures are near-identical where their perceptual hashes (image/perceptual_hash.h) differ in at most this many
  // of 256 bits: a coarse sieve; more finds copies cropped by over 2 % a side, and takes longer…
  int max_distance = 48;
  // …and, laid over each other as well as can be, they differ by at most this many levels of 256 overall and three
  // times as many anywhere (dataset/picture_difference.h). More finds more look-alikes.
  float max_difference = 2.75F;
};

struct CheckReport {
  std::size_t images = 0;              // looked at
  std::vector<Skipped> unreadable;     // path and reason, in the manifest's order
  std::vector<LookAlike> look_alikes;  // identical first, then by relation, then by difference, the most alike first
  bool clean() const { return unreadable.empty() && look_alikes.empty(); }
  std::size_t count(Likeness likeness, Relation relation) const;
};

// Reads and decodes every image once, in parallel, then compares all with all (bit-parallel: 12,000 pictures in
// seconds). Of n images with the same bytes n - 1 pairs are told: each with the earliest of those to which its relation
// is worst. Two different contents are compared once, and told as the pair of their images with the worst relation.
CheckReport check_dataset(const Manifest& manifest, const CheckOptions& options = {},
                          const ProgressSink& progress = {});

// ---- What check_dataset() found, to look at and to work through.

// Pairs side by side, three pairs a row; captions say product, role and split, and how alike the two are. Images that
// cannot be read are drawn grey.
Image draw_check_sheet(const Manifest& manifest, std::span<const LookAlike> pairs, const std::string& title);

// The first sheet of write_check_folder: the gravest 60 pairs. Throws invalid_argument where there are none.
Image draw_first_check_sheet(const Manifest& manifest, const CheckReport& report);

// CSV, by rename: kind,relation,distance,difference,first_image,first_product,first_role,first_split,second_… ; an
// unreadable image is a row of kind "unreadable" whose relation holds the reason.
void write_check_csv(const Manifest& manifest, const CheckReport& report, const std::filesystem::path& csv);

// A folder to work through: findings.csv and sheet-001.png, sheet-002.png … of 60 pairs each, the gravest first, up to
// `max_sheets`. Sheets of an earlier check with higher numbers are removed. Returns how many sheets were drawn.
std::size_t write_check_folder(const Manifest& manifest, const CheckReport& report, const std::filesystem::path& folder,
                               std::size_t max_sheets, const ProgressSink& progress = {});

}  // namespace selvedge::dataset
