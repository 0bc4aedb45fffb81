#include "study/report/drawing_sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "ground/image/contact_sheet.h"
#include "ground/image/decode.h"
#include "ground/image/resize.h"
#include "selvedge/error.h"

namespace selvedge::report {
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
