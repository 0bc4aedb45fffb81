// Cairo, the drawing library. It is loaded when something is drawn for the first time. Only .cpp files of image/ and
// synthetic/ include this.
#pragma once

#include <cairo.h>

#include "ground/files/loaded_library.h"

namespace selvedge::image {

// Each member is Cairo's function of the name in quotes.
struct CairoLibrary {
  const files::LoadedLibrary library{"libcairo.so.2", "libcairo2"};
  decltype(&::cairo_clip) clip{library["cairo_clip"]};
  decltype(&::cairo_close_path) close_path{library["cairo_close_path"]};
  decltype(&::cairo_create) create{library["cairo_create"]};
  decltype(&::cairo_curve_to) curve_to{library["cairo_curve_to"]};
  decltype(&::cairo_destroy) destroy{library["cairo_destroy"]};
  decltype(&::cairo_fill) fill{library["cairo_fill"]};
  decltype(&::cairo_identity_matrix) identity_matrix{library["cairo_identity_matrix"]};
  decltype(&::cairo_image_surface_create) image_surface_create{library["cairo_image_surface_create"]};
  decltype(&::cairo_image_surface_get_data) image_surface_get_data{library["cairo_image_surface_get_data"]};
  decltype(&::cairo_image_surface_get_height) image_surface_get_height{library["cairo_image_surface_get_height"]};
  decltype(&::cairo_image_surface_get_stride) image_surface_get_stride{library["cairo_image_surface_get_stride"]};
  decltype(&::cairo_image_surface_get_width) image_surface_get_width{library["cairo_image_surface_get_width"]};
  decltype(&::cairo_line_to) line_to{library["cairo_line_to"]};
  decltype(&::cairo_move_to) move_to{library["cairo_move_to"]};
  decltype(&::cairo_new_path) new_path{library["cairo_new_path"]};
  decltype(&::cairo_paint) paint{library["cairo_paint"]};
  decltype(&::cairo_pattern_add_color_stop_rgba) pattern_add_color_stop_rgba{
      library["cairo_pattern_add_color_stop_rgba"]};
  decltype(&::cairo_pattern_create_linear) pattern_create_linear{library["cairo_pattern_create_linear"]};
  decltype(&::cairo_pattern_create_radial) pattern_create_radial{library["cairo_pattern_create_radial"]};
  decltype(&::cairo_pattern_destroy) pattern_destroy{library["cairo_pattern_destroy"]};
  decltype(&::cairo_rectangle) rectangle{library["cairo_rectangle"]};
  decltype(&::cairo_restore) restore{library["cairo_restore"]};
  decltype(&::cairo_rotate) rotate{library["cairo_rotate"]};
  decltype(&::cairo_save) save{library["cairo_save"]};
  decltype(&::cairo_scale) scale{library["cairo_scale"]};
  decltype(&::cairo_select_font_face) select_font_face{library["cairo_select_font_face"]};
  decltype(&::cairo_set_dash) set_dash{library["cairo_set_dash"]};
  decltype(&::cairo_set_font_size) set_font_size{library["cairo_set_font_size"]};
  decltype(&::cairo_set_line_cap) set_line_cap{library["cairo_set_line_cap"]};
  decltype(&::cairo_set_line_join) set_line_join{library["cairo_set_line_join"]};
  decltype(&::cairo_set_line_width) set_line_width{library["cairo_set_line_width"]};
  decltype(&::cairo_set_operator) set_operator{library["cairo_set_operator"]};
  decltype(&::cairo_set_source) set_source{library["cairo_set_source"]};
  decltype(&::cairo_set_source_rgb) set_source_rgb{library["cairo_set_source_rgb"]};
  decltype(&::cairo_set_source_rgba) set_source_rgba{library["cairo_set_source_rgba"]};
  decltype(&::cairo_set_source_surface) set_source_surface{library["cairo_set_source_surface"]};
  decltype(&::cairo_set_tolerance) set_tolerance{library["cairo_set_tolerance"]};
  decltype(&::cairo_show_text) show_text{library["cairo_show_text"]};
  decltype(&::cairo_status) status{library["cairo_status"]};
  decltype(&::cairo_status_to_string) status_to_string{library["cairo_status_to_string"]};
  decltype(&::cairo_stroke) stroke{library["cairo_stroke"]};
  decltype(&::cairo_surface_destroy) surface_destroy{library["cairo_surface_destroy"]};
  decltype(&::cairo_surface_flush) surface_flush{library["cairo_surface_flush"]};
  decltype(&::cairo_surface_mark_dirty) surface_mark_dirty{library["cairo_surface_mark_dirty"]};
  decltype(&::cairo_text_extents) text_extents{library["cairo_text_extents"]};
  decltype(&::cairo_text_path) text_path{library["cairo_text_path"]};
  decltype(&::cairo_translate) translate{library["cairo_translate"]};
};

// Throws Error unavailable if Cairo cannot be loaded.
inline const CairoLibrary& cairo() {
  static const CairoLibrary loaded;
  return loaded;
}

}  // namespace selvedge::image
