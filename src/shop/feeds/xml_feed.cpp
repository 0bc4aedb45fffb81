// Items are cut out by their tags (markup_items.h) and parsed one by one by pugixml. It resolves no entity but XML's
// own and reads nothing from outside.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <pugixml.hpp>
#include <set>
#include <string_view>

#include "ground/core/ascii.h"
#include "selvedge/error.h"
#include "shop/feeds/feed_record.h"
#include "shop/feeds/feed_text.h"
#include "shop/feeds/format_readers.h"
#include "shop/feeds/markup_items.h"

namespace selvedge::feeds {
namespace {

bool is_text(const pugi::xml_node& node) { return node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata; }

// Of a namespace for products, whatever its prefix: not RSS's and Atom's own elements, and not those of their usual
// extensions.
bool is_product_name(std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) return false;
  constexpr std::array<std::string_view, 6> others = {"atom", "dc", "media", "content", "rss", "itunes"};
  return std::ranges::find(others, name.substr(0, colon)) == others.end();
}

struct Written : pugi::xml_writer {
  std::string text;
  void write(const void* data, std::size_t size) override { text.append(static_cast<const char*>(data), size); }
};

// <description><p>...</p></description>: what it holds, as the markup that it is.
std::string markup_of(const pugi::xml_node& element) {
  Written written;
  for (const pugi::xml_node& child : element.children())
    child.print(written, "", pugi::format_raw | pugi::format_no_declaration, pugi::encoding_utf8);
  return std::move(written.text);
}

bool may_hold_markup(std::string_view name) {
  const Field field = meaning_of(name).field;
  return field == Field::title || field == Field::description || field == Field::category || field == Field::colour;
}

// The value of the first of the attributes that has one.
std::string attribute_of(const pugi::xml_node& element, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (std::string value = element.attribute(name).value(); !value.empty()) return value;
  }
  return "";
}

// <price currency="EUR">12.99</price>.
void add_currency(std::string& text, const pugi::xml_node& element) {
  const Field field = meaning_of(element.name()).field;
  if (field != Field::price && field != Field::sale_price && field != Field::regular_price) return;
  if (text.find_first_not_of("0123456789., '\t\r\n") != std::string::npos || trimmed(text).empty()) return;
  text += " " + attribute_of(element, {"currency", "currencyCode", "currency_code", "Currency"});
}

// An element's own text; nothing for one that holds elements (shipping, tax): no fact of ours is in them.
std::optional<std::string> text_of(const pugi::xml_node& element) {
  std::string text;
  for (const pugi::xml_node& child : element.children()) {
    if (child.type() == pugi::node_element)
      return may_hold_markup(element.name()) ? std::optional(markup_of(element)) : std::nullopt;
    if (is_text(child)) text += child.value();
  }
  add_currency(text, element);
  if (trimmed(text).empty() && is_picture_name(element.name())) return attribute_of(element, {"url", "src", "href"});
  const std::string_view relation = element.attribute("rel").value();
  if (text.empty() && (relation.empty() || relation == "alternate")) text = element.attribute("href").value();
  return text;
}

// <enclosure url="a.jpg" type="image/jpeg"/> of RSS and <media:content url="a.jpg" medium="image"/> of Media RSS.
std::string attached_picture(const pugi::xml_node& element) {
  const std::string_view name = element.name();
  if (name != "enclosure" && name != "media:content" && name != "media:thumbnail") return "";
  std::string address = attribute_of(element, {"url"});
  const std::string kind = attribute_of(element, {"type", "medium"});
  const bool picture = kind.starts_with("image") || (kind.empty() && has_picture_ending(address));
  return picture ? address : "";
}

// Pictures in an element of their own: <images><image>a.jpg</image></images>.
void add_inner_pictures(FeedRecord& record, const pugi::xml_node& element) {
  if (!is_picture_name(element.name())) return;
  for (const pugi::xml_node& child : element.children()) {
    if (child.type() != pugi::node_element) continue;
    if (auto text = text_of(child)) record.values.push_back({element.name(), std::move(*text)});
  }
}

FeedRecord record_of(const pugi::xml_node& element, std::string source) {
  std::set<std::string> of_products;
  for (const pugi::xml_node& child : element.children()) {
    if (is_product_name(child.name())) of_products.insert(attribute_name(child.name()));
  }
  FeedRecord record{std::move(source), {}};
  for (const pugi::xml_attribute& attribute : element.attributes()) {
    if (std::string_view(attribute.name()) == "id") record.values.push_back({"id", attribute.value()});
  }
  for (const pugi::xml_node& child : element.children()) {
    if (child.type() != pugi::node_element) continue;
    // <title> beside <g:title> is for readers of news.
    if (!is_product_name(child.name()) && of_products.contains(attribute_name(child.name()))) continue;
    if (std::string picture = attached_picture(child); !picture.empty()) {
      record.values.push_back({"additional_image_link", std::move(picture), false, true, false});
    } else if (auto text = text_of(child)) {
      record.values.push_back({child.name(), std::move(*text)});
    } else {
      add_inner_pictures(record, child);
    }
  }
  return record;
}

