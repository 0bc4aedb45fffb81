// Cairo, loaded when something is drawn for the first time. For .cpp files of image/ and synthetic/ alone.
#pragma once

#include <cairo.h>

#include "ground/files/loaded_library.h"

namespace selvedge::image {

// Each member is Cairo's function of the name in quotes.
struct CairoLibrary {
  const files::LoadedLibrary library{"libcairo.so.2", "libcairo2"};
  template <typename Pointer>
  Pointer get(const char* name) const {
    return library.function<Pointer>(name);
  }
  decltype(&::cairo_clip) clip = get<decltype(&::cairo_clip)>("cairo_clip");
  decltype(&::cairo_close_path) close_path = get<decltype(&::cairo_close_path)>("cairo_close_path");
  decltype(&::cairo_create) create = get<decltype(&::cairo_create)>("cairo_create");
  decltype(&::cairo_curve_to) curve_to = get<decltype(&::cairo_curve_to)>("cairo_curve_to");
  decltype(&::cairo_destroy) destroy = get<decltype(&::cairo_destroy)>("cairo_destroy");
  decltype(&::cairo_fill) fill = get<decltype(&::cairo_fill)>("cairo_fill");
  decltype(&::cairo_identity_matrix) identity_matrix = get<decltype(&::cairo_identity_matrix)>("cairo_identity_matrix");
  decltype(&::cairo_image_surface_create) image_surface_create =
      get<decltype(&::cairo_image_surface_create)>("cairo_image_surface_create");
  decltype(&::cairo_image_surface_get_data) image_surface_get_data =
      get<decltype(&::cairo_image_surface_get_data)>("cairo_image_surface_get_data");
  decltype(&::cairo_image_surface_get_height) image_surface_get_height =
      get<decltype(&::cairo_image_surface_get_height)>("cairo_image_surface_get_height");
  decltype(&::cairo_image_surface_get_stride) image_surface_get_stride =
      get<decltype(&::cairo_image_surface_get_stride)>("cairo_image_surface_get_stride");
  decltype(&::cairo_image_surface_get_width) image_surface_get_width =
      get<decltype(&::cairo_image_surface_get_width)>("cairo_image_surface_get_width");
  decltype(&::cairo_line_to) line_to = get<decltype(&::cairo_line_to)>("cairo_line_to");
  decltype(&::cairo_move_to) move_to = get<decltype(&::cairo_move_to)>("cairo_move_to");
  decltype(&::cairo_new_path) new_path = get<decltype(&::cairo_new_path)>("cairo_new_path");
  decltype(&::cairo_paint) paint = get<decltype(&::cairo_paint)>("cairo_paint");
  decltype(&::cairo_pattern_add_color_stop_rgba) pattern_add_color_stop_rgba =
      get<decltype(&::cairo_pattern_add_color_stop_rgba)>("cairo_pattern_add_color_stop_rgba");
  decltype(&::cairo_pattern_create_linear) pattern_create_linear =
      get<decltype(&::cairo_pattern_create_linear)>("cairo_pattern_create_linear");
  decltype(&::cairo_pattern_create_radial) pattern_create_radial =
      get<decltype(&::cairo_pattern_create_radial)>("cairo_pattern_create_radial");
  decltype(&::cairo_pattern_destroy) pattern_destroy = get<decltype(&::cairo_pattern_destroy)>("cairo_pattern_destroy");
  decltype(&::cairo_rectangle) rectangle = get<decltype(&::cairo_rectangle)>("cairo_rectangle");
  decltype(&::cairo_restore) restore = get<decltype(&::cairo_restore)>("cairo_restore");
  decltype(&::cairo_rotate) rotate = get<decltype(&::cairo_rotate)>("cairo_rotate");
  decltype(&::cairo_save) save = get<decltype(&::cairo_save)>("cairo_save");
  decltype(&::cairo_scale) scale = get<decltype(&::cairo_scale)>("cairo_scale");
  decltype(&::cairo_select_font_face) select_font_face =
      get<decltype(&::cairo_select_font_face)>("cairo_select_font_face");
  decltype(&::cairo_set_dash) set_dash = get<decltype(&::cairo_set_dash)>("cairo_set_dash");
  decltype(&::cairo_set_font_size) set_font_size = get<decltype(&::cairo_set_font_size)>("cairo_set_font_size");
  decltype(&::cairo_set_line_cap) set_line_cap = get<decltype(&::cairo_set_line_cap)>("cairo_set_line_cap");
  decltype(&::cairo_set_line_join) set_line_join = get<decltype(&::cairo_set_line_join)>("cairo_set_line_join");
  decltype(&::cairo_set_line_width) set_line_width = get<decltype(&::cairo_set_line_width)>("cairo_set_line_width");
  decltype(&::cairo_set_operator) set_operator = get<decltype(&::cairo_set_operator)>("cairo_set_operator");
  decltype(&::cairo_set_source) set_source = get<decltype(&::cairo_set_source)>("cairo_set_source");
  decltype(&::cairo_set_source_rgb) set_source_rgb = get<decltype(&::cairo_set_source_rgb)>("cairo_set_source_rgb");
  decltype(&::cairo_set_source_rgba) set_source_rgba = get<decltype(&::cairo_set_source_rgba)>("cairo_set_source_rgba");
  decltype(&::cairo_set_source_surface) set_source_surface =
      get<decltype(&::cairo_set_source_surface)>("cairo_set_source_surface");
  decltype(&::cairo_set_tolerance) set_tolerance = get<decltype(&::cairo_set_tolerance)>("cairo_set_tolerance");
  decltype(&::cairo_show_text) show_text = get<decltype(&::cairo_show_text)>("cairo_show_text");
  decltype(&::cairo_status) status = get<decltype(&::cairo_status)>("cairo_status");
  decltype(&::cairo_status_to_string) status_to_string =
      get<decltype(&::cairo_status_to_string)>("cairo_status_to_string");
  decltype(&::cairo_stroke) stroke = get<decltype(&::cairo_stroke)>("cairo_stroke");
  decltype(&::cairo_surface_destroy) surface_destroy = get<decltype(&::cairo_surface_destroy)>("cairo_surface_destroy");
  decltype(&::cairo_surface_flush) surface_flush = get<decltype(&::cairo_surface_flush)>("cairo_surface_flush");
  decltype(&::cairo_surface_mark_dirty) surface_mark_dirty =
      get<decltype(&::cairo_surface_mark_dirty)>("cairo_surface_mark_dirty");
  decltype(&::cairo_text_extents) text_extents = get<decltype(&::cairo_text_extents)>("cairo_text_extents");
  decltype(&::cairo_text_path) text_path = get<decltype(&::cairo_text_path)>("cairo_text_path");
  decltype(&::cairo_translate) translate = get<decltype(&::cairo_translate)>("cairo_translate");
};

// Throws Error unavailable if Cairo cannot be loaded.
inline const CairoLibrary& cairo() {
  static const CairoLibrary loaded;
  return loaded;
}

}  // namespace selvedge::image
