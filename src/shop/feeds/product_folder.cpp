// Everything is read in the order of names, so that each run gives the same feed.
#include <fmt/format.h>

#include <algorithm>

#include "ground/files/read_file.h"
#include "selvedge/error.h"
#include "shop/feeds/feed_builder.h"
#include "shop/feeds/picture_address.h"
#include "shop/feeds/product_feed.h"

namespace selvedge::feeds {
namespace {

namespace fs = std::filesystem;

constexpr const char* expected_picture = "expected a picture (.jpg, .png, .webp, .heic, .avif, .gif, .bmp, .tif)";

std::vector<fs::path> entries_by_name(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with('.') && !name.starts_with('@')) entries.push_back(entry->path());
  }
  if (failure)
    throw Error(ErrorKind::unavailable,
                fmt::format("{}: the folder cannot be read: {}", folder.string(), failure.message()));
  std::sort(entries.begin(), entries.end());
  return entries;
}

void add_product_folder(FeedBuilder& builder, const fs::path& folder) {
  ProductFacts facts;
  facts.id.value = folder.filename().string();
  if (const auto problem = catalogue::problem_of(facts)) return builder.skip(folder.string(), *problem);
  std::vector<std::string> pictures;
  std::error_code untold;  // what cannot be looked at is no picture
  for (const fs::path& path : entries_by_name(folder)) {
    if (fs::is_regular_file(path, untold) && has_picture_ending(path.filename().string())) {
      pictures.push_back(path.string());
    } else {
      builder.skip(path.string(), expected_picture);
    }
  }
  if (pictures.empty())
    return builder.skip(facts.id, folder.string(), "expected at least one picture in a product's folder, found none");
  builder.add(std::move(facts), pictures, folder.string());
}

}  // namespace

ProductFeed read_product_folder(const fs::path& folder) {
  if (!files::is_folder(folder))
    throw Error(ErrorKind::not_found, fmt::format("{}: expected a folder", folder.string()));
  FeedBuilder builder("");
  builder.report().set_format("a folder of pictures");
  for (const fs::path& path : entries_by_name(fs::absolute(folder).lexically_normal())) {
    std::error_code untold;
    if (fs::is_directory(path, untold)) {
      add_product_folder(builder, path);
      continue;
    }
    ProductFacts facts;
    facts.id.value = path.stem().string();
    const auto problem = catalogue::problem_of(facts);
    if (!has_picture_ending(path.filename().string())) {
      builder.skip(path.string(), expected_picture);
    } else if (problem) {
      builder.skip(path.string(), *problem);
    } else {
      builder.add(std::move(facts), {path.string()}, path.string());
    }
  }
  return builder.take();
}

}  // namespace selvedge::feeds
