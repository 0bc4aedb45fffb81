// Finds the files by their numbers, then reads the lists: test pairs, training pairs, shops' pictures. A product of a
// test pair stays in split `test`, whatever the other lists say.
#include "study/dataset/found_images.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "ground/files/read_file.h"
#include "selvedge/error.h"

namespace selvedge::dataset {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

std::int64_t number_in(const Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  if (!object.is_object() || found == object.end() || !found->is_number_integer()) return -1;
  return found->get<std::int64_t>();
}

std::string box_of(const Json& pair) {
  const auto box = pair.find("bbox");
  if (box == pair.end() || !box->is_object()) return "";
  const auto number = [&](const char* name) { return number_in(*box, name); };
  if (std::min({number("left"), number("top"), number("width"), number("height")}) < 0) return "";
  return fmt::format("{},{},{},{}", number("left"), number("top"), number("width"), number("height"));
}

// "train_pairs_dresses.json" after "train_pairs_" → "dresses"; empty where the name is another.
std::string category_after(const std::string& name, const std::string& beginning) {
  if (!name.starts_with(beginning) || !name.ends_with(".json")) return "";
  return name.substr(beginning.size(), name.size() - beginning.size() - 5);
}

class Street2ShopReader {
 public:
  explicit Street2ShopReader(const fs::path& folder) : folder_(folder) { look_around(); }

  FoundImages read() {
    if (lists_.empty()) {
      throw Error(ErrorKind::not_found,
                  fmt::format("{}: expected Street2Shop's train_pairs_*.json or test_pairs_*.json, "
                              "found none",
                              folder_.string()));
    }
    found_.attribute_names = {"bbox"};
    // Tests first: a product that is in both kinds of list is in split `test`.
    for (const bool test : {true, false}) {
      for (const auto& [path, category, is_test] : lists_) {
        if (is_test == test) read_pairs(path, category, test ? Split::test : Split::train);
      }
    }
    for (const auto& [path, category] : shop_lists_) read_shop_pictures(path, category);
    return std::move(found_);
  }

 private:
  void look_around() {
    if (!fs::is_directory(folder_))
      throw Error(ErrorKind::not_found, fmt::format("{}: expected a folder of Street2Shop", folder_.string()));
    std::vector<fs::path> paths;
    for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
      if (entry.is_regular_file()) paths.push_back(entry.path());
    }
    std::ranges::sort(paths);
    for (const fs::path& path : paths) {
      const std::string name = path.filename().string();
      if (auto category = category_after(name, "train_pairs_"); !category.empty()) {
        lists_.emplace_back(path, category, false);
      } else if (category = category_after(name, "test_pairs_"); !category.empty()) {
        lists_.emplace_back(path, category, true);
      } else if (category = category_after(name, "retrieval_"); !category.empty()) {
        shop_lists_.emplace_back(path, category);
      } else if (has_image_extension(path)) {
        const std::string stem = path.stem().string();
        std::int64_t number = 0;
        const auto [end, failure] = std::from_chars(stem.data(), stem.data() + stem.size(), number);
        if (failure == std::errc() && end == stem.data() + stem.size()) files_.try_emplace(number, path);
      }
    }
  }

  Json list_at(const fs::path& path) const {
    Json list = Json::parse(files::read_text(path), nullptr, false);
    if (list.is_discarded() || !list.is_array()) {
      throw Error(ErrorKind::corrupt_data,
                  fmt::format("{}: expected a list of {{\"photo\", \"product\"}}, found other text", path.string()));
    }
    return list;
  }

  void read_pairs(const fs::path& path, const std::string& category, Split split) {
    std::size_t number = 0;
    for (const Json& pair : list_at(path)) {
      const std::string source = fmt::format("{}[{}]", path.string(), number++);
      const std::int64_t product = number_in(pair, "product"), photo = number_in(pair, "photo");
      if (product < 0 || photo < 0) {
        found_.skipped.push_back({source, "expected the numbers photo and product"});
        continue;
      }
      const std::string id = fmt::format("{}/{}", category, product);
      const Split known = splits_.try_emplace(id, split).first->second;
      add(photo, id, Role::person, known, box_of(pair), source);
    }
  }

  void read_shop_pictures(const fs::path& path, const std::string& category) {
    for (const Json& one : list_at(path)) {
      const std::string id = fmt::format("{}/{}", category, number_in(one, "product"));
      const auto split = splits_.find(id);
      // Hundreds of thousands of the shops' pictures belong to products without a street photo.
      if (split != splits_.end()) add(number_in(one, "photo"), id, Role::product, split->second, "", "");
    }
  }

  void add(std::int64_t photo, const std::string& id, Role role, Split split, const std::string& box,
           const std::string& source) {
    const auto file = files_.find(photo);
    if (file == files_.end()) {
      if (!source.empty()) found_.skipped.push_back({source, fmt::format("photo {}: no such file", photo)});
      return;
    }
    if (taken_.emplace(id, photo, role).second) found_.images.push_back({file->second, {id}, role, split, {box}});
  }

  fs::path folder_;
  std::vector<std::tuple<fs::path, std::string, bool>> lists_;
  std::vector<std::pair<fs::path, std::string>> shop_lists_;
  std::unordered_map<std::int64_t, fs::path> files_;
  std::map<std::string, Split> splits_;
  std::set<std::tuple<std::string, std::int64_t, Role>> taken_;
  FoundImages found_;
};

}  // namespace

FoundImages find_street2shop_images(const fs::path& folder) { return Street2ShopReader(folder).read(); }

}  // namespace selvedge::dataset
