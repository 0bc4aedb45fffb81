// Ranks the gallery for each query and counts the first k answers with the query's value.
#include "study/evaluation/attribute_agreement.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "ground/core/parallel.h"
#include "selvedge/error.h"

namespace selvedge::evaluation {

AttributeAgreement attribute_agreement(const core::EmbeddingMatrix& queries, std::span<const std::string> query_values,
                                       const core::EmbeddingMatrix& gallery,
                                       std::span<const std::string> gallery_values, std::size_t k) {
  if (queries.rows() != query_values.size() || gallery.rows() != gallery_values.size() || k == 0 ||
      k > gallery.rows()) {
    throw Error(ErrorKind::invalid_argument,
                "[attribute_agreement] expected a value for each of " + std::to_string(queries.rows()) +
                    " queries and " + std::to_string(gallery.rows()) +
                    " gallery images, and k of at most as many, got " + std::to_string(query_values.size()) + ", " +
                    std::to_string(gallery_values.size()) + " and k = " + std::to_string(k));
  }
  std::vector<double> shares(queries.rows());
  core::parallel_for(queries.rows(), 0, [&](std::size_t q) {
    std::vector<float> similarity(gallery.rows());
    for (std::size_t g = 0; g < gallery.rows(); ++g) similarity[g] = queries.similarity(queries.row(q), gallery.row(g));
    std::vector<std::size_t> order(gallery.rows());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(k), order.end(),
                      [&](std::size_t a, std::size_t b) {
                        return similarity[a] != similarity[b] ? similarity[a] > similarity[b] : a < b;
                      });
    const auto same = std::count_if(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(k),
                                    [&](std::size_t g) { return gallery_values[g] == query_values[q]; });
    shares[q] = static_cast<double>(same) / static_cast<double>(k);
  });
  const std::set<std::string> known(gallery_values.begin(), gallery_values.end());
  std::map<std::string, ValueAgreement> values;
  for (std::size_t q = 0; q < shares.size(); ++q) {
    if (!known.contains(query_values[q])) continue;
    ValueAgreement& value = values[query_values[q]];
    value.value = query_values[q];
    value.share += shares[q];
    ++value.queries;
  }
  if (values.empty()) {
    throw Error(ErrorKind::invalid_argument,
                "[attribute_agreement] expected a value that queries and gallery share, found none");
  }
  AttributeAgreement agreement{.k = k, .values = {}, .mean = 0};
  for (auto& [name, value] : values) {
    value.share /= static_cast<double>(value.queries);
    agreement.mean += value.share / static_cast<double>(values.size());
    agreement.values.push_back(value);
  }
  return agreement;
}

}  // namespace selvedge::evaluation
