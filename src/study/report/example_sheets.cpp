#include "study/report/example_sheets.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "ground/image/contact_sheet.h"
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

}  // namespace selvedge::report
