// The beginning of a reference tells its kind.
#include "shop/feeds/picture_address.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

#include "ground/core/ascii.h"
#include "ground/core/percent_encoding.h"
#include "ground/files/base64.h"
#include "ground/files/sha256.h"
#include "shop/catalogue/folded_text.h"

namespace selvedge::feeds {
bool is_url(std::string_view reference) {
  return reference.starts_with("http://") || reference.starts_with("https://");
}

bool is_data_url(std::string_view reference) { return core::begins_with(reference, "data:"); }

bool has_picture_ending(std::string_view name) {
  constexpr std::array<std::string_view, 11> endings = {".jpg",  ".jpeg", ".png", ".webp", ".heic", ".heif",
                                                        ".avif", ".gif",  ".bmp", ".tif",  ".tiff"};
  return std::ranges::any_of(endings, [&](std::string_view ending) {
    return name.size() > ending.size() && core::begins_with(name.substr(name.size() - ending.size()), ending);
  });
}

std::optional<std::vector<std::byte>> data_url_bytes(std::string_view reference) {
  const std::size_t comma = reference.find(',');
  if (!is_data_url(reference) || comma == std::string_view::npos) return std::nullopt;
  const std::string kind = core::in_small_letters(reference.substr(0, comma));
  std::string data = core::percent_decoded(reference.substr(comma + 1));
  if (kind.ends_with(";base64")) {
    std::erase_if(data, core::is_space);
    return files::base64_decoded(data);
  }
  const auto* begin = reinterpret_cast<const std::byte*>(data.data());
  return std::vector<std::byte>(begin, begin + data.size());
}

bool has_open_scheme(std::string_view reference) {
  return reference.starts_with("//") && reference.size() > 2 && reference[2] != '/';
}

constexpr std::string_view upload_mark = "upload:";

std::string upload_reference(std::string_view content) { return std::string(upload_mark).append(content); }

std::optional<std::string> uploaded_content(std::string_view reference) {
  if (!reference.starts_with(upload_mark)) return std::nullopt;
  reference.remove_prefix(upload_mark.size());
  if (!files::is_hex(reference, files::sha256_digits)) return std::nullopt;
  return std::string(reference);
}

std::string_view unread_scheme(std::string_view reference) {
  constexpr std::array<std::string_view, 6> without_slashes = {"about", "blob", "cid", "javascript", "mailto", "tel"};
  const std::size_t colon = reference.find(':');
  if (colon == std::string_view::npos || colon < 2 || !core::is_letter(reference[0])) return "";
  const std::string_view scheme = reference.substr(0, colon);
  const bool is_name = std::ranges::all_of(
      scheme, [](char c) { return core::is_letter(c) || core::is_digit(c) || c == '+' || c == '-' || c == '.'; });
  if (!is_name || is_url(plain_reference(reference)) || is_data_url(reference)) return "";
  const bool is_known = std::ranges::find(without_slashes, core::in_small_letters(scheme)) != without_slashes.end();
  return is_known || (reference.substr(colon).starts_with("://") && !core::begins_with(reference, "file:///")) ? scheme
                                                                                                               : "";
}

bool is_path(std::string_view reference) {
  return !is_url(reference) && !is_data_url(reference) && !has_open_scheme(reference) && !uploaded_content(reference) &&
         unread_scheme(reference).empty();
}

std::string SpelledFiles::file_of(const std::string& path) {
  std::error_code ignored;
  const auto is_there = [&](const std::string& one) { return std::filesystem::exists(one, ignored); };
  if (is_there(path)) return path;
  std::vector<std::string> spellings{path};
  if (const std::size_t query = path.rfind('?'); query != std::string::npos) spellings.push_back(path.substr(0, query));
  for (std::size_t i = 0, count = spellings.size(); i < count; ++i) {
    std::string slashes = spellings[i];
    std::ranges::replace(slashes, '\\', '/');
    spellings.push_back(std::filesystem::path(core::percent_decoded(slashes)).lexically_normal().string());
    spellings.push_back(std::filesystem::path(slashes).lexically_normal().string());
    spellings.push_back(core::percent_decoded(spellings[i]));
  }
  // A path of the file system ends at a zero byte.
  std::erase_if(spellings, [](const std::string& one) { return one.find('\0') != std::string::npos; });
  if (const auto found = std::ranges::find_if(spellings, is_there); found != spellings.end()) return *found;
  for (const std::filesystem::path spelling : spellings) {
    const auto [folder, is_new] = folders_.try_emplace(spelling.parent_path().string());
    for (std::filesystem::directory_iterator file(is_new ? spelling.parent_path() : "", ignored), end; file != end;
         file.increment(ignored)) {
      const auto [known, first] =
          folder->second.try_emplace(catalogue::folded(file->path().filename().string()), file->path().string());
      if (!first) known->second.clear();
    }
    const auto found = folder->second.find(catalogue::folded(spelling.filename().string()));
    if (found != folder->second.end() && !found->second.empty()) return found->second;
  }
  return path;
}

std::string plain_reference(std::string_view reference) {
  if (has_open_scheme(reference)) return "https:" + std::string(reference);
  if (core::begins_with(reference, "www.")) return "https://" + std::string(reference);
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (core::begins_with(reference, scheme)) return std::string(scheme) + std::string(reference.substr(scheme.size()));
    const std::string_view one_slash = scheme.substr(0, scheme.size() - 1);
    if (core::begins_with(reference, one_slash))
      return std::string(scheme) + std::string(reference.substr(one_slash.size()));
  }
  for (const std::string_view local : {"file://localhost/", "file:///"}) {
    if (core::begins_with(reference, local)) return core::percent_decoded(reference.substr(local.size() - 1));
  }
  return std::string(reference);
}

}  // namespace selvedge::feeds
