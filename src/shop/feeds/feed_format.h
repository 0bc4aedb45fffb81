// Recognises the kind of a feed by its beginning. Inside feeds/ only.
#pragma once

#include <filesystem>

namespace selvedge::feeds {

enum class FeedFormat { product_csv, product_jsonl, shopify_csv, merchant_table, merchant_xml };

// JSON lines by the name *.jsonl, XML by its first character, tables by the columns of their header. Anything else
// counts as a product CSV; its reader says what is missing. Throws unavailable if the file cannot be read.
FeedFormat format_of(const std::filesystem::path& path);

}  // namespace selvedge::feeds
