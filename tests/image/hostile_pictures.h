// Pictures made to crash or hold a decoder, of the kinds that have done so, written here in a few bytes each.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ground/image/encode.h"
#include "image/fixtures.h"

namespace selvedge::hostile {

using Bytes = std::vector<std::byte>;

inline void append(Bytes& to, std::string_view text) {
  for (const char c : text) to.push_back(static_cast<std::byte>(c));
}
inline void append(Bytes& to, const Bytes& more) { to.insert(to.end(), more.begin(), more.end()); }
inline void append_number(Bytes& to, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) to.push_back(static_cast<std::byte>(value >> (8 * i)));
}

inline Bytes box(std::string_view type, const Bytes& content) {
  Bytes whole;
  append_number(whole, content.size() + 8, 4);
  append(whole, type);
  append(whole, content);
  return whole;
}
// With version and flags, both 0.
inline Bytes full_box(std::string_view type, const Bytes& content) {
  Bytes whole;
  append_number(whole, 0, 4);
  append(whole, content);
  return box(type, whole);
}

struct HeifItem {
  std::string type;
  std::vector<std::uint16_t> parts;  // by dimg
};

// Items 1, 2, … of one size each; the first is the primary one. There are no pixels behind them.
inline Bytes heif_of(const std::vector<HeifItem>& items, std::uint32_t side) {
  Bytes file = box("ftyp", [] {
    Bytes brands;
    append(brands, "heic");
    append_number(brands, 0, 4);
    append(brands, "mif1heic");
    return brands;
  }());
  Bytes infos, references, sizes, extents, primary, handler;
  append_number(infos, items.size(), 2);
  append_number(sizes, items.size(), 4);
  append_number(extents, 0, 2);
  append_number(extents, items.size(), 2);
  append_number(primary, 1, 2);
  append_number(handler, 0, 4);
  append(handler, "pict");
  handler.resize(handler.size() + 13);
  for (std::size_t i = 0; i < items.size(); ++i) {
    Bytes info;
    append_number(info, 2u << 24, 4);  // version 2
    append_number(info, i + 1, 2);
    append_number(info, 0, 2);
    append(info, items[i].type);
    append_number(info, 0, 1);
    append(infos, box("infe", info));
    append_number(sizes, i + 1, 2);
    append_number(sizes, 1, 1);
    append_number(sizes, 1, 1);
    append_number(extents, i + 1, 2);
    append_number(extents, 0, 2);
    append_number(extents, 0, 2);
    if (items[i].parts.empty()) continue;
    Bytes from;
    append_number(from, i + 1, 2);
    append_number(from, items[i].parts.size(), 2);
    for (const std::uint16_t part : items[i].parts) append_number(from, part, 2);
    append(references, box("dimg", from));
  }
  Bytes size;
  append_number(size, side, 4);
  append_number(size, side, 4);
  Bytes properties = box("ipco", full_box("ispe", size));
  append(properties, full_box("ipma", sizes));
  Bytes meta = full_box("hdlr", handler);
  append(meta, full_box("pitm", primary));
  append(meta, full_box("iloc", extents));
  append(meta, full_box("iinf", infos));
  append(meta, full_box("iref", references));
  append(meta, box("iprp", properties));
  append(file, full_box("meta", meta));
  return file;
}

// An item made of itself.
inline Bytes self_derived(const std::string& type) { return heif_of({{type, {1}}}, 64); }

// Each made of the next, the last of the first.
inline Bytes ring_of_items(std::uint16_t count) {
  std::vector<HeifItem> items;
  for (std::uint16_t i = 1; i <= count; ++i)
    items.push_back({i % 2 != 0 ? "iden" : "grid", {static_cast<std::uint16_t>(i % count + 1)}});
  return heif_of(items, 64);
}

// Overlays that each show the next one `fan` times, down to a picture.
inline Bytes nested_overlays(std::uint16_t depth, std::size_t fan) {
  std::vector<HeifItem> items;
  for (std::uint16_t i = 1; i <= depth; ++i)
    items.push_back({"iovl", std::vector<std::uint16_t>(fan, static_cast<std::uint16_t>(i + 1))});
  items.push_back({"hvc1", {}});
  return heif_of(items, 64);
}

inline Bytes many_items(std::size_t count) { return heif_of(std::vector<HeifItem>(count, HeifItem{"hvc1", {}}), 64); }

// Its last scan again and again.
inline Bytes refining_jpeg(int times) {
  Bytes bytes = fixtures::fixture("progressive.jpg");
  std::size_t scan = 0;
  for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
    if (bytes[i] == std::byte{0xFF} && bytes[i + 1] == std::byte{0xDA}) scan = i;
  }
  const Bytes last(bytes.begin() + static_cast<std::ptrdiff_t>(scan), bytes.end() - 2);
  bytes.resize(bytes.size() - 2);
  for (int i = 0; i < times; ++i) append(bytes, last);
  append(bytes, "\xff\xd9");
  return bytes;
}

// A valid picture of one colour: many pixels in few bytes.
inline Bytes flat_png(int width, int height) {
  Image image(width, height);
  std::fill(image.rgb.begin(), image.rgb.end(), std::uint8_t{120});
  return image::encode_png(image);
}

inline std::vector<std::pair<std::string, Bytes>> all_pictures() {
  return {{"an iden of itself", self_derived("iden")},    {"a grid of itself", self_derived("grid")},
          {"an overlay of itself", self_derived("iovl")}, {"two items of each other", ring_of_items(2)},
          {"a ring of nine items", ring_of_items(9)},     {"overlays of overlays", nested_overlays(5, 30)},
          {"overlays eight deep", nested_overlays(8, 2)}, {"thousands of items", many_items(9000)},
          {"a hundred scans", refining_jpeg(100)},        {"thousands of scans", refining_jpeg(5000)}};
}

}  // namespace selvedge::hostile
