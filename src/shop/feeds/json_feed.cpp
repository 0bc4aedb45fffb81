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
#include "shop/feeds/html_text.h"
#include "shop/feeds/json_limits.h"
#include "shop/feeds/json_repair.h"

namespace selvedge::feeds {
namespace {

using Input = nlohmann::json;  // read: looked up by name, so that many names stay cheap

// A number becomes its shortest text: "19.9" for 19.9.
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

  FeedRecord of(const Input& product, std::string source) {
    FeedRecord record{std::move(source), {}};
    const Input* options = member(product, {"options"});
    for (const auto& [name, value] : product.items()) {
      const Input* variants = holds_variants(name) ? variants_in(value) : nullptr;
      if (variants == nullptr) {
        add(name, value);
        continue;
      }
      for (const Input& variant : *variants)
        if (variant.is_object()) record.variants.push_back(Flattened(report_).of_variant(variant, options));
    }
    record.values = std::move(values_);
    return record;
  }

 private:
  // The list of variants: the array itself or GraphQL's {"nodes": [...]}. nullptr: they are no objects.
  static const Input* variants_in(const Input& value) {
    const Input* list = value.is_object() ? member(value, {"nodes"}) : &value;
    return list != nullptr && list->is_array() && !list->empty() && (*list)[0].is_object() ? list : nullptr;
  }

  // `options` are the product's: Shopify's variants say option1 and option2 instead of the names.
  std::vector<FeedValue> of_variant(const Input& variant, const Input* options) {
    for (const auto& [name, value] : variant.items()) {
      const std::string plain = attribute_name(name);
      const bool numbered = plain.size() == 7 && plain.starts_with("option") && plain[6] >= '1' && plain[6] <= '9';
      if (numbered && options != nullptr && options->is_array()) {
        const auto at = static_cast<std::size_t>(plain[6] - '1');
        if (at < options->size() && (*options)[at].is_object() && (*options)[at].contains("name"))
          add_named_options({{"name", (*options)[at]["name"]}, {"value", value}});
      } else if (value.is_object() && (plain == "attributes" || plain == "options")) {
        for (const auto& [option, text] : value.items()) add_named_options({{"name", option}, {"value", text}});
      } else if (value.is_array() && (plain == "options" || plain == "selectedoptions" || plain == "selected_options" ||
                                      plain == "option_values" || plain == "optionvalues")) {
        for (const Input& option : value) add_named_options(option);
      } else {
        add(name, value);
      }
    }
    // Shopify does not count such a variant, which is sold all the same.
    if (const auto tracked = variant.find("inventory_management"); tracked != variant.end() && tracked->is_null()) {
      std::erase_if(values_, [](const FeedValue& value) {
        return meaning_of(value.name).field == Field::stock &&
               (value.text.empty() || value.text.front() == '-' || value.text == "0");
      });
      values_.push_back({"in_stock", "true"});
    }
    return std::move(values_);
  }

  void add(const std::string& name, const Input& value) {
    if (auto one = scalar(name, value)) {
      values_.push_back(std::move(*one));
    } else if (value.is_array() && (name == "attributes" || is_list_of_options(name, value))) {
      for (const Input& attribute : value) add_named_options(attribute);
    } else if (value.is_array()) {
      add_array(name, value);
    } else if (name == "attributes") {
      for (const auto& [attribute, text] : value.items()) add_attribute(attribute, text);
    } else {
      add_object(name, value);
    }
  }

  // {"size": ["S", "M"], "fit": "slim", "length": {"value": "long"}}.
  void add_attribute(const std::string& name, const Input& value) {
    if (value.is_array()) return values_.push_back({name, listed(name, value), true});
    const Input* inner = value.is_object() ? member(value, {"value", "name", "label", "title"}) : nullptr;
    if (auto one = scalar(name, inner == nullptr ? value : *inner)) {
      one->attribute = true;
      values_.push_back(std::move(*one));
    } else {
      leave_out(name);
    }
  }

