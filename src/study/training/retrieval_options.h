// How the street2shop tower is trained; configs/street2shop.toml says what the shipped model was trained with.
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
  std::size_t batch_products = 32;  // P: a step's products
  std::size_t batch_persons = 1;    // K: person images of each
  double pair_share = 0.65;         // of a batch, where the data has pairs and single pictures
  std::size_t similar_group = 1;    // pairs that resemble each other come in groups of this many; 1: as chance has it
  double group_from_epoch = 2;      // once this many epochs are done: before, embeddings say little
  RetrievalLossKind loss = RetrievalLossKind::info_nce;
  std::size_t memory = 0;        // embeddings of each side kept from earlier steps as further negatives; 0: none
  double memory_from_epoch = 1;  // used once this many epochs are done: embeddings move too fast before
  std::string attributes = "kind,colour";  // columns of the manifest whose values gather; those it lacks are left out
  double identity_weight = 0;     // of classifying each image as its product beside the retrieval loss; 0: none
  double attribute_weight = 0.3;  // of their loss beside the retrieval loss; 0: none
  double weight_decay = 0.01;     // AdamW's, of weights; not of biases, norms and scales
  double head_rate = 3;           // learning rate of all but the trunk, times the trunk's
  double warmup_epochs = 0.5;     // linear, then cosine down to 0 at the last step
  double average_decay = 0.998;   // of the moving average of weights, which is what is kept; 0: none
  bool mirrored_too = false;      // the exported graph adds the embeddings of an image and of its mirror image
  bool batch_norm = true;         // unfold the trunk's while training; the model that is kept has it folded
  // The embedding that is kept is whitened by what the two pictures of a pair differ in, see whiten(); takes a look at
  // every pair at the end of the run.
  bool whitened = false;
  double shrinkage = 1;   // of that, see whitened(); large: hardly whitened
  int frozen_blocks = 0;  // of the trunk's 17, with what lies before them: kept as they are; 0: nothing is; 18: all is
  Precision precision = Precision::bfloat16;  // of the trunk's arithmetic; weights and the rest stay float32
  int small_epochs = 0;                       // epochs that begin the run at a smaller input
  double small_scale = 0.667;                 // of width and height, during those
  double cache_scale = 1.3334;  // of width and height: pictures are kept larger than the input, for crops to be sharp
  AugmentationOptions augmentation;
};

}  // namespace selvedge::training
