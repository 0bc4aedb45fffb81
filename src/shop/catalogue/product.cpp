// What a product may be, and facts by their names. Feeds, JSON and the library's own calls all end at
// problem_of(ProductFacts), so each limit stands once.
#include "shop/catalogue/product.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "ground/core/ascii.h"
#include "ground/core/largest_product_id.h"
#include "ground/core/number_texts.h"
#include "ground/core/utf8.h"

const char* selvedge::to_string(PartSource source) {
  constexpr std::array names = {"whole", "finder", "shop"};
  return names[static_cast<std::size_t>(source)];
}

namespace selvedge::catalogue {
namespace {

constexpr std::size_t max_field_bytes = 64 << 10;
constexpr std::size_t max_attributes = 256, max_attribute_name_bytes = 200;
constexpr std::size_t max_facts_bytes = 256 << 10;  // of all of a product's text together

// Columns that are no facts: the product's key and what says which images it has.
constexpr std::array<std::string_view, 4> key_columns = {"product_id", "image", "images", "role"};

struct TextField {
  std::string_view name;
  std::string ProductFacts::*text;
};
constexpr std::array<TextField, 6> text_fields = {{{"title", &ProductFacts::title},
                                                   {"category", &ProductFacts::category},
                                                   {"colour", &ProductFacts::colour},
                                                   {"currency", &ProductFacts::currency},
                                                   {"url", &ProductFacts::url},
                                                   {"item_group_id", &ProductFacts::item_group_id}}};

bool is_currency(std::string_view text) {
  return text.size() == 3 && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::optional<std::string> set_price(ProductFacts& facts, std::string_view text) {
  const auto price = parse_price(text);
  if (!price && !text.empty()) return fmt::format("price: expected a decimal number such as 19.90, found '{}'", text);
  facts.price = price;
  return std::nullopt;
}

std::optional<std::string> set_stock(ProductFacts& facts, std::string_view text) {
  std::int64_t stock = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), stock);
  if (!text.empty() && (failure != std::errc() || end != text.data() + text.size() || stock < 0)) {
    return fmt::format("stock: expected a whole number of pieces >= 0, found '{}'", text);
  }
  facts.stock = text.empty() ? std::nullopt : std::optional(stock);
  return std::nullopt;
}

std::optional<std::string> set_hidden(ProductFacts& facts, std::string_view text) {
  if (text != "true" && text != "false" && !text.empty())
    return fmt::format("hidden: expected true or false, found '{}'", text);
  facts.hidden = text == "true";
  return std::nullopt;
}

bool is_part(std::string_view text) {
  const auto part = core::parse_crop(text);
  return part && (*part)[0] >= 0 && (*part)[1] >= 0 && (*part)[2] > 0 && (*part)[3] > 0;
}

}  // namespace

bool is_reserved(std::string_view name) {
  return is_fact(name) || std::find(key_columns.begin(), key_columns.end(), name) != key_columns.end();
}

std::string free_attribute_name(std::string_view name) {
  return is_reserved(name) ? "option_" + std::string(name) : std::string(name);
}

std::optional<std::string> problem_of_text(std::string_view name, std::string_view text) {
  if (text.size() > max_field_bytes) {
    return fmt::format("{}: expected at most {} bytes, found {}", name, max_field_bytes, text.size());
  }
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = core::utf8_sequence(text, i);
    if (length == 0) return fmt::format("{}: expected UTF-8, found byte {:#04x} at {}", name, text[i] & 0xFF, i);
    const auto c = static_cast<unsigned char>(text[i]);
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F) {
      return fmt::format("{}: expected text, found control character {:#04x} at {}", name, c, i);
    }
    i += length;
  }
  return std::nullopt;
}

std::optional<std::string> problem_of(const ProductId& id) {
  if (id.value.empty()) return "product_id: expected a name, found an empty one";
  if (id.value.size() > core::largest_product_id) {
    return fmt::format("product_id: expected at most {} bytes, found {}", core::largest_product_id, id.value.size());
  }
  // Ids stand in addresses, logs and tables, one a line.
  const auto is_control = [&](std::size_t i) {
    const auto c = static_cast<unsigned char>(id.value[i]);
    const bool c1 = c == 0xC2 && i + 1 < id.value.size() && static_cast<unsigned char>(id.value[i + 1]) < 0xA0;
    return c < 0x20 || c == 0x7F || c1;
  };
  for (std::size_t i = 0; i < id.value.size(); ++i) {
    if (is_control(i)) return fmt::format("product_id: expected text, found a control character at {}", i);
  }
  return problem_of_text("product_id", id.value);
}

