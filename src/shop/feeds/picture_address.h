// References to pictures as shops write them: paths, addresses and pictures in the text itself.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge::feeds {

// Whether the reference is an address to fetch: it begins with "http://" or "https://" in small letters.
bool is_url(std::string_view reference);
// Whether the reference is the picture itself: "data:image/png;base64,...".
bool is_data_url(std::string_view reference);
// The bytes of a data URL (RFC 2397). Nothing for any other reference, and for base64 that cannot be read.
std::optional<std::vector<std::byte>> data_url_bytes(std::string_view reference);
// Whether the reference is an address without a scheme: "//host/a.jpg".
bool has_open_scheme(std::string_view reference);

// The reference of a picture that came without an address, "upload:" and its content, and the way back: the content, a
// SHA-256 in hex. Exports hold such references. Nothing for any other text.
std::string upload_reference(std::string_view content);
std::optional<std::string> uploaded_content(std::string_view reference);
// The scheme of an address that is not read: "ftp" of "ftp://host/a.jpg", "javascript" of "javascript:void(0)". Empty
// for every other reference, C:\a.jpg among them.
std::string_view unread_scheme(std::string_view reference);
// Whether the reference is a file's path, since it is nothing of the above.
bool is_path(std::string_view reference);

// Whether the name has a picture's extension, in any case: .jpg, .jpeg, .png, .webp, .heic, .heif, .avif, .gif, .bmp,
// .tif or .tiff.
bool has_picture_ending(std::string_view name);

// The file that an absolute path means where nothing is at the path itself: with '/' for '\', percent-encoding
// resolved, without "?v=1", or with another case or composition of its name, if one file alone has that. Else the path
// itself.
class SpelledFiles {
 public:
  std::string file_of(const std::string& path);

 private:
  // By folder and folded name; empty: several files have the name.
  std::map<std::string, std::map<std::string, std::string>> folders_;
};

// The reference in its usual spelling. The scheme gets small letters, "//host/a.jpg" and "www.host/a.jpg" become https,
// "http:/host" gets its second slash, and "file:///path" becomes the path. Any other reference comes back as it is.
std::string plain_reference(std::string_view reference);

}  // namespace selvedge::feeds
