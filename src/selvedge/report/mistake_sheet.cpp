#include "selvedge/report/mistake_sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "selvedge/core/error.h"
#include "selvedge/image/contact_sheet.h"

namespace selvedge {
namespace {

constexpr int cell_width = 120, cell_height = 160;

std::string words_for(const LookDifference& differs) {
  if (differs.look_alike) return "a look-alike";
  std::string words;
  for (const auto& [differ, word] :
       {std::pair{differs.colour, "colour"}, {differs.print, "print"}, {differs.cut, "cut"}})
    if (differ) words += (words.empty() ? "" : ", ") + std::string(word);
  return words.empty() ? "details" : words;
}

Image picture_or_blank(const PictureSource& pictures, std::size_t row) {
  try {
    return pictures(row, cell_height);
  } catch (const Error&) {
    return {};
  }
}

}  // namespace

Image draw_mistake_sheet(const EvaluationPlan& plan, const Mistakes& mistakes, const PictureSource& pictures,
                         std::size_t most) {
  if (mistakes.wrong.empty())
    throw Error(ErrorKind::invalid_argument, "[draw_mistake_sheet] expected at least one mistake, got none");
  std::vector<std::vector<SheetCell>> rows;
  for (std::size_t i = 0; i < std::min(most, mistakes.wrong.size()); ++i) {
    const auto& [query, differs] = mistakes.wrong[i];
    const auto product = [&](std::size_t p) {
      return picture_or_blank(pictures, plan.products[p].product_images.front());
    };
    if (i % 2 == 0) rows.emplace_back();
    auto& row = rows.back();
    row.push_back({picture_or_blank(pictures, query.query), {plan.product_ids[query.product].value}, Frame::query});
    row.push_back({product(query.product),
                   {fmt::format("right: rank {}", query.rank), fmt::format("similarity {:.2f}", query.similarity)},
                   Frame::right});
    row.push_back({product(query.best_product),
                   {fmt::format("first: {:.2f}", query.best_similarity), words_for(differs)},
                   Frame::wrong});
  }
  return draw_contact_sheet(rows,
                            {.cell_width = cell_width,
                             .cell_height = cell_height,
                             .title = fmt::format("{} of {} queries answered wrongly at N = {}; the widest margins",
                                                  mistakes.wrong.size(), mistakes.queries, mistakes.size)});
}

}  // namespace selvedge
