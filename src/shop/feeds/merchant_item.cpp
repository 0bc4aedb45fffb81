#include "shop/feeds/merchant_item.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "shop/feeds/feed_text.h"

namespace selvedge::feeds {
namespace {

using Values = std::map<std::string, std::string, std::less<>>;

std::string value_of(const Values& values, std::string_view name) {
  const auto found = values.find(name);
  return found == values.end() ? "" : found->second;
}

// "https://a/1.jpg, https://a/2.jpg" → two. A comma inside an address stays.
std::vector<std::string> addresses_of(std::string_view list) {
  std::vector<std::string> addresses;
  list = trimmed(list);  // so that what is trimmed below never runs over the same spaces again
  while (!list.empty()) {
    std::size_t end = 0;
    do {
      end = std::min(list.find(',', end + 1), list.size());
    } while (end < list.size() && !trimmed(list.substr(end + 1)).starts_with("http"));
    if (const auto address = trimmed(list.substr(0, end)); !address.empty()) addresses.emplace_back(address);
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return addresses;
}

std::vector<std::string> pictures_of(const MerchantItem& item) {
  std::vector<std::string> pictures;
  for (const char* const wanted : {"image_link", "additional_image_link"}) {
    for (const auto& [name, text] : item.values) {
      if (name != wanted) continue;
      for (std::string& address : addresses_of(text)) pictures.push_back(std::move(address));
    }
  }
  return pictures;
}

// Texts by name. Of a name given several times the texts are listed, except where the first says it all.
Values values_of(const MerchantItem& item) {
  Values values;
  for (const auto& [name, text] : item.values) {
    const std::string_view value = trimmed(text);
    if (value.empty() || name.empty()) continue;
    const auto [known, added] = values.try_emplace(name, value);
    const bool first_counts = name == "id" || name == "title" || name == "link" || name == "product_type";
    if (!added && !first_counts) known->second.append(", ").append(value);
  }
  return values;
}

std::string category_of(const Values& values) {
  for (const char* const name : {"product_type", "google_product_category", "category"}) {
    const std::string path = value_of(values, name);
    const bool number = std::all_of(path.begin(), path.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!path.empty() && !number) return std::string(last_of_path(path));
  }
  return "";
}

std::string stock_of(const Values& values) {
  for (const char* const name : {"quantity", "stock"}) {
    if (auto count = value_of(values, name); !count.empty()) return count;
  }
  const std::string availability = attribute_name(value_of(values, "availability"));
  if (availability.empty()) return "";
  return availability == "in_stock" ? "1" : "0";
}

std::optional<std::string> set_prices(ProductFacts& facts, const Values& values, const FeedOptions& options) {
  std::string price = value_of(values, "price");
  if (const std::string sale = value_of(values, "sale_price");
      !sale.empty() && !values.contains("sale_price_effective_date")) {
    if (!price.empty()) facts.attributes["regular_price"] = price;
    price = sale;
  }
  if (price.empty()) return std::nullopt;
  const auto money = parse_money(price);
  if (!money) return fmt::format("price: expected an amount such as 19.90 EUR, found '{}'", price);
  facts.price = money->price;
  return catalogue::set_fact(facts, "currency", money->currency.empty() ? options.currency : money->currency);
}

constexpr std::array<std::string_view, 19> with_a_place_of_their_own = {
    "id",         "title",  "link",       "color", "item_group_id", "price", "image_link", "additional_image_link",
    "product_id", "image",  "images",     "role",  "category",      "stock", "quantity",   "currency",
    "url",        "colour", "description"};

std::optional<std::string> set_attributes(ProductFacts& facts, const Values& values) {
  const bool on_sale = facts.attributes.contains("regular_price");
  for (const auto& [name, text] : values) {
    if (std::ranges::find(with_a_place_of_their_own, name) != with_a_place_of_their_own.end()) continue;
    if (on_sale && name == "sale_price") continue;
    if (auto problem = catalogue::set_fact(facts, name, text)) return problem;
  }
  return catalogue::set_fact(facts, "description", plain_text(value_of(values, "description")));
}

// What is wrong with the item, if anything.
std::optional<std::string> read_facts(ProductFacts& facts, const Values& values, const FeedOptions& options) {
  facts.id.value = value_of(values, "id");
  if (facts.id.value.empty()) return "id: expected a name, found an empty one";
  const std::string colour = value_of(values, "color");
  const std::array<std::pair<const char*, std::string>, 6> given = {
      {{"title", value_of(values, "title")},
       {"url", value_of(values, "link")},
       {"colour", colour.empty() ? value_of(values, "colour") : colour},
       {"item_group_id", value_of(values, "item_group_id")},
       {"category", category_of(values)},
       {"stock", stock_of(values)}}};
  for (const auto& [name, text] : given) {
    if (auto problem = catalogue::set_fact(facts, name, text)) return problem;
  }
  if (auto problem = set_prices(facts, values, options)) return problem;
  return set_attributes(facts, values);
}

}  // namespace

void add_merchant_item(const MerchantItem& item, const FeedOptions& options, FeedBuilder& builder) {
  const Values values = values_of(item);
  const bool chosen = std::ranges::all_of(options.only, [&](const auto& condition) {
    return value_of(values, attribute_name(condition.first)) == condition.second;
  });
  if (!chosen) return builder.leave_out();
  ProductFacts facts;
  auto problem = read_facts(facts, values, options);
  if (!problem) {
    builder.drop_bad_page_url(facts, item.source);
    problem = catalogue::problem_of(facts);
  }
  if (problem) return builder.skip(item.source, *problem);
  const auto pictures = pictures_of(item);
  if (pictures.empty()) return builder.skip(item.source, "image_link: expected an address, found an empty field");
  if (builder.has(facts.id)) {
    return builder.skip(item.source, fmt::format("product '{}' appeared before; the first is kept", facts.id.value));
  }
  builder.add(std::move(facts), pictures, item.source);
}

}  // namespace selvedge::feeds
