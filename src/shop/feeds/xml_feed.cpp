// Items are cut out by their tags (markup_items.h), and pugixml parses one after the other. It resolves only XML's own
// entities and reads nothing from outside.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <pugixml.hpp>
#include <set>
#include <string>
#include <string_view>

#include "ground/core/ascii.h"
#include "selvedge/error.h"
#include "shop/feeds/feed_record.h"
#include "shop/feeds/feed_text.h"
#include "shop/feeds/format_readers.h"
#include "shop/feeds/html_text.h"
#include "shop/feeds/markup_items.h"

namespace selvedge::feeds {
namespace {

bool is_text(const pugi::xml_node& node) { return node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata; }

// Whether a name has a prefix that is not one of RSS's usual extensions. Such a name is one of a product's fields.
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

// The inner markup of an element such as <description><p>...</p></description>.
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

// The value of the first of these attributes that is not empty.
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

// An element's own text. Nothing for elements in which other elements stand (shipping, tax), but for texts with markup.
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

// The elements in an element.
struct Inner {
  std::vector<pugi::xml_node> elements;
  bool one_name = true;  // all have the same
  bool text = false;     // words stand around them, so they are markup
};

Inner inner_of(const pugi::xml_node& element) {
  Inner inner;
  for (const pugi::xml_node& child : element.children()) {
    if (is_text(child)) inner.text |= !trimmed(child.value()).empty();
    if (child.type() != pugi::node_element) continue;
    inner.one_name &= inner.elements.empty() || std::string_view(inner.elements[0].name()) == child.name();
    inner.elements.push_back(child);
  }
  return inner;
}

// The text of the first inner element of one of these names, which are as attribute_name spells them.
std::string text_in(const Inner& inner, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    for (const pugi::xml_node& element : inner.elements) {
      if (attribute_name(element.name()) == name) return text_of(element).value_or("");
    }
  }
  return "";
}

// The text that says what an element is: <category><id>3</id><name>Dresses</name></category>,
// <price><amount>5</amount><currency>EUR</currency></price>, <image><url>a.jpg</url></image>. Empty: there is none.
std::string naming_text(const pugi::xml_node& element, const Inner& inner) {
  const Meaning meaning = meaning_of(element.name());
  const bool known = meaning.field != Field::attribute || !meaning.attribute.empty();
  if (inner.text || !known || meaning.field == Field::description) return "";
  if (is_picture_name(element.name())) return text_in(inner, {"url", "src", "href", "link"});
  std::string text = text_in(inner, {"amount", "value", "name", "title"});
  const std::string currency = text_in(inner, {"currency", "currency_code", "currencycode"});
  return text.empty() || currency.empty() ? text : text + " " + currency;
}

// Whether <inner> is one of the values of <outer>: <color> of <colors>, <tag> of <tags>, <value> of anything. The <p>
// of a description and the <country> of <shipping> are none.
bool is_value_of(std::string_view outer, std::string_view inner) {
  constexpr std::array<std::string_view, 7> any = {"value", "item", "entry", "element", "string", "option", "name"};
  const std::string list = attribute_name(outer), one = attribute_name(inner);
  if (std::ranges::find(any, std::string_view(one)) != any.end()) return true;
  const Meaning of_list = meaning_of(list), of_one = meaning_of(one);
  if (of_list.field != Field::attribute) return of_list.field == of_one.field;
  if (!of_list.attribute.empty()) return of_list.attribute == of_one.attribute;
  return one.size() > 2 && list.size() > one.size() && list.starts_with(one);
}

// <param name="Color">Red</param>, <attribute><name>Color</name><value>Red</value></attribute>.
bool add_named_option(FeedRecord& record, const pugi::xml_node& element) {
  constexpr std::array<std::string_view, 8> options = {"param",   "parameter", "attribute",     "property",
                                                       "feature", "option",    "specification", "product_detail"};
  if (std::ranges::find(options, attribute_name(element.name())) == options.end()) return false;
  const Inner inner = inner_of(element);
  std::string name = attribute_of(element, {"name"});
  std::string value =
      name.empty() ? text_in(inner, {"value", "val", "attribute_value"}) : text_of(element).value_or("");
  if (name.empty()) name = text_in(inner, {"name", "param_name", "attribute_name", "label"});
  if (trimmed(name).empty()) return false;
  record.values.push_back({name_of_option(std::string(trimmed(name))), std::move(value)});
  return true;
}

// Adds what an element holds in elements of their own: its one value, a list of values, pictures, or named options.
// False: it holds none of these.
bool add_inner_values(FeedRecord& record, const pugi::xml_node& element) {
  const Inner inner = inner_of(element);
  if (inner.elements.empty() || inner.text) return false;
  const std::string name = element.name();
  if (std::string text = inner.one_name ? "" : naming_text(element, inner); !trimmed(text).empty()) {
    record.values.push_back({name, std::move(text)});
    return true;
  }
  const auto one_text = [](const pugi::xml_node& child) {
    std::string text = naming_text(child, inner_of(child));
    return trimmed(text).empty() ? text_of(child) : std::optional(std::move(text));
  };
  if (is_picture_name(name)) {
    for (const pugi::xml_node& child : inner.elements) {
      if (auto text = one_text(child)) record.values.push_back({name, std::move(*text)});
    }
    return true;
  }
  if (!inner.one_name) return false;
  if (add_named_option(record, inner.elements[0])) {
    for (std::size_t i = 1; i < inner.elements.size(); ++i) add_named_option(record, inner.elements[i]);
    return true;
  }
  if (!is_value_of(name, inner.elements[0].name())) return false;
  std::string list;
  for (const pugi::xml_node& child : inner.elements) {
    const auto text = one_text(child);
    if (!text) return false;  // a table of its own
    if (!trimmed(*text).empty()) list.append(list.empty() ? "" : between_values(name)).append(trimmed(*text));
  }
  record.values.push_back({name, std::move(list)});
  return true;
}

// The variants that an element holds, <variants><variant>...</variant></variants>, or is itself. Each has elements of
// its own.
std::vector<pugi::xml_node> variants_in(const pugi::xml_node& element) {
  const std::string name = attribute_name(element.name());
  const Inner inner = inner_of(element);
  if ((name == "variant" || name == "variation") && !inner.elements.empty()) return {element};
  const bool list = holds_variants(name) && inner.one_name && !inner.elements.empty() &&
                    !inner_of(inner.elements[0]).elements.empty();
  return list ? inner.elements : std::vector<pugi::xml_node>();
}

FeedRecord record_of(const pugi::xml_node& element, std::string source, FeedReport& report, bool of_variant = false) {
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
    // Beside <g:title>, a <title> is meant for news readers and is skipped.
    if (!is_product_name(child.name()) && of_products.contains(attribute_name(child.name()))) continue;
    const auto variants = of_variant ? std::vector<pugi::xml_node>() : variants_in(child);
    for (const pugi::xml_node& variant : variants)
      record.variants.push_back(record_of(variant, "", report, true).values);
    if (!variants.empty()) continue;
    if (std::string picture = attached_picture(child); !picture.empty()) {
      record.values.push_back({"additional_image_link", clean_address(picture), false, true, false});
    } else if (add_named_option(record, child) || add_inner_values(record, child)) {
      continue;
    } else if (auto text = text_of(child)) {
      record.values.push_back({child.name(), std::move(*text)});
    } else {
      report.note(fmt::format("fields that hold fields are left out: {:.60}", child.name()));
    }
  }
  return record;
}

