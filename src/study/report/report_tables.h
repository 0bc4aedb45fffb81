// The evaluation row by row, for a reader's own tools.
#pragma once

#include <string>

#include "study/report/report.h"

namespace selvedge::report {

// ranks.csv: one row a query of Experiment 2: `model,gallery,gallery_number,image,product_id,rank,similarity,
// best_product_id,best_similarity`; gallery_number counts from 1; best_product_id is empty where a distractor came
// first.
std::string ranks_csv(const Report& report);

// pairs.csv: one row a pair of Experiment 1: `model,negatives,product_image,person_image,product_id,person_product_id,
// match,similarity,predicted`; negatives is `random` or `hard`, match and predicted (at the model's threshold) 0 or 1.
std::string pairs_csv(const Report& report);

}  // namespace selvedge::report
