// `selvedge paper`: its steps, where their results lie, and which are done already.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "study/dataset/manifest.h"

namespace selvedge::paper {

struct PaperArguments {
  std::string data, out, cache;
  std::string device = "cpu";
  int transfer_width = 32;
  bool quick = false;
  bool quiet = false;
};

// The programs that the steps run. Each returns the program's exit code.
struct PaperPrograms {
  std::function<int(const std::vector<std::string>& arguments)> selvedge;
  std::function<int(const std::vector<std::string>& arguments)> trainer;
  // The file of a training configuration, such as "paper.toml".
  std::function<std::filesystem::path(const std::string& name)> configuration;
};

// A variant that the paper tried, as settings of its configuration.
struct PaperTrial {
  std::string key;   // its folder
  std::string what;  // its name in the report
  std::string said;  // what the paper says about it
  std::vector<std::string> settings;
  bool one_person = false;  // trains on one person image of each product, and all pairs, to compare with the full base
};

// All trials. The first is the base; all but one_person train on a tenth of the pairs.
const std::vector<PaperTrial>& paper_trials();

// The folder of a run.
struct PaperFolder {
  std::filesystem::path root;

  std::filesystem::path base() const { return root / "base"; }                // the paper's network
  std::filesystem::path experiments() const { return root / "experiments"; }  // `evaluate`: Experiments 1 and 2
  std::filesystem::path transfer() const { return root / "transfer"; }        // PixelDTGAN
  std::filesystem::path drawings() const { return root / "drawings"; }        // `evaluate`: Experiment 3
  std::filesystem::path drawings_of_train() const { return root / "drawings_of_train"; }
  std::filesystem::path classifier() const { return root / "classifier"; }
  std::filesystem::path one_shot() const { return root / "one_shot"; }  // Koch et al.'s network, with its `report`
  // A trial's model directory, with its `report`.
  std::filesystem::path trial(const PaperTrial& trial, int seed) const {
    return root / "trials" / trial.key / std::to_string(seed);
  }
  // The file that train() leaves in a run that diverged or collapsed. Such a failure is the run's result.
  static std::filesystem::path failure_of(const std::filesystem::path& run) { return run / "failed.txt"; }
};

// Steps that need several photos of people wearing a product; without them they are left out.
struct PaperScope {
  bool classifier = false;  // needs 4 training products with two: one to train on, one to test with
  bool one_person = false;  // needs ten of every worn training product; the trial uses one of them
};
PaperScope paper_scope(const dataset::Manifest& manifest);

// Seeds of the trials.
std::vector<int> trial_seeds(const PaperArguments& arguments);

// Width of the transfer network that is trained.
int width_of_transfer(const PaperArguments& arguments);

// Creates the folder, or checks that it belongs to this run. Throws invalid_argument if `out` holds a run with other
// arguments or on other data.
void open_paper_folder(const PaperArguments& arguments);

// Runs every step that is not done. If the training of a trial, of the one-shot network or of PixelDTGAN diverges or
// collapses, that is its result. Any other failure throws, mostly unavailable; the same command then goes on where it
// stopped.
void run_paper_steps(const PaperArguments& arguments, const PaperPrograms& programs);

// Writes paper.json and paper.html into arguments.out: the results of the steps done so far, beside the paper's. Throws
// as reading their files does.
void write_paper_report(const PaperArguments& arguments);

}  // namespace selvedge::paper
