// Instead of Google Merchant's feeds in XML, in a build without them.
#include "ground/core/left_out.h"
#include "shop/feeds/product_feed.h"

namespace selvedge::feeds {

ProductFeed read_merchant_xml(const std::filesystem::path& path, const FeedOptions&) {
  throw core::left_out(path.string() + ": a feed in XML", "SELVEDGE_WITH_FEEDS_XML");
}

}  // namespace selvedge::feeds
