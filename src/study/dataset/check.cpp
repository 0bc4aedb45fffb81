#include "study/dataset/check.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "ground/core/parallel.h"
#include "ground/files/read_file.h"
#include "ground/files/sha256.h"
#include "ground/image/decode.h"
#include "ground/image/perceptual_hash.h"
#include "selvedge/error.h"
#include "study/dataset/picture_difference.h"
#include "study/dataset/progress_counter.h"

namespace selvedge::dataset {
namespace {

// How much more than the whole a block of 4 x 4 of 32 x 32 pixels may differ.
constexpr float worst_block = 3;

// What is kept of a picture once it has been looked at.
struct Look {
  std::string sha256;
  image::PerceptualHash hash;
  Thumbnail thumbnail;
};

Look look_at(const std::vector<std::byte>& bytes, const std::string& name) {
  image::DecodeOptions options;
  options.at_least_width = options.at_least_height = 2 * Thumbnail::side;
  const Image image = image::decode_image(bytes, name, options).image;
  return {files::sha256_hex(bytes), image::perceptual_hash(image), make_thumbnail(image)};
}

Relation relation_of(const ManifestImage& a, const ManifestImage& b) {
  if (a.split != b.split) return Relation::across_splits;
  return a.product != b.product ? Relation::across_products : Relation::within_product;
}

// Images with the same bytes, and what they look like.
struct Content {
  const Look* look = nullptr;
  std::vector<std::size_t> images;  // positions in Manifest::images, ascending
};

std::vector<std::optional<Look>> look_at_all(const Manifest& manifest, CheckReport& report,
                                             const ProgressSink& progress) {
  std::vector<std::optional<Look>> looks(manifest.images.size());
  std::vector<std::string> problems(manifest.images.size());
  ProgressCounter counter(progress, "looking at images", manifest.images.size());
  core::parallel_for(manifest.images.size(), 0, [&](std::size_t i) {
    try {
      looks[i] = look_at(files::read_file(manifest.full_path(i)), manifest.images[i].path.string());
    } catch (const Error& error) {
      problems[i] = error.what();
    }
    counter.step();
  });
  for (std::size_t i = 0; i < looks.size(); ++i) {
    if (!looks[i]) report.unreadable.push_back({manifest.images[i].path.string(), problems[i]});
  }
  return looks;
}

std::vector<Content> group_by_content(const std::vector<std::optional<Look>>& looks) {
  std::vector<Content> contents;
  std::unordered_map<std::string_view, std::size_t> known;
  for (std::size_t i = 0; i < looks.size(); ++i) {
    if (!looks[i]) continue;
    const auto [position, added] = known.try_emplace(looks[i]->sha256, contents.size());
    if (added) contents.push_back({&*looks[i], {}});
    contents[position->second].images.push_back(i);
  }
  return contents;
}

// Of all pairs of an image of `a` and one of `b`, the one that matters most; the earliest of equals.
LookAlike worst_pair(const Manifest& manifest, std::span<const std::size_t> a, std::span<const std::size_t> b) {
  std::optional<LookAlike> worst;
  for (const std::size_t i : a) {
    for (const std::size_t j : b) {
      const Relation relation = relation_of(manifest.images[i], manifest.images[j]);
      if (worst && relation >= worst->relation) continue;
      worst = LookAlike{std::min(i, j), std::max(i, j), Likeness::identical, relation, 0, 0};
      if (relation == Relation::across_splits) return *worst;
    }
  }
  return *worst;
}

void add_identical(const Manifest& manifest, const std::vector<Content>& contents, CheckReport& report) {
  for (const Content& content : contents) {
    const std::span images(content.images);
    for (std::size_t n = 1; n < images.size(); ++n) {
      report.look_alikes.push_back(worst_pair(manifest, images.first(n), images.subspan(n, 1)));
    }
  }
}

void add_near_identical(const Manifest& manifest, const std::vector<Content>& contents, const CheckOptions& options,
                        CheckReport& report, const ProgressSink& progress) {
  // Hashes side by side: the loop below reads nothing else, and one word in four where the first already differs too
  // much.
  std::vector<image::PerceptualHash> hashes;
  for (const Content& content : contents) hashes.push_back(content.look->hash);
  std::mutex mutex;
  ProgressCounter counter(progress, "comparing", contents.size());
  core::parallel_for(contents.size(), 0, [&](std::size_t i) {
    std::vector<LookAlike> found;
    for (std::size_t j = i + 1; j < contents.size(); ++j) {
      const int distance = image::hash_distance(hashes[i], hashes[j]);
      if (distance > options.max_distance) continue;
      const Thumbnail& first = contents[i].look->thumbnail;
      const Thumbnail& second = contents[j].look->thumbnail;
      if (!may_be_alike(first, second)) continue;
      const PictureDifference difference = picture_difference(first, second);
      if (difference.overall > options.max_difference || difference.worst > worst_block * options.max_difference)
        continue;
      LookAlike pair = worst_pair(manifest, contents[i].images, contents[j].images);
      pair.likeness = Likeness::near_identical;
      pair.distance = distance;
      pair.difference = difference.overall;
      found.push_back(pair);
    }
    if (!found.empty()) {
      const std::lock_guard lock(mutex);
      report.look_alikes.insert(report.look_alikes.end(), found.begin(), found.end());
    }
    counter.step();
  });
}

}  // namespace

const char* to_string(Likeness likeness) { return likeness == Likeness::identical ? "identical" : "near-identical"; }

const char* to_string(Relation relation) {
  return relation == Relation::across_splits     ? "across splits"
         : relation == Relation::across_products ? "across products"
                                                 : "within a product";
}

std::size_t CheckReport::count(Likeness likeness, Relation relation) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      look_alikes, [&](const LookAlike& pair) { return pair.likeness == likeness && pair.relation == relation; }));
}

CheckReport check_dataset(const Manifest& manifest, const CheckOptions& options, const ProgressSink& progress) {
  CheckReport report;
  report.images = manifest.images.size();
  const auto looks = look_at_all(manifest, report, progress);
  const std::vector<Content> contents = group_by_content(looks);
  add_identical(manifest, contents, report);
  add_near_identical(manifest, contents, options, report, progress);
  std::ranges::sort(report.look_alikes, {}, [](const LookAlike& pair) {
    return std::tuple(pair.likeness, pair.relation, pair.difference, pair.first, pair.second);
  });
  return report;
}

}  // namespace selvedge::dataset
