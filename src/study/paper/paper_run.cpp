// A step runs other programs, such as training and then judging, and leaves a file. If that file or a note of a failed
// training exists, the step is done. So a run that was stopped goes on where it was.
#include "study/paper/paper_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

#include "ground/files/atomic_file.h"
#include "ground/files/read_file.h"
#include "selvedge/error.h"
#include "study/dataset/content_hash.h"
#include "study/dataset/manifest.h"

namespace selvedge::paper {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

constexpr std::size_t many_persons = 10;       // as the paper asks for
constexpr std::size_t fewest_to_classify = 4;  // products, as study_classifier asks for

class PaperSteps {
 public:
  PaperSteps(const PaperArguments& arguments, const PaperPrograms& programs)
      : arguments_(arguments),
        programs_(programs),
        folder_{arguments.out},
        manifest_(dataset::read_manifest(arguments.data)) {
    plan();
  }

  void run() {
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const Step& step = steps_[i];
      const bool done = std::ranges::any_of(step.done, [](const fs::path& file) { return fs::exists(file); });
      if (!arguments_.quiet) fmt::print("[paper] {}/{} {}{}\n", i + 1, steps_.size(), step.name, done ? ": done" : "");
      std::fflush(stdout);
      if (!done) step.work();
    }
  }

 private:
  struct Step {
    std::string name;
    std::vector<fs::path> done;  // done if any of these exists
    std::function<void()> work;
  };

  void plan() {
    const Words base_settings =
        arguments_.quick ? Words{"training.epochs=3", "pairs.positives=4", "pairs.negatives=4"} : Words{};
    step("the paper's network", {folder_.experiments() / "report.json"}, [this, base_settings] {
      if (!try_training("paper.toml", arguments_.data, folder_.base(), base_settings))
        throw Error(ErrorKind::unavailable, "the paper's network did not learn from this data (see above)");
      evaluate(folder_.base(), folder_.experiments(), {});
    });
    const PaperScope scope = paper_scope(manifest_);
    if (scope.classifier) {
      step("a classifier, and products that join", {folder_.classifier() / "classifier.csv"}, [this, base_settings] {
        Words line = train_line("paper.toml", arguments_.data, folder_.classifier(), base_settings);
        line.emplace_back("--classifier-study");
        require_done(programs_.trainer(line), "the classifier study");
      });
    }
    const fs::path one_shot = folder_.one_shot(), one_shot_report = one_shot / "report";
    step("the one-shot network of Koch et al.", {one_shot_report / "report.json", PaperFolder::failure_of(one_shot)},
         [this, one_shot, one_shot_report] {
           const Words quick{"training.epochs=2", "model.width=4", "model.embedding_size=64"};
           if (try_training("koch.toml", arguments_.data, one_shot, arguments_.quick ? quick : Words{}))
             evaluate(one_shot, one_shot_report, {});
         });
    for (const PaperTrial& trial : paper_trials()) {
      if (trial.one_person && !scope.one_person) continue;
      for (const int seed : trial_seeds(arguments_)) {
        const fs::path out = folder_.trial(trial, seed);
        step(fmt::format("{}, seed {}", trial.what, seed),
             {out / "report" / "report.json", PaperFolder::failure_of(out)},
             [this, &trial, seed, out] { try_variant(trial, seed, out); });
        if (trial.one_person) break;  // at full length: one seed
      }
    }
    // The longest step, which may also collapse, comes last.
    const fs::path collapsed = PaperFolder::failure_of(folder_.transfer());
    step("PixelDTGAN", {folder_.drawings() / "report.json", collapsed}, [this] { convert(); });
    step("PixelDTGAN's drawings of products it was trained on",
         {folder_.drawings_of_train() / "report.json", collapsed}, [this] {
           judge_drawings(folder_.drawings_of_train(), {"--split", "train"});
         });
  }
  void step(std::string name, std::vector<fs::path> done, std::function<void()> work) {
    steps_.push_back({std::move(name), std::move(done), std::move(work)});
  }

  static void require_done(int status, const std::string& what) {
    if (status != 0 && status != 3)
      throw Error(ErrorKind::unavailable, what + " failed (see above); the same command goes on from here");
  }

  Words train_line(const std::string& config, const fs::path& data, const fs::path& out, const Words& settings) const {
    Words line{"--config", programs_.configuration(config).string(),
               "--data",   data.string(),
               "--out",    out.string(),
               "--device", arguments_.device,
               "--resume"};
    if (!arguments_.cache.empty()) line.insert(line.end(), {"--cache", arguments_.cache});
    if (arguments_.quiet) line.emplace_back("--quiet");
    for (const std::string& setting : settings) line.insert(line.end(), {"--set", setting});
    return line;
  }
  void evaluate(const fs::path& model, const fs::path& out, const Words& more) const {
    Words line{"evaluate", "--model", model.string(), "--data", arguments_.data, "--out", out.string(), "--quiet"};
    line.insert(line.end(), more.begin(), more.end());
    require_done(programs_.selvedge(line), "judging " + model.string());
  }

  // False if the training diverged or collapsed, which is a result.
  bool try_training(const std::string& config, const fs::path& data, const fs::path& out, const Words& settings) const {
    Words line = train_line(config, data, out, settings);
    line.insert(line.begin(), "train");
    const int status = programs_.selvedge(line);
    if (status == 1 && fs::exists(PaperFolder::failure_of(out))) return false;
    require_done(status, "training " + out.string());
    return true;
  }

