#include <fmt/format.h>

#include "ground/files/read_file.h"
#include "ground/files/tsv.h"
#include "shop/feeds/feed_table.h"
#include "shop/feeds/feed_text.h"
#include "shop/feeds/merchant_item.h"
#include "shop/feeds/product_feed.h"

namespace selvedge::feeds {

ProductFeed read_merchant_table(const std::filesystem::path& path, const FeedOptions& options) {
  FeedBuilder builder(std::filesystem::absolute(path).parent_path());
  const std::string text = files::read_text(path);
  const bool tabs = text.substr(0, text.find('\n')).find('\t') != std::string::npos;
  files::CsvTable table = tabs ? files::parse_tsv(text, path.string()) : parse_feed_csv(text, path.string(), builder);
  for (std::string& name : table.header) name = attribute_name(name);
  table.column("id");
  table.column("image_link");
  for (const auto& condition : options.only) table.column(attribute_name(condition.first));
  for (const files::CsvRow& row : table.rows) {
    // Some shops leave out the empty fields that a row ends with.
    if (row.fields.size() > table.header.size()) {
      builder.skip(table.where(row), fmt::format("expected {} fields as in the header, found {}", table.header.size(),
                                                 row.fields.size()));
      continue;
    }
    MerchantItem item{table.where(row), {}};
    for (std::size_t c = 0; c < row.fields.size(); ++c) item.values.emplace_back(table.header[c], row.fields[c]);
    add_merchant_item(item, options, builder);
  }
  return builder.take();
}

}  // namespace selvedge::feeds
