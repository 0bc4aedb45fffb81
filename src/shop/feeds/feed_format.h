// Recognises the kind of a feed by its content. Inside feeds/ only.
#pragma once

#include <string>
#include <string_view>

#include "shop/feeds/feed_table.h"

namespace selvedge::feeds {

// Of text in UTF-8: XML by its first character, JSON by its first character or by the name *.jsonl, *.ndjson. Nothing:
// a table.
std::optional<FeedFormat> markup_format(std::string_view text, std::string_view name);

// Of a table, by the names of its columns. Anything else counts as generic; its reader says what is missing.
FeedFormat table_format(const FeedTable& table);

// "Google Merchant", "Shopify", ... for the report.
std::string described(FeedFormat format, const FeedTable& table);

}  // namespace selvedge::feeds
