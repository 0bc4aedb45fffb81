// An object is flattened to a record of names and texts, and read like a row of a table. A document that is no JSON as
// a whole is read element by element.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "selvedge/error.h"
#include "shop/feeds/column_names.h"
#include "shop/feeds/feed_record.h"
#include "shop/feeds/feed_text.h"
#include "shop/feeds/format_readers.h"
#include "shop/feeds/json_limits.h"
#include "shop/feeds/json_record.h"
#include "shop/feeds/json_repair.h"

namespace selvedge::feeds {
namespace {

using Input = nlohmann::json;  // read: looked up by name, so that many names stay cheap

// Whether a shop system's status says that no shopper sees the product: WooCommerce's and Shopify's words.
bool is_unpublished(const Input& product) {
  const Input* status = member(product, {"status"});
  if (status == nullptr || !status->is_string()) return false;
  constexpr std::array<std::string_view, 7> words = {"draft", "pending",  "private",   "future",
                                                     "trash", "archived", "auto_draft"};
  return std::ranges::find(words, attribute_name(status->get<std::string>())) != words.end();
}

bool names_id(const Input& object) {
  for (const auto& [name, value] : object.items()) {
    if (meaning_of(name).field == Field::id) return true;
  }
  return false;
}

// schema.org's type of something that is no product and has neither id nor picture of one: "WebPage", "BreadcrumbList".
// Empty for all else.
std::string type_of_page(const Input& object) {
  const Input* type = member(object, {"@type"});
  if (type == nullptr || !type->is_string()) return "";
  const std::string& name = type->get_ref<const std::string&>();
  const bool product = name.find("Product") != std::string::npos || name.find("Offer") != std::string::npos;
  const bool named = names_id(object) && holds_pictures(object);
  return product || named || object.contains("sku") || object.contains("offers") ? "" : name;
}

class JsonReader {
 public:
  JsonReader(const FeedOptions& options, FeedBuilder& builder)
      : builder_(builder), reader_(options, {false, false, false}, builder) {}

  void add(const Input& element, const std::string& source) {
    const Input& product = within(element);
    if (!product.is_object())
      return builder_.skip(source, fmt::format("expected a JSON object, found {}", product.type_name()));
    if (const std::string type = type_of_page(product); !type.empty()) {
      return builder_.report().note(
          "parts of a page", fmt::format("parts of a page that are no products are left out, such as {:.60}", type));
    }
    if (is_unpublished(product)) return builder_.leave_out();
    reader_.add(record_of_json(product, source, builder_.report()));
  }
  void require_named_fields(const std::string& source) const { reader_.require_named_fields(source); }

