// How fast a 350 x 726 JPEG on disk becomes a 100 x 100 picture, on one core: Selvedge beside Pillow (plain, and with
// its draft mode) and beside libjpeg-turbo alone at the same reduced scale, without the resize. All take turns.
#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>
#include <unistd.h>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "ground/codecs/codecs.h"
#include "ground/core/rng.h"
#include "ground/files/atomic_file.h"
#include "ground/files/read_file.h"
#include "ground/image/decode.h"
#include "ground/image/encode.h"
#include "ground/image/resize.h"
#include "selvedge/error.h"

namespace {

using namespace selvedge;
namespace fs = std::filesystem;

constexpr int photo_width = 350;
constexpr int photo_height = 726;
constexpr int target = 100;
constexpr int photos = 64;
constexpr int rounds = 5;
constexpr int quality = 85;

// Soft shapes, cloth texture and sensor noise: about as many bytes a pixel as a shop's photo of a person.
Image photo_like(core::Rng& rng) {
  Image coarse(24, 50);
  for (std::uint8_t& value : coarse.rgb) value = static_cast<std::uint8_t>(40 + rng.below(190));
  Image image = image::resize(coarse, photo_width, photo_height);
  const double angle = rng.uniform(0, 3.14);
  const double pitch = rng.uniform(0.2, 1.2);
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const double weave = 12 * std::sin(pitch * (x * std::cos(angle) + y * std::sin(angle)));
      const double noise = 2 * rng.normal();
      for (int c = 0; c < 3; ++c) {
        image.pixel(x, y)[c] = static_cast<std::uint8_t>(std::clamp(image.pixel(x, y)[c] + weave + noise, 0.0, 255.0));
      }
    }
  }
  return image;
}

std::vector<fs::path> write_photos(const fs::path& folder) {
  std::vector<fs::path> paths;
  core::Rng rng(1);
  std::size_t bytes = 0;
  for (int i = 0; i < photos; ++i) {
    const std::vector<std::byte> jpeg = image::encode_jpeg(photo_like(rng), quality);
    paths.push_back(folder / fmt::format("{:03}.jpg", i));
    files::write_file_atomically(paths.back(), jpeg);
    bytes += jpeg.size();
  }
  fmt::print("{} drawn JPEGs of {} x {}, quality {}, {} KB each on average, to {} x {}\n", photos, photo_width,
             photo_height, quality, bytes / photos / 1024, target, target);
  return paths;
}

double images_per_second(const std::vector<fs::path>& paths, const std::function<void(const fs::path&)>& decode) {
  const auto start = std::chrono::steady_clock::now();
  for (const fs::path& path : paths) decode(path);
  return static_cast<double>(paths.size()) /
         std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void decode_here(const fs::path& path) {
  image::DecodeOptions options;
  options.at_least_width = target;
  options.at_least_height = target;
  if (image::resize(image::load_image(path, options).image, target, target).empty()) std::abort();
}

// Decodes without the decoding process, to show what that process costs.
void decode_alone(const fs::path& path) {
  image::DecodeOptions options;
  options.at_least_width = target;
  options.at_least_height = target;
  if (image::resize(codecs::decode_image_here(files::read_file(path), path.string(), options).image, target, target)
          .empty())
    std::abort();
}

// The floor: the file's bytes through libjpeg-turbo at half size into one reused buffer.
void decode_bare(const fs::path& path) {
  static std::vector<std::uint8_t> pixels(std::size_t{photo_width} * photo_height * 3);
  const std::vector<std::byte> bytes = files::read_file(path);
  jpeg_decompress_struct codec{};
  jpeg_error_mgr errors{};
  codec.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&codec);
  jpeg_mem_src(&codec, reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<unsigned long>(bytes.size()));
  jpeg_read_header(&codec, TRUE);
  codec.scale_num = 4;
  codec.scale_denom = 8;
  codec.out_color_space = JCS_RGB;
  jpeg_start_decompress(&codec);
  while (codec.output_scanline < codec.output_height) {
    JSAMPROW row = pixels.data() + std::size_t{codec.output_scanline} * codec.output_width * 3;
    jpeg_read_scanlines(&codec, &row, 1);
  }
  jpeg_finish_decompress(&codec);
  jpeg_destroy_decompress(&codec);
}

double pillow(const fs::path& folder, const char* mode) {
  const char* python = std::getenv("SELVEDGE_PYTHON");
  const std::string command =
      fmt::format("{} {}/bench/decode_pillow.py {} {} {}", python == nullptr ? "/usr/bin/python3" : python,
                  SELVEDGE_SOURCE_DIR, folder.string(), target, mode);
  std::FILE* pipe = popen(command.c_str(), "r");
  double rate = 0;
  const bool read = pipe != nullptr && std::fscanf(pipe, "%lf", &rate) == 1;
  if (pipe != nullptr) pclose(pipe);
  if (!read) throw Error(ErrorKind::unavailable, "Pillow could not be run (Debian: python3-pil): " + command);
  return rate;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void compare(const fs::path& folder) {
  const std::vector<fs::path> paths = write_photos(folder);
  struct Side {
    const char* name;
    std::function<double()> run;
    std::vector<double> rates;
  };
  std::vector<Side> sides = {
      {"Selvedge", [&] { return images_per_second(paths, decode_here); }, {}},
      {"Selvedge, in this process", [&] { return images_per_second(paths, decode_alone); }, {}},
      {"libjpeg-turbo at 1/2, no resize", [&] { return images_per_second(paths, decode_bare); }, {}},
      {"Pillow, plain", [&] { return pillow(folder, "plain"); }, {}},
      {"Pillow, draft mode", [&] { return pillow(folder, "draft"); }, {}}};
  for (int round = 0; round < rounds; ++round) {
    for (Side& side : sides) side.rates.push_back(side.run());
  }
  const double ours = median(sides[0].rates);
  fmt::print("{:<34}{:>10}{:>22}\n", "one core, medians of 5", "images/s", "Selvedge is");
  for (const Side& side : sides) {
    const double rate = median(side.rates);
    fmt::print("{:<34}{:>10.0f}{:>17.2f} times\n", side.name, rate, ours / rate);
  }
  fmt::print("a process of its own costs {:.3f} ms a photo; target: at most 1 ms\n",
             1000 / ours - 1000 / median(sides[1].rates));
  fmt::print("targets: 3 times plain Pillow, 1.3 times its draft mode, 0.77 times the bare decoder\n");
}

}  // namespace

int main() {
  const fs::path folder = fs::temp_directory_path() / fmt::format("selvedge-bench-decode-{}", getpid());
  int status = 0;
  try {
    compare(folder);
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_decode: {}\n", error.what());
    status = 1;
  }
  fs::remove_all(folder);
  return status;
}
