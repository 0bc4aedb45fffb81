// Which kind of feed a file is, by what it begins with. Inside catalogue/ only.
#pragma once

#include <filesystem>

namespace selvedge {

enum class FeedFormat { product_csv, product_jsonl, shopify_csv, merchant_table, merchant_xml };

// *.jsonl by its name; XML by its first sign; tables by the columns that their header has. What fits nothing is taken
// for a product CSV, whose reader says what it misses. Throws unavailable if the file cannot be read.
FeedFormat format_of(const std::filesystem::path& path);

}  // namespace selvedge
