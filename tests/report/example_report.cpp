#include "report/example_report.h"

#include <cmath>
#include <cstdlib>

namespace selvedge::report {
namespace {

core::EmbeddingMatrix made_up_embeddings(const evaluation::EvaluationPlan& plan, double noise, core::Rng& rng) {
  constexpr std::size_t dim = 24;
  core::EmbeddingMatrix embeddings(plan.images.size(), dim);
  for (const evaluation::ProductRows& product : plan.products) {
    std::vector<double> centre(dim);
    for (double& x : centre) x = rng.normal() + 0.6;
    for (const auto* rows : {&product.product_images, &product.person_images}) {
      for (const std::size_t row : *rows) {
        for (std::size_t j = 0; j < dim; ++j)
          embeddings.row(row)[j] = static_cast<float>(centre[j] + noise * rng.normal());
        core::normalise(embeddings.row(row));
      }
    }
  }
  return embeddings;
}

std::vector<evaluation::RowPair> made_up_pairs(const evaluation::EvaluationPlan& plan, core::Rng& rng) {
  std::vector<evaluation::RowPair> pairs;
  const std::size_t n = plan.products.size();
  for (std::size_t p = 0; p < n; ++p) {
    for (int i = 0; i < 4; ++i) {
      const std::size_t other = (p + 1 + rng.below(n - 1)) % n;
      pairs.push_back({plan.products[p].product_images[0], plan.products[p].person_images[0], true});
      pairs.push_back({plan.products[p].product_images[0], plan.products[other].person_images[0], false});
    }
  }
  return pairs;
}

}  // namespace

Report example_report(const ExampleOptions& options) {
  Report report;
  report.version = "0.1.0";
  report.plan.split = "test";
  report.plan.seed = 7;
  report.plan.resamples = 200;
  core::Rng rng(11);
  for (std::size_t p = 0; p < options.products; ++p) {
    const std::string id = "PID" + std::to_string(100000 + p) + options.hostile;
    const std::size_t row = report.plan.images.size();
    report.plan.images.push_back({row, "images/" + id + "_CLEAN1.jpg", {id}});
    report.plan.images.push_back({row + 1, "images/" + id + "_CLEAN0.jpg", {id}});
    report.plan.product_ids.push_back({id});
    report.plan.products.push_back({{row}, {row + 1}});
  }
  report.plan.pairs = made_up_pairs(report.plan, rng);
  report.plan.train_pairs = made_up_pairs(report.plan, rng);
  report.plan.validation_pairs = made_up_pairs(report.plan, rng);
  for (const std::size_t size : options.gallery_sizes) {
    report.plan.galleries.push_back({size, evaluation::draw_galleries(report.plan.products, size, 20, rng)});
  }
  const auto judged = [&](const std::string& name, double noise) {
    evaluation::JudgedModel model;
    model.name = name + options.hostile;
    model.fingerprint = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    model.architecture = "paper_tower";
    model.input_width = model.input_height = 100;
    model.embedding_size = 1000;
    const core::EmbeddingMatrix embeddings = made_up_embeddings(report.plan, noise, rng);
    model.decision = evaluation::choose_decision(report.plan, embeddings);
    model.result = evaluation::evaluate(report.plan, embeddings, model.decision);
    return model;
  };
  report.models.push_back(judged("paper", 0.9));
  report.baselines.push_back(judged("colour histogram", 1.7));
  for (int epoch = 1; epoch <= 15; ++epoch) {
    const double e = epoch;
    report.models[0].epochs.push_back({e, 0.5 + 0.19 * std::exp(-e / 5), 0.76 - 0.2 * std::exp(-e / 4),
                                       0.73 - 0.2 * std::exp(-e / 4), 0.05, 12.0, 640.0});
  }
  report.data = {"data/worn_tops/manifest.csv" + options.hostile,
                 "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
                 options.products,
                 options.products,
                 options.products,
                 0};
  report.seconds = 12.3;
  return report;
}

Image example_picture(const Report& report, std::size_t row, int longest_side) {
  const bool person = row % 2 == 1;
  core::Rng rng = core::Rng(3).fork(row / 2);
  Image image(longest_side * 3 / 4, longest_side);
  const int hue[3] = {static_cast<int>(rng.below(200)) + 30, static_cast<int>(rng.below(200)) + 30,
                      static_cast<int>(rng.below(200)) + 30};
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const double u = std::abs(x / static_cast<double>(image.width) - 0.5), v = y / static_cast<double>(image.height);
      const bool shirt = v > 0.28 && v < 0.8 && u < (v < 0.45 ? 0.42 : 0.26);
      const bool head = person && std::hypot(u * 0.75, v - 0.15) < 0.1;
      for (int c = 0; c < 3; ++c) {
        image.pixel(x, y)[c] = static_cast<std::uint8_t>(shirt    ? hue[c]
                                                         : head   ? 210 - 30 * c
                                                         : person ? 226 - 8 * c
                                                                  : 250);
      }
    }
  }
  static_cast<void>(report);
  return image;
}

nlohmann::json data_of(const std::string& page) {
  const std::string open = R"(<script type="application/json" id="data">)";
  const std::size_t begin = page.find(open) + open.size();
  return nlohmann::json::parse(page.substr(begin, page.find("</script>", begin) - begin));
}

}  // namespace selvedge::report
