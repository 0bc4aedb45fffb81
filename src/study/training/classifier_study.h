// Measures the paper's argument against "the traditional approach". A softmax classifier knows only the products that
// it was trained on and must be trained again for each new one. A Siamese network takes a new product by embedding its
// picture.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "selvedge/progress.h"
#include "study/dataset/manifest.h"
#include "study/training/train_config.h"
#include "study/training/trainer.h"

namespace selvedge::training {

struct ClassifierStudyOptions {
  std::vector<std::size_t> added{1, 10, 100,
                                 1000};  // products that join; sizes above three fifths of all products are left out
  double held_out = 0.2;                 // of a product's person images, at least one: tested on
  std::size_t batch = 64;                // person images a step
};

// Shares of test images whose own product comes first, or among the first five, of all known products. Ties count
// against the method.
struct Recognition {
  std::size_t images = 0;
  double top1 = 0;
  double top5 = 0;
};

struct ClassifierStudyRow {
  std::string method;     // "classifier", "classifier, last layer tuned" or "Siamese"
  std::size_t added = 0;  // products that joined those of the beginning
  Recognition old_products, new_products;
  double seconds = 0;  // until the method knew the added products: training, tuning or embedding; added == 0: training
};

struct ClassifierStudy {
  std::size_t products = 0;  // known at the beginning
  std::vector<ClassifierStudyRow> rows;
};

// Uses the products of split `train` with a product image and at least two person images, in an order drawn with
// config.seed. The last ones are those that join. Compares three methods:
// - "classifier": the paper's tower with one output for each product, trained from scratch with all products by
//   cross-entropy, on the person images that are not held out, with config's optimiser, rate and epochs;
// - "classifier, last layer tuned": the first classifier with new outputs; only its last layer is trained on, for as
//   many epochs;
// - "Siamese": the paper's network, trained by `config` on the first products without the held-out images. It embeds
//   the pictures of the new products.
//
// All are tested on the same held-out person images. options.out receives the Siamese run (`siamese/`, resumed if it
// was interrupted) and classifier.csv
// (`method,products,added,old_images,old_top1,old_top5,new_images,new_top1,new_top5,seconds`). Throws as train(), and
// invalid_argument for another architecture than paper_tower or fewer than 4 such products.
ClassifierStudy study_classifier(const TrainConfig& config, const dataset::Manifest& manifest,
                                 const TrainOptions& options, const ClassifierStudyOptions& study = {},
                                 const ProgressSink& progress = {});

}  // namespace selvedge::training