bool names_a_user(std::string_view url) {
  const std::string_view behind = url.substr(url.find("://") + 3);
  return behind.substr(0, behind.find_first_of("/?#")).find('@') != std::string_view::npos;
}

std::optional<std::string> problem_of_page_url(std::string_view url) {
  if (url.empty()) return std::nullopt;
  const auto starts_with = [&](std::string_view scheme) {
    return url.size() > scheme.size() && core::begins_with(url, scheme);
  };
  if (!starts_with("http://") && !starts_with("https://"))
    return fmt::format("url: expected an address that begins with http:// or https://, found '{:.100}'", url);
  if (names_a_user(url)) return std::string("url: expected an address without a name or password, found one with them");
  return std::nullopt;
}

std::optional<std::string> problem_of(const ProductFacts& facts) {
  if (auto problem = problem_of(facts.id)) return problem;
  for (const TextField& field : text_fields) {
    if (auto problem = problem_of_text(field.name, facts.*field.text)) return problem;
  }
  if (!facts.currency.empty() && !is_currency(facts.currency)) {
    return fmt::format("currency: expected three capital letters such as EUR, found '{}'", facts.currency);
  }
  if (auto problem = problem_of_page_url(facts.url)) return problem;
  if (facts.stock && *facts.stock < 0) return fmt::format("stock: expected a number >= 0, found {}", *facts.stock);
  if (facts.price && facts.price->units < 0) return std::string("price: expected a number >= 0, found a negative one");
  if (facts.attributes.size() > max_attributes)
    return fmt::format("attributes: expected at most {}, found {}", max_attributes, facts.attributes.size());
  std::size_t bytes = 0;
  for (const TextField& field : text_fields) bytes += (facts.*field.text).size();
  for (const auto& [name, value] : facts.attributes) {
    bytes += name.size() + value.size();
    if (name.size() > max_attribute_name_bytes)
      return fmt::format("attribute name: expected at most {} bytes, found {}", max_attribute_name_bytes, name.size());
    if (name.empty()) return "attribute: expected a name, found an empty one";
    if (is_reserved(name))
      return fmt::format("attribute: expected another name than '{}', which is a column of its own", name);
    if (auto problem = problem_of_text("attribute name", name)) return problem;
    if (auto problem = problem_of_text(name, value)) return problem;
  }
  if (bytes > max_facts_bytes)
    return fmt::format("product: expected at most {} bytes of text in all, found {}", max_facts_bytes, bytes);
  return std::nullopt;
}

std::optional<std::string> problem_of_crop(std::string_view text) {
  if (text == "none" || text == "garment" || is_part(text)) return std::nullopt;
  return fmt::format(
      "crop: expected left,top,width,height in pixels such as 40,60,300,400, or none, or garment, found '{:.100}'",
      text);
}

ImageRecord record_of(const StoredImage& image) {
  return {image.content, image.reference, image.width, image.height, {}, {}, image.part};
}

bool is_set_by_shop(std::string_view asked) { return asked == "none" || is_part(asked); }

std::vector<std::string> fact_names() {
  std::vector<std::string> names{"price", "stock", "hidden"};
  for (const TextField& field : text_fields) names.emplace_back(field.name);
  return names;
}

bool is_fact(std::string_view name) {
  return name == "price" || name == "stock" || name == "hidden" ||
         std::any_of(text_fields.begin(), text_fields.end(), [&](const TextField& f) { return f.name == name; });
}

std::optional<std::string> set_fact(ProductFacts& facts, std::string_view name, std::string_view text) {
  if (name == "price") return set_price(facts, text);
  if (name == "stock") return set_stock(facts, text);
  if (name == "hidden") return set_hidden(facts, text);
  if (name.empty() || std::find(key_columns.begin(), key_columns.end(), name) != key_columns.end()) {
    return fmt::format("expected the name of a fact or attribute, found '{}'", name);
  }
  if (auto problem = problem_of_text(name, text)) return problem;
  if (name == "currency" && !text.empty() && !is_currency(text)) {
    return fmt::format("currency: expected three capital letters such as EUR, found '{}'", text);
  }
  for (const TextField& field : text_fields) {
    if (field.name != name) continue;
    facts.*field.text = text;
    // A path to another category would still be found.
    if (const auto path = facts.attributes.find(category_path);
        name == "category" && path != facts.attributes.end() && path->second.find(text) == std::string::npos)
      facts.attributes.erase(path);
    return std::nullopt;
  }
  if (text.empty()) {
    facts.attributes.erase(std::string(name));
  } else {
    facts.attributes[std::string(name)] = text;
  }
  return std::nullopt;
}

}  // namespace selvedge::catalogue
