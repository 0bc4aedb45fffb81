// Judges pictures one at a time. The pictures that the report shows are spread evenly over the set.
#include "study/evaluation/judge_finder.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <functional>

#include "ground/garments/finder.h"
#include "study/scenes/scene_source.h"

namespace selvedge::evaluation {
namespace {

constexpr float least_seen = 0.02F;  // least confidence for average precision, which needs unsure boxes
constexpr float least_side = 4;      // pixels of the scene
constexpr std::size_t shown_of_set = 48;

JudgedPicture truth_of(const scenes::Scene& scene) {
  JudgedPicture picture{scene.image.width, scene.image.height, {}, scene.people, {}, {}};
  for (const scenes::SceneGarment& garment : scene.garments) {
    const bool asked =
        garment.visible >= scenes::least_visible && garment.box.width >= least_side && garment.box.height >= least_side;
    picture.garments.push_back({garment.kind, garment.box, asked});
  }
  return picture;
}

class Judge {
 public:
  Judge(const garments::Finder& finder, const garments::Finder& unsure, const ProgressSink& progress)
      : finder_(finder), unsure_(unsure), progress_(progress) {}

  JudgedSet judge(const std::string& name, const std::string& what, std::size_t count,
                  const std::function<scenes::Scene(std::size_t)>& scene_at) {
    JudgedSet set{name, what, {}, {}};
    std::vector<JudgedPicture> pictures;
    for (std::size_t i = 0; i < count; ++i) {
      const scenes::Scene scene = scene_at(i);
      JudgedPicture picture = truth_of(scene);
      const std::clock_t start = std::clock();
      picture.found = finder_.find(scene.image);
      seconds_.push_back(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
      picture.candidates = unsure_.find(scene.image);
      if (i * shown_of_set / count != (i + 1) * shown_of_set / count) set.shown.push_back({scene.image, picture});
      pictures.push_back(std::move(picture));
      if (progress_) progress_({"finding", i + 1, count, what});
    }
    set.figures = finder_figures(pictures);
    return set;
  }

  double median_milliseconds() {
    if (seconds_.empty()) return 0;
    const auto middle = seconds_.begin() + static_cast<std::ptrdiff_t>(seconds_.size() / 2);
    std::nth_element(seconds_.begin(), middle, seconds_.end());
    return 1000 * *middle;
  }

 private:
  const garments::Finder &finder_, &unsure_;
  const ProgressSink& progress_;
  std::vector<double> seconds_;
};

}  // namespace

JudgedFinder judge_finder(const std::filesystem::path& model_directory, const FinderJudging& judging,
                          const ProgressSink& progress) {
  const garments::Finder finder(model_directory);
  const garments::Finder unsure(model_directory, {.least_confidence = least_seen, .every_kind = true});
  JudgedFinder judged{finder.card(), 0, {}};
  const scenes::SceneSource source(
      {.data = judging.data, .width = judged.card.input.width, .height = judged.card.input.height});
  Judge judge(finder, unsure, progress);
  if (source.judged_count() > 0)
    judged.sets.push_back(judge.judge("street", "photos of people in the street, held back", source.judged_count(),
                                      [&](std::size_t i) { return source.judged(i); }));
  if (judging.drawn > 0)
    judged.sets.push_back(judge.judge("drawn", fmt::format("people drawn with seed {}", judging.seed), judging.drawn,
                                      [&](std::size_t i) { return source.drawn(judging.seed, i); }));
  judged.milliseconds = judge.median_milliseconds();
  return judged;
}

}  // namespace selvedge::evaluation
