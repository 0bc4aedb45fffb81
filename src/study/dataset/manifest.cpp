// Rows are checked one by one, then against those before: no image twice for a product, no product in two splits.
#include "study/dataset/manifest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "ground/core/largest_product_id.h"
#include "ground/core/utf8.h"
#include "ground/files/atomic_file.h"
#include "ground/files/csv.h"
#include "ground/files/sha256.h"
#include "selvedge/error.h"

namespace selvedge::dataset {
namespace {

constexpr std::array<std::string_view, 4> required_columns = {"image", "product_id", "role", "split"};

// Where the columns of a manifest are, and which are attributes.
struct Columns {
  std::size_t image, product_id, role, split;
  std::vector<std::size_t> attributes;
};

Columns find_columns(const files::CsvTable& table) {
  for (const std::string_view name : required_columns) {
    if (table.find_column(name)) continue;
    throw Error(ErrorKind::corrupt_data, fmt::format("{}: expected the columns {}, found {}", table.source,
                                                     fmt::join(required_columns, ","), table.found_header()));
  }
  std::set<std::string_view> seen;
  Columns columns{table.column("image"), table.column("product_id"), table.column("role"), table.column("split"), {}};
  for (std::size_t c = 0; c < table.header.size(); ++c) {
    const std::string& name = table.header[c];
    if (name.empty() || !seen.insert(name).second) {
      throw Error(ErrorKind::corrupt_data,
                  fmt::format("{}: expected every column to have a name of its own, found {} '{}'", table.source,
                              name.empty() ? "an unnamed one" : "twice", name));
    }
    if (std::ranges::find(required_columns, name) == required_columns.end()) columns.attributes.push_back(c);
  }
  return columns;
}

// Throws corrupt_data with `where` in front for anything that is not as it should be.
ManifestImage parse_row(const files::CsvRow& row, const Columns& columns, std::size_t width, const std::string& where) {
  const auto refuse = [&](const std::string& message) {
    return Error(ErrorKind::corrupt_data, where + ": " + message);
  };
  if (row.fields.size() != width) {
    throw refuse(fmt::format("expected {} fields as in the header, found {}", width, row.fields.size()));
  }
  const std::string& image = row.fields[columns.image];
  const std::string& id = row.fields[columns.product_id];
  const auto role = role_from(row.fields[columns.role]);
  const auto split = split_from(row.fields[columns.split]);
  if (image.empty() || image.find('\0') != std::string::npos) throw refuse("expected the path of an image, found none");
  if (std::filesystem::path(image).is_absolute()) {
    throw refuse(fmt::format("expected a path relative to the manifest, found '{}'", image));
  }
  if (const auto problem = product_id_problem(id)) throw refuse("the product_id " + *problem);
  if (!role) throw refuse(fmt::format("expected role product or person, found '{}'", row.fields[columns.role]));
  if (!split)
    throw refuse(fmt::format("expected split train, validation or test, found '{}'", row.fields[columns.split]));
  ManifestImage parsed{image, {id}, *role, *split, {}};
  for (const std::size_t c : columns.attributes) parsed.attributes.push_back(row.fields[c]);
  return parsed;
}

// Refuses an image listed twice for a product and a product in two splits, as rows come in.
class RowRules {
 public:
  void check(const ManifestImage& image, const std::string& where) {
    const auto [product, first] = splits_.try_emplace(image.product.value, image.split);
    if (!first && product->second != image.split) {
      throw Error(ErrorKind::corrupt_data,
                  fmt::format("{}: product '{}' is in split {} here and in {} above; a product belongs to one split",
                              where, image.product.value, to_string(image.split), to_string(product->second)));
    }
    if (!listed_.emplace(image.product.value, image.path.lexically_normal().string()).second) {
      throw Error(ErrorKind::corrupt_data, fmt::format("{}: '{}' is listed twice for product '{}'", where,
                                                       image.path.string(), image.product.value));
    }
  }