// Removes zero bytes, plain or as "&#0;": to XML parsers they end a text.
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

// The name of the root element if it is not closed: "rss". Empty: it is closed.
std::string open_root(std::string_view text) {
  std::size_t at = text.find('<');
  while (at != std::string_view::npos && at + 1 < text.size() && (text[at + 1] == '?' || text[at + 1] == '!')) {
    const bool comment = text.substr(at).starts_with("<!--");
    // A DOCTYPE may declare entities, in brackets.
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

// The name of the first entity that a DOCTYPE before the root element declares. Empty: there is none. Entities may
// hold others, so that replacing them may take any amount of memory.
std::string declared_entity(std::string_view text) {
  constexpr std::size_t longest_declaration = 64 << 10;
  text = text.substr(0, longest_declaration);
  const std::size_t type = text.find("<!DOCTYPE"), at = text.find("<!ENTITY ");
  if (type == std::string_view::npos || at == std::string_view::npos || at < type) return "";
  const std::string_view name = trimmed(text.substr(at + 9, 200));
  return std::string(name.substr(0, name.find_first_of(" \t\r\n\"'>")));
}

struct Seen {
  bool any = false;
  bool open = false;  // the last item is not closed
  std::string name;   // of the items, in small letters
};

Seen read_items(const FeedText& feed, const FeedOptions& options, FeedBuilder& builder) {
  Seen seen;
  RecordReader reader(options, {true, false, false}, builder);
  MarkupItems items(
      feed.text, {"item", "entry", "product", "offer", "artikel", "article", "produkt", "shopitem", "row", "record"});
  while (const auto found = items.next()) {
    if (!seen.any) seen.name = core::in_small_letters(items.name());
    seen.any = true;
    seen.open = !found->problem.empty();
    const std::string source = fmt::format("{}:{}", feed.source, found->line);
    if (!found->problem.empty()) {
      builder.skip(source, found->problem);
      continue;
    }
    // Each item is parsed by itself, so a damaged item costs no other.
    const std::string text = without_zeros(found->text);
    pugi::xml_document document;
    const auto parsed = document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!parsed) {
      builder.skip(source, fmt::format("malformed XML: {}", parsed.description()));
      continue;
    }
    reader.add(record_of(document.document_element(), source, builder.report()));
  }
  reader.require_named_fields(feed.source);
  return seen;
}

}  // namespace

void read_xml_feed(const FeedText& feed, const FeedOptions& options, FeedBuilder& builder) {
  const bool atom = feed.text.substr(0, 4096).find("http://www.w3.org/2005/Atom") != std::string_view::npos;
  const Seen seen = read_items(feed, options, builder);
  if (seen.any && seen.name != "item" && seen.name != "entry") {
    builder.report().set_format(fmt::format("list of products in XML, <{}>", seen.name));
  } else {
    builder.report().set_format(atom ? "Google Merchant feed (XML, Atom)" : "Google Merchant feed (XML, RSS)");
  }
  if (const std::string entity = declared_entity(feed.text); !entity.empty()) {
    builder.report().note(
        fmt::format("{}: declares entities of its own, such as &{:.40};, which are not replaced", feed.source, entity));
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
}

}  // namespace selvedge::feeds
