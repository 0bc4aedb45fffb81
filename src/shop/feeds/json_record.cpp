// All that shop systems and search engines nest becomes names and texts: options, pictures, prices, variants.
#include "shop/feeds/json_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "shop/feeds/column_names.h"
#include "shop/feeds/feed_text.h"
#include "shop/feeds/html_text.h"

namespace selvedge::feeds {

const nlohmann::json* member(const nlohmann::json& object, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (const auto found = object.find(name); found != object.end()) return &*found;
  }
  return nullptr;
}

const nlohmann::json& within(const nlohmann::json& element) {
  if (!element.is_object()) return element;
  const nlohmann::json* inner = member(element, {"node"});
  if (inner == nullptr && element.contains("@type")) inner = member(element, {"item"});
  return inner != nullptr && inner->is_object() ? *inner : element;
}

bool holds_pictures(const nlohmann::json& object) {
  for (const auto& [name, value] : object.items()) {
    if (is_picture_name(name) && !value.is_null()) return true;
  }
  return false;
}

bool is_keyed(const nlohmann::json& value) {
  return value.is_object() && !value.empty() &&
         std::ranges::all_of(value, [](const nlohmann::json& one) { return one.is_object(); });
}

namespace {

using Input = nlohmann::json;

// A number becomes its shortest text: "19.9" for 19.9.
std::optional<FeedValue> scalar(const std::string& name, const Input& value) {
  if (value.is_string()) return FeedValue{name, value.get<std::string>()};
  if (value.is_boolean()) return FeedValue{name, value.get<bool>() ? "true" : "false"};
  if (value.is_number()) return FeedValue{name, value.dump(), false, false, true};
  if (value.is_null()) return FeedValue{name, ""};
  return std::nullopt;
}

bool holds_objects(const Input& list) {
  return list.is_array() && !list.empty() &&
         std::ranges::any_of(list, [](const Input& one) { return one.is_object(); });
}

// The list that GraphQL writes as {"nodes": [...]} or {"edges": [{"node": {...}}]}. nullptr for anything else.
const Input* connection(const Input& value) {
  const Input* list = value.is_object() ? member(value, {"nodes", "edges"}) : nullptr;
  return list != nullptr && list->is_array() ? list : nullptr;
}

// Whether the object says what a product costs or whether it is there.
bool is_offer(const Input& object) {
  for (const auto& [name, value] : object.items()) {
    const Field field = meaning_of(name).field;
    if (field == Field::price || field == Field::sale_price || field == Field::stock || field == Field::availability)
      return true;
  }
  return false;
}

class Flattened {
 public:
  explicit Flattened(FeedReport& report) : report_(report) {}

  FeedRecord of(const Input& product, std::string source) {
    FeedRecord record{std::move(source), {}};
    const Input* options = member(product, {"options"});
    for (const auto& [name, value] : product.items()) {
      const auto variants = holds_variants(name) ? variants_in(value) : std::vector<const Input*>();
      if (variants.empty()) add(name, value);
      for (const Input* variant : variants) {
        if (variant->is_object()) record.variants.push_back(Flattened(report_).of_variant(*variant, options));
      }
    }
    record.values = std::move(values_);
    return record;
  }

 private:
  // The variants in the array itself, in GraphQL's connection, in an object by their ids, or in schema.org's
  // AggregateOffer ({"offers": [...]}); or the one that the object is itself. None: they are no objects.
  static std::vector<const Input*> variants_in(const Input& value) {
    const Input* list = value.is_array() ? &value : connection(value);
    if (list == nullptr && value.is_object()) list = member(value, {"offers"});
    if (list == nullptr && is_keyed(value)) list = &value;
    if (list == nullptr || (!list->is_array() && list != &value)) {
      return value.is_object() && is_offer(value) ? std::vector{&value} : std::vector<const Input*>();
    }
    std::vector<const Input*> variants;
    if (!list->is_array() || holds_objects(*list)) {
      for (const Input& variant : *list) variants.push_back(&within(variant));
    }
    return variants;
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
      } else if (const auto offers = plain == "offers" ? variants_in(value) : std::vector<const Input*>();
                 !offers.empty()) {
        // Of schema.org's ProductGroup each variant has its offer.
        for (const auto& [of_offer, text] : offers.front()->items()) add(of_offer, text);
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
    if (name.starts_with('@')) return;  // JSON-LD's own: @type, @context
    if (const Input* list = connection(value)) return add_array(name, *list);
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
  static std::optional<FeedValue> one_of(const std::string& name, const Input& listed) {
    const Input& element = within(listed);
    const Input* inner =
        element.is_object()
            ? member(element, {"src", "url", "originalSrc", "contentUrl", "href", "link", "name", "title", "value"})
            : nullptr;
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
    const Input* text =
        is_picture_name(name) ? member(value, {"src", "url", "originalSrc", "contentUrl", "href", "link"}) : nullptr;
    if (text == nullptr) text = member(value, {"amount", "value", "name", "title", "src", "url", "href", "label"});
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
      const Input* marked = element.is_object() ? member(element, {"exact"}) : nullptr;
      const bool exact = marked != nullptr && marked->is_boolean() && marked->get<bool>();
      if (!path && !exact) one->text = clean_address(one->text);
      add_crop(*one, element);
      one->whole = true;
      values_.push_back(std::move(*one));
    }
  }

  FeedReport& report_;
  std::vector<FeedValue> values_;
};

}  // namespace

FeedRecord record_of_json(const nlohmann::json& product, std::string source, FeedReport& report) {
  return Flattened(report).of(product, std::move(source));
}

}  // namespace selvedge::feeds
