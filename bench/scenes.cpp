// What does a training scene cost, as a multiple of decoding one JPEG of its size in this process?
//
//   bench_scenes [DATA] [SCENES] [SHEET.png] [FIRST] [PART]
//
// SHEET.png gets 60 scenes to look at, with the boxes of their garments (colours by kind) and people (white). PART is
// street, studio, home, composite, drawn or empty, for scenes of that sort only, or judged.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "ground/image/contact_sheet.h"
#include "ground/image/decode.h"
#include "ground/image/encode.h"
#include "study/scenes/scene_source.h"

namespace {

using namespace selvedge;

double seconds_of(auto work) {
  const std::clock_t start = std::clock();  // processor time: the machine may have other work
  work();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

constexpr std::array<std::array<std::uint8_t, 3>, 9> colours = {{{255, 60, 60},
                                                                 {60, 60, 255},
                                                                 {255, 0, 255},
                                                                 {0, 200, 255},
                                                                 {0, 255, 120},
                                                                 {255, 160, 0},
                                                                 {255, 255, 0},
                                                                 {160, 255, 0},
                                                                 {160, 90, 255}}};

void outline(Image& image, const garments::Box& box, const std::array<std::uint8_t, 3>& colour) {
  const int left = static_cast<int>(box.x), top = static_cast<int>(box.y);
  const int right = static_cast<int>(box.x + box.width) - 1, bottom = static_cast<int>(box.y + box.height) - 1;
  for (int x = left; x <= right; ++x) {
    std::copy(colour.begin(), colour.end(), image.pixel(x, top));
    std::copy(colour.begin(), colour.end(), image.pixel(x, bottom));
  }
  for (int y = top; y <= bottom; ++y) {
    std::copy(colour.begin(), colour.end(), image.pixel(left, y));
    std::copy(colour.begin(), colour.end(), image.pixel(right, y));
  }
}

image::SheetCell cell_of(scenes::Scene scene) {
  image::SheetCell cell;
  std::string kinds;
  for (std::size_t i = 0; i < scene.labels.size(); ++i) {  // a tint where a garment's pixels are
    if (scene.labels[i] == 0) continue;
    const auto& colour = colours[static_cast<std::size_t>(scene.garments[scene.labels[i] - 1].kind)];
    for (std::size_t c = 0; c < 3; ++c)
      scene.image.rgb[3 * i + c] = static_cast<std::uint8_t>((5 * scene.image.rgb[3 * i + c] + colour[c]) / 6);
  }
  for (const auto& person : scene.people) outline(scene.image, person, {255, 255, 255});
  for (const auto& garment : scene.garments) {
    outline(scene.image, garment.box, colours[static_cast<std::size_t>(garment.kind)]);
    kinds +=
        fmt::format("{}{} {:.0f}  ", to_string(garment.kind), garment.person < 0 ? "*" : "", garment.visible * 100);
  }
  cell.image = std::move(scene.image);
  cell.captions = {kinds.substr(0, 34), kinds.size() > 34 ? kinds.substr(34) : ""};
  return cell;
}

void write_sheet(const scenes::SceneSource& source, std::size_t first, bool judged, const std::string& path) {
  std::vector<std::vector<image::SheetCell>> rows(6);
  for (std::size_t i = 0; i < 60; ++i) {
    if (judged && first + i >= source.judged_count()) break;
    rows[i / 10].push_back(cell_of(judged ? source.judged(first + i) : source.training(7, first + i)));
  }
  image::SheetOptions options;
  options.cell_width = 256;
  options.cell_height = 320;
  const std::vector<std::byte> png = image::encode_png(image::draw_contact_sheet(rows, options));
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(png.data()), static_cast<std::streamsize>(png.size()));
}

}  // namespace

int main(int argc, char** argv) {
  scenes::SceneSourceOptions options;
  if (argc > 1) options.data = argv[1];
  const std::size_t count = argc > 2 ? static_cast<std::size_t>(std::atoi(argv[2])) : 500;
  const std::string part = argc > 5 ? argv[5] : "";
  if (!part.empty() && part != "judged") {
    options.shares = {.street = 0, .studio = 0, .home = 0, .composite = 0, .drawn = 0, .empty = 0};
    (part == "street"      ? options.shares.street
     : part == "studio"    ? options.shares.studio
     : part == "home"      ? options.shares.home
     : part == "composite" ? options.shares.composite
     : part == "drawn"     ? options.shares.drawn
                           : options.shares.empty) = 1;
  }
  const scenes::SceneSource source(options);
  if (argc > 3) {
    write_sheet(source, argc > 4 ? static_cast<std::size_t>(std::atoi(argv[4])) : 0, part == "judged", argv[3]);
    if (count == 0) return 0;
  }
  std::array<std::size_t, 9> kinds{};
  std::size_t people = 0, empty = 0;
  const auto draw = [&](std::size_t from) {
    for (std::size_t i = from; i < from + count; ++i) {
      const scenes::Scene scene = source.training(1, i);
      for (const auto& garment : scene.garments) ++kinds[static_cast<std::size_t>(garment.kind)];
      people += scene.people.size();
      if (scene.garments.empty()) ++empty;
    }
  };
  const double first = seconds_of([&] { draw(0); });
  const double again = seconds_of([&] { draw(0); });
  const std::vector<std::byte> jpeg = image::encode_jpeg(source.training(1, 0).image, 90);
  const double decoding = seconds_of([&] {
    for (int i = 0; i < 200; ++i) image::decode_jpeg_here(jpeg, "scene");
  });
  const double floor = decoding / 200, each = again / static_cast<double>(count);
  fmt::print("scenes: {:.2f} ms each, {:.2f} ms at first; decoding a JPEG of {} x {}: {:.2f} ms; ratio {:.1f}\n",
             each * 1e3, first / static_cast<double>(count) * 1e3, options.width, options.height, floor * 1e3,
             each / floor);
  for (std::size_t i = 0; i < kinds.size(); ++i)
    fmt::print("{} {:.2f}, ", garments::kind_names[i], static_cast<double>(kinds[i]) / static_cast<double>(2 * count));
  fmt::print("people {:.2f}, empty {:.2f} a scene\n", static_cast<double>(people) / static_cast<double>(2 * count),
             static_cast<double>(empty) / static_cast<double>(2 * count));
  return 0;
}
