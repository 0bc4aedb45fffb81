// Reads the results of the steps from the run's folder and puts them beside the paper's figures. The section of a step
// that is not done is left out.
#include "study/paper/paper_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "ground/core/parallel.h"
#include "ground/files/atomic_file.h"
#include "ground/image/decode.h"
#include "selvedge/error.h"
#include "study/dataset/manifest.h"
#include "study/evaluation/paper_figures.h"
#include "study/paper/paper_sections.h"
#include "study/report/paper_page.h"

namespace selvedge::paper {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using Row = std::vector<std::string>;

constexpr std::size_t measured_pictures = 2000;  // at most this many pictures are measured, spread evenly

report::PaperSection sizes_section(const dataset::Manifest& manifest, json& to) {
  struct Sizes {
    std::size_t pictures = 0;
    double width = 0, height = 0;
    int narrowest = 0, widest = 0, lowest = 0, highest = 0;
  };
  Sizes sides[2];
  const std::size_t count = manifest.images.size(), measured = std::min(count, measured_pictures);
  std::vector<image::DecodedImage> decoded(measured);
  core::parallel_for(measured, 0, [&](std::size_t i) {
    try {
      decoded[i] = image::load_image(manifest.full_path(i * count / measured),
                                     {.limits = {}, .at_least_width = 16, .at_least_height = 16});
      decoded[i].image = {};
    } catch (const Error&) {  // its size stays 0: left out below
    }
  });
  for (std::size_t i = 0; i < measured; ++i) {
    const int width = decoded[i].original_width, height = decoded[i].original_height;
    if (width == 0) continue;
    Sizes& side = sides[manifest.images[i * count / measured].role == dataset::Role::product ? 0 : 1];
    side.narrowest = side.pictures == 0 ? width : std::min(side.narrowest, width);
    side.lowest = side.pictures == 0 ? height : std::min(side.lowest, height);
    side.widest = std::max(side.widest, width);
    side.highest = std::max(side.highest, height);
    ++side.pictures;
    side.width += width;
    side.height += height;
  }
  report::PaperSection section{
      "Figure 1: sizes of the pictures",
      {"The paper resizes every picture to 100 x 100 pixels; LookBook's average is 350 x 726."},
      {{"Pixels",
        "",
        {"", "pictures measured", "mean width x height", "narrowest to widest", "lowest to highest"},
        {}}},
      {},
      {},
      ""};
  for (const bool product : {true, false}) {
    const Sizes& side = sides[product ? 0 : 1];
    const double n = std::max<double>(1, static_cast<double>(side.pictures));
    section.tables[0].rows.push_back({product ? "product images" : "person images", std::to_string(side.pictures),
                                      fmt::format("{:.0f} x {:.0f}", side.width / n, side.height / n),
                                      fmt::format("{} to {}", side.narrowest, side.widest),
                                      fmt::format("{} to {}", side.lowest, side.highest)});
    to["figure_1"][product ? "product" : "person"] = {
        {"pictures", side.pictures}, {"mean_width", side.width / n}, {"mean_height", side.height / n}};
  }
  return section;
}

report::PaperSection network_section() {
  return {"Figure 2: the network",
          {"One tower for both pictures; their score is sigmoid(cosine of the two vectors). What the paper does not "
           "state: no padding, "
           "LeakyReLU's slope of 0.01, pixels in [0, 1], 64 pairs a step, no momentum."},
          {{"From 3 x 100 x 100",
            "",
            {"layer", "gives"},
            {{"Conv 3 x 3 (He), LeakyReLU, MaxPool 2", "3 x 49 x 49"},
             {"Conv 3 x 3 (He), LeakyReLU, MaxPool 4", "10 x 11 x 11"},
             {"BatchNorm, Dropout 0.5", "10 x 11 x 11"},
             {"Linear, Tanh", "2000"},
             {"Linear", "1000"}}}},
          {},
          {},
          ""};
}

Row pair_row(const std::string& name, const json& pairs) {
  const json& c = pairs["confusion"];
  return {name,
          decimal(pairs["accuracy"]),
          decimal(pairs["precision"]),
          decimal(pairs["recall"]),
          decimal(pairs["f1"]),
          fmt::format("{} {} / {} {}", c[0][0].get<std::size_t>(), c[0][1].get<std::size_t>(),
                      c[1][0].get<std::size_t>(), c[1][1].get<std::size_t>())};
}
Row pair_row(const std::string& name, const evaluation::PaperPairFigures& p) {
  const evaluation::Confusion& c = p.confusion;
  return {name,
          decimal(p.accuracy),
          decimal(p.precision),
          decimal(p.recall),
          decimal(p.f1),
          fmt::format("{} {} / {} {}", c.true_negatives, c.false_positives, c.false_negatives, c.true_positives)};
}

void add_experiments(const PaperFolder& folder, json& to, std::vector<report::PaperSection>& sections) {
  const auto report = read_json(folder.experiments() / "report.json");
  if (!report) return;
  to["experiments"] = *report;
  to["experiments"]["training_seconds"] = training_seconds(folder.base());
  sections.push_back(
      {"Figures 3 and 5: pairs, and what was said of them",
       {"Drawn at random from the test pairs: a product picture and a person, half of them wearing it."},
       {},
       {},
       read_picture(folder.experiments() / "samples.png"),
       "Sample pairs of a product picture and a person, framed green where judged rightly, red where wrongly."});
  report::PaperSection pairs{
      "Figure 4: Experiment 1, is this the same product?",
      {fmt::format(
          "Trained in {:.0f} s. The confusion matrix reads: true negatives, false positives / false negatives, true "
          "positives. The paper's test matrix sums to 11,320, though 556 products make 11,120: its own slip.",
          training_seconds(folder.base()))},
      {{"Pairs with random negatives", "", {"", "accuracy", "precision", "recall", "F1", "confusion"}, {}}},
      {},
      {},
      ""};
  auto& rows = pairs.tables[0].rows;
  rows.push_back(pair_row("the paper, test products of LookBook", evaluation::paper_test_pairs));
  rows.push_back(pair_row("here, test products, at 0.5", (*report)["pairs_at_half"]));
  rows.push_back(pair_row("here, at the threshold chosen on validation", (*report)["pairs"]));
  rows.push_back(pair_row("here, each person beside the nearest wrong product", (*report)["pairs_hard"]));
  for (const json& baseline : (*report)["baselines"])
    rows.push_back(pair_row(baseline["name"].get<std::string>(), baseline["pairs"]));
  rows.push_back(pair_row("the paper, training products", evaluation::paper_train_pairs));
  if (report->contains("pairs_train_at_half"))
    rows.push_back(pair_row("here, training products, at 0.5", (*report)["pairs_train_at_half"]));
  sections.push_back(pairs);

  report::PaperSection topk{
      "Figure 6: Experiment 2, which of N products is it?",
      {"Ours with 95 % intervals over products; the paper asked one query a product of one gallery."},
      {},
      {},
      {},
      ""};
  report::ReportTable said{"The paper, on LookBook", "", {"", "top-1", "top-5", "top-10", "top-20"}, {}};
  for (const evaluation::PaperTopK& paper : evaluation::paper_topk) {
    said.rows.push_back({fmt::format("N = {}", paper.gallery)});
    for (const double share : paper.top) said.rows.back().push_back(decimal(share));
  }
  topk.tables.push_back(said);
  for (const json& ours : (*report)["topk"]) {
    report::ReportTable table{
        fmt::format("N = {}", ours["gallery"].get<std::size_t>()), "", {"", "top-1", "top-5", "top-10", "top-20"}, {}};
    const auto add = [&](const std::string& name, const json& values) {
      table.rows.push_back(
          {name, decimal(values["top1"]), decimal(values["top5"]), decimal(values["top10"]), decimal(values["top20"])});
    };
    add("here", ours);
    table.rows.push_back({"95 % interval"});
    for (const char* key : {"top1", "top5", "top10", "top20"})
      table.rows.back().push_back(decimal(ours["ci95"][key][0]) + " to " + decimal(ours["ci95"][key][1]));
    for (const json& baseline : (*report)["baselines"]) {
      for (const json& other : baseline["topk"]) {
        if (other["gallery"] == ours["gallery"]) add(baseline["name"].get<std::string>(), other);
      }
    }
    add("chance", ours["chance"]);
    topk.tables.push_back(table);
  }
  sections.push_back(topk);
  sections.push_back({"Figures 7 and 8: photos and their first five answers",
                      {"Drawn at random: first photos whose product is among the five, then others. Green: the right "
                       "product. All details are in "
                       "experiments/report.html, beside this page."},
                      {},
                      {},
                      read_picture(folder.experiments() / "answers.png"),
                      "Photos of people, each with the five products that the network finds most similar."});
}

}  // namespace

