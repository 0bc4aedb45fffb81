// Scores over ranks, and their intervals.
#include <algorithm>
#include <cmath>
#include <map>

#include "ground/core/parallel.h"
#include "selvedge/error.h"
#include "study/evaluation/retrieval.h"

namespace selvedge::evaluation {
namespace {

constexpr std::size_t score_count = top_ks.size() + 3;
using Flat = std::array<double, score_count>;

Flat flatten(const RetrievalScores& scores) {
  Flat flat{};
  std::copy(scores.top.begin(), scores.top.end(), flat.begin());
  flat[top_ks.size()] = scores.map;
  flat[top_ks.size() + 1] = scores.mrr;
  flat[top_ks.size() + 2] = scores.median_rank;
  return flat;
}

RetrievalScores unflatten(const Flat& flat) {
  RetrievalScores scores;
  std::copy_n(flat.begin(), top_ks.size(), scores.top.begin());
  scores.map = flat[top_ks.size()];
  scores.mrr = flat[top_ks.size() + 1];
  scores.median_rank = flat[top_ks.size() + 2];
  return scores;
}

// counts[r] queries have rank r.
RetrievalScores scores_of_counts(std::span<const std::size_t> counts) {
  RetrievalScores scores;
  std::size_t total = 0;
  for (std::size_t r = 1; r < counts.size(); ++r) {
    if (counts[r] == 0) continue;
    const auto count = static_cast<double>(counts[r]);
    total += counts[r];
    for (std::size_t i = 0; i < top_ks.size(); ++i) scores.top[i] += r <= top_ks[i] ? count : 0;
    scores.mrr += count / static_cast<double>(r);
  }
  const auto n = static_cast<double>(total);
  for (double& share : scores.top) share /= n;
  scores.mrr /= n;
  scores.map = scores.mrr;
  // The middle of the sorted ranks, or the mean of the middle two: positions from 1.
  const std::size_t lower = (total + 1) / 2, upper = total / 2 + 1;
  std::size_t below = 0;
  for (std::size_t r = 1; r < counts.size() && below < upper; ++r) {
    const std::size_t here = below + counts[r];
    if (below < lower && lower <= here) scores.median_rank += static_cast<double>(r) / 2;
    if (below < upper && upper <= here) scores.median_rank += static_cast<double>(r) / 2;
    below = here;
  }
  return scores;
}

double percentile(std::vector<double>& values, double share) {
  const auto place = static_cast<std::ptrdiff_t>(std::lround(share * static_cast<double>(values.size() - 1)));
  std::nth_element(values.begin(), values.begin() + place, values.end());
  return values[static_cast<std::size_t>(place)];
}

}  // namespace

RetrievalScores retrieval_scores(std::span<const std::size_t> ranks) {
  if (ranks.empty() || *std::min_element(ranks.begin(), ranks.end()) == 0) {
    throw Error(ErrorKind::invalid_argument, "[retrieval_scores] expected ranks from 1 up, got none or a 0");
  }
  std::vector<std::size_t> counts(*std::max_element(ranks.begin(), ranks.end()) + 1);
  for (const std::size_t rank : ranks) ++counts[rank];
  return scores_of_counts(counts);
}

RetrievalScores ranked_scores(std::span<const QueryRank> ranked) {
  std::vector<std::size_t> ranks;
  for (const QueryRank& rank : ranked) ranks.push_back(rank.rank);
  return retrieval_scores(ranks);
}

RetrievalScores chance_scores(std::size_t n) {
  RetrievalScores scores;
  const auto size = static_cast<double>(n);
  for (std::size_t i = 0; i < top_ks.size(); ++i) scores.top[i] = std::min(1.0, static_cast<double>(top_ks[i]) / size);
  for (std::size_t r = 1; r <= n; ++r) scores.mrr += 1 / (size * static_cast<double>(r));
  scores.map = scores.mrr;
  scores.median_rank = (size + 1) / 2;
  return scores;
}

RetrievalIntervals bootstrap_intervals(std::span<const QueryRank> ranks, std::size_t resamples, core::Rng& rng) {
  if (ranks.empty() || resamples == 0) {
    throw Error(ErrorKind::invalid_argument, "[bootstrap_intervals] expected ranks and resamples, got none");
  }
  std::map<std::size_t, std::vector<std::size_t>> by_product;
  std::size_t highest = 0;
  for (const QueryRank& rank : ranks) {
    by_product[rank.product].push_back(rank.rank);
    highest = std::max(highest, rank.rank);
  }
  std::vector<const std::vector<std::size_t>*> clusters;
  for (const auto& [product, its_ranks] : by_product) clusters.push_back(&its_ranks);

  const core::Rng base(rng.next());
  std::vector<Flat> drawn(resamples);
  core::parallel_for(resamples, 0, [&](std::size_t i) {
    core::Rng stream = base.fork(i);
    std::vector<std::size_t> counts(highest + 1);
    for (std::size_t draw = 0; draw < clusters.size(); ++draw) {
      for (const std::size_t rank : *clusters[stream.below(clusters.size())]) ++counts[rank];
    }
    drawn[i] = flatten(scores_of_counts(counts));
  });
  Flat low{}, high{};
  std::vector<double> values(resamples);
  for (std::size_t s = 0; s < score_count; ++s) {
    for (std::size_t i = 0; i < resamples; ++i) values[i] = drawn[i][s];
    low[s] = percentile(values, 0.025);
    high[s] = percentile(values, 0.975);
  }
  return {unflatten(low), unflatten(high)};
}

}  // namespace selvedge::evaluation
