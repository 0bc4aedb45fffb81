// Stands in for xml_feed.cpp in a build without feeds in XML.
#include "ground/core/left_out.h"
#include "shop/feeds/format_readers.h"

namespace selvedge::feeds {

void read_xml_feed(const FeedText& feed, const FeedOptions&, FeedBuilder&) {
  throw core::left_out(feed.source + ": a feed in XML", "SELVEDGE_WITH_FEEDS_XML");
}

}  // namespace selvedge::feeds
