// Where a picture of a feed is: a path or an address, as shops write them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge::feeds {

// Whether a reference is an http or https address, to be fetched, and not a path. The scheme is in small letters.
bool is_url(std::string_view reference);
// Whether it is the picture itself: "data:image/png;base64,...".
bool is_data_url(std::string_view reference);
// Its bytes (RFC 2397). Nothing for one that cannot be read.
std::optional<std::vector<std::byte>> data_url_bytes(std::string_view reference);
// "//host/a.jpg": of a scheme that is told elsewhere.
bool has_open_scheme(std::string_view reference);

// Whether a name ends as a picture's does: .jpg, .jpeg, .png, .webp, .heic, .heif, .avif, .gif, .bmp, .tif, .tiff, in
// any case.
bool has_picture_ending(std::string_view name);

// Small letters for the scheme, https for "//host/a.jpg" and "www.host/a.jpg", and a path for file:///path. Any other
// reference comes back as it is.
std::string plain_reference(std::string_view reference);

}  // namespace selvedge::feeds
