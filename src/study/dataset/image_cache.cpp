// Decoded pictures of one size lie in one file. A new file takes from older ones what they hold undamaged, and only
// the rest is decoded.
#include "study/dataset/image_cache.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <optional>
#include <utility>

#include "ground/core/parallel.h"
#include "ground/files/read_file.h"
#include "ground/files/sha256.h"
#include "ground/image/decode.h"
#include "ground/image/resize.h"
#include "selvedge/error.h"
#include "study/dataset/progress_counter.h"

namespace selvedge::dataset {
namespace {

namespace fs = std::filesystem;

// Raise it whenever decode_image() or resize() begin to answer with other pixels.
constexpr std::uint32_t decode_version = 2;

constexpr std::uint32_t padded_mark = 1u << 16;  // in a file's decode version

bool is_padded(const PixelFileKey& key) { return (key.decode_version & padded_mark) != 0; }

// What the names of a key's files begin with.
std::string prefix_of(const PixelFileKey& key) {
  return fmt::format("{}{}x{}-", is_padded(key) ? "padded-" : "", key.width, key.height);
}

// The different contents wanted: SHA-256 to a file that holds it.
using Contents = std::map<std::string, fs::path>;

struct CacheFolder {
  std::vector<PixelFile> files;   // those of this size that are whole but for their pixels, by name
  std::vector<fs::path> damaged;  // those that are not
};

CacheFolder list_folder(const fs::path& folder, const PixelFileKey& key, std::vector<std::string>& notes) {
  const std::string prefix = prefix_of(key);
  std::vector<fs::path> paths;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator(folder, missing)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(prefix) && name.ends_with(".pixels")) paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  CacheFolder found;
  for (const fs::path& path : paths) {
    try {
      found.files.emplace_back(path, key);
    } catch (const Error& error) {
      notes.push_back(fmt::format("{}; its pictures are decoded again", error.what()));
      found.damaged.push_back(path);
    }
  }
  return found;
}

// The problems of a picture's contents are returned, so that the cache remembers them. Problems of the file (gone,
// changed meanwhile) are thrown.
SlotContents decode_to_size(const fs::path& path, const std::string& sha256, const PixelFileKey& key) {
  const auto bytes = files::read_file(path);
  if (files::sha256_hex(bytes) != sha256) {
    throw Error(ErrorKind::unavailable,
                path.string() + " changed while it was being read; run this again when nobody writes it");
  }
  try {
    const auto width = static_cast<int>(key.width), height = static_cast<int>(key.height);
    image::DecodeOptions options;
    options.at_least_width = width;
    options.at_least_height = height;
    const Image image = image::decode_image(bytes, path.filename().string(), options).image;
    return {(is_padded(key) ? image::fit_on_white(image, width, height) : image::resize(image, width, height)).rgb, ""};
  } catch (const Error& error) {
    return {{}, error.what()};
  }
}

// The first file that holds every picture wanted, undamaged.
std::optional<std::size_t> find_complete(const std::vector<PixelFile>& files, const Contents& contents,
                                         std::vector<std::string>& notes) {
  for (std::size_t f = 0; f < files.size(); ++f) {
    std::vector<std::size_t> slots;
    for (const auto& [sha256, path] : contents) {
      const auto slot = files[f].find(sha256);
      if (!slot) break;
      slots.push_back(*slot);
    }
    if (slots.size() != contents.size()) continue;
    std::atomic<std::size_t> damaged = 0;
    core::parallel_for(slots.size(), 0, [&](std::size_t i) { damaged += files[f].intact(slots[i]) ? 0 : 1; });
    if (damaged == 0) return f;
    notes.push_back(
        fmt::format("{}: {} pictures are damaged and decoded again", files[f].path().string(), damaged.load()));
  }
  return std::nullopt;
}

// Writes the pictures wanted to `target`: those that some file holds undamaged are copied, the others decoded.
void build(const fs::path& target, const PixelFileKey& key, const Contents& contents,
           const std::vector<PixelFile>& files, ImageCacheReport& report, const ProgressSink& progress) {
  std::vector<std::string> hashes;
  for (const auto& [sha256, path] : contents) hashes.push_back(sha256);
  ProgressCounter counter(progress, fmt::format("decoding to {}x{}", key.width, key.height), hashes.size());
  std::atomic<std::size_t> reused = 0;
  write_pixel_file(target, key, hashes, [&](std::size_t i) {
    for (const PixelFile& file : files) {
      const auto slot = file.find(hashes[i]);
      if (!slot || !file.intact(*slot)) continue;
      ++reused;
      counter.step();
      if (!file.readable(*slot)) return SlotContents{{}, std::string(file.problem(*slot))};
      const auto pixels = file.pixels(*slot);
      return SlotContents{{pixels.begin(), pixels.end()}, ""};
    }
    SlotContents picture = decode_to_size(contents.at(hashes[i]), hashes[i], key);
    counter.step();
    return picture;
  });
  report.reused = reused;
  report.decoded = hashes.size() - reused;
}

void remove_superseded(const CacheFolder& folder, const PixelFile& made) {
  std::error_code ignored;
  for (const PixelFile& file : folder.files) {
    if (file.path() == made.path()) continue;
    bool all = true;
    for (std::size_t slot = 0; slot < file.size() && all; ++slot) all = made.find(file.sha256(slot)).has_value();
    if (all) fs::remove(file.path(), ignored);
  }
  for (const fs::path& path : folder.damaged) {
    if (path != made.path()) fs::remove(path, ignored);
  }
}

// The file that holds all of `contents`: one that is there, or a new one.
PixelFile open_file(const fs::path& folder, const PixelFileKey& key, const Contents& contents, ImageCacheReport& report,
                    const ProgressSink& progress) {
  CacheFolder found = list_folder(folder, key, report.notes);
  if (const auto complete = find_complete(found.files, contents, report.notes)) {
    report.reused = contents.size();
    return std::move(found.files[*complete]);
  }
  files::Sha256 set;
  for (const auto& [sha256, path] : contents) set.update(sha256);
  const fs::path target = folder / fmt::format("{}{}.pixels", prefix_of(key), set.hex().substr(0, 16));
  build(target, key, contents, found.files, report, progress);
  PixelFile made(target, key);
  remove_superseded(found, made);
  return made;
}

}  // namespace

