#include "shop/feeds/product_feed.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "selvedge/error.h"
#include "shop/feeds/feed_builder.h"
#include "shop/feeds/feed_format.h"

namespace selvedge::feeds {
namespace {

namespace fs = std::filesystem;

bool is_picture(const fs::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  constexpr std::array<std::string_view, 7> pictures = {".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif"};
  return std::find(pictures.begin(), pictures.end(), extension) != pictures.end();
}

std::vector<fs::path> entries_by_name(const fs::path& folder) {
  std::vector<fs::path> entries;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!entry.path().filename().string().starts_with('.')) entries.push_back(entry.path());
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

void add_product_folder(FeedBuilder& builder, const fs::path& folder) {
  ProductFacts facts;
  facts.id.value = folder.filename().string();
  if (const auto problem = catalogue::problem_of(facts)) return builder.skip(folder.string(), *problem);
  std::vector<std::string> pictures;
  for (const fs::path& path : entries_by_name(folder)) {
    if (fs::is_regular_file(path) && is_picture(path)) {
      pictures.push_back(path.string());
    } else {
      builder.skip(path.string(), "expected a picture (.jpg, .png, .webp, .heic, .avif)");
    }
  }
  if (pictures.empty())
    return builder.skip(folder.string(), "expected at least one picture in a product's folder, found none");
  builder.add(std::move(facts), pictures, folder.string());
}

std::string difference(const ProductFacts& first, const ProductFacts& other) {
  const auto differ = [](const char* name, const std::string& a, const std::string& b) {
    return a == b ? std::string() : fmt::format("{} is '{}' here and '{}'", name, b, a);
  };
  const auto price = [](const ProductFacts& facts) { return facts.price ? to_string(*facts.price) : ""; };
  const auto stock = [](const ProductFacts& facts) { return facts.stock ? std::to_string(*facts.stock) : ""; };
  for (const std::string& found :
       {differ("title", first.title, other.title), differ("category", first.category, other.category),
        differ("colour", first.colour, other.colour), differ("price", price(first), price(other)),
        differ("currency", first.currency, other.currency), differ("stock", stock(first), stock(other)),
        differ("url", first.url, other.url), differ("item_group_id", first.item_group_id, other.item_group_id)}) {
    if (!found.empty()) return found;
  }
  const auto value = [](const ProductFacts& facts, const std::string& name) {
    const auto at = facts.attributes.find(name);
    return at == facts.attributes.end() ? std::string() : at->second;
  };
  for (const ProductFacts* facts : {&first, &other}) {
    for (const auto& [name, ignored] : facts->attributes) {
      auto found = differ(name.c_str(), value(first, name), value(other, name));
      if (!found.empty()) return found;
    }
  }
  return "";
}

}  // namespace

bool is_url(std::string_view reference) {
  return reference.starts_with("http://") || reference.starts_with("https://");
}

FeedImage feed_image(const std::string& reference, const std::string& source, const fs::path& root) {
  std::string whole = is_url(reference) ? reference : fs::absolute(root / reference).lexically_normal().string();
  return {whole, source.empty() ? whole : source};
}

void FeedBuilder::add(ProductFacts facts, const std::vector<std::string>& references, const std::string& source) {
  std::vector<FeedImage> images;
  for (const std::string& reference : references) {
    if (const auto problem = catalogue::problem_of_text("image", reference)) return skip(source, *problem);
    images.push_back(feed_image(reference, source, root_));
  }
  const auto known = positions_.find(facts.id);
  if (known == positions_.end()) {
    positions_[facts.id] = {feed_.products.size(), source};
    feed_.products.push_back({std::move(facts), std::move(images)});
    return;
  }
  FeedProduct& product = feed_.products[known->second.product];
  if (const std::string found = difference(product.facts, facts); !found.empty()) {
    skip(source, fmt::format("product '{}': {} in {}; the first is kept, the image is used", facts.id.value, found,
                             known->second.source));
  }
  std::move(images.begin(), images.end(), std::back_inserter(product.images));
}

void FeedBuilder::drop_bad_page_url(ProductFacts& facts, const std::string& source) {
  const auto problem = catalogue::problem_of_page_url(facts.url);
  if (!problem) return;
  skip(source, *problem + "; the product is taken without it");
  facts.url.clear();
}

ProductFeed read_product_folder(const fs::path& folder) {
  if (!fs::is_directory(folder))
    throw Error(ErrorKind::not_found, fmt::format("{}: expected a folder", folder.string()));
  FeedBuilder builder("");
  for (const fs::path& path : entries_by_name(fs::absolute(folder).lexically_normal())) {
    if (fs::is_directory(path)) {
      add_product_folder(builder, path);
      continue;
    }
    ProductFacts facts;
    facts.id.value = path.stem().string();
    const auto problem = catalogue::problem_of(facts);
    if (!is_picture(path)) {
      builder.skip(path.string(), "expected a picture (.jpg, .png, .webp, .heic, .avif)");
    } else if (problem) {
      builder.skip(path.string(), *problem);
    } else {
      builder.add(std::move(facts), {path.string()}, path.string());
    }
  }
  return builder.take();
}

ProductFeed read_product_feed(const fs::path& path, const FeedOptions& options) {
  if (!fs::exists(path))
    throw Error(
        ErrorKind::not_found,
        fmt::format("{}: expected a feed (CSV, TSV, XML, JSON lines) or a folder, found nothing", path.string()));
  if (fs::is_directory(path)) {
    if (!options.only.empty()) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("{}: a folder has no columns to choose rows by", path.string()));
    }
    return read_product_folder(path);
  }
  ProductFacts probe;
  if (const auto problem = catalogue::set_fact(probe, "currency", options.currency))
    throw Error(ErrorKind::invalid_argument, *problem);
  switch (format_of(path)) {
    case FeedFormat::product_jsonl:
      return read_product_jsonl(path, options);
    case FeedFormat::shopify_csv:
      return read_shopify_csv(path, options);
    case FeedFormat::merchant_table:
      return read_merchant_table(path, options);
    case FeedFormat::merchant_xml:
      return read_merchant_xml(path, options);
    case FeedFormat::product_csv:
      break;
  }
  return read_product_csv(path, options);
}

}  // namespace selvedge::feeds
