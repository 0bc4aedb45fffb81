// `selvedge paper`, step by step: what is trained and judged, where it lies, and what has been done already.
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
  std::string what;  // as shown
  std::string said;  // what the paper says of it
  std::vector<std::string> settings;
  bool one_person = false;  // one person image a product, and all pairs, beside the full-length base
};

// The first is the base, on a tenth of the pairs as the others.
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
  // What train() leaves in a run that diverged or collapsed, which is its result.
  static std::filesystem::path failure_of(const std::filesystem::path& run) { return run / "failed.txt"; }
};

// Steps that need several photos of a product being worn; without them they are left out.
struct PaperScope {
  bool classifier = false;  // at least 4 training products with two: one to train on, one to be tested on
  bool one_person = false;  // every training product has ten, of which one alone is tried
};
PaperScope paper_scope(const dataset::Manifest& manifest);

// Seeds of the trials.
std::vector<int> trial_seeds(const PaperArguments& arguments);

// Width of the transfer network that is trained.
int width_of_transfer(const PaperArguments& arguments);

// Makes the folder, or makes sure that it is this run's. Throws invalid_argument where `out` holds a run with other
// arguments or on other data.
void open_paper_folder(const PaperArguments& arguments);

// Runs every step that has not been done. A trial that diverges or collapses is a result; any other failure ends the
// run with Error, and the same command goes on where it stopped.
void run_paper_steps(const PaperArguments& arguments, const PaperPrograms& programs);

// Writes paper.json and paper.html into arguments.out: what the steps done so far found, beside what the paper says.
// Throws as reading their files does.
void write_paper_report(const PaperArguments& arguments);

}  // namespace selvedge::paper
