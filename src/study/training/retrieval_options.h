// How the street2shop tower is trained. configs/street2shop.toml has the settings of the shipped model.
#pragma once

#include <cstddef>
#include <string>

#include "study/model/street2shop_tower.h"
#include "study/training/augmentation.h"
#include "study/training/retrieval_loss.h"

namespace selvedge::training {

enum class Precision { float32, bfloat16 };

struct RetrievalOptions {
  bool all_levels = true;           // Street2ShopOptions::all_levels
  model::PoolingGrid grid;          // Street2ShopOptions::grid
  std::size_t batch_products = 32;  // P: products in a step
  std::size_t batch_persons = 1;    // K: person images of each
  double pair_share = 0.65;         // share of pairs in a batch, if the data has both pairs and single pictures
  std::size_t similar_group = 1;    // similar pairs come in groups of this size (group_similar); 1: in random order
  double group_from_epoch = 2;      // groups begin once this many epochs are done; before, embeddings say little
  RetrievalLossKind loss = RetrievalLossKind::info_nce;
  std::size_t memory = 0;                  // earlier embeddings of each side, kept as further negatives; 0: none
  double memory_from_epoch = 1;            // used once this many epochs are done; before, embeddings move too fast
  std::string attributes = "kind,colour";  // columns of the manifest that are classified (attribute_labels)
  double identity_weight = 0;              // weight of classifying each image as its product; 0: none
  double attribute_weight = 0.3;           // weight of classifying `attributes`; the retrieval loss has 1; 0: none
  double weight_decay = 0.01;              // AdamW's, on weights; not on biases, norms and scales
  double head_rate = 3;                    // factor on the learning rate of all but the trunk
  double warmup_epochs = 0.5;              // linear, then cosine down to 0 at the last step
  double average_decay = 0.998;            // of the moving average of weights, which is the model that is kept; 0: none
  bool mirrored_too = false;               // the exported graph adds the embeddings of an image and of its mirror image
  bool batch_norm = true;                  // unfold the trunk's while training; the model that is kept is folded
  // Whether the kept embedding is whitened by the differences within pairs, see whiten(). At the end of the run this
  // embeds every pair once more.
  bool whitened = false;
  double shrinkage = 1;   // of the whitening, see whitened(); large: hardly whitened
  int frozen_blocks = 0;  // the first of the trunk's 17 blocks, and the convolution before, stay as they are; 0: none;
                          // 18: the whole trunk
  Precision precision = Precision::bfloat16;  // of the trunk's arithmetic; weights and everything else stay float32
  int small_epochs = 0;                       // this many epochs at the beginning have a smaller input
  double small_scale = 0.667;                 // factor on width and height during those
  double cache_scale = 1.3334;                // the cache's size as a factor on the input's, so that crops are sharp
  AugmentationOptions augmentation;
};

}  // namespace selvedge::training
