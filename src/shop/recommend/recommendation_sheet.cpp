// Cells of photos and thumbnails, laid out and drawn by ground/image/contact_sheet.h. `selvedge recommend --sheet`
// writes the image to a file.
#include "shop/recommend/recommendation_sheet.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "ground/image/contact_sheet.h"
#include "ground/image/decode.h"
#include "selvedge/error.h"

namespace selvedge::recommend {
namespace {

image::SheetCell cell_of(const ThumbnailOf& thumbnail, const Recommendation& answer, std::size_t rank) {
  const ProductFacts& facts = answer.product.facts;
  image::SheetCell cell;
  // A product changed a moment ago may have lost the image: its captions still stand, over an empty picture.
  if (const auto jpeg = thumbnail(answer.image.content)) {
    cell.image = image::decode_image(*jpeg, "thumbnail of " + facts.id.value).image;
  }
  cell.captions.push_back(fmt::format("{}. {}", rank, facts.title.empty() ? facts.id.value : facts.title));
  cell.captions.push_back(fmt::format("{:.0f} % match", 100 * answer.match_probability));
  if (facts.price) cell.captions.push_back(fmt::format("{} {}", to_string(*facts.price), facts.currency));
  return cell;
}

}  // namespace

Image draw_recommendation_sheet(const ThumbnailOf& thumbnail, std::span<const AnsweredPhoto> photos) {
  if (photos.empty())
    throw Error(ErrorKind::invalid_argument, "[draw_recommendation_sheet] expected at least one photo");
  std::vector<std::vector<image::SheetCell>> rows;
  for (const AnsweredPhoto& photo : photos) {
    std::vector<std::string> captions = {std::filesystem::path(photo.name).filename().string()};
    if (!photo.words.empty()) captions.push_back(photo.words);
    rows.emplace_back().push_back({photo.photo, std::move(captions), image::Frame::query});
    std::size_t rank = 0;
    for (const Recommendation& answer : photo.answers) rows.back().push_back(cell_of(thumbnail, answer, ++rank));
  }
  return image::draw_contact_sheet(rows);
}

}  // namespace selvedge::recommend
