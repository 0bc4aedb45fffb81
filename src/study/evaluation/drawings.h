// Experiment 3: how good are drawings of products, made from photos of people wearing them? (Yoo et al. 2016,
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

// A mean over drawings with its 95 % percentile interval by a bootstrap over products.
struct MeanFigure {
  double mean = 0;
  double low = 0;
  double high = 0;
};

// Which of N products does a drawing show?
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
  // One a gallery size, on the plan's galleries. The nearest real product picture by pixels (least squares), and by a
  // model's embeddings of drawing and pictures.
  std::vector<DrawingRetrieval> by_pixels, by_embedding;
};

// `pictures[r]` for row r of the plan, all of one size, at least 11 pixels a side: of a product image that image, of a
// person image what was drawn from it. `embeddings`: a model's, of the same; empty where no model is asked. Holds all
// pictures as floats meanwhile: 12 bytes a pixel. Throws invalid_argument where rows, sizes and plan do not fit, or the
// plan has no galleries.
JudgedDrawings judge_drawings(const EvaluationPlan& plan, std::span<const Image> pictures,
                              const core::EmbeddingMatrix& embeddings);

// The picture of which no pixel is wrong by much: the mean of all, channel by channel. Throws invalid_argument for none
// or different sizes.
Image mean_picture(std::span<const Image> pictures);

// ---- Experiment 3 for `selvedge evaluate`: a transfer network's drawings beside what they must beat.

// In this order: the transfer network's drawings of every person image of the plan; instead of a drawing the mean of
// the training products; and the training product that lies nearest to the photo by the embedding of `model`. The
// latter two only where the data has training products; a product is never its own nearest. Drawings are searched for
// among the products' pictures, framed and of the same size, by pixels and by the same embedding. Throws as Embedder
// and judge_drawings.
std::vector<evaluation::JudgedDrawings> judge_transfer(const embedding::TransferNetwork& transfer,
                                                       const std::filesystem::path& model, const Planned& planned,
                                                       const ProgressSink& progress);

}  // namespace selvedge::evaluation
