// The steps: find the images, leave out files that are not images, apply the rules, split, write. Each step reports
// what it leaves out and why.
#include "study/dataset/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "ground/core/parallel.h"
#include "ground/core/rng.h"
#include "selvedge/error.h"
#include "study/dataset/found_images.h"
#include "study/dataset/progress_counter.h"
#include "study/dataset/unpack_zip.h"

namespace selvedge::dataset {
namespace {

namespace fs = std::filesystem;

FoundImages find_lookbook(const fs::path& source, const fs::path& manifest, const ProgressSink& progress) {
  if (!fs::is_regular_file(source)) return find_lookbook_images(source);
  fs::path folder = manifest;
  folder.replace_extension(".images");
  UnpackReport unpacked = unpack_zip(
      source, folder, [](std::string_view name) { return parse_lookbook_name(name).has_value(); }, {}, progress);
  FoundImages found = lookbook_images(std::move(unpacked.files));
  found.other_files = unpacked.other_files;
  found.skipped = std::move(unpacked.skipped);
  return found;
}

FoundImages find_manifest_images(const fs::path& source) {
  Manifest manifest = read_manifest(source);
  FoundImages found;
  found.attribute_names = std::move(manifest.attribute_names);
  for (std::size_t i = 0; i < manifest.images.size(); ++i) {
    ManifestImage& image = manifest.images[i];
    found.images.push_back(
        {manifest.full_path(i), std::move(image.product), image.role, image.split, std::move(image.attributes)});
  }
  return found;
}

FoundImages find_images(SourceKind kind, const fs::path& source, const fs::path& manifest,
                        const ProgressSink& progress) {
  switch (kind) {
    case SourceKind::lookbook:
      return find_lookbook(source, manifest, progress);
    case SourceKind::pairs:
      return find_pairs_csv_images(source);
    case SourceKind::folder:
      return find_product_folder_images(source);
    case SourceKind::deepfashion:
      return find_deepfashion_images(source);
    case SourceKind::street2shop:
      return find_street2shop_images(source);
    case SourceKind::manifest:
      return find_manifest_images(source);
  }
  throw Error(ErrorKind::internal, "[import_dataset] unknown kind of source");
}

// Moves images whose files are missing or no images to `skipped`; each file once.
void skip_bad_files(FoundImages& found, const ProgressSink& progress) {
  std::vector<std::optional<std::string>> problems(found.images.size());
  ProgressCounter counter(progress, "looking at files", found.images.size());
  core::parallel_for(found.images.size(), 0, [&](std::size_t i) {
    problems[i] = image_file_problem(found.images[i].path);
    counter.step();
  });
  std::vector<FoundImage> good;
  std::set<fs::path> told;
  for (std::size_t i = 0; i < problems.size(); ++i) {
    if (!problems[i]) {
      good.push_back(std::move(found.images[i]));
    } else if (told.insert(found.images[i].path).second) {
      found.skipped.push_back({found.images[i].path.string(), *problems[i]});
    }
  }
  found.images = std::move(good);
}

struct Candidate {
  std::size_t product_images = 0, person_images = 0;
  std::optional<Split> split;
};

std::map<ProductId, Candidate> candidates_of(const FoundImages& found) {
  std::map<ProductId, Candidate> candidates;
  for (const FoundImage& image : found.images) {
    Candidate& candidate = candidates[image.product];
    ++(image.role == Role::product ? candidate.product_images : candidate.person_images);
    candidate.split = image.split;
  }
  return candidates;
}

// Removes products that miss the rules, counting them and saying why.
void apply_rules(std::map<ProductId, Candidate>& candidates, std::size_t min_person, DatasetImportReport& report) {
  std::erase_if(candidates, [&](const auto& entry) {
    const auto& [id, candidate] = entry;
    if (candidate.product_images > 0 && candidate.person_images >= min_person) return false;
    if (candidate.product_images == 0) {
      ++report.without_product_image;
      report.left_out.push_back({id.value, "no product image"});
    } else {
      ++report.with_few_person_images;
      report.left_out.push_back(
          {id.value, fmt::format("{} person images, expected at least {}", candidate.person_images, min_person)});
    }
    report.images_left_out += candidate.product_images + candidate.person_images;
    return true;
  });
}

std::map<ProductId, Split> choose_splits(const std::map<ProductId, Candidate>& candidates,
                                         const DatasetImportOptions& options, DatasetImportReport& report) {
  std::vector<ProductId> ids;
  bool has_splits = true;
  for (const auto& [id, candidate] : candidates) {
    ids.push_back(id);
    has_splits = has_splits && candidate.split.has_value();
  }
  std::map<ProductId, Split> splits;
  if (has_splits && !options.sizes.given()) {
    for (const auto& [id, candidate] : candidates) splits[id] = *candidate.split;
    return splits;
  }
  splits = split_products(std::move(ids), options.sizes, options.seed);
  for (const auto& [id, candidate] : candidates) {
    if (splits.contains(id)) continue;
    ++report.beyond_the_split;
    report.images_left_out += candidate.product_images + candidate.person_images;
    report.left_out.push_back({id.value, "more products than the split asks for"});
  }
  return splits;
}

// Paths relative to one folder. Parents are made canonical (once each), so that ".." and links lead where they should.
class RelativePaths {
 public:
  explicit RelativePaths(const fs::path& folder) : base_(canonical(folder)) {}
  fs::path operator()(const fs::path& path) {
    fs::path& parent = parents_[path.parent_path().string()];
    if (parent.empty()) parent = canonical(path.parent_path()).lexically_proximate(base_);
    return (parent / path.filename()).lexically_normal();
  }

