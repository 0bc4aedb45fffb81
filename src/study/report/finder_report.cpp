// Figures as JSON, as text, and as pictures with their boxes drawn in.
#include "study/report/finder_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "ground/image/contact_sheet.h"
#include "study/report/page.h"

namespace selvedge::report {
namespace {

using Colour = std::array<std::uint8_t, 3>;
constexpr std::array<Colour, garments::kind_count> kind_colours = {{{255, 60, 60},
                                                                    {60, 90, 255},
                                                                    {255, 0, 255},
                                                                    {0, 200, 255},
                                                                    {0, 220, 120},
                                                                    {255, 160, 0},
                                                                    {255, 255, 0},
                                                                    {160, 255, 0},
                                                                    {160, 90, 255}}};
constexpr Colour truth_colour = {150, 150, 150}, person_colour = {255, 255, 255};
constexpr std::size_t sheet_columns = 8;
constexpr std::uint8_t shown_share = 128;

nlohmann::json counted_share(const evaluation::Share& share) {
  const auto interval = share.interval();
  return {{"value", share.value()}, {"ci95", {interval[0], interval[1]}}, {"of", share.of}};
}

nlohmann::json json_of(const evaluation::FinderFigures& figures) {
  nlohmann::json kinds = nlohmann::json::object();
  for (std::size_t k = 0; k < garments::kind_count; ++k) {
    if (!figures.average_precision[k]) continue;
    kinds[std::string(garments::kind_names[k])] = {{"average_precision", *figures.average_precision[k]},
                                                   {"garments", figures.asked[k]}};
  }
  nlohmann::json json = {{"pictures", figures.pictures},
                         {"found_garments", figures.found_garments},
                         {"kinds", kinds},
                         {"mean_average_precision", figures.mean_average_precision},
                         {"main_found", counted_share(figures.main_found)},
                         {"main_as_kind", counted_share(figures.main_as_kind)},
                         {"main_chosen", counted_share(figures.main_chosen)}};
  if (figures.people) json["people_average_precision"] = *figures.people;
  return json;
}

void outline(Image& image, const garments::Box& box, const Colour& colour, int thick) {
  const int left = std::clamp(static_cast<int>(box.x), 0, image.width - 1);
  const int top = std::clamp(static_cast<int>(box.y), 0, image.height - 1);
  const int right = std::clamp(static_cast<int>((box.x + box.width)) - 1, left, image.width - 1);
  const int bottom = std::clamp(static_cast<int>((box.y + box.height)) - 1, top, image.height - 1);
  for (int y = top; y <= bottom; ++y) {
    for (int x = left; x <= right; ++x) {
      const int depth = std::min({x - left, right - x, y - top, bottom - y});
      if (depth < thick) std::ranges::copy(colour, image.pixel(x, y));
    }
  }
}

// Tints the pixels of a mask.
void tint(Image& image, const garments::Mask& mask, const Colour& colour) {
  for (int y = 0; y < image.height; ++y) {
    const float v = (static_cast<float>(y) + 0.5F - mask.area.y) / mask.area.height;
    if (v < 0 || v >= 1) continue;
    for (int x = 0; x < image.width; ++x) {
      const float u = (static_cast<float>(x) + 0.5F - mask.area.x) / mask.area.width;
      if (u < 0 || u >= 1) continue;
      const auto cell = static_cast<std::size_t>(static_cast<int>(v * static_cast<float>(mask.rows)) * mask.columns +
                                                 static_cast<int>(u * static_cast<float>(mask.columns)));
      if (mask.shares[cell] < shown_share) continue;
      for (std::size_t c = 0; c < 3; ++c) {
        std::uint8_t& level = image.pixel(x, y)[c];
        level = static_cast<std::uint8_t>((3 * level + colour[c]) / 4);
      }
    }
  }
}

image::SheetCell cell_of(const evaluation::ShownFindings& shown) {
  image::SheetCell cell;
  cell.image = shown.image;
  std::string text;
  for (const garments::FoundGarment& garment : shown.judged.found.garments) {
    if (garment.mask) tint(cell.image, *garment.mask, kind_colours[static_cast<std::size_t>(garment.kind)]);
  }
  for (const evaluation::TrueGarment& garment : shown.judged.garments)
    outline(cell.image, garment.box, truth_colour, 1);
  for (const garments::FoundPerson& person : shown.judged.found.people) {
    outline(cell.image, person.box, person_colour, 1);
  }
  for (const garments::FoundGarment& garment : shown.judged.found.garments) {
    outline(cell.image, garment.box, kind_colours[static_cast<std::size_t>(garment.kind)], 2);
    text += fmt::format("{}{} {:.0f}", text.empty() ? "" : ", ", garments::to_string(garment.kind),
                        100 * garment.confidence);
  }
  std::string truth = "true:";
  for (const evaluation::TrueGarment& garment : shown.judged.garments)
    truth += fmt::format(" {}", garments::to_string(garment.kind));
  cell.captions = {text.empty() ? "nothing found" : text, truth};
  const auto figures = evaluation::finder_figures(std::span(&shown.judged, 1));
  if (figures.main_found.of > 0) cell.frame = figures.main_found.hits > 0 ? image::Frame::right : image::Frame::wrong;
  return cell;
}

}  // namespace

std::string finder_json(const evaluation::JudgedFinder& judged, const evaluation::FinderJudging& judging) {
  nlohmann::json json = {{"model",
                          {{"name", judged.card.name},
                           {"fingerprint", judged.card.fingerprint},
                           {"architecture", judged.card.architecture}}},
                         {"data", judging.data.string()},
                         {"seed", judging.seed},
                         {"milliseconds", judged.milliseconds}};
  for (const evaluation::JudgedSet& set : judged.sets) {
    json["sets"][set.name] = json_of(set.figures);
    json["sets"][set.name]["what"] = set.what;
  }
  return dump(json, 2) + "\n";
}

std::string finder_tables(const evaluation::JudgedFinder& judged) {
  std::string text;
  for (const evaluation::JudgedSet& set : judged.sets) {
    const evaluation::FinderFigures& figures = set.figures;
    text += fmt::format("{} ({} pictures)\n", set.what, figures.pictures);
    const auto line = [&](const char* name, const evaluation::Share& share) {
      const auto interval = share.interval();
      text += fmt::format("  {:<34} {:.3f} ({:.3f}-{:.3f}) of {}\n", name, share.value(), interval[0], interval[1],
                          share.of);
    };
    line("main garment found", figures.main_found);
    line("main garment found as its kind", figures.main_as_kind);
    line("main garment chosen", figures.main_chosen);
    text += fmt::format("  {:<34} {:.1f}\n", "garments found a picture", figures.found_garments);
    text += fmt::format("  {:<34} {:.3f}\n", "mean average precision", figures.mean_average_precision);
    for (std::size_t k = 0; k < garments::kind_count; ++k) {
      if (figures.average_precision[k])
        text += fmt::format("    {:<32} {:.3f} of {}\n", garments::kind_names[k], *figures.average_precision[k],
                            figures.asked[k]);
    }
    if (figures.people) text += fmt::format("    {:<32} {:.3f}\n", "people", *figures.people);
  }
  return text + fmt::format("{:.1f} ms a picture on one core\n", judged.milliseconds);
}

Image finder_sheet(const evaluation::JudgedSet& set) {
  std::vector<std::vector<image::SheetCell>> rows;
  for (std::size_t i = 0; i < set.shown.size(); ++i) {
    if (i % sheet_columns == 0) rows.emplace_back();
    rows.back().push_back(cell_of(set.shown[i]));
  }
  return image::draw_contact_sheet(rows, {.cell_width = 256, .cell_height = 320, .title = set.what});
}

}  // namespace selvedge::report
