// Exports the shop's feedback as a data set for training.
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "selvedge/progress.h"
#include "selvedge/skipped.h"
#include "shop/catalogue/catalogue.h"

namespace selvedge::feedback_pairs {

struct FeedbackExportOptions {
  bool not_this = false;  // adds a column of the products that were marked "not this" for the same photo
  ProgressSink progress;  // counts pairs
};

struct FeedbackExportReport {
  std::size_t pairs = 0;  // a photo beside a product; 0: nothing was written
  std::size_t photos = 0;
  std::size_t products = 0;
  std::size_t originals = 0;      // product pictures copied from where the shop keeps them
  std::size_t thumbnails = 0;     // thumbnails, for pictures that are missing or changed there
  std::vector<Skipped> left_out;  // queries without a kept photo, then products that are not in the catalogue
};

// Writes `folder` with photos, product pictures and their manifest.csv (docs/formats.md), all of split train. It
// appears whole or not at all. A pair is a query's photo and a product that was bought, or that was clicked and not
// marked "not this". If a product was both bought and marked, it counts as bought. Without any pair, nothing is
// written. Throws what PartialFolder throws, e.g. if `folder` exists.
FeedbackExportReport export_feedback(const catalogue::Catalogue& catalogue, const std::filesystem::path& folder,
                                     const FeedbackExportOptions& options = {});

}  // namespace selvedge::feedback_pairs
