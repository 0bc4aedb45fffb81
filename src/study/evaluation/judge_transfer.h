// Experiment 3 for `selvedge evaluate`: a transfer network's drawings beside what they must beat.
#pragma once

#include <filesystem>
#include <vector>

#include "ground/embedding/transfer_network.h"
#include "study/evaluation/drawings.h"
#include "study/evaluation/judge_models.h"

namespace selvedge::evaluation {

// In this order: the transfer network's drawings of every person image of the plan; instead of a drawing the mean of
// the training products; and the training product that lies nearest to the photo by the embedding of `model`. The
// latter two only where the data has training products; a product is never its own nearest. Drawings are searched for
// among the products' pictures, framed and of the same size, by pixels and by the same embedding. Throws as Embedder
// and judge_drawings.
std::vector<evaluation::JudgedDrawings> judge_transfer(const embedding::TransferNetwork& transfer,
                                                       const std::filesystem::path& model, const Planned& planned,
                                                       const ProgressSink& progress);

}  // namespace selvedge::evaluation
