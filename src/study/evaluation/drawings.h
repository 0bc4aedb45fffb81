// Experiment 3: how good are drawings of products that are made from photos of people wearing them? (Yoo et al. 2016,
// "Pixel-Level Domain Transfer", section 5)
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "ground/core/embedding_matrix.h"
#include "ground/embedding/transfer_network.h"
#include "selvedge/image.h"
#include "study/evaluation/evaluation_plan.h"
#include "study/evaluation/judge_models.h"

namespace selvedge::evaluation {

// The mean over drawings, with its 95 % percentile interval from a bootstrap over products.
struct MeanFigure {
  double mean = 0;
  double low = 0;
  double high = 0;
};

// How well drawings find their product in galleries of one size.
struct DrawingRetrieval {
  std::size_t size = 0;  // products in a gallery
  RetrievalScores scores;
  RetrievalIntervals ci95;
};

struct JudgedDrawings {
  std::string name;  // of the method
  std::size_t drawings = 0;
  MeanFigure rmse;    // root_mean_square_difference to the true product's first picture; 0 is best
  MeanFigure c_ssim;  // colour_structural_similarity; 1 is best
  // One for each gallery size of the plan. A drawing's answers are sorted by pixels (least squares), or by a model's
  // embeddings of drawing and product pictures.
  std::vector<DrawingRetrieval> by_pixels, by_embedding;
};

// `pictures[r]` belongs to row r of the plan: for a product image that image, for a person image the drawing made from
// it. All have the same size, at least 11 pixels a side. `embeddings` are a model's embeddings of `pictures`, or empty:
// then by_embedding stays empty. Holds all pictures as floats meanwhile, 12 bytes a pixel. Throws invalid_argument if
// rows, sizes and plan do not fit, or if the plan has no galleries.
JudgedDrawings judge_drawings(const EvaluationPlan& plan, std::span<const Image> pictures,
                              const core::EmbeddingMatrix& embeddings);

// The mean of the pictures, pixel by pixel and channel by channel. Throws invalid_argument for no pictures or different
// sizes.
Image mean_picture(std::span<const Image> pictures);

// ---- Experiment 3 for `selvedge evaluate`: a transfer network's drawings beside two baselines.

// Judges three methods, in this order:
// - the transfer network, which draws from every person image of the plan;
// - "mean product": the mean of the training products' pictures instead of each drawing;
// - "nearest training product": the training product whose embedding by `model` is nearest to the photo's, never the
//   photo's own product.
//
// The last two need at least two training products. Drawings are searched for among the products' pictures, framed and
// resized alike, by pixels and by the embeddings of `model`. Throws as Embedder, image::load_image and judge_drawings.
std::vector<evaluation::JudgedDrawings> judge_transfer(const embedding::TransferNetwork& transfer,
                                                       const std::filesystem::path& model, const Planned& planned,
                                                       const ProgressSink& progress);

}  // namespace selvedge::evaluation