 private:
  std::unordered_map<std::string, Split> splits_;
  std::set<std::pair<std::string, std::string>> listed_;
};

}  // namespace

const char* to_string(Role role) { return role == Role::product ? "product" : "person"; }

const char* to_string(Split split) {
  return split == Split::train ? "train" : split == Split::validation ? "validation" : "test";
}

std::optional<Role> role_from(std::string_view word) {
  for (const Role role : {Role::product, Role::person}) {
    if (word == to_string(role)) return role;
  }
  return std::nullopt;
}

std::optional<Split> split_from(std::string_view word) {
  for (const Split split : {Split::train, Split::validation, Split::test}) {
    if (word == to_string(split)) return split;
  }
  return std::nullopt;
}

std::size_t join_products_of_one_picture(Manifest& manifest) {
  std::map<ProductId, ProductId> joined;  // a product and a smaller one that it belongs to
  const auto first_of = [&](ProductId product) {
    for (auto at = joined.find(product); at != joined.end(); at = joined.find(product)) product = at->second;
    return product;
  };
  std::map<std::filesystem::path, ProductId> shown;  // a picture and a product that it shows
  for (const ManifestImage& image : manifest.images) {
    if (image.role != Role::product) continue;
    const auto [known, is_new] = shown.emplace(image.path.lexically_normal(), image.product);
    const ProductId one = first_of(known->second), other = first_of(image.product);
    if (one != other) joined.emplace(std::max(one, other), std::min(one, other));
  }
  if (joined.empty()) return 0;
  std::map<ProductId, Split> splits;
  std::set<std::pair<ProductId, std::filesystem::path>> listed;
  std::vector<ManifestImage> images;
  for (ManifestImage& image : manifest.images) {
    image.product = first_of(image.product);
    image.split = splits.emplace(image.product, image.split).first->second;
    if (listed.emplace(image.product, image.path.lexically_normal()).second) images.push_back(std::move(image));
  }
  manifest.images = std::move(images);
  return joined.size();
}

std::optional<std::string> product_id_problem(std::string_view id) {
  if (id.empty()) return "is empty";
  if (id.size() > core::largest_product_id) {
    return fmt::format("has {} bytes, expected at most {}", id.size(), core::largest_product_id);
  }
  if (!core::is_utf8(id)) return "is not UTF-8";
  return std::nullopt;
}

Manifest read_manifest(const std::filesystem::path& csv) {
  const files::CsvTable table = files::read_csv(csv);
  const Columns columns = find_columns(table);
  Manifest manifest;
  manifest.root = csv.parent_path();
  for (const std::size_t c : columns.attributes) manifest.attribute_names.push_back(table.header[c]);
  manifest.images.reserve(table.rows.size());
  RowRules rules;
  for (const files::CsvRow& row : table.rows) {
    const std::string where = table.where(row);
    manifest.images.push_back(parse_row(row, columns, table.header.size(), where));
    rules.check(manifest.images.back(), where);
  }
  if (manifest.images.empty()) {
    throw Error(ErrorKind::corrupt_data,
                fmt::format("{}: expected rows of images, found the header alone", table.source));
  }
  take_validation_from_train(manifest);
  return manifest;
}

void take_validation_from_train(Manifest& manifest) {
  std::map<std::string, std::string> by_hash;  // SHA-256 of the id, id
  for (const ManifestImage& image : manifest.images) {
    if (image.split == Split::validation) return;
    if (image.split == Split::train) by_hash.emplace(files::sha256_hex(image.product.value), image.product.value);
  }
  const std::size_t count = by_hash.size() >= 2 ? std::max<std::size_t>(1, by_hash.size() / 10) : 0;
  std::set<std::string> taken;
  for (auto next = by_hash.begin(); taken.size() < count; ++next) taken.insert(next->second);
  for (ManifestImage& image : manifest.images) {
    if (image.split == Split::train && taken.contains(image.product.value)) image.split = Split::validation;
  }
  manifest.taken_for_validation = taken.size();
}

void write_manifest(const Manifest& manifest, const std::filesystem::path& csv) {
  files::AtomicFile file(csv);
  std::vector<std::string> fields(required_columns.begin(), required_columns.end());
  fields.insert(fields.end(), manifest.attribute_names.begin(), manifest.attribute_names.end());
  file.stream() << files::csv_line(fields);
  for (const ManifestImage& image : manifest.images) {
    if (image.attributes.size() != manifest.attribute_names.size()) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("[write_manifest] expected {} attributes, got {} ({})", manifest.attribute_names.size(),
                              image.attributes.size(), image.path.string()));
    }
    fields = {image.path.generic_string(), image.product.value, to_string(image.role), to_string(image.split)};
    fields.insert(fields.end(), image.attributes.begin(), image.attributes.end());
    file.stream() << files::csv_line(fields);
  }
  file.commit();
}

std::vector<Product> products_of(const Manifest& manifest, Split split) {
  std::map<ProductId, Product> products;
  for (std::size_t i = 0; i < manifest.images.size(); ++i) {
    const ManifestImage& image = manifest.images[i];
    if (image.split != split) continue;
    Product& product = products.try_emplace(image.product, Product{image.product, split, {}, {}}).first->second;
    (image.role == Role::product ? product.product_images : product.person_images).push_back(i);
  }
  std::vector<Product> sorted;
  sorted.reserve(products.size());
  for (auto& [id, product] : products) sorted.push_back(std::move(product));
  return sorted;
}

}  // namespace selvedge::dataset
