// Each sheet is made of rows of cells for image::draw_contact_sheet: a picture, its caption and a frame that marks its
// role.
#include "study/report/example_sheets.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string>

#include "ground/image/contact_sheet.h"
#include "ground/image/decode.h"
#include "ground/image/resize.h"
#include "selvedge/error.h"

namespace selvedge::report {
namespace {

constexpr int cell_width = 120, cell_height = 160;

std::string words_for(const evaluation::LookDifference& differs) {
  if (differs.look_alike) return "a look-alike";
  std::string words;
  for (const auto& [differ, word] :
       {std::pair{differs.colour, "colour"}, {differs.print, "print"}, {differs.cut, "cut"}})
    if (differ) words += (words.empty() ? "" : ", ") + std::string(word);
  return words.empty() ? "details" : words;
}

Image picture_or_blank(const PictureOfRow& pictures, std::size_t row) {
  try {
    return pictures(row, cell_height);
  } catch (const Error&) {
    return {};
  }
}

}  // namespace

Image draw_mistake_sheet(const evaluation::EvaluationPlan& plan, const evaluation::Mistakes& mistakes,
                         const PictureOfRow& pictures, std::size_t most) {
  if (mistakes.wrong.empty())
    throw Error(ErrorKind::invalid_argument, "[draw_mistake_sheet] expected at least one mistake, got none");
  std::vector<std::vector<image::SheetCell>> rows;
  for (std::size_t i = 0; i < std::min(most, mistakes.wrong.size()); ++i) {
    const auto& [query, differs] = mistakes.wrong[i];
    const auto product = [&](std::size_t p) {
      return picture_or_blank(pictures, plan.products[p].product_images.front());
    };
    if (i % 2 == 0) rows.emplace_back();
    auto& row = rows.back();
    row.push_back(
        {picture_or_blank(pictures, query.query), {plan.product_ids[query.product].value}, image::Frame::query});
    row.push_back({product(query.product),
                   {fmt::format("right: rank {}", query.rank), fmt::format("similarity {:.2f}", query.similarity)},
                   image::Frame::right});
    row.push_back({product(query.best_product),
                   {fmt::format("first: {:.2f}", query.best_similarity), words_for(differs)},
                   image::Frame::wrong});
  }
  return image::draw_contact_sheet(
      rows, {.cell_width = cell_width,
             .cell_height = cell_height,
             .title = fmt::format("{} of {} queries answered wrongly at N = {}; the widest margins",
                                  mistakes.wrong.size(), mistakes.queries, mistakes.size)});
}

Image draw_sample_sheet(const evaluation::JudgedModel& model, const PictureOfRow& pictures) {
  const auto& pairs = model.result.pairs;
  if (!pairs || pairs->samples.empty())
    throw Error(ErrorKind::invalid_argument, "[draw_sample_sheet] expected a model judged on pairs, got none");
  std::vector<std::vector<image::SheetCell>> rows;
  for (std::size_t i = 0; i < pairs->samples.size(); ++i) {
    const evaluation::JudgedPair& judged = pairs->judged[pairs->samples[i]];
    const bool said = static_cast<double>(judged.similarity) >= model.decision.threshold;
    const image::Frame frame = said == judged.pair.match ? image::Frame::right : image::Frame::wrong;
    if (i % 4 == 0) rows.emplace_back();
    rows.back().push_back({picture_or_blank(pictures, judged.pair.product_image),
                           {fmt::format("is {}", judged.pair.match ? "the same" : "another")},
                           frame});
    rows.back().push_back({picture_or_blank(pictures, judged.pair.person_image),
                           {fmt::format("said {} ({:.2f})", said ? "same" : "other", judged.similarity)},
                           frame});
  }
  return image::draw_contact_sheet(rows, {.cell_width = cell_width,
                                          .cell_height = cell_height,
                                          .title = "Sample pairs: product, person, and what was said of them"});
}

Image draw_answer_sheet(const evaluation::EvaluationPlan& plan, const evaluation::JudgedModel& model,
                        const PictureOfRow& pictures) {
  std::vector<std::vector<image::SheetCell>> rows;
  for (const auto* examples : {&model.result.good, &model.result.poor}) {
    for (const evaluation::ExampleRow& example : *examples) {
      auto& row = rows.emplace_back();
      row.push_back({picture_or_blank(pictures, example.query.query),
                     {fmt::format("its product: rank {}", example.query.rank)},
                     image::Frame::query});
      for (const evaluation::Answer& answer : example.answers) {
        row.push_back({picture_or_blank(pictures, plan.products[answer.product].product_images.front()),
                       {fmt::format("similarity {:.2f}", answer.similarity)},
                       answer.right ? image::Frame::right : image::Frame::none});
      }
    }
  }
  if (rows.empty())
    throw Error(ErrorKind::invalid_argument, "[draw_answer_sheet] expected a model judged on galleries, got none");
  return image::draw_contact_sheet(
      rows, {.cell_width = cell_width,
             .cell_height = cell_height,
             .title = fmt::format("Photos and their first answers, N = {}", model.result.example_size)});
}

namespace {

constexpr int cell_side = 192;  // pixels: more than a transfer network draws from

}  // namespace

Image shown_picture(const std::filesystem::path& file, int side) {
  return image::fit_within(
      image::load_image(file, {.limits = {}, .at_least_width = side, .at_least_height = side}).image, side);
}

DrawingSheet draw_drawing_sheet(const embedding::TransferNetwork& transfer, const dataset::Manifest& manifest,
                                dataset::Split split, std::size_t products) {
  std::vector<dataset::Product> candidates = dataset::products_of(manifest, split);
  std::erase_if(candidates,
                [](const dataset::Product& p) { return p.product_images.empty() || p.person_images.empty(); });
  if (candidates.empty()) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("expected products with a product image and a person image in split '{}', found none",
                            dataset::to_string(split)));
  }
  const std::size_t shown = std::min(products, candidates.size());
  DrawingSheet result;
  std::vector<std::vector<image::SheetCell>> rows;
  std::size_t drawn = 0;
  for (std::size_t i = 0; i < shown; ++i) {
    const dataset::Product& product = candidates[i * candidates.size() / shown];
    try {
      const Image person = shown_picture(manifest.full_path(product.person_images.front()), cell_side);
      const Image truth = shown_picture(manifest.full_path(product.product_images.front()), cell_side);
      const Image drawing = transfer.convert(std::span(&person, 1)).front();
      if (drawn++ % 2 == 0) rows.emplace_back();
      rows.back().push_back({person, {product.id.value}, image::Frame::query});
      rows.back().push_back({drawing, {"drawn"}, image::Frame::none});
      rows.back().push_back({truth, {"product"}, image::Frame::right});
    } catch (const Error& error) {
      result.skipped.push_back({product.id.value, error.what()});
    }
  }
  if (drawn == 0) return result;
  result.sheet = image::draw_contact_sheet(
      rows,
      {.cell_width = cell_side,
       .cell_height = cell_side,
       .title = fmt::format("{}: {} products of split '{}'", transfer.card().name, drawn, dataset::to_string(split))});
  return result;
}

}  // namespace selvedge::report
