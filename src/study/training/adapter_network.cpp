// The linear algebra around one linear layer: standardisation, main directions, whitening, folding.
#include "study/training/adapter_network.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace selvedge::training {
namespace {

namespace F = torch::nn::functional;

constexpr std::int64_t most_rows = 4000;      // rows that main directions are computed from
constexpr std::int64_t more_directions = 16;  // directions beyond those asked for, for accuracy
constexpr int iterations = 4;

std::vector<float> values_of(const torch::Tensor& tensor) {
  const torch::Tensor flat = tensor.detach().to(torch::kCPU, torch::kFloat32).contiguous();
  return {flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel()};
}

}  // namespace

Standardisation standardisation_of(const torch::Tensor& features) {
  const torch::Tensor mean = features.mean(0);
  const torch::Tensor deviation = (features - mean).square().mean(0).sqrt();
  // Relative to the mean: the deviation of a constant is rounding error.
  const torch::Tensor constant = deviation.le(mean.abs() * 1e-5 + 1e-12);
  return {mean, deviation.masked_fill(constant, 1)};
}

torch::Tensor main_directions(const torch::Tensor& rows, std::int64_t size) {
  const torch::NoGradGuard no_gradient;
  torch::Tensor some = rows;
  if (rows.size(0) > most_rows) {
    const torch::Tensor spread = torch::linspace(0, static_cast<double>(rows.size(0) - 1), most_rows, rows.options());
    some = rows.index_select(0, spread.to(torch::kInt64));
  }
  const std::int64_t width = std::min(size + more_directions, rows.size(1));
  torch::Tensor directions = torch::randn({rows.size(1), width}, torch::kFloat32).to(rows.device());
  for (int i = 0; i < iterations; ++i) {
    // A share of the random start stays, so that rows of few directions still give a full basis.
    const torch::Tensor stretched = some.t().mm(some.mm(directions)) / static_cast<double>(some.size(0));
    directions = std::get<0>(torch::linalg_qr(stretched + 1e-4 * directions));
  }
  // Within the subspace, the largest first.
  const torch::Tensor inside = some.mm(directions);
  const auto [values, vectors] = torch::linalg_eigh(inside.t().mm(inside));
  return directions.mm(vectors.flip({1})).narrow(1, 0, size).t().contiguous();
}

torch::Tensor whitened(const torch::Tensor& directions, const torch::Tensor& differences, double shrinkage) {
  const torch::NoGradGuard no_gradient;
  const torch::Tensor along = differences.mm(directions.t());  // (P, size)
  torch::Tensor spread = along.t().mm(along) / static_cast<double>(along.size(0));
  const torch::Tensor mean = spread.diagonal().mean().clamp_min(1e-12);
  spread = spread + torch::eye(spread.size(0), spread.options()) * (mean * (shrinkage + 1e-4));
  const auto [values, vectors] = torch::linalg_eigh(spread);
  const torch::Tensor stretched = (vectors * values.clamp_min(1e-12).rsqrt()).mm(vectors.t()).mm(directions);
  return stretched / stretched.square().sum(1).mean().sqrt();
}

AdapterImpl::AdapterImpl(const torch::Tensor& start, double dropout, double scale)
    : dropout_(dropout),
      start_(register_buffer("start", start)),
      change_(register_parameter("change", torch::zeros_like(start))),
      log_scale_(register_parameter("log_scale", torch::tensor(std::log(scale), torch::kFloat32))) {}

torch::Tensor AdapterImpl::forward(const torch::Tensor& rows) {
  const torch::Tensor kept = F::dropout(rows, F::DropoutFuncOptions().p(dropout_).training(is_training()));
  return F::normalize(kept.mm(weight().t()), F::NormalizeFuncOptions().p(2).dim(1));
}

FoldedAdapter folded(const Adapter& adapter, const Standardisation& standardisation) {
  const torch::NoGradGuard no_gradient;
  const torch::Tensor weight = adapter->weight() / standardisation.deviation.unsqueeze(0);  // (size, F)
  return {values_of(weight.t()), values_of(-weight.mv(standardisation.mean))};
}

}  // namespace selvedge::training
