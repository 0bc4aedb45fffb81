// Reads the boxes of ISO base media for three questions: how large each item is, what it is made of, and how often
// each part is decoded. Reading behind the end gives zeros and is noticed.
#include "ground/image/heif_items.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace selvedge::image::decoding {
namespace {

using Bytes = std::span<const std::byte>;
using ItemId = std::uint32_t;

// A 48-megapixel photo of a phone has some 200 tiles.
constexpr std::size_t most_items = 4096;
constexpr std::size_t most_references = 16384;
// A picture with transparency, made of a grid, under a rotation, is 4 deep.
constexpr int deepest = 6;

// Big-endian, as all of ISO base media. Behind the end everything reads as 0, and good() says so.
class Reader {
 public:
  explicit Reader(Bytes bytes) : bytes_(bytes) {}
  std::uint64_t number(std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
      value = (value << 8) | (at_ + i < bytes_.size() ? std::to_integer<std::uint64_t>(bytes_[at_ + i]) : 0);
    skip(size);
    return value;
  }
  void skip(std::uint64_t size) {
    good_ = good_ && size <= bytes_.size() - std::min(at_, bytes_.size());
    at_ = good_ ? at_ + static_cast<std::size_t>(size) : bytes_.size();
  }
  Bytes take(std::uint64_t size) {
    const std::size_t begin = at_;
    skip(size);
    return good_ ? bytes_.subspan(begin, static_cast<std::size_t>(size)) : Bytes();
  }
  Bytes rest() const { return bytes_.subspan(at_); }
  bool good() const { return good_; }
  bool done() const { return at_ >= bytes_.size(); }

 private:
  Bytes bytes_;
  std::size_t at_ = 0;
  bool good_ = true;
};

struct Box {
  std::string_view type;
  Bytes content;
};

std::vector<Box> boxes_in(Bytes bytes, std::size_t most) {
  std::vector<Box> boxes;
  Reader reader(bytes);
  while (!reader.done() && boxes.size() < most) {
    std::uint64_t size = reader.number(4), head = 8;
    const Bytes type = reader.take(4);
    if (size == 1) {
      size = reader.number(8);
      head = 16;
    }
    if (!reader.good()) break;
    const Bytes content = size == 0 ? reader.rest() : reader.take(size < head ? ~std::uint64_t{0} : size - head);
    if (!reader.good()) break;
    boxes.push_back({{reinterpret_cast<const char*>(type.data()), 4}, content});
    if (size == 0) break;
  }
  return boxes;
}

// Bits of an HEVC parameter set, without the bytes that keep start codes out of it.
class Bits {
 public:
  explicit Bits(Bytes bytes) {
    int zeros = 0;
    for (const std::byte byte : bytes.first(std::min<std::size_t>(bytes.size(), 256))) {
      const bool inserted = zeros >= 2 && byte == std::byte{3};
      zeros = byte == std::byte{0} ? zeros + 1 : 0;
      if (!inserted) bytes_.push_back(byte);
    }
  }
  std::uint64_t number(int bits) {
    std::uint64_t value = 0;
    for (int i = 0; i < bits; ++i, ++at_) {
      const std::uint64_t byte = at_ / 8 < bytes_.size() ? std::to_integer<std::uint64_t>(bytes_[at_ / 8]) : 0;
      value = (value << 1) | ((byte >> (7 - at_ % 8)) & 1);
    }
    return value;
  }
  // Exp-Golomb.
  std::uint64_t counted() {
    int zeros = 0;
    while (zeros < 32 && number(1) == 0) ++zeros;
    return (std::uint64_t{1} << zeros) - 1 + number(zeros);
  }

