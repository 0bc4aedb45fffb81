// The paper's argument against "the traditional approach", measured: a softmax classifier over products knows those it
// was trained on, and must be trained again for each that joins; a Siamese network takes it by embedding its picture.
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

// Share of test images whose own product is first, or among the first five, of all products known; ties count against.
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

// Of split `train`: products with a product image and two person images or more, in an order drawn with config.seed;
// the last ones are those that join. Three ways to know them: the classifier (the paper's tower, `config`, with one
// output a product, cross-entropy, config's optimiser, rate and epochs, on the person images that are not held out)
// trained anew from scratch; the first classifier with new outputs, its last layer alone trained on for as many epochs;
// and the paper's Siamese network trained by `config` on the first products alone, without the images held out, which
// embeds the new products' pictures. All are tested on the same held-out person images of the same products.
// options.out receives the Siamese run (`siamese/`, gone on with where it was interrupted) and classifier.csv
// (`method,products,added,old_images,old_top1,old_top5,new_images,new_top1,new_top5,seconds`). Throws as train(), and
// invalid_argument for fewer than 4 such products.
ClassifierStudy study_classifier(const TrainConfig& config, const dataset::Manifest& manifest,
                                 const TrainOptions& options, const ClassifierStudyOptions& study = {},
                                 const ProgressSink& progress = {});

}  // namespace selvedge::training
