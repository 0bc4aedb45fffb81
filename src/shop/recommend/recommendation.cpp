#include "selvedge/recommendation.h"

namespace selvedge {

const char* to_string(Verdict verdict) {
  if (verdict == Verdict::match) return "match";
  return verdict == Verdict::similar ? "similar" : "nothing_close";
}

Verdict verdict_of(std::span<const Recommendation> answers) {
  constexpr double match = 0.5, similar = 0.1;
  if (answers.empty() || answers.front().match_probability < similar) return Verdict::nothing_close;
  return answers.front().match_probability >= match ? Verdict::match : Verdict::similar;
}

}  // namespace selvedge