 private:
  std::vector<std::byte> bytes_;
  std::size_t at_ = 0;
};

// Pixels by a sequence parameter set (ITU-T H.265, 7.3.2.2).
std::int64_t pixels_of_sps(Bytes unit) {
  Bits bits(unit);
  bits.number(16 + 4);
  const auto layers = static_cast<int>(bits.number(3));
  bits.number(1 + 96);
  std::uint64_t present[8] = {};
  for (int i = 0; i < layers; ++i) present[i] = bits.number(2);
  if (layers > 0) bits.number(2 * (8 - layers));
  for (int i = 0; i < layers; ++i) bits.number((present[i] & 2 ? 88 : 0) + (present[i] & 1 ? 8 : 0));
  bits.counted();
  if (bits.counted() == 3) bits.number(1);
  const std::uint64_t width = bits.counted(), height = bits.counted();
  constexpr std::uint64_t longest = 1 << 20;
  return static_cast<std::int64_t>(std::min(width, longest) * std::min(height, longest));
}

// Pixels by an HEVC configuration (ISO/IEC 14496-15, 8.3.3.1).
std::int64_t pixels_of_hvcc(Bytes content) {
  constexpr std::uint64_t sps = 33;
  std::int64_t pixels = 0;
  Reader reader(content);
  reader.skip(22);
  for (auto arrays = reader.number(1); arrays > 0 && reader.good(); --arrays) {
    const auto type = reader.number(1) & 0x3F;
    for (auto units = reader.number(2); units > 0 && reader.good(); --units) {
      const Bytes unit = reader.take(reader.number(2));
      if (type == sps && reader.good()) pixels = std::max(pixels, pixels_of_sps(unit));
    }
  }
  return pixels;
}

struct Items {
  std::size_t count = 0;
  std::size_t references = 0;
  ItemId primary = 0;
  std::unordered_map<ItemId, std::int64_t> pixels;
  std::unordered_map<ItemId, std::vector<ItemId>> parts;  // what an item is decoded from
};

void read_references(Bytes content, Items& items) {
  Reader head(content);
  const std::size_t id_size = head.number(1) == 0 ? 2 : 4;
  head.skip(3);
  for (const Box& box : boxes_in(head.rest(), most_references)) {
    Reader reader(box.content);
    const auto from = static_cast<ItemId>(reader.number(id_size));
    for (auto count = reader.number(2); count > 0 && reader.good(); --count) {
      const auto to = static_cast<ItemId>(reader.number(id_size));
      if (!reader.good()) break;
      ++items.references;
      if (items.references > most_references) return;
      if (box.type == "dimg") items.parts[from].push_back(to);
      if (box.type == "auxl") items.parts[to].push_back(from);  // transparency is decoded with its picture
    }
  }
}

std::vector<std::int64_t> property_sizes(Bytes container) {
  std::vector<std::int64_t> sizes;
  for (const Box& box : boxes_in(container, most_items)) {
    std::int64_t pixels = 0;
    Reader reader(box.content);
    if (box.type == "ispe") {
      reader.skip(4);
      const auto width = static_cast<std::int64_t>(reader.number(4)),
                 height = static_cast<std::int64_t>(reader.number(4));
      if (reader.good()) pixels = std::min<std::int64_t>(width, 1 << 24) * std::min<std::int64_t>(height, 1 << 24);
    } else if (box.type == "hvcC") {
      pixels = pixels_of_hvcc(box.content);
    }
    sizes.push_back(pixels);
  }
  return sizes;
}

void read_properties(Bytes content, Items& items) {
  std::vector<std::int64_t> sizes;
  for (const Box& box : boxes_in(content, 16)) {
    if (box.type == "ipco") sizes = property_sizes(box.content);
    if (box.type != "ipma") continue;
    Reader reader(box.content);
    const std::size_t id_size = reader.number(1) == 0 ? 2 : 4;
    const std::size_t index_size = (reader.number(3) & 1) != 0 ? 2 : 1;
    for (auto entries = reader.number(4); entries > 0 && reader.good(); --entries) {
      const auto id = static_cast<ItemId>(reader.number(id_size));
      for (auto count = reader.number(1); count > 0 && reader.good(); --count) {
        const auto index = reader.number(index_size) & (index_size == 2 ? 0x7FFF : 0x7F);
        if (index >= 1 && index <= sizes.size()) items.pixels[id] = std::max(items.pixels[id], sizes[index - 1]);
      }
    }
  }
}

// Items that are drawn onto a canvas: tiles side by side, or pictures over each other.
struct Canvases {
  std::unordered_set<ItemId> grids, overlays;
};

void read_item_types(Bytes content, Canvases& canvases) {
  Reader head(content);
  const auto version = head.number(1);
  head.skip(3 + (version == 0 ? 2 : 4));
  for (const Box& box : boxes_in(head.rest(), most_items)) {
    Reader reader(box.content);
    const auto entry_version = reader.number(1);
    reader.skip(3);
    const auto id = static_cast<ItemId>(reader.number(entry_version == 3 ? 4 : 2));
    reader.skip(2);
    const std::uint64_t type = reader.number(4);
    if (type == 0x67726964) canvases.grids.insert(id);     // "grid"
    if (type == 0x696F766C) canvases.overlays.insert(id);  // "iovl"
  }
}

// A canvas has the size that the item's own bytes say (ISO/IEC 23008-12, 6.6.2), whatever its properties say.
std::int64_t pixels_of_canvas(Bytes bytes, bool overlay) {
  Reader reader(bytes);
  reader.skip(1);
  const std::size_t size = (reader.number(1) & 1) != 0 ? 4 : 2;
  reader.skip(overlay ? 8 : 2);  // the background; rows and columns
  const auto width = static_cast<std::int64_t>(reader.number(size)),
             height = static_cast<std::int64_t>(reader.number(size));
  return reader.good() ? std::min<std::int64_t>(width, 1 << 24) * std::min<std::int64_t>(height, 1 << 24) : 0;
}

// Where items lie (ISO/IEC 14496-12, 8.11.3): in the file, or in the box `idat`.
void read_canvases(Bytes content, Bytes file, Bytes idat, const Canvases& canvases, Items& items) {
  constexpr std::size_t longest_canvas = 18;  // bytes
  Reader reader(content);
  const auto version = reader.number(1);
  reader.skip(3);
  const std::uint64_t sizes = reader.number(2);
  const std::size_t offset_size = sizes >> 12, length_size = sizes >> 8 & 15, base_size = sizes >> 4 & 15;
  const std::size_t index_size = version == 0 ? 0 : sizes & 15;
  for (auto left = reader.number(version < 2 ? 2 : 4); left > 0 && reader.good(); --left) {
    const auto id = static_cast<ItemId>(reader.number(version < 2 ? 2 : 4));
    const bool in_idat = version > 0 && (reader.number(2) & 15) == 1;
    reader.skip(2);
    const std::uint64_t base = reader.number(base_size);
    std::vector<std::byte> bytes;
    auto extents = reader.number(2);
    if (offset_size + length_size + index_size == 0) extents = 0;  // of no bytes
    for (; extents > 0 && reader.good(); --extents) {
      reader.skip(index_size);
      const std::uint64_t offset = base + reader.number(offset_size), length = reader.number(length_size);
      Reader from(in_idat ? idat : file);
      from.skip(offset);
      const Bytes rest = from.good() ? from.rest() : Bytes();
      const std::size_t wanted = std::min<std::uint64_t>({length, rest.size(), longest_canvas - bytes.size()});
      bytes.insert(bytes.end(), rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(wanted));
    }
    const bool overlay = canvases.overlays.contains(id);
    if (!overlay && !canvases.grids.contains(id)) continue;
    items.pixels[id] = std::max(items.pixels[id], pixels_of_canvas(bytes, overlay));
  }
}

Items read_items(Bytes file) {
  Items items;
  Canvases canvases;
  Bytes locations, idat;
  for (const Box& top : boxes_in(file, most_items)) {
    if (top.type != "meta" || top.content.size() < 4) continue;
    for (const Box& box : boxes_in(top.content.subspan(4), 64)) {
      if (box.type == "idat") idat = box.content;
      if (box.type == "iloc") locations = box.content;
      Reader reader(box.content);
      const auto version = reader.number(1);
      reader.skip(3);
      if (box.type == "pitm") items.primary = static_cast<ItemId>(reader.number(version == 0 ? 2 : 4));
      if (box.type == "iinf") items.count = static_cast<std::size_t>(reader.number(version == 0 ? 2 : 4));
      if (box.type == "iinf") read_item_types(box.content, canvases);
      if (box.type == "iref") read_references(box.content, items);
      if (box.type == "iprp") read_properties(box.content, items);
    }
    read_canvases(locations, file, idat, canvases, items);
    break;
  }
  return items;
}

// Pixels that are decoded for an item, each part as often as it is used. -1: in circles, or too deep.
class Expansion {
 public:
  explicit Expansion(const Items& items) : items_(items) {}

