// The sheet's height follows from its rows before anything is drawn. Cairo draws frames and text; pictures are copied
// pixel by pixel, so that their own values reach the sheet.
#include "ground/image/contact_sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <string_view>

#include "ground/image/cairo_library.h"
#include "ground/image/resize.h"
#include "selvedge/error.h"

namespace selvedge::image {
namespace {

// Lengths in pixels.
constexpr int margin = 24;
constexpr int gap = 16;
constexpr int frame_width = 4;
constexpr int caption_gap = 6;
constexpr int caption_line = 17;
constexpr int title_height = 34;
constexpr double caption_size = 12;
constexpr double title_size = 20;
constexpr int longest_side = 30000;

struct FreeCairo {
  void operator()(cairo_surface_t* surface) const { cairo().surface_destroy(surface); }
  void operator()(cairo_t* context) const { cairo().destroy(context); }
};
using Surface = std::unique_ptr<cairo_surface_t, FreeCairo>;
using Context = std::unique_ptr<cairo_t, FreeCairo>;

struct Colour {
  double red, green, blue;
};
constexpr Colour paper{1.0, 1.0, 1.0};
constexpr Colour mat{0.955, 0.955, 0.965};
constexpr Colour first_line{0.10, 0.11, 0.13};
constexpr Colour other_lines{0.40, 0.42, 0.46};

Colour colour_of(Frame frame) {
  switch (frame) {
    case Frame::query:
      return {0.15, 0.39, 0.92};
    case Frame::right:
      return {0.09, 0.64, 0.29};
    case Frame::wrong:
      return {0.86, 0.15, 0.15};
    case Frame::none:
      break;
  }
  return {0.87, 0.88, 0.90};
}

void set_colour(cairo_t* context, Colour colour) {
  cairo().set_source_rgb(context, colour.red, colour.green, colour.blue);
}

// Length in bytes of the well-formed UTF-8 character that starts `text`, 0 where there is none.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 && lead <= 0xF4  ? 4
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xC2 && lead < 0xE0 ? 2
                                                           : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const unsigned char second = byte(1);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool outside = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F);
  return overlong || outside ? 0 : length;
}

// As characters; bytes that are no UTF-8 become U+FFFD, control characters spaces.
std::vector<std::string> characters_of(std::string_view text) {
  std::vector<std::string> characters;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const bool control = length == 1 && (static_cast<unsigned char>(text[0]) < 0x20 || text[0] == 0x7F);
    characters.emplace_back(length == 0 ? "\xEF\xBF\xBD" : control ? " " : std::string(text.substr(0, length)));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return characters;
}

std::string joined(const std::vector<std::string>& characters, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += characters[i];
  return text;
}

double text_width(cairo_t* context, const std::string& text) {
  cairo_text_extents_t extents;
  cairo().text_extents(context, text.c_str(), &extents);
  return extents.x_advance;
}

