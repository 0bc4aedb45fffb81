// The steps of reading a feed: unpack, convert to UTF-8, recognise the format, read. Each step has a file of its own
// (format_readers.h).
#include "shop/feeds/product_feed.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>

#include "ground/core/ascii.h"
#include "ground/files/read_file.h"
#include "selvedge/error.h"
#include "shop/feeds/feed_builder.h"
#include "shop/feeds/format_readers.h"

namespace selvedge::feeds {
namespace {

void require_options(const FeedOptions& options) {
  ProductFacts probe;
  if (const auto problem = catalogue::set_fact(probe, "currency", options.currency))
    throw Error(ErrorKind::invalid_argument, *problem);
}

void read_table(const FeedText& feed, const FeedOptions& options, FeedBuilder& builder) {
  FeedTable table = parse_feed_table(feed.text, feed.source, builder);
  const FeedFormat format = options.format.value_or(table_format(table));
  builder.report().set_format(described(format, table));
  switch (format) {
    case FeedFormat::shopify:
      return read_shopify_table(table, options, builder);
    case FeedFormat::woocommerce:
      return read_woo_table(table, options, builder);
    default:
      return read_record_table(std::move(table), format, options, builder);
  }
}

void read_text(const FeedText& feed, const FeedOptions& options, FeedBuilder& builder) {
  const auto format = options.format ? options.format : markup_format(feed.text, feed.source);
  if (format == FeedFormat::xml) return read_xml_feed(feed, options, builder);
  if (format == FeedFormat::json) return read_json_feed(feed, options, builder);
  read_table(feed, options, builder);
}

// False for a readme or a licence.
bool is_named_as_feed(std::string_view name) {
  const std::string_view file = name.substr(name.rfind('/') + 1);
  return file.find('.') != std::string_view::npos && !core::in_small_letters(file).ends_with(".txt");
}

void read_file(const FeedFile& file, const FeedOptions& options, FeedBuilder& builder) {
  std::string text = utf8_of(file.bytes, file.source, options.encoding, builder.report());
  // Line ends of an old Mac become those of today, so that every reader finds lines and messages name the right one.
  if (text.find('\n') == std::string::npos) std::ranges::replace(text, '\r', '\n');
  read_text({file.source, text}, options, builder);
}

}  // namespace

ProductFeed parse_product_feed(std::string bytes, const std::string& source, const std::filesystem::path& root,
                               const FeedOptions& options) {
  require_options(options);
  FeedBuilder builder(root);
  std::vector<FeedFile> files = unpacked_feed(std::move(bytes), source, options.max_bytes);
  std::exception_ptr first_failure;
  std::size_t failed = 0;
  for (FeedFile& file : files) {
    const FeedBuilder::Mark before = builder.mark();
    try {
      read_file(file, options, builder);
    } catch (const Error& error) {
      // A zip may hold a readme or a licence beside the feed. So one file that is no feed is only noted.
      if (!first_failure) first_failure = std::current_exception();
      ++failed;
      builder.undo_skips(before);
      builder.report().note(error.what());
      if (error.kind() == ErrorKind::corrupt_data && is_named_as_feed(file.source))
        builder.skip(file.source, error.what());
    }
  }
  if (failed == files.size() && first_failure) std::rethrow_exception(first_failure);
  return builder.take();
}

ProductFeed read_product_feed(const std::filesystem::path& path, const FeedOptions& options) {
  if (!files::exists(path))
    throw Error(ErrorKind::not_found,
                fmt::format("{}: expected a feed (CSV, TSV, XML, JSON) or a folder, found nothing", path.string()));
  require_options(options);
  if (files::is_folder(path)) {
    if (!options.only.empty()) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("{}: a folder has no columns to choose rows by", path.string()));
    }
    return read_product_folder(path);
  }
  ProductFeed feed = parse_product_feed(files::read_text(path, options.max_bytes), path.string(),
                                        std::filesystem::absolute(path).parent_path(), options);
  find_local_pictures(feed);
  return feed;
}

void find_local_pictures(ProductFeed& feed) {
  SpelledFiles files;
  for (FeedProduct& product : feed.products) {
    for (FeedImage& image : product.images) {
      if (is_path(image.reference)) image.reference = files.file_of(image.reference);
    }
  }
}

}  // namespace selvedge::feeds
