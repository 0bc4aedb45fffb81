// Each section reads the reports of its step, adds its figures to paper.json and makes their tables.
#include "study/paper/paper_sections.h"

#include <fmt/format.h>

#include <algorithm>

#include "ground/core/parallel.h"
#include "ground/files/csv.h"
#include "ground/files/read_file.h"
#include "ground/image/decode.h"
#include "selvedge/error.h"
#include "study/dataset/manifest.h"
#include "study/evaluation/training_log.h"

namespace selvedge::paper {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

using Row = std::vector<std::string>;

constexpr double paper_cpu_hours = 1000;  // the paper's figure for PixelDTGAN
constexpr int full_width = 128;           // of PixelDTGAN
constexpr int lookbook_pairs = 68820;     // 77,546 images of 8,726 products, one of each the product's

// Whether a run's training stopped. If so, adds a section that says why instead of giving figures.
bool add_stopped(const fs::path& run, const char* key, const std::string& title, json& to,
                 std::vector<report::PaperSection>& sections) {
  const fs::path failure = PaperFolder::failure_of(run);
  if (!fs::exists(failure)) return false;
  const std::string why = files::read_text(failure);
  to[key] = {{"stopped", why}};
  sections.push_back({title, {"Its training stopped: " + why}, {}, {}, {}, ""});
  return true;
}

std::size_t training_pairs(const dataset::Manifest& manifest) {
  std::size_t pairs = 0;
  for (const dataset::Product& product : dataset::products_of(manifest, dataset::Split::train))
    pairs += product.product_images.empty() ? 0 : product.person_images.size();
  return pairs;
}

// "0.196 (0.194 to 0.198)"
std::string with_interval(const json& value, const json& ci95) {
  return fmt::format("{} ({} to {})", decimal(value), decimal(ci95[0]), decimal(ci95[1]));
}
// top-1 with its 95 % interval, top-5
std::string tops_of(const json& scores) {
  return with_interval(scores["top1"], scores["ci95"]["top1"]) + " / " + decimal(scores["top5"]);
}

report::ReportTable drawing_table(const std::string& title, const json& report) {
  report::ReportTable table{title, "", {"drawn by", "drawings", "RMSE", "C-SSIM"}, {}};
  const json& drawings = report["drawings"];
  for (const json& sized : drawings[0]["by_pixels"]) {
    for (const char* by : {"pixels", "embedding"})
      table.header.push_back(fmt::format("N={} top-1 / 5 by {}", sized["gallery"].get<std::size_t>(), by));
  }
  for (const json& d : drawings) {
    Row row{d["name"].get<std::string>(), std::to_string(d["drawings"].get<std::size_t>()),
            with_interval(d["rmse"], d["rmse_ci95"]), with_interval(d["c_ssim"], d["c_ssim_ci95"])};
    for (std::size_t i = 0; i < d["by_pixels"].size(); ++i) {
      for (const char* by : {"by_pixels", "by_embedding"}) row.push_back(tops_of(d[by][i]));
    }
    table.rows.push_back(row);
  }
  return table;
}

// The gallery that the paper's tables end with, or the largest.
const json& usual_gallery_of(const json& report) {
  const json& topk = report["topk"];
  for (const json& sized : topk) {
    if (sized["gallery"] == 300) return sized;
  }
  return topk.back();
}

}  // namespace