 private:
  // An empty path is the current folder: what "manifest.csv" lies in.
  static fs::path canonical(const fs::path& folder) {
    return fs::weakly_canonical(fs::absolute(folder.empty() ? "." : folder));
  }

  fs::path base_;
  std::unordered_map<std::string, fs::path> parents_;
};

Manifest assemble(FoundImages& found, const std::map<ProductId, Split>& splits, const fs::path& folder) {
  Manifest manifest{folder, std::move(found.attribute_names), {}};
  RelativePaths relative(folder);
  for (FoundImage& image : found.images) {
    const auto split = splits.find(image.product);
    if (split == splits.end()) continue;
    manifest.images.push_back(
        {relative(image.path), std::move(image.product), image.role, split->second, std::move(image.attributes)});
  }
  const auto key = [](const ManifestImage& image) {
    return std::tie(image.split, image.product, image.role, image.path);
  };
  std::ranges::sort(manifest.images, [&](const auto& a, const auto& b) { return key(a) < key(b); });
  // One image in both roles (two rows of a pairs CSV): the product image, which is sorted first, stays.
  std::set<std::pair<ProductId, fs::path>> listed;
  std::erase_if(manifest.images,
                [&](const ManifestImage& image) { return !listed.emplace(image.product, image.path).second; });
  return manifest;
}

}  // namespace

SplitCounts DatasetImportReport::total() const {
  SplitCounts sum;
  for (const SplitCounts& split : kept) {
    sum.products += split.products;
    sum.product_images += split.product_images;
    sum.person_images += split.person_images;
  }
  return sum;
}

namespace {

GatheredDataset gather(SourceKind kind, const fs::path& source, const fs::path& manifest_path,
                       const DatasetImportOptions& options, const ProgressSink& progress) {
  FoundImages found = find_images(kind, source, manifest_path, progress);
  skip_bad_files(found, progress);
  GatheredDataset gathered;
  DatasetImportReport& report = gathered.report;
  report.images_found = found.images.size();
  auto candidates = candidates_of(found);
  report.products_found = candidates.size();
  apply_rules(candidates, options.min_person.value_or(kind == SourceKind::lookbook ? 10 : 1), report);
  report.skipped = std::move(found.skipped);
  report.other_files = found.other_files;
  if (candidates.empty()) {
    std::string message = fmt::format(
        "{}: expected at least one product that meets the rules, found none: {} without a product "
        "image, {} with too few person images, {} inputs skipped",
        source.string(), report.without_product_image, report.with_few_person_images, report.skipped.size());
    if (!report.skipped.empty()) message += fmt::format(" (first: {})", to_string(report.skipped[0]));
    throw Error(ErrorKind::invalid_argument, message);
  }
  const auto splits = choose_splits(candidates, options, report);
  gathered.manifest = assemble(found, splits, manifest_path.parent_path());
  for (const auto& [id, split] : splits) ++report.kept[static_cast<std::size_t>(split)].products;
  for (const ManifestImage& image : gathered.manifest.images) {
    SplitCounts& counts = report.kept[static_cast<std::size_t>(image.split)];
    ++(image.role == Role::product ? counts.product_images : counts.person_images);
  }
  return gathered;
}

}  // namespace

GatheredDataset gather_dataset(SourceKind kind, const fs::path& source, const fs::path& folder,
                               const DatasetImportOptions& options, const ProgressSink& progress) {
  return gather(kind, source, folder / "manifest.csv", options, progress);
}

DatasetImportReport import_dataset(SourceKind kind, const fs::path& source, const fs::path& manifest_path,
                                   const DatasetImportOptions& options, const ProgressSink& progress) {
  GatheredDataset gathered = gather(kind, source, manifest_path, options, progress);
  write_manifest(gathered.manifest, manifest_path);
  return std::move(gathered.report);
}

namespace {

struct Counts {
  std::size_t train, validation, test;
};

Counts count_products(std::size_t products, const SplitSizes& sizes) {
  if (!sizes.given()) {
    const std::size_t validation = products / 10, test = products / 5;
    return {products - validation - test, validation, test};
  }
  const std::size_t validation = sizes.validation.value_or(0);
  const std::size_t asked = sizes.train.value_or(0) + validation + sizes.test.value_or(0);
  if (asked > products) {
    throw Error(
        ErrorKind::invalid_argument,
        fmt::format("expected at least {} products (--train {} --validation {} --test {}), found {} that meet the "
                    "rules; ask for fewer or lower --min-person",
                    asked, sizes.train.value_or(0), validation, sizes.test.value_or(0), products));
  }
  const std::size_t rest = products - asked;
  const std::size_t test = sizes.test ? *sizes.test : sizes.train ? rest : rest / 5;
  const std::size_t train = sizes.train ? *sizes.train : products - validation - test;
  return {train, validation, test};
}

}  // namespace

std::map<ProductId, Split> split_products(std::vector<ProductId> products, const SplitSizes& sizes,
                                          std::uint64_t seed) {
  const Counts counts = count_products(products.size(), sizes);
  std::ranges::sort(products);
  core::Rng(seed).shuffle(products);
  std::map<ProductId, Split> splits;
  for (std::size_t i = 0; i < counts.train + counts.validation + counts.test; ++i) {
    splits[products[i]] = i < counts.train                       ? Split::train
                          : i < counts.train + counts.validation ? Split::validation
                                                                 : Split::test;
  }
  return splits;
}

}  // namespace selvedge::dataset
