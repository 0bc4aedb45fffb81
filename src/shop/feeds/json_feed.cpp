// An object is flattened to a record of names and texts, so that JSON takes the same way as tables from there. A
// document that is no JSON as a whole is read element by element.
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
#include "shop/feeds/json_repair.h"

namespace selvedge::feeds {
namespace {

using Input = nlohmann::json;  // read: looked up by name, so that many names stay cheap

// Numbers are written out: 19.9 is the shortest text of its double, so "19.9".
std::optional<FeedValue> scalar(const std::string& name, const Input& value) {
  if (value.is_string()) return FeedValue{name, value.get<std::string>()};
  if (value.is_boolean()) return FeedValue{name, value.get<bool>() ? "true" : "false"};
  if (value.is_number()) return FeedValue{name, value.dump(), false, false, true};
  if (value.is_null()) return FeedValue{name, ""};
  return std::nullopt;
}

const Input* member(const Input& object, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (const auto found = object.find(name); found != object.end()) return &*found;
  }
  return nullptr;
}

class Flattened {
 public:
  explicit Flattened(FeedReport& report) : report_(report) {}

  std::vector<FeedValue> of(const Input& product) {
    for (const auto& [name, value] : product.items()) add(name, value);
    return std::move(values_);
  }

 private:
  void add(const std::string& name, const Input& value) {
    if (auto one = scalar(name, value)) {
      values_.push_back(std::move(*one));
    } else if (value.is_array() && (name == "attributes" || is_list_of_options(name, value))) {
      for (const Input& attribute : value) add_named_options(attribute);
    } else if (value.is_array() && name == "variants" && !value.empty() && value[0].is_object()) {
      add_first_variant(value[0]);
    } else if (value.is_array()) {
      add_array(name, value);
    } else if (name == "attributes") {
      for (const auto& [attribute, text] : value.items()) {
        auto own = scalar(attribute, text);
        if (!own) continue;
        own->attribute = true;
        values_.push_back(std::move(*own));
      }
    } else {
      add_object(name, value);
    }
  }

  // Shopify's, of products.json.
  static bool is_list_of_options(const std::string& name, const Input& value) {
    return name == "options" && !value.empty() && value[0].is_object() && value[0].contains("values");
  }

  // WooCommerce's {"name": "Farbe", "options": ["Rot", "Blau"]}, Shopify's {"name": "Color", "values": ["Red"]}.
  void add_named_options(const Input& attribute) {
    const Input* name = attribute.is_object() ? member(attribute, {"name"}) : nullptr;
    const Input* options =
        attribute.is_object() ? member(attribute, {"options", "option", "values", "value"}) : nullptr;
    if (name == nullptr || !name->is_string() || options == nullptr) return;
    std::string called = name->get<std::string>();
    const Field field = meaning_of(called).field;
    if (attribute_name(called) == "title") return;  // Shopify's, of a product without a choice
    if (field != Field::attribute && field != Field::colour) called.insert(0, "option_");
    if (auto one = scalar(called, *options)) {
      values_.push_back(std::move(*one));
    } else if (options->is_array()) {
      add_array(called, *options);
    }
  }

  // Shopify's: the price stands in the variants.
  void add_first_variant(const Input& variant) {
    for (const char* name : {"price", "compare_at_price", "sku"}) {
      const Input* value = member(variant, {name});
      auto one = value == nullptr ? std::nullopt : scalar(name, *value);
      if (one && !one->text.empty()) values_.push_back(std::move(*one));
    }
  }

  // {"url": "front.jpg", "crop": "40,60,300,400"}: as feed_image() reads it.
  static void add_crop(FeedValue& picture, const Input& element) {
    const Input* crop = element.is_object() ? member(element, {"crop"}) : nullptr;
    if (crop != nullptr && crop->is_string()) picture.text += "#crop=" + crop->get<std::string>();
  }