void add_drawings(const PaperArguments& arguments, const dataset::Manifest& manifest, const PaperFolder& folder,
                  json& to, std::vector<report::PaperSection>& sections) {
  const std::string title = "Figure 9 and Experiment 3: PixelDTGAN draws the product";
  if (add_stopped(folder.transfer(), "drawings", title, to, sections)) return;
  const auto test = read_json(folder.drawings() / "report.json");
  if (!test) return;
  const auto train = read_json(folder.drawings_of_train() / "report.json");
  const double hours = training_seconds(folder.transfer()) / 3600;
  const int width = width_of_transfer(arguments);
  const std::size_t pairs = training_pairs(manifest);
  const double times = static_cast<double>(full_width) * full_width / (static_cast<double>(width) * width) *
                       lookbook_pairs / static_cast<double>(std::max<std::size_t>(pairs, 1));
  to["drawings"] = {{"test", (*test)["drawings"]},
                    {"training_hours", hours},
                    {"device", arguments.device},
                    {"pairs", pairs},
                    {"width", width},
                    {"full_size_is_times", times}};
  report::PaperSection section{
      title,
      {fmt::format(
           "Width {} of the paper's {}, Adam, {} pairs an epoch. Training took {:.2f} h on {}{}; an epoch of the "
           "full width on all {} pairs of LookBook is about {:.0f} times the work (by the square of the width "
           "and by the pairs). The paper says about {:.0f} CPU hours in all.",
           width, full_width, pairs, hours, arguments.device,
           arguments.device == "cpu" ? fmt::format(" ({} processors)", core::available_processors()) : "",
           lookbook_pairs, times, paper_cpu_hours),
       "RMSE: pixels in [0, 1], 0 is best. It favours pictures that are wrong nowhere by much, blurred ones, and does "
       "not say whether a product can be recognised. So the drawings are also searched for: is the right product the "
       "nearest to its drawing, among N products' pictures of the same size? C-SSIM: the mean over red, green and blue "
       "of SSIM (11 x 11 Gaussian window, sigma 1.5); 1 is best. Intervals are of 95 % over products; chance is 1 / N "
       "and 5 / N. The products of the test split were added after training: nothing was trained for them.",
       "The user study's \"82 %\" (looks real) of the original paper has no counterpart here."},
      {drawing_table("Products added after training (split test)", *test)},
      {},
      read_picture(folder.drawings() / "drawings.png"),
      "Person, drawn product and true product of products not seen in training."};
  if (train) {
    to["drawings"]["train"] = (*train)["drawings"];
    section.tables.push_back(drawing_table("Products that it was trained on", *train));
  }
  sections.push_back(section);
}

void add_one_shot(const PaperFolder& folder, json& to, std::vector<report::PaperSection>& sections) {
  const std::string title = "Reference [1]: the one-shot Siamese network of Koch et al.";
  if (add_stopped(folder.one_shot(), "one_shot", title, to, sections)) return;
  const auto koch = read_json(folder.one_shot() / "report" / "report.json");
  const auto base = read_json(folder.experiments() / "report.json");
  if (!koch || !base) return;
  to["one_shot"] = *koch;
  report::PaperSection section{
      title,
      {"Its convolutional tower on colour pictures, a weighted L1 distance that is learned, its initialisation, affine "
       "distortions and rising momentum; a quarter of its width and a tenth of the paper's pairs. On the same test "
       "pairs "
       "and galleries as the paper's network, each at the threshold chosen on validation. 95 % intervals over "
       "products; chance is 1 / N and 5 / N."},
      {{"Test products", "", {"", "pair accuracy", "F1", "AUC"}, {}}},
      {},
      {},
      ""};
  report::ReportTable& table = section.tables[0];
  for (const json& sized : (*koch)["topk"])
    table.header.push_back(fmt::format("N={} top-1 / 5", sized["gallery"].get<std::size_t>()));
  table.header.emplace_back("training seconds");
  const auto add = [&](const std::string& name, const json& report, const fs::path& model) {
    const json& pairs = report["pairs"];
    Row row{name, decimal(pairs["accuracy"]), decimal(pairs["f1"]), decimal(pairs["auc"])};
    for (const json& sized : report["topk"]) row.push_back(tops_of(sized));
    row.push_back(fmt::format("{:.0f}", training_seconds(model)));
    table.rows.push_back(row);
  };
  add("Koch et al.", *koch, folder.one_shot());
  add("the paper's network", *base, folder.base());
  sections.push_back(section);
}

void add_classifier(const PaperFolder& folder, json& to, std::vector<report::PaperSection>& sections) {
  const fs::path file = folder.classifier() / "classifier.csv";
  if (!fs::exists(file)) return;
  const files::CsvTable table = files::read_csv(file);
  const auto at = [&](const files::CsvRow& row, const char* column) { return row.fields.at(table.column(column)); };
  const auto number = [&](const files::CsvRow& row, const char* column) { return std::stod(at(row, column)); };
  report::PaperSection section{
      "The traditional approach: a classifier, and products that join",
      {"A softmax over products on the paper's tower, trained on photos of people and tested on others of the same "
       "products. It must be "
       "trained again for each product that joins, or its last layer; the Siamese network, trained on the first "
       "products alone, embeds the "
       "new product's picture. Seconds: until the new products are known."},
      {{"Share of held-out photos",
        "",
        {"method", "added", "old: top-1", "top-5", "new: top-1", "top-5", "seconds"},
        {}}},
      report::PaperPlot{"products added", "seconds until they are known", true, {}, "Both axes are logarithmic."},
      {},
      ""};
  to["classifier"] = json::array();
  for (const files::CsvRow& row : table.rows) {
    const std::string method = at(row, "method");
    const double added = number(row, "added"), seconds = number(row, "seconds");
    const auto shown = [&](const char* column) { return added == 0 ? "–" : decimal(number(row, column)); };
    section.tables[0].rows.push_back({method, at(row, "added"), decimal(number(row, "old_top1")),
                                      decimal(number(row, "old_top5")), shown("new_top1"), shown("new_top5"),
                                      fmt::format("{:.3g}", seconds)});
    to["classifier"].push_back({{"method", method},
                                {"products", number(row, "products")},
                                {"added", added},
                                {"old_top1", number(row, "old_top1")},
                                {"old_top5", number(row, "old_top5")},
                                {"new_top1", number(row, "new_top1")},
                                {"new_top5", number(row, "new_top5")},
                                {"seconds", seconds}});
    if (added == 0 || seconds <= 0) continue;
    auto line = std::ranges::find(section.plot->lines, method, &report::PaperPlot::Line::name);
    if (line == section.plot->lines.end()) line = section.plot->lines.insert(line, {method, {}});
    line->points.emplace_back(added, seconds);
  }
  if (section.plot->lines.empty()) section.plot.reset();
  sections.push_back(section);
}

