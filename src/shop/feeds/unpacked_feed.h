// Opens what a feed is packed in: gzip and zip, within bounds. Inside feeds/ only.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace selvedge::feeds {

struct FeedFile {
  std::string source;  // for messages: "feed.csv", "export.zip/products_1.csv"
  std::string bytes;
};

// The files in `bytes`: itself, where it is not packed. Of a zip those that may be feeds, by name; a packed file in it
// is opened too. Throws corrupt_data for a damaged archive, invalid_argument for one that holds no feed, is encrypted,
// or holds more than `max_bytes` in all, and for an Excel workbook.
std::vector<FeedFile> unpacked_feed(std::string bytes, const std::string& source, std::size_t max_bytes);

}  // namespace selvedge::feeds