ImageCache ImageCache::open(const Manifest& manifest, std::span<const std::size_t> images, int width, int height,
                            const fs::path& cache_folder, const ProgressSink& progress, Framing framing) {
  if (width <= 0 || height <= 0) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[ImageCache::open] expected a size over 0, got {}x{}", width, height));
  }
  for (const std::size_t image : images) {
    if (image < manifest.images.size()) continue;
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[ImageCache::open] expected positions below {}, got {}", manifest.images.size(), image));
  }
  const std::vector<ContentHash> hashes = content_hashes(manifest, images, progress);
  Contents contents;
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (!hashes[i].sha256.empty()) contents.try_emplace(hashes[i].sha256, manifest.full_path(images[i]));
  }
  ImageCacheReport report;
  const PixelFileKey key{decode_version | (framing == Framing::padded ? padded_mark : 0),
                         static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height)};
  ImageCache cache(open_file(cache_folder, key, contents, report, progress), width, height);
  cache.report_ = std::move(report);
  for (std::size_t i = 0; i < images.size(); ++i) {
    const auto slot = hashes[i].sha256.empty() ? std::nullopt : cache.file_.find(hashes[i].sha256);
    const bool readable = slot && cache.file_.readable(*slot);
    cache.slots_.push_back(readable ? *slot : no_slot);
    if (readable) continue;
    cache.skipped_.push_back(
        {manifest.full_path(images[i]).string(), slot ? std::string(cache.file_.problem(*slot)) : hashes[i].problem});
  }
  return cache;
}

std::span<const std::uint8_t> ImageCache::pixels(std::size_t i) const {
  if (!readable(i)) return {};
  return file_.pixels(slots_[i]);
}

}  // namespace selvedge::dataset