// A zero byte ends a text for XML's parsers, whether it stands there itself or as "&#0;".
std::string without_zeros(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    std::size_t length = text[i] == '\0' ? 1 : 0;
    for (const std::string_view zero : {"&#0;", "&#x0;", "&#00;"}) {
      if (text[i] == '&' && text.substr(i).starts_with(zero)) length = zero.size();
    }
    if (length == 0) plain += text[i];
    i += std::max<std::size_t>(length, 1);
  }
  return plain;
}

// "rss" of a feed whose <rss> is not closed; empty where the end is there.
std::string open_root(std::string_view text) {
  std::size_t at = text.find('<');
  while (at != std::string_view::npos && at + 1 < text.size() && (text[at + 1] == '?' || text[at + 1] == '!')) {
    const bool comment = text.substr(at).starts_with("<!--");
    // The entities that a DOCTYPE declares stand in brackets.
    const std::size_t bracket = text.find_first_of("[>", at);
    const bool declares = !comment && bracket != std::string_view::npos && text[bracket] == '[';
    const std::size_t end = text.find(comment ? "-->" : declares ? "]" : ">", at);
    at = end == std::string_view::npos ? end : text.find('<', end);
  }
  if (at == std::string_view::npos) return "";
  const std::size_t end = std::min(text.find_first_of(" \t\r\n/>", at + 1), text.size());
  const std::string name(text.substr(at + 1, end - at - 1));
  const std::size_t closing = text.rfind("</" + name);
  const std::size_t behind = closing == std::string_view::npos ? closing : closing + 2 + name.size();
  return behind < text.size() && (text[behind] == '>' || core::is_space(text[behind])) ? "" : name;
}

struct Seen {
  bool any = false;
  bool open = false;  // the last item is not closed
  std::set<std::string> names;
};

Seen read_items(const FeedText& feed, std::vector<std::string_view> elements, const FeedOptions& options,
                FeedBuilder& builder) {
  Seen seen;
  RecordReader reader(options, {true, false, false}, builder);
  MarkupItems items(feed.text, std::move(elements));
  while (const auto found = items.next()) {
    seen.any = true;
    seen.open = !found->problem.empty();
    const std::string source = fmt::format("{}:{}", feed.source, found->line);
    if (!found->problem.empty()) {
      builder.skip(source, found->problem);
      continue;
    }
    // By itself, so that a damaged item costs no other.
    const std::string text = without_zeros(found->text);
    pugi::xml_document document;
    const auto parsed = document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!parsed) {
      builder.skip(source, fmt::format("malformed XML: {}", parsed.description()));
      continue;
    }
    const FeedRecord record = record_of(document.document_element(), source);
    for (const FeedValue& value : record.values) seen.names.insert(attribute_name(value.name));
    reader.add(record);
  }
  return seen;
}

}  // namespace

void read_xml_feed(const FeedText& feed, const FeedOptions& options, FeedBuilder& builder) {
  const bool atom = feed.text.substr(0, 4096).find("http://www.w3.org/2005/Atom") != std::string_view::npos;
  builder.report().set_format(atom ? "Google Merchant feed (XML, Atom)" : "Google Merchant feed (XML, RSS)");
  Seen seen = read_items(feed, {"item", "entry"}, options, builder);
  if (!seen.any) {
    seen = read_items(feed, {"product", "offer", "artikel", "article", "produkt", "shopitem", "row", "record"}, options,
                      builder);
    if (seen.any) builder.report().note(feed.source + ": a list of products in XML that is neither RSS nor Atom");
  }
  if (!seen.any) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: expected a feed with <item> (RSS), <entry> (Atom) or <product>, found none of them",
                            feed.source));
  }
  if (const std::string root = open_root(feed.text); !root.empty()) {
    const std::string problem = fmt::format("malformed XML: <{:.40}> is opened and not closed", root);
    builder.cut_off(feed.source, problem);
    if (!seen.open) builder.skip(feed.source, problem);
  }
  for (const auto& condition : options.only) {
    if (seen.names.contains(attribute_name(condition.first))) continue;
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: expected a field '{}', found it in no item", feed.source, condition.first));
  }
}

}  // namespace selvedge::feeds
