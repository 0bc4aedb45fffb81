#include "ground/image/contact_sheet.h"

#include <gtest/gtest.h>

#include "image/fixtures.h"
#include "selvedge/error.h"

namespace selvedge::image {
namespace {

using fixtures::drawn;

Image flat(int width, int height, std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
  Image image(width, height);
  for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
    image.rgb[i] = red;
    image.rgb[i + 1] = green;
    image.rgb[i + 2] = blue;
  }
  return image;
}

int pixels_of(const Image& sheet, std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
  int count = 0;
  for (std::size_t i = 0; i < sheet.rgb.size(); i += 3) {
    count += sheet.rgb[i] == red && sheet.rgb[i + 1] == green && sheet.rgb[i + 2] == blue;
  }
  return count;
}

bool mostly(const std::uint8_t* pixel, int channel) {
  return pixel[channel] > pixel[(channel + 1) % 3] + 40 && pixel[channel] > pixel[(channel + 2) % 3] + 40;
}

// The leftmost column of the first cell's frame.
const std::uint8_t* frame_of(const Image& sheet) { return sheet.pixel(25, 100); }

TEST(ContactSheet, shows_each_picture_with_its_own_levels_and_aspect) {
  const Image sheet =
      draw_contact_sheet({{{flat(40, 40, 12, 200, 99), {}, Frame::none}, {flat(20, 80, 1, 2, 250), {}, Frame::none}}});
  EXPECT_EQ(pixels_of(sheet, 12, 200, 99), 172 * 172);
  EXPECT_EQ(pixels_of(sheet, 1, 2, 250), 58 * 232);
}

TEST(ContactSheet, frames_right_in_green_wrong_in_red_and_the_query_in_blue) {
  const auto framed = [](Frame frame) { return draw_contact_sheet({{{drawn(18, 24), {}, frame}}}); };
  EXPECT_TRUE(mostly(frame_of(framed(Frame::wrong)), 0));
  EXPECT_TRUE(mostly(frame_of(framed(Frame::right)), 1));
  EXPECT_TRUE(mostly(frame_of(framed(Frame::query)), 2));
  const Image plain = framed(Frame::none);
  for (int c = 0; c < 3; ++c) EXPECT_FALSE(mostly(frame_of(plain), c));
}

TEST(ContactSheet, leaves_room_for_rows_of_different_length_captions_and_title) {
  const SheetCell cell{drawn(18, 24), {}, Frame::none};
  const Image one = draw_contact_sheet({{cell}});
  const Image grid = draw_contact_sheet({{cell, cell, cell}, {cell}});
  EXPECT_EQ(grid.width - one.width, 2 * (180 + 16));
  EXPECT_EQ(grid.height - one.height, 240 + 16);
  SheetCell captioned = cell;
  captioned.captions = {"one", "two"};
  EXPECT_GT(draw_contact_sheet({{cell, captioned}}).height, one.height + 30);
  EXPECT_GT(draw_contact_sheet({{cell}}, {180, 240, "A title"}).height, one.height + 20);
  EXPECT_NE(draw_contact_sheet({{cell}}, {180, 240, "A title"}), draw_contact_sheet({{cell}}, {180, 240, "Another"}));
}

TEST(ContactSheet, cuts_captions_at_the_width_of_the_cell) {
  const std::string words = "Chemise à carreaux très très longue, Größe 38, 長袖シャツ, in all the colours";
  SheetCell cell{drawn(18, 24), {words}, Frame::none};
  const SheetCell blank{Image(), {}, Frame::none};
  const Image sheet = draw_contact_sheet({{cell, blank}});
  for (int y = 24 + 240; y < sheet.height; ++y) {
    for (int x = 24 + 180 + 2; x < sheet.width; ++x) EXPECT_EQ(int{sheet.pixel(x, y)[0]}, 255) << x << ", " << y;
  }
  // What lies past the cut does not matter.
  cell.captions = {words + words};
  EXPECT_EQ(draw_contact_sheet({{cell, blank}}), sheet);
}

TEST(ContactSheet, survives_captions_that_are_no_utf8_or_endless) {
  const std::string endless(1 << 20, 'x');
  for (const std::string& caption : {std::string("\xff\xfe"), std::string("\xc3"), std::string("\xed\xa0\x80"),
                                     std::string("a\0b", 3), std::string("\n\t"), std::string(), endless}) {
    const Image sheet = draw_contact_sheet({{{drawn(18, 24), {caption, "after"}, Frame::right}}}, {64, 64, caption});
    EXPECT_LT(pixels_of(sheet, 255, 255, 255), sheet.width * sheet.height);
  }
}

TEST(ContactSheet, refuses_nothing_to_draw_and_more_than_can_be_drawn) {
  const SheetCell cell{drawn(18, 24), {}, Frame::none};
  EXPECT_THROW(draw_contact_sheet({}), Error);
  EXPECT_THROW(draw_contact_sheet({{}, {}}), Error);
  EXPECT_THROW(draw_contact_sheet({{cell}}, {8, 240, ""}), Error);
  EXPECT_THROW(draw_contact_sheet({{cell}}, {40000, 240, ""}), Error);
  EXPECT_THROW(draw_contact_sheet(std::vector<std::vector<SheetCell>>(200, {cell})), Error);
}

}  // namespace
}  // namespace selvedge::image