  // {"value": "19.90", "currency": "EUR"}, {"name": "Dresses"}, {"src": "https://..."}.
  void add_object(const std::string& name, const Input& value) {
    const Input* text = member(value, {"amount", "value", "name", "title", "src", "url", "href", "label"});
    if (auto one = text == nullptr ? std::nullopt : scalar(name, *text)) {
      if (is_picture_name(name)) add_crop(*one, value);
      values_.push_back(std::move(*one));
      const Input* currency = member(value, {"currency", "currency_code", "currencyCode"});
      if (auto code = currency == nullptr ? std::nullopt : scalar("currency", *currency))
        values_.push_back(std::move(*code));
    } else {
      report_.note(fmt::format("fields that hold fields are left out: {:.60}", name));
    }
  }

  // Each picture is one value; other texts are listed.
  void add_array(const std::string& name, const Input& array) {
    std::string list;
    for (const Input& element : array) {
      const Input* inner =
          element.is_object() ? member(element, {"src", "url", "href", "link", "name", "value"}) : nullptr;
      auto one = scalar(name, inner == nullptr ? element : *inner);
      if (!one) {
        report_.note(fmt::format("fields that hold fields are left out: {:.60}", name));
        continue;
      }
      if (is_picture_name(name)) {
        add_crop(*one, element);
        one->whole = true;
        values_.push_back(std::move(*one));
      } else if (!one->text.empty()) {
        list.append(list.empty() ? "" : ", ").append(one->text);
      }
    }
    if (!is_picture_name(name) || array.empty()) values_.push_back({name, list});
  }

  FeedReport& report_;
  std::vector<FeedValue> values_;
};

class JsonReader {
 public:
  JsonReader(const FeedOptions& options, FeedBuilder& builder)
      : builder_(builder), reader_(options, {false, false, false}, builder) {}

  void add(const Input& product, const std::string& source) {
    if (!product.is_object())
      return builder_.skip(source, fmt::format("expected a JSON object, found {}", product.type_name()));
    reader_.add({source, Flattened(builder_.report()).of(product)});
  }

 private:
  FeedBuilder& builder_;
  RecordReader reader_;
};

Input parsed(std::string_view text) {
  Input whole = Input::parse(text, nullptr, false);
  if (whole.is_discarded()) whole = Input::parse(repaired_json(text), nullptr, false);
  return whole;
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

// A list that is no JSON as a whole, element by element. Whether any can be read.
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

// Whether an object may be a product: a program's settings beside a feed are none.
bool may_be_product(const Input& object) {
  for (const auto& [name, value] : object.items()) {
    const Field field = meaning_of(name).field;
    if (field == Field::id || field == Field::picture || field == Field::more_pictures) return true;
  }
  return false;
}

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

// The products of a document: itself, or the list in it, a few levels deep.
const Input* list_in(const Input& document, int levels = 3) {
  if (document.is_array()) return &document;
  if (!document.is_object() || levels == 0) return nullptr;
  for (const char* name : {"products", "items", "data", "results", "offers", "entries", "nodes", "catalog"}) {
    const auto found = document.find(name);
    if (found == document.end()) continue;
    if (const Input* list = list_in(*found, levels - 1)) return list;
  }
  return nullptr;
}

bool first_line_is_whole(std::string_view text) {
  text = trimmed(text);
  const std::string_view line = text.substr(0, text.find('\n'));
  return !parsed(line).is_discarded();
}

}  // namespace

void read_json_feed(const FeedText& feed, const FeedOptions& options, FeedBuilder& builder) {
  JsonReader reader(options, builder);
  const std::string_view text = trimmed(feed.text);
  const bool document = text.starts_with('[') || (text.starts_with('{') && !first_line_is_whole(text));
  const bool one_line = text.find('\n') == std::string_view::npos;
  if (document || (one_line && text.starts_with('{'))) {
    const Input whole = parsed(text);
    if (const Input* list = whole.is_discarded() ? nullptr : list_in(whole)) {
      builder.report().set_format("JSON, a list of products");
      std::size_t number = 0;
      for (const Input& product : *list) reader.add(product, fmt::format("{}[{}]", feed.source, number++));
      return;
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

}  // namespace selvedge::feeds
