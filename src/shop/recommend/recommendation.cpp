// What a list of answers amounts to: a verdict, by its likeliest answer, and how likely none of them is right.
#include "selvedge/recommendation.h"

#include <algorithm>

namespace selvedge {

const char* to_string(Verdict verdict) {
  if (verdict == Verdict::match) return "match";
  if (verdict == Verdict::no_garment) return "no_garment";
  return verdict == Verdict::similar ? "similar" : "nothing_close";
}

double none_probability(std::span<const Recommendation> answers) {
  double none = 1;
  for (const Recommendation& answer : answers) none -= answer.match_probability;
  return std::max(0.0, none);
}

Verdict verdict_of(std::span<const Recommendation> answers) {
  constexpr double match = 0.5, similar = 0.1;
  double likeliest = 0;  // kinds, `unlike` or a wanted order may put others before it
  for (const Recommendation& answer : answers) likeliest = std::max(likeliest, answer.match_probability);
  if (likeliest < similar) return Verdict::nothing_close;
  return likeliest >= match ? Verdict::match : Verdict::similar;
}

}  // namespace selvedge
