// One linear layer on an encoder's numbers.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

namespace selvedge::training {

// What makes numbers of different sizes alike: each minus its mean, over its standard deviation.
struct Standardisation {
  torch::Tensor mean, deviation;  // (F), deviations above 0
};
// Of the rows of `features` (N, F). A number that is always the same gets deviation 1.
Standardisation standardisation_of(const torch::Tensor& features);

// The `size` main directions of standardised rows (N, F), as orthonormal rows (size, F): principal component analysis
// by subspace iteration (Halko, Martinsson and Tropp 2011, "Finding structure with randomness"), of at most 4,000 rows
// spread over all. Where there are fewer directions, others at random fill it up. Draws from torch's generator. size <=
// F.
torch::Tensor main_directions(const torch::Tensor& rows, std::int64_t size);

// The directions (size, F) stretched so that what two pictures of one product differ in counts for little:
// `differences` (P, F) between the two sides of pairs have, seen along the result, the same size in every direction
// (Mikolajczyk and Matas 2007, "Improving descriptors for fast tree matching by optimal linear projection").
// `shrinkage`, from 0 on, is how much of their mean size every direction is given besides: large where there are few
// pairs. Its mean row has length 1.
torch::Tensor whitened(const torch::Tensor& directions, const torch::Tensor& differences, double shrinkage);

// Standardised rows (N, F) -> (N, size), L2-normalised. Starts as `start` (size, F); learns a change to it.
class AdapterImpl : public torch::nn::Module {
 public:
  AdapterImpl(const torch::Tensor& start, double dropout, double scale);

  torch::Tensor forward(const torch::Tensor& rows);
  torch::Tensor weight() const { return start_ + change_; }  // (size, F)
  torch::Tensor scale() const { return log_scale_.exp(); }   // of the logits, () float32
  torch::Tensor& change() { return change_; }
  torch::Tensor& log_scale() { return log_scale_; }

 private:
  double dropout_;
  torch::Tensor start_, change_, log_scale_;
};
TORCH_MODULE(Adapter);

// The layer for numbers as the encoder gives them: weight (F, size), row-major, and bias (size).
struct FoldedAdapter {
  std::vector<float> weight, bias;
};
FoldedAdapter folded(const Adapter& adapter, const Standardisation& standardisation);

}  // namespace selvedge::training