 private:
  FeedBuilder& builder_;
  RecordReader reader_;
};

constexpr JsonLimits feed_limits{30'000'000, 64};

class TooLarge : public Error {
 public:
  explicit TooLarge(const std::string& problem) : Error(ErrorKind::invalid_argument, problem) {}
};

Input within_limits(std::string_view text) {
  if (const auto problem = problem_of_json(text, feed_limits)) throw TooLarge(*problem);
  return Input::parse(text, nullptr, false);
}

// Discarded if it is no JSON, even when repaired. Throws TooLarge for more than memory might hold.
Input parsed(std::string_view text) {
  Input whole = within_limits(text);
  return whole.is_discarded() ? within_limits(repaired_json(text)) : whole;
}

// One product's text.
void add_text(std::string_view text, const std::string& source, JsonReader& reader, FeedBuilder& builder) {
  const Input product = parsed(text);
  if (!product.is_discarded()) return reader.add(product, source);
  std::string problem = "expected an object";
  try {
    const Input again = Input::parse(repaired_json(text));  // for the message
  } catch (const Input::exception& failure) {
    problem = failure.what();
  }
  builder.skip(source, "malformed JSON: " + problem);
}

// Reads a list that is no JSON as a whole, element by element. False if none can be read.
bool read_elements(const FeedText& feed, std::string_view text, JsonReader& reader, FeedBuilder& builder) {
  const JsonElements list = json_elements(text);
  const bool any = std::ranges::any_of(list.elements,
                                       [](const JsonElement& element) { return !parsed(element.text).is_discarded(); });
  if (!any) return false;
  builder.report().set_format("JSON, a list of products, damaged");
  for (const JsonElement& element : list.elements)
    add_text(element.text, fmt::format("{}[{}]", feed.source, element.number), reader, builder);
  if (!list.closed) {
    const std::string problem = "malformed JSON: the list of products is opened and not closed";
    builder.cut_off(feed.source, problem);
    builder.skip(feed.source, problem);
  }
  return true;
}

// Whether an object may be a product. A zip may hold a program's settings beside the feed.
bool may_be_product(const Input& object) { return names_id(object) || holds_pictures(object); }

void read_lines(const FeedText& feed, JsonReader& reader, FeedBuilder& builder) {
  builder.report().set_format("JSON lines");
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < feed.text.size();) {
    const std::size_t end = std::min(feed.text.find('\n', begin), feed.text.size());
    const std::string_view line = trimmed(feed.text.substr(begin, end - begin));
    const std::string source = fmt::format("{}:{}", feed.source, ++number);
    begin = end + 1;
    if (line.empty()) continue;
    if (end == feed.text.size() && parsed(line).is_discarded())
      builder.cut_off(source, "malformed JSON in the last line, which has no end");
    add_text(line, source, reader, builder);
  }
}

// Whether the object holds products by their ids: most of its members are objects with pictures, and none has the name
// of something else that has one.
bool is_list_by_id(const Input& object) {
  if (!is_keyed(object)) return false;
  for (const char* name :
       {"product", "category", "brand", "shop", "store", "header", "footer", "theme", "settings", "meta"}) {
    if (object.contains(name)) return false;
  }
  return static_cast<std::size_t>(std::ranges::count_if(object, holds_pictures)) * 2 > object.size();
}

// The list of products in a document: the document itself or a member of it, a few levels deep. It may be an object
// that holds the products by their ids. nullptr: there is none.
const Input* list_in(const Input& document, int levels = 4) {
  if (document.is_array()) return &document;
  if (!document.is_object() || levels == 0) return nullptr;
  const bool product = holds_pictures(document);
  for (const char* name : {"products", "items", "data", "results", "@graph", "itemListElement", "offers", "entries",
                           "nodes", "edges", "catalog"}) {
    const auto found = document.find(name);
    // A product's own offers are no products.
    if (found == document.end() || (product && holds_variants(name))) continue;
    if (const Input* list = list_in(*found, levels - 1)) return list;
  }
  return may_be_product(document) || !is_list_by_id(document) ? nullptr : &document;
}

// Adds the products of a list. One that an object holds by its id, and that names none itself, gets that.
void add_list(const Input& list, const std::string& source, JsonReader& reader) {
  std::size_t number = 0;
  for (const auto& [key, product] : list.items()) {
    const std::string place = fmt::format("{}[{}]", source, number++);
    if (list.is_array() || names_id(product)) {
      reader.add(product, place);
    } else {
      Input with_id = product;
      with_id["id"] = key;
      reader.add(with_id, place);
    }
  }
}

bool first_line_is_whole(std::string_view text) {
  text = trimmed(text);
  const std::string_view line = text.substr(0, text.find('\n'));
  return !parsed(line).is_discarded();
}

void read_products(const FeedText& feed, JsonReader& reader, FeedBuilder& builder) {
  const std::string_view text = trimmed(feed.text);
  const bool document = text.starts_with('[') || (text.starts_with('{') && !first_line_is_whole(text));
  const bool one_line = text.find('\n') == std::string_view::npos;
  if (document || (one_line && text.starts_with('{'))) {
    const Input whole = parsed(text);
    if (const Input* list = whole.is_discarded() ? nullptr : list_in(whole)) {
      builder.report().set_format("JSON, a list of products");
      return add_list(*list, feed.source, reader);
    }
    if (whole.is_object() && !may_be_product(whole)) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("{}: expected products, found a JSON object without an id and a picture", feed.source));
    }
    if (whole.is_object() && !one_line) {
      builder.report().set_format("JSON, one product");
      return reader.add(whole, feed.source);
    }
  }
  const bool several = document && !one_line;
  if ((several || text.starts_with('[')) && read_elements(feed, text, reader, builder)) return;
  if (text.starts_with('[') && !first_line_is_whole(text)) {
    throw Error(ErrorKind::corrupt_data, fmt::format("{}: malformed JSON: expected an array of products", feed.source));
  }
  read_lines(feed, reader, builder);
}

}  // namespace

void read_json_feed(const FeedText& feed, const FeedOptions& options, FeedBuilder& builder) {
  JsonReader reader(options, builder);
  try {
    read_products(feed, reader, builder);
  } catch (const TooLarge& error) {
    throw Error(ErrorKind::invalid_argument, fmt::format("{}: {}; split the file", feed.source, error.what()));
  }
  reader.require_named_fields(feed.source);
}

}  // namespace selvedge::feeds
