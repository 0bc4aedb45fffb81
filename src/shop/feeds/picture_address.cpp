// Kinds of references are told by how they begin. plain_reference() gives an address or a path its usual spelling.
#include "shop/feeds/picture_address.h"

#include <algorithm>
#include <array>

#include "ground/core/ascii.h"
#include "ground/core/percent_encoding.h"
#include "ground/files/base64.h"

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

std::string plain_reference(std::string_view reference) {
  if (has_open_scheme(reference)) return "https:" + std::string(reference);
  if (core::begins_with(reference, "www.")) return "https://" + std::string(reference);
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (core::begins_with(reference, scheme)) return std::string(scheme) + std::string(reference.substr(scheme.size()));
  }
  for (const std::string_view local : {"file://localhost/", "file:///"}) {
    if (core::begins_with(reference, local)) return core::percent_decoded(reference.substr(local.size() - 1));
  }
  return std::string(reference);
}

}  // namespace selvedge::feeds