void write_paper_report(const PaperArguments& arguments) {
  const PaperFolder folder{arguments.out};
  const dataset::Manifest manifest = dataset::read_manifest(arguments.data);
  json values{{"version", SELVEDGE_VERSION}, {"data", arguments.data}, {"quick", arguments.quick}};
  report::PaperReport report;
  report.lead = fmt::format(
      "Every part of the paper, on {}{}. The paper's figures are from LookBook: on other data they are a reference, "
      "not a rival.",
      arguments.data, arguments.quick ? ", in a quick run: shorter training, one seed, figures that say little" : "");
  report.facts = {{"Data", arguments.data},
                  {"Images", std::to_string(manifest.images.size())},
                  {"Program", std::string("selvedge ") + SELVEDGE_VERSION}};
  const PaperScope scope = paper_scope(manifest);
  if (!scope.classifier)
    report.facts.emplace_back("Left out", "the classifier: it needs products that are worn in two photos or more");
  if (!scope.one_person)
    report.facts.emplace_back("Left out", "one person image beside ten: it needs products that are worn in ten photos");
  report.sections = {sizes_section(manifest, values), network_section()};
  add_experiments(folder, values, report.sections);
  add_drawings(arguments, manifest, folder, values, report.sections);
  add_one_shot(folder, values, report.sections);
  add_classifier(folder, values, report.sections);
  add_trials(arguments, folder, values, report.sections);
  files::write_file_atomically(folder.root / "paper.json",
                               values.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
  files::write_file_atomically(folder.root / "paper.html", report::paper_page(report));
}

}  // namespace selvedge::paper