  void convert() const {
    Words settings{fmt::format("model.width={}", width_of_transfer(arguments_)), "optimiser.kind=adam"};
    if (arguments_.quick) settings.insert(settings.end(), {"training.epochs=2", "training.batch_pairs=16"});
    if (try_training("pixel_dtgan.toml", arguments_.data, folder_.transfer(), settings))
      judge_drawings(folder_.drawings(), {});
  }
  void judge_drawings(const fs::path& out, Words more) const {
    more.insert(more.end(), {"--experiment", "3", "--transfer", folder_.transfer().string()});
    evaluate(folder_.base(), out, more);
  }

  // Trains on a tenth of the pairs; the trial one_person trains on all pairs of one person image a product.
  void try_variant(const PaperTrial& trial, int seed, const fs::path& out) const {
    Words settings{fmt::format("seed={}", seed)};
    if (!trial.one_person) settings.insert(settings.end(), {"pairs.positives=1", "pairs.negatives=1"});
    if (arguments_.quick) settings.emplace_back("training.epochs=3");
    settings.insert(settings.end(), trial.settings.begin(), trial.settings.end());
    const fs::path data = trial.one_person ? one_person_manifest() : fs::path(arguments_.data);
    if (try_training("paper.toml", data, out, settings)) evaluate(out, out / "report", {});
  }

  // A manifest with only the first person image of each training product; all else is as it is.
  fs::path one_person_manifest() const {
    // Resolves links before `..`.
    dataset::Manifest one{fs::weakly_canonical(folder_.root), manifest_.attribute_names, {}};
    std::set<std::string> seen;
    for (std::size_t i = 0; i < manifest_.images.size(); ++i) {
      dataset::ManifestImage image = manifest_.images[i];
      if (image.split == dataset::Split::train && image.role == dataset::Role::person &&
          !seen.insert(image.product.value).second)
        continue;
      image.path = fs::weakly_canonical(manifest_.full_path(i)).lexically_relative(one.root);
      one.images.push_back(image);
    }
    dataset::write_manifest(one, folder_.root / "one_person.csv");
    return folder_.root / "one_person.csv";
  }

  const PaperArguments& arguments_;
  const PaperPrograms& programs_;
  PaperFolder folder_;
  dataset::Manifest manifest_;
  std::vector<Step> steps_;
};

}  // namespace

PaperScope paper_scope(const dataset::Manifest& manifest) {
  PaperScope scope;
  std::size_t to_classify = 0, worn = 0, worn_by_many = 0;
  for (const dataset::Product& product : dataset::products_of(manifest, dataset::Split::train)) {
    const std::size_t persons = product.person_images.size();
    if (persons >= 1) ++worn;
    if (persons >= many_persons) ++worn_by_many;
    if (persons >= 2 && !product.product_images.empty()) ++to_classify;
  }
  scope.classifier = to_classify >= fewest_to_classify;
  scope.one_person = worn > 0 && worn_by_many == worn;
  return scope;
}

std::vector<int> trial_seeds(const PaperArguments& arguments) {
  return arguments.quick ? std::vector{1} : std::vector{1, 2, 3};
}

int width_of_transfer(const PaperArguments& arguments) { return arguments.quick ? 4 : arguments.transfer_width; }

void open_paper_folder(const PaperArguments& arguments) {
  const fs::path root = arguments.out, file = root / "arguments.txt";
  const std::string identity = fmt::format("data {}\nquick {}\ntransfer width {}\n",
                                           dataset::data_fingerprint(dataset::read_manifest(arguments.data)),
                                           arguments.quick, arguments.transfer_width);
  fs::create_directories(root);
  if (!fs::exists(file)) files::write_file_atomically(file, identity);
  if (const std::string found = files::read_text(file); found != identity) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{} holds a run of other arguments; choose another --out.\nExpected:\n{}Found:\n{}",
                            root.string(), identity, found));
  }
}

void run_paper_steps(const PaperArguments& arguments, const PaperPrograms& programs) {
  PaperSteps(arguments, programs).run();
}

const std::vector<PaperTrial>& paper_trials() {
  static const std::vector<PaperTrial> trials{
      {"base", "as the paper", "its choice", {}},
      {"relu", "ReLU for LeakyReLU", "stuck at an accuracy of 0.5", {"model.activation=relu"}},
      {"no_dropout", "no dropout", "tried, not kept", {"model.dropout=0"}},
      {"rate_0.1", "SGD at 0.1", "a higher rate: tried, not kept", {"optimiser.learning_rate=0.1"}},
      {"rate_0.5", "SGD at 0.5", "a higher rate: tried, not kept", {"optimiser.learning_rate=0.5"}},
      {"adam", "Adam at 0.001", "tried, not kept", {"optimiser.kind=adam", "optimiser.learning_rate=0.001"}},
      {"tall",
       "300 x 150 pixels (height x width)",
       "tried, not kept",
       {"model.input_height=300", "model.input_width=150"}},
      {"no_he", "libtorch's initialisation for He's", "nothing", {"model.he_initialisation=false"}},
      {"learned_scale",
       "sigmoid(scale x cosine + bias), both learned",
       "nothing",
       {"loss.learn_scale=true", "loss.initial_scale=10"}},
      {"one_person", "one person image a product, all pairs", "at least 10 are needed", {}, true},
  };
  return trials;
}

}  // namespace selvedge::paper