// The text, or as many of its characters as fit before an ellipsis.
std::string fitted(cairo_t* context, const std::string& text, double width) {
  constexpr std::size_t longest = 400;  // more never fits a cell, and measuring costs time
  std::vector<std::string> characters = characters_of(std::string_view(text).substr(0, longest * 4));
  std::string whole = joined(characters, characters.size());
  if (text.size() <= longest * 4 && text_width(context, whole) <= width) return whole;
  std::size_t low = 0;
  std::size_t high = std::min(characters.size(), longest);
  while (low < high) {
    const std::size_t middle = (low + high + 1) / 2;
    if (text_width(context, joined(characters, middle) + "…") <= width) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  while (low > 0 && characters[low - 1] == " ") --low;
  return joined(characters, low) + "…";
}

void choose_font(cairo_t* context, double size, bool bold) {
  cairo().select_font_face(context, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
                           bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo().set_font_size(context, size);
}

// Copies pixels straight in, so that the picture's own values reach the sheet.
void paste(cairo_surface_t* surface, const Image& image, int left, int top) {
  cairo().surface_flush(surface);
  const std::ptrdiff_t stride = cairo().image_surface_get_stride(surface);
  unsigned char* pixels = cairo().image_surface_get_data(surface);
  for (int y = 0; y < image.height; ++y) {
    auto* row = reinterpret_cast<std::uint32_t*>(pixels + stride * (top + y)) + left;
    const std::uint8_t* from = image.pixel(0, y);
    for (int x = 0; x < image.width; ++x, from += 3) {
      row[x] = 0xFF000000U | (std::uint32_t{from[0]} << 16) | (std::uint32_t{from[1]} << 8) | from[2];
    }
  }
  cairo().surface_mark_dirty(surface);
}

Image scaled_to(const Image& image, int width, int height) {
  const double scale = std::min(static_cast<double>(width) / image.width, static_cast<double>(height) / image.height);
  const auto side = [&](int length, int most) {
    return std::clamp(static_cast<int>(std::lround(length * scale)), 1, most);
  };
  return resize(image, side(image.width, width), side(image.height, height));
}

void draw_cell(cairo_surface_t* surface, cairo_t* context, const SheetCell& cell, int left, int top,
               const SheetOptions& options) {
  set_colour(context, mat);
  cairo().rectangle(context, left, top, options.cell_width, options.cell_height);
  cairo().fill(context);
  if (!cell.image.empty()) {
    const Image picture =
        scaled_to(cell.image, options.cell_width - 2 * frame_width, options.cell_height - 2 * frame_width);
    paste(surface, picture, left + (options.cell_width - picture.width) / 2,
          top + (options.cell_height - picture.height) / 2);
  }
  const double line = cell.frame == Frame::none ? 1.0 : frame_width;
  set_colour(context, colour_of(cell.frame));
  cairo().set_line_width(context, line);
  cairo().rectangle(context, left + line / 2, top + line / 2, options.cell_width - line, options.cell_height - line);
  cairo().stroke(context);

  double baseline = top + options.cell_height + caption_gap + caption_size;
  for (std::size_t i = 0; i < cell.captions.size(); ++i, baseline += caption_line) {
    choose_font(context, caption_size, i == 0);
    set_colour(context, i == 0 ? first_line : other_lines);
    cairo().move_to(context, left, baseline);
    cairo().show_text(context, fitted(context, cell.captions[i], options.cell_width).c_str());
  }
}

int caption_height(const std::vector<SheetCell>& row) {
  std::size_t lines = 0;
  for (const SheetCell& cell : row) lines = std::max(lines, cell.captions.size());
  return lines == 0 ? 0 : caption_gap + static_cast<int>(std::min<std::size_t>(lines, longest_side)) * caption_line;
}

struct SheetSize {
  std::int64_t width = 0;
  std::int64_t height = 0;
};

SheetSize measure(const std::vector<std::vector<SheetCell>>& rows, const SheetOptions& options) {
  std::size_t columns = 0;
  std::int64_t height = 2 * margin - gap + (options.title.empty() ? 0 : title_height);
  for (const std::vector<SheetCell>& row : rows) {
    columns = std::max(columns, row.size());
    height += options.cell_height + caption_height(row) + gap;
  }
  if (columns == 0)
    throw Error(ErrorKind::invalid_argument, "[draw_contact_sheet] expected at least one picture, got none");
  if (options.cell_width < 32 || options.cell_height < 32) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[draw_contact_sheet] expected cells of at least 32 x 32 pixels, got {} x {}",
                            options.cell_width, options.cell_height));
  }
  const std::int64_t width = 2 * margin - gap + static_cast<std::int64_t>(columns) * (options.cell_width + gap);
  if (width > longest_side || height > longest_side) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[draw_contact_sheet] expected a sheet of at most {0} x {0} pixels, got {1} x {2}; "
                            "give fewer pictures or smaller cells",
                            longest_side, width, height));
  }
  return {width, height};
}

Image to_image(cairo_surface_t* surface, int width, int height) {
  cairo().surface_flush(surface);
  const std::ptrdiff_t stride = cairo().image_surface_get_stride(surface);
  const unsigned char* pixels = cairo().image_surface_get_data(surface);
  Image image(width, height);
  for (int y = 0; y < height; ++y) {
    const auto* row = reinterpret_cast<const std::uint32_t*>(pixels + stride * y);
    std::uint8_t* to = image.pixel(0, y);
    for (int x = 0; x < width; ++x, to += 3) {
      to[0] = static_cast<std::uint8_t>(row[x] >> 16);
      to[1] = static_cast<std::uint8_t>(row[x] >> 8);
      to[2] = static_cast<std::uint8_t>(row[x]);
    }
  }
  return image;
}

}  // namespace

Image draw_contact_sheet(const std::vector<std::vector<SheetCell>>& rows, const SheetOptions& options) {
  const SheetSize size = measure(rows, options);
  const int width = static_cast<int>(size.width);
  const int height = static_cast<int>(size.height);
  const Surface surface(cairo().image_surface_create(CAIRO_FORMAT_RGB24, width, height));
  const Context context(cairo().create(surface.get()));
  if (cairo().status(context.get()) != CAIRO_STATUS_SUCCESS) {
    throw Error(ErrorKind::internal,
                std::string("[draw_contact_sheet] ") + cairo().status_to_string(cairo().status(context.get())));
  }
  set_colour(context.get(), paper);
  cairo().paint(context.get());

  int top = margin;
  if (!options.title.empty()) {
    choose_font(context.get(), title_size, true);
    set_colour(context.get(), first_line);
    cairo().move_to(context.get(), margin, top + title_size - 2);
    cairo().show_text(context.get(), fitted(context.get(), options.title, width - 2 * margin).c_str());
    top += title_height;
  }
  for (const std::vector<SheetCell>& row : rows) {
    int left = margin;
    for (const SheetCell& cell : row) {
      draw_cell(surface.get(), context.get(), cell, left, top, options);
      left += options.cell_width + gap;
    }
    top += options.cell_height + caption_height(row) + gap;
  }
  return to_image(surface.get(), width, height);
}

}  // namespace selvedge::image
