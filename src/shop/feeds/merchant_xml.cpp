#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <pugixml.hpp>
#include <set>
#include <string_view>

#include "ground/files/read_file.h"
#include "selvedge/error.h"
#include "shop/feeds/feed_text.h"
#include "shop/feeds/markup_items.h"
#include "shop/feeds/merchant_item.h"
#include "shop/feeds/product_feed.h"

namespace selvedge::feeds {
namespace {

// What the XML declaration says, in small letters; "utf-8" where it says nothing.
std::string declared_encoding(std::string_view text) {
  const std::string_view declaration = text.substr(0, text.find("?>"));
  const std::size_t at = declaration.find("encoding=");
  if (!trimmed(text).starts_with("<?xml") || at == std::string_view::npos) return "utf-8";
  const std::string_view value = declaration.substr(std::min(at + 10, declaration.size()));  // behind the quote
  return attribute_name(value.substr(0, value.find_first_of("\"'")));
}

pugi::xml_encoding encoding_of(std::string_view text, const std::string& source) {
  const std::string name =
      text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ? "utf-16" : declared_encoding(text);
  if (name == "utf-8" || name == "utf8" || name == "us-ascii") return pugi::encoding_utf8;
  if (name == "iso-8859-1" || name == "latin1") return pugi::encoding_latin1;
  throw Error(ErrorKind::invalid_argument,
              fmt::format("{}: expected UTF-8 or ISO-8859-1, found {}; write the feed as UTF-8", source, name));
}

bool is_text(const pugi::xml_node& node) { return node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata; }

// An element's own text; nothing for one that holds elements (shipping, tax): no fact of ours is in them.
std::optional<std::string> text_of(const pugi::xml_node& element) {
  std::string text;
  for (const pugi::xml_node& child : element.children()) {
    if (child.type() == pugi::node_element) return std::nullopt;
    if (is_text(child)) text += child.value();
  }
  const std::string_view relation = element.attribute("rel").value();
  if (text.empty() && (relation.empty() || relation == "alternate")) text = element.attribute("href").value();
  return text;
}

// Values of the namespace g: go before RSS's and Atom's own of the same name.
MerchantItem item_of(const pugi::xml_node& element, std::string source) {
  std::set<std::string> google;
  for (const pugi::xml_node& child : element.children()) {
    if (std::string_view(child.name()).starts_with("g:")) google.insert(attribute_name(child.name()));
  }
  MerchantItem item{std::move(source), {}};
  for (const pugi::xml_node& child : element.children()) {
    if (child.type() != pugi::node_element) continue;
    std::string name = attribute_name(child.name());
    if (google.contains(name) && !std::string_view(child.name()).starts_with("g:")) continue;
    if (auto text = text_of(child)) item.values.emplace_back(std::move(name), std::move(*text));
  }
  return item;
}

}  // namespace

ProductFeed read_merchant_xml(const std::filesystem::path& path, const FeedOptions& options) {
  const std::string text = files::read_text(path);
  const pugi::xml_encoding encoding = encoding_of(text, path.string());
  FeedBuilder builder(std::filesystem::absolute(path).parent_path());
  std::set<std::string> names;
  bool any = false;
  MarkupItems items(text, {"item", "entry"});
  while (const auto found = items.next()) {
    any = true;
    const std::string source = fmt::format("{}:{}", path.string(), found->line);
    if (!found->problem.empty()) {
      builder.skip(source, found->problem);
      continue;
    }
    // Each item is parsed by itself, so a damaged one costs no other. pugixml resolves no entity but XML's own five and
    // reads nothing from outside.
    pugi::xml_document document;
    const auto parsed = document.load_buffer(found->text.data(), found->text.size(), pugi::parse_default, encoding);
    if (!parsed) {
      builder.skip(source, fmt::format("malformed XML: {}", parsed.description()));
      continue;
    }
    const MerchantItem item = item_of(document.document_element(), source);
    for (const auto& value : item.values) names.insert(value.first);
    add_merchant_item(item, options, builder);
  }
  if (!any) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: expected a feed with <item> (RSS) or <entry> (Atom), found neither", path.string()));
  }
  for (const auto& condition : options.only) {
    if (names.contains(attribute_name(condition.first))) continue;
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: expected a field '{}', found it in no item", path.string(), condition.first));
  }
  return builder.take();
}

}  // namespace selvedge::feeds
