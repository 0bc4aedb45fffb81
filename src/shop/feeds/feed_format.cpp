#include "shop/feeds/feed_format.h"

#include <fmt/format.h>

#include <fstream>
#include <set>
#include <string>
#include <string_view>

#include "ground/files/csv.h"
#include "ground/files/tsv.h"
#include "selvedge/error.h"
#include "shop/feeds/feed_text.h"

namespace selvedge::feeds {
namespace {

constexpr std::size_t longest_header = 64 << 10;

std::string beginning_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(longest_header, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || (!file && !file.eof()))
    throw Error(ErrorKind::unavailable, fmt::format("cannot read {}", path.string()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  return text;
}

std::set<std::string> names_of(const files::CsvTable& table) {
  std::set<std::string> names;
  for (const std::string& name : table.header) names.insert(attribute_name(name));
  return names;
}

// Nothing where the first line is no table's header.
std::set<std::string> columns_of(std::string_view text) {
  const std::string_view header = text.substr(0, text.find('\n'));
  try {
    return names_of(header.find('\t') == std::string_view::npos ? files::parse_csv(header, "header")
                                                                : files::parse_tsv(header, "header"));
  } catch (const Error&) {
    return {};  // the reader that is chosen meets it again, and knows the file's name
  }
}

}  // namespace

FeedFormat format_of(const std::filesystem::path& path) {
  if (path.extension() == ".jsonl") return FeedFormat::product_jsonl;
  const std::string text = beginning_of(path);
  const bool utf16 = text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (utf16 || (first != std::string::npos && text[first] == '<')) return FeedFormat::merchant_xml;
  const auto columns = columns_of(text);
  const auto has = [&](const char* name) { return columns.contains(name); };
  if (has("product_id") && has("image")) return FeedFormat::product_csv;
  if (has("id") && has("image_link")) return FeedFormat::merchant_table;
  const bool shopify_pictures = has("image_src") || has("product_image_url");
  if ((has("handle") || has("url_handle")) && shopify_pictures) return FeedFormat::shopify_csv;
  return FeedFormat::product_csv;
}

}  // namespace selvedge::feeds
