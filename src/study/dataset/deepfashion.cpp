// One reader for both benchmarks: the names of the list's columns tell whether a row is an image or a pair.
#include "study/dataset/found_images.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "ground/files/read_file.h"
#include "selvedge/error.h"

namespace selvedge::dataset {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(std::move(word));
  return words;
}

fs::path list_in(const fs::path& source) {
  if (!fs::is_directory(source)) return source;
  for (const char* name : {"Eval/list_eval_partition.txt", "list_eval_partition.txt"}) {
    if (fs::exists(source / name)) return source / name;
  }
  throw Error(ErrorKind::not_found,
              fmt::format("{}: expected DeepFashion's Eval/list_eval_partition.txt, found none", source.string()));
}

// The folder that the list's paths ("img/WOMEN/...") start from.
fs::path root_of(const fs::path& list) {
  const fs::path folder = list.has_parent_path() ? list.parent_path() : fs::path(".");
  const fs::path above = folder / "..";
  return fs::is_directory(folder / "img") || !fs::is_directory(above / "img") ? folder : above.lexically_normal();
}

std::optional<Split> split_of(const std::string& status) {
  if (status == "query" || status == "gallery") return Split::test;
  if (status == "val") return Split::validation;
  return split_from(status);
}

class DeepFashionReader {
 public:
  explicit DeepFashionReader(const fs::path& list) : list_(list), root_(root_of(list)) {}

  FoundImages read() {
    std::istringstream lines(files::read_text(list_));
    std::string line;
    std::size_t number = 0;
    bool pairs = false, header = false;
    while (std::getline(lines, line)) {
      ++number;
      const std::vector<std::string> words = words_of(line);
      if (words.empty()) continue;
      if (!header) {
        if (words.size() == 1 && words[0].find_first_not_of("0123456789") == std::string::npos) continue;
        pairs = is_header(words, number);
        header = true;
        continue;
      }
      const auto problem = pairs ? add_pair(words) : add_image(words);
      if (problem) found_.skipped.push_back({fmt::format("{}:{}", list_.string(), number), *problem});
    }
    if (!header) throw unreadable("an empty file");
    finish_training_items();
    return std::move(found_);
  }

 private:
  Error unreadable(const std::string& found) const {
    return Error(
        ErrorKind::corrupt_data,
        fmt::format("{}: expected the columns image_name item_id evaluation_status (In-shop) or "
                    "image_pair_name_1 image_pair_name_2 item_id evaluation_status (Consumer-to-shop), found {}",
                    list_.string(), found));
  }

  // Whether the rows are pairs.
  bool is_header(const std::vector<std::string>& words, std::size_t number) const {
    if (words == std::vector<std::string>{"image_name", "item_id", "evaluation_status"}) return false;
    if (words == std::vector<std::string>{"image_pair_name_1", "image_pair_name_2", "item_id", "evaluation_status"})
      return true;
    throw unreadable(fmt::format("others in line {}", number));
  }

  std::optional<std::string> add_pair(const std::vector<std::string>& words) {
    if (words.size() != 4) return fmt::format("expected 4 words, found {}", words.size());
    const auto split = split_of(words[3]);
    if (!split) return fmt::format("expected train, val or test, found '{}'", words[3]);
    if (const auto problem = product_id_problem(words[2])) return "the item_id " + *problem;
    add(words[1], words[2], Role::product, *split);
    add(words[0], words[2], Role::person, *split);
    return std::nullopt;
  }

  std::optional<std::string> add_image(const std::vector<std::string>& words) {
    if (words.size() != 3) return fmt::format("expected 3 words, found {}", words.size());
    const auto split = split_of(words[2]);
    if (!split) return fmt::format("expected train, query or gallery, found '{}'", words[2]);
    if (const auto problem = product_id_problem(words[1])) return "the item_id " + *problem;
    if (*split == Split::train) {
      training_[words[1]].insert(words[0]);
    } else {
      add(words[0], words[1], words[2] == "gallery" ? Role::product : Role::person, *split);
    }
    return std::nullopt;
  }

  void finish_training_items() {
    for (const auto& [item, images] : training_) {
      for (const std::string& image : images)
        add(image, item, image == *images.begin() ? Role::product : Role::person, Split::train);
    }
  }

  void add(const std::string& image, const std::string& item, Role role, Split split) {
    if (taken_.emplace(item, image, role).second) found_.images.push_back({root_ / image, {item}, role, split, {}});
  }

  fs::path list_, root_;
  std::map<std::string, std::set<std::string>> training_;
  std::set<std::tuple<std::string, std::string, Role>> taken_;
  FoundImages found_;
};

}  // namespace

FoundImages find_deepfashion_images(const fs::path& source) { return DeepFashionReader(list_in(source)).read(); }

}  // namespace selvedge::dataset
