// Reads LookBook's file names from front to back. The name alone decides product and role.
#include "study/dataset/found_images.h"

#include <algorithm>

#include "selvedge/error.h"

namespace selvedge::dataset {
namespace {

// Takes 1 to 18 digits off the front of `text`; empty where there are none or more.
std::string_view take_digits(std::string_view& text) {
  const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view digits = count <= 18 ? text.substr(0, count) : std::string_view();
  text.remove_prefix(digits.size());
  return digits;
}

bool take(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

void add_file(const std::filesystem::path& path, FoundImages& found) {
  if (is_system_file(path)) {
    ++found.other_files;
  } else if (auto name = parse_lookbook_name(path.filename().string())) {
    found.images.push_back({path, {std::move(name->product)}, name->role, std::nullopt, {}});
  } else if (has_image_extension(path)) {
    found.skipped.push_back({path.string(), "expected a name like PID000001_CLEAN1_IID000001.jpg (CLEAN1 or CLEAN0)"});
  } else {
    ++found.other_files;
  }
}

}  // namespace

std::optional<LookbookName> parse_lookbook_name(std::string_view file_name) {
  std::string_view rest = file_name;
  if (!take(rest, "PID")) return std::nullopt;
  const std::string_view product = take_digits(rest);
  if (product.empty() || !take(rest, "_CLEAN")) return std::nullopt;
  const bool clean = rest.starts_with('1');
  if (!take(rest, clean ? "1" : "0") || !take(rest, "_IID") || take_digits(rest).empty()) return std::nullopt;
  std::string extension(rest);
  std::ranges::transform(extension, extension.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (extension != ".jpg" && extension != ".jpeg") return std::nullopt;
  return LookbookName{"PID" + std::string(product), clean ? Role::product : Role::person};
}

FoundImages find_lookbook_images(const std::filesystem::path& folder) {
  if (!std::filesystem::is_directory(folder)) {
    throw Error(ErrorKind::not_found, "expected a folder of LookBook images, found none: " + folder.string());
  }
  std::vector<std::filesystem::path> files;
  auto entry =
      std::filesystem::recursive_directory_iterator(folder, std::filesystem::directory_options::skip_permission_denied);
  for (; entry != std::filesystem::recursive_directory_iterator(); ++entry) {
    if (entry->is_directory()) {
      if (is_system_file(entry->path()) || entry->is_symlink()) entry.disable_recursion_pending();
      continue;
    }
    files.push_back(entry->path());
  }
  return lookbook_images(std::move(files));
}

FoundImages lookbook_images(std::vector<std::filesystem::path> files) {
  std::ranges::sort(files);
  FoundImages found;
  for (const auto& file : files) add_file(file, found);
  return found;
}

}  // namespace selvedge::dataset
