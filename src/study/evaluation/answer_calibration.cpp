// Logistic regression by Newton's method with a prior. If a slope comes out below 0, it is fixed at 0 and the rest is
// fitted again.
#include "study/evaluation/answer_calibration.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

constexpr std::size_t similarity_at = 0, margin_at = 1, bias_at = 2, first_kind = 3;
constexpr std::size_t parameter_count = first_kind + garments::kind_count;
using Parameters = std::array<double, parameter_count>;

constexpr double kind_precision = 1;  // of the biases' prior
constexpr double ridge = 1e-3;        // keeps the others finite if right and wrong answers can be separated perfectly
constexpr int most_iterations = 100;  // of Newton's method; ten suffice
constexpr double least_step = 1e-9;

struct Example {
  Parameters features{};
  double truth = 0, weight = 1;
};

// The mean background of the answers. The margins need it, so it is computed before anything is fitted.
double usual_background(std::span<const SeenAnswer> seen) {
  double sum = 0, count = 0;
  for (const SeenAnswer& one : seen) {
    if (one.answer.next.size() < model_directory::background_products) continue;
    sum += one.weight * model_directory::AnswerCalibration{}.background_of(one.answer.next);
    count += one.weight;
  }
  return count > 0 ? sum / count : 0;
}

Example example_of(const SeenAnswer& seen, const model_directory::AnswerCalibration& usual) {
  Example example{.truth = seen.right ? 1.0 : 0.0, .weight = seen.weight};
  const auto similarity = static_cast<double>(seen.answer.similarity);
  example.features[similarity_at] = similarity;
  example.features[margin_at] = similarity - usual.background_of(seen.answer.next);
  example.features[bias_at] = 1;
  for (std::size_t k = 0; seen.photo && k < seen.photo->size(); ++k)
    example.features[first_kind + k] = static_cast<double>((*seen.photo)[k]);
  return example;
}

// Solves a x = b for a symmetric positive definite matrix, by Cholesky.
Parameters solve(std::array<Parameters, parameter_count> a, Parameters b) {
  for (std::size_t j = 0; j < parameter_count; ++j) {
    for (std::size_t k = 0; k < j; ++k) a[j][j] -= a[j][k] * a[j][k];
    a[j][j] = std::sqrt(a[j][j]);
    for (std::size_t i = j + 1; i < parameter_count; ++i) {
      for (std::size_t k = 0; k < j; ++k) a[i][j] -= a[i][k] * a[j][k];
      a[i][j] /= a[j][j];
    }
  }
  for (std::size_t i = 0; i < parameter_count; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= a[i][k] * b[k];
    b[i] /= a[i][i];
  }
  for (std::size_t i = parameter_count; i-- > 0;) {
    for (std::size_t k = i + 1; k < parameter_count; ++k) b[i] -= a[k][i] * b[k];
    b[i] /= a[i][i];
  }
  return b;
}

// Newton's method; parameters that are not `used` stay 0.
Parameters minimise(std::span<const Example> examples, const std::array<bool, parameter_count>& used) {
  Parameters at{};
  for (int iteration = 0; iteration < most_iterations; ++iteration) {
    Parameters gradient{};
    std::array<Parameters, parameter_count> curvature{};
    for (std::size_t i = 0; i < parameter_count; ++i) {
      const double precision = i >= first_kind ? kind_precision : ridge;
      gradient[i] = precision * at[i];
      curvature[i][i] = used[i] ? precision : 1;
    }
    for (const Example& example : examples) {
      const double x = std::inner_product(at.begin(), at.end(), example.features.begin(), 0.0);
      const double said = match_probability({1, 0}, x);
      for (std::size_t i = 0; i < parameter_count; ++i) {
        if (!used[i]) continue;
        gradient[i] += example.weight * (said - example.truth) * example.features[i];
        for (std::size_t j = 0; j < parameter_count; ++j) {
          if (used[j])
            curvature[i][j] += example.weight * said * (1 - said) * example.features[i] * example.features[j];
        }
      }
    }
    const Parameters step = solve(curvature, gradient);
    double largest = 0;
    for (std::size_t i = 0; i < parameter_count; ++i) {
      at[i] -= used[i] ? step[i] : 0;
      largest = std::max(largest, used[i] ? std::abs(step[i]) : 0.0);
    }
    if (largest < least_step) break;
  }
  return at;
}

}  // namespace

model_directory::AnswerCalibration fit_answer_calibration(std::span<const SeenAnswer> seen) {
  const auto right = std::ranges::count_if(seen, &SeenAnswer::right);
  if (right == 0 || right == std::ssize(seen)) {
    throw Error(ErrorKind::invalid_argument,
                "[fit_answer_calibration] expected right and wrong first answers, found only one of the two");
  }
  model_directory::AnswerCalibration fitted;
  fitted.background = usual_background(seen);
  std::vector<Example> examples;
  for (const SeenAnswer& one : seen) examples.push_back(example_of(one, fitted));
  std::array<bool, parameter_count> used{};
  used.fill(true);
  Parameters best = minimise(examples, used);
  for (const std::size_t slope : {similarity_at, margin_at}) {
    if (best[slope] >= 0) continue;
    used[slope] = false;  // a product that resembles the photo more must not be less likely
    best = minimise(examples, used);
  }
  fitted.similarity = std::max(0.0, best[similarity_at]);
  fitted.margin = std::max(0.0, best[margin_at]);
  fitted.bias = best[bias_at];
  const bool told_kinds = std::ranges::any_of(seen, [](const SeenAnswer& one) { return one.photo.has_value(); });
  for (std::size_t k = 0; told_kinds && k < garments::kind_names.size(); ++k)
    fitted.kinds.emplace(garments::kind_names[k], best[first_kind + k]);
  return fitted;
}

}  // namespace selvedge::evaluation