  void leave_out(const std::string& name) {
    report_.note(fmt::format("fields that hold fields are left out: {:.60}", name));
  }

  // The text of an element of a list, which may be an object: {"name": "Dresses"}.
  static std::optional<FeedValue> one_of(const std::string& name, const Input& element) {
    const Input* inner =
        element.is_object() ? member(element, {"src", "url", "href", "link", "name", "value"}) : nullptr;
    return scalar(name, inner == nullptr ? element : *inner);
  }

  std::string listed(const std::string& name, const Input& array) {
    std::string list;
    for (const Input& element : array) {
      const auto one = one_of(name, element);
      if (!one) {
        leave_out(name);
      } else if (!one->text.empty()) {
        list.append(list.empty() ? "" : between_values(name)).append(one->text);
      }
    }
    return list;
  }

  // Shopify's, of products.json.
  static bool is_list_of_options(const std::string& name, const Input& value) {
    return name == "options" && !value.empty() && value[0].is_object() && value[0].contains("values");
  }

  // WooCommerce's {"name": "Farbe", "options": ["Rot", "Blau"]}, Shopify's {"name": "Color", "values": ["Red"]}.
  void add_named_options(const Input& attribute) {
    const Input* name = attribute.is_object() ? member(attribute, {"name", "option_display_name"}) : nullptr;
    const Input* options =
        attribute.is_object() ? member(attribute, {"options", "option", "values", "value", "label"}) : nullptr;
    if (name == nullptr || !name->is_string() || options == nullptr) return;
    if (attribute_name(name->get<std::string>()) == "title") return;  // Shopify's, of a product without a choice
    const std::string called = name_of_option(name->get<std::string>());
    if (auto one = scalar(called, *options)) {
      values_.push_back(std::move(*one));
    } else if (options->is_array()) {
      add_array(called, *options);
    }
  }

  // {"url": "front.jpg", "crop": "40,60,300,400"} becomes "front.jpg#crop=40,60,300,400" for feed_image().
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
      leave_out(name);
    }
  }

  // Each picture becomes one value. Other texts become one list.
  void add_array(const std::string& name, const Input& array) {
    if (!is_picture_name(name) || array.empty()) return values_.push_back({name, listed(name, array)});
    for (const Input& element : array) {
      auto one = one_of(name, element);
      if (!one) {
        leave_out(name);
        continue;
      }
      // Lines of an export are read back as they are: paths from the root, and what to_json_line marks.
      const bool path = one->text.starts_with('/') && !one->text.starts_with("//");
      const bool exact = element.is_object() && element.contains("exact");
      if (!path && !exact) one->text = clean_address(one->text);
      add_crop(*one, element);
      one->whole = true;
      values_.push_back(std::move(*one));
    }
  }

  FeedReport& report_;
  std::vector<FeedValue> values_;
};

// Whether a shop system's status says that no shopper sees the product: WooCommerce's and Shopify's words.
bool is_unpublished(const Input& product) {
  const Input* status = member(product, {"status"});
  if (status == nullptr || !status->is_string()) return false;
  constexpr std::array<std::string_view, 7> words = {"draft", "pending",  "private",   "future",
                                                     "trash", "archived", "auto_draft"};
  return std::ranges::find(words, attribute_name(status->get<std::string>())) != words.end();
}

class JsonReader {
 public:
  JsonReader(const FeedOptions& options, FeedBuilder& builder)
      : builder_(builder), reader_(options, {false, false, false}, builder) {}

  void add(const Input& product, const std::string& source) {
    if (!product.is_object())
      return builder_.skip(source, fmt::format("expected a JSON object, found {}", product.type_name()));
    if (is_unpublished(product)) return builder_.leave_out();
    reader_.add(Flattened(builder_.report()).of(product, source));
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

// The list of products in a document: the document itself or a member of it, a few levels deep. nullptr: there is none.
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

void read_products(const FeedText& feed, JsonReader& reader, FeedBuilder& builder) {
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
