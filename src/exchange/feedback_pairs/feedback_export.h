// Feedback as a data set to train from.
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
  std::size_t originals = 0;      // product pictures copied from where the shop keeps them,
  std::size_t thumbnails = 0;     // and those that are no longer there as they were imported
  std::vector<Skipped> left_out;  // queries whose photo was not kept, then products that are no longer in the catalogue
};

// Writes `folder` with photos, product pictures and a manifest.csv of them (docs/formats.md), all of split train; it
// appears whole or not at all. A pair is a query's photo and a product that was bought, or clicked and not marked "not
// this"; bought counts where both were said. Throws what PartialFolder throws, e.g. if `folder` exists.
FeedbackExportReport export_feedback(const catalogue::Catalogue& catalogue, const std::filesystem::path& folder,
                                     const FeedbackExportOptions& options = {});

}  // namespace selvedge::feedback_pairs
