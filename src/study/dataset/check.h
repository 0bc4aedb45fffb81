// Looks for what makes a data set lie: files that do not decode, and pictures that occur twice, above all a picture of
// the training images that is also judged by.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

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

}  // namespace selvedge::dataset
