// The adapter: one linear layer on the outputs of a frozen encoder.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

namespace selvedge::training {

// Standardisation: each component minus its mean, divided by its standard deviation.
struct Standardisation {
  torch::Tensor mean, deviation;  // (F), deviations above 0
};
// The standardisation of the rows of `features` (N, F). A component that is constant gets deviation 1.
Standardisation standardisation_of(const torch::Tensor& features);

// The `size` main directions of standardised rows (N, F), as orthonormal rows (size, F), the largest first: principal
// component analysis by subspace iteration (Halko, Martinsson and Tropp 2011, "Finding structure with randomness"), on
// at most 4,000 rows spread over all. If the rows have fewer directions, random ones complete the basis. Draws from
// torch's generator. size <= F.
torch::Tensor main_directions(const torch::Tensor& rows, std::int64_t size);

// Whitens the directions (size, F): stretches them so that the `differences` (P, F) between the two sides of pairs have
// the same size in every direction. What pictures of one product differ in then counts for little (Mikolajczyk and
// Matas 2007, "Improving descriptors for fast tree matching by optimal linear projection"). `shrinkage` >= 0 is a share
// of the mean variance that is added to every direction: large if there are few pairs. The result (size, F) is scaled
// so that the mean of its rows' squared lengths is 1.
torch::Tensor whitened(const torch::Tensor& directions, const torch::Tensor& differences, double shrinkage);

// Standardised rows (N, F) -> (N, size), L2-normalised. The layer starts as `start` (size, F) and learns a change to
// it. `dropout` is the share of inputs set to 0 in training; `scale` > 0 is the initial scale of the logits.
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

// The layer for the encoder's outputs, without standardisation: weight (F, size), row-major, and bias (size).
struct FoldedAdapter {
  std::vector<float> weight, bias;
};
FoldedAdapter folded(const Adapter& adapter, const Standardisation& standardisation);

}  // namespace selvedge::training