  std::int64_t of(ItemId id, int depth = 0) {
    if (depth > deepest) return -1;
    if (const auto known = done_.find(id); known != done_.end() && depth + known->second.height <= deepest)
      return known->second.pixels;
    const auto own = items_.pixels.find(id);
    Known known{own == items_.pixels.end() ? 0 : own->second, 0};
    if (const auto parts = items_.parts.find(id); parts != items_.parts.end()) {
      for (const ItemId part : parts->second) {
        const std::int64_t pixels = of(part, depth + 1);
        if (pixels < 0) return -1;
        known.pixels = std::min(known.pixels + pixels, std::int64_t{1} << 60);
        known.height = std::max(known.height, done_.at(part).height + 1);
      }
    }
    done_[id] = known;
    return known.pixels;
  }

 private:
  struct Known {
    std::int64_t pixels = 0;
    int height = 0;  // of what it is made of
  };
  const Items& items_;
  std::unordered_map<ItemId, Known> done_;
};

}  // namespace

std::optional<std::int64_t> largest_heif_item(Bytes file) {
  std::optional<std::int64_t> largest;
  for (const auto& [id, pixels] : read_items(file).pixels) largest = std::max(largest.value_or(0), pixels);
  return largest;
}

std::optional<std::string> problem_of_heif_items(Bytes file, std::int64_t max_pixels) {
  const Items items = read_items(file);
  if (items.count > most_items || items.references > most_references) {
    return fmt::format("it holds {} items and {} references, more than {} and {}", items.count, items.references,
                       most_items, most_references);
  }
  Expansion expansion(items);
  for (const auto& [id, parts] : items.parts) {
    if (expansion.of(id) < 0) return "its items are made of each other in circles, or too deep";
  }
  // Tiles, the picture made of them, and the same again for its transparency.
  const std::int64_t pixels = expansion.of(items.primary);
  if (pixels / 4 > max_pixels)
    return fmt::format("{} pixels would be decoded for its picture, more than 4 times {}", pixels, max_pixels);
  for (const auto& [id, own] : items.pixels) {
    // What is shown is checked later; a stream is padded to whole blocks.
    constexpr std::int64_t padding = 1 << 20;
    if (own / 2 > max_pixels + padding)
      return fmt::format("one of its items has {} pixels, more than {}", own, max_pixels);
  }
  return std::nullopt;
}

}  // namespace selvedge::image::decoding