void add_trials(const PaperArguments& arguments, const PaperFolder& folder, json& to,
                std::vector<report::PaperSection>& sections) {
  report::PaperSection section{
      "The paper's own trials",
      {"Each on a tenth of the pairs (one matching and one other a product), but for the last; mean over seeds, and "
       "lowest to highest. Pair "
       "accuracy at 0.5."},
      {{"Trials", "", {"trial", "the paper", "seeds", "pair accuracy", "top-1", "top-5", "N", "seconds"}, {}}},
      {},
      {},
      ""};
  to["trials"] = json::array();
  for (const PaperTrial& trial : paper_trials()) {
    std::vector<double> accuracy, top1, top5, seconds;
    std::size_t failed = 0, gallery = 0;
    for (const int seed : trial_seeds(arguments)) {
      const fs::path out = folder.trial(trial, seed);
      if (fs::exists(PaperFolder::failure_of(out))) ++failed;
      const auto report = read_json(out / "report" / "report.json");
      if (!report) continue;
      const json& sized = usual_gallery_of(*report);
      gallery = sized["gallery"];
      accuracy.push_back((*report)["pairs_at_half"]["accuracy"]);
      top1.push_back(sized["top1"]);
      top5.push_back(sized["top5"]);
      seconds.push_back(training_seconds(out));
    }
    if (accuracy.empty() && failed == 0) continue;
    const auto mean = [](const std::vector<double>& values) {
      double sum = 0;
      for (const double value : values) sum += value;
      return values.empty() ? 0 : sum / static_cast<double>(values.size());
    };
    const auto shown = [&](const std::vector<double>& values) {
      if (values.empty()) return std::string("–");
      const auto [low, high] = std::ranges::minmax(values);
      return values.size() == 1 ? decimal(low) : fmt::format("{:.3f} ({:.3f} to {:.3f})", mean(values), low, high);
    };
    const std::string seeds = failed == 0 ? std::to_string(accuracy.size())
                                          : fmt::format("{}, {} stopped: no longer learning", accuracy.size(), failed);
    section.tables[0].rows.push_back({trial.what, trial.said, seeds, shown(accuracy), shown(top1), shown(top5),
                                      std::to_string(gallery), fmt::format("{:.0f}", mean(seconds))});
    to["trials"].push_back({{"trial", trial.key},
                            {"settings", trial.settings},
                            {"stopped", failed},
                            {"pair_accuracy", accuracy},
                            {"gallery", gallery},
                            {"top1", top1},
                            {"top5", top5},
                            {"seconds", seconds}});
  }
  if (!section.tables[0].rows.empty()) sections.push_back(section);
}

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

}  // namespace

std::string decimal(double value) { return fmt::format("{:.3f}", value); }
std::string decimal(const json& value) { return value.is_number() ? decimal(value.get<double>()) : "–"; }

std::optional<json> read_json(const fs::path& file) {
  if (!fs::exists(file)) return std::nullopt;
  json value = json::parse(files::read_text(file), nullptr, /*allow_exceptions=*/false);
  if (value.is_discarded())
    throw Error(ErrorKind::corrupt_data,
                fmt::format("{}: expected JSON; delete it to have it made again", file.string()));
  return value;
}

Image read_picture(const fs::path& file) { return fs::exists(file) ? image::load_image(file).image : Image(); }

double training_seconds(const fs::path& model) {
  double seconds = 0;
  for (const evaluation::TrainingEpoch& epoch : evaluation::read_training_log(model / "log.csv"))
    seconds += epoch.seconds.value_or(0);
  return seconds;
}

}  // namespace selvedge::paper
