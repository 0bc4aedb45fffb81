// Reads rows in order. Only the first row of an image counts, so an image that occurs again keeps its attributes.
#include "study/dataset/found_images.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "ground/files/csv.h"
#include "selvedge/error.h"

namespace selvedge::dataset {
namespace {

class PairsReader {
 public:
  explicit PairsReader(const files::CsvTable& table, std::filesystem::path folder)
      : table_(table), folder_(std::move(folder)) {
    constexpr std::array<std::string_view, 4> known = {"product_image", "person_image", "product_id", "split"};
    for (const std::string_view name : {known[0], known[1]}) {
      if (table.find_column(name)) continue;
      throw Error(ErrorKind::corrupt_data,
                  fmt::format("{}: expected the columns product_image,person_image[,product_id], found {}",
                              table.source, table.found_header()));
    }
    product_ = table.column("product_image");
    person_ = table.column("person_image");
    id_ = table.find_column("product_id");
    split_ = table.find_column("split");
    for (std::size_t c = 0; c < table.header.size(); ++c) {
      if (std::ranges::find(known, table.header[c]) != known.end()) continue;
      attributes_.push_back(c);
      found_.attribute_names.push_back(table.header[c]);
    }
  }

  FoundImages read() && {
    for (const files::CsvRow& row : table_.rows) {
      if (const auto problem = add(row)) found_.skipped.push_back({table_.where(row), *problem});
    }
    return std::move(found_);
  }

 private:
  // Takes both images of a row, or says what is wrong with it.
  std::optional<std::string> add(const files::CsvRow& row) {
    if (row.fields.size() != table_.header.size()) {
      return fmt::format("expected {} fields as in the header, found {}", table_.header.size(), row.fields.size());
    }
    const std::string& shop = row.fields[product_];
    const std::string& worn = row.fields[person_];
    if (shop.empty() || worn.empty() || (shop + worn).find('\0') != std::string::npos) {
      return "expected the paths of two images, found none";
    }
    const auto normal = [](const std::string& path) {
      return std::filesystem::path(path).lexically_normal().generic_string();
    };
    if (normal(shop) == normal(worn)) return fmt::format("expected two images, found '{}' on both sides", shop);
    const ProductId id{id_ ? row.fields[*id_] : normal(shop)};
    if (const auto problem = product_id_problem(id.value)) return "the product_id " + *problem;
    std::optional<Split> split;
    if (split_) {
      split = split_from(row.fields[*split_]);
      if (!split) return fmt::format("expected split train, validation or test, found '{}'", row.fields[*split_]);
      if (const auto first = splits_.try_emplace(id.value, *split).first->second; first != *split) {
        return fmt::format("product '{}' is in split {} here and in {} above", id.value, to_string(*split),
                           to_string(first));
      }
    }
    add_image(shop, id, Role::product, split, row);
    add_image(worn, id, Role::person, split, row);
    return std::nullopt;
  }

  void add_image(const std::string& path, const ProductId& id, Role role, std::optional<Split> split,
                 const files::CsvRow& row) {
    if (!taken_.emplace(id.value, path, role).second) return;
    FoundImage image{folder_ / path, id, role, split, {}};
    for (const std::size_t c : attributes_) image.attributes.push_back(row.fields[c]);
    found_.images.push_back(std::move(image));
  }

  const files::CsvTable& table_;
  std::filesystem::path folder_;
  std::size_t product_ = 0, person_ = 0;
  std::optional<std::size_t> id_, split_;
  std::vector<std::size_t> attributes_;
  std::unordered_map<std::string, Split> splits_;
  std::set<std::tuple<std::string, std::string, Role>> taken_;
  FoundImages found_;
};

}  // namespace

FoundImages find_pairs_csv_images(const std::filesystem::path& csv) {
  const files::CsvTable table = files::read_csv(csv);
  return PairsReader(table, csv.parent_path()).read();
}

}  // namespace selvedge::dataset
