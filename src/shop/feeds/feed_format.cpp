// The exports of Shopify and WooCommerce are recognised first, because their columns have fixed names. Any other table
// may name its columns freely.
#include "shop/feeds/format_readers.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <optional>

#include "shop/feeds/feed_text.h"

namespace selvedge::feeds {
namespace {

using HeaderNames = std::set<std::string, std::less<>>;

bool has_any(const HeaderNames& names, std::initializer_list<std::string_view> wanted) {
  return std::ranges::any_of(wanted, [&](std::string_view name) { return names.contains(name); });
}

bool is_shopify(const HeaderNames& names) {
  const bool handle = has_any(names, {"handle", "url_handle"});
  const bool pictures = has_any(names, {"image_src", "product_image_url", "variant_image", "variant_image_url"});
  const bool variants = has_any(names, {"option1_name", "variant_price", "variant_sku"});
  return handle && (pictures || (variants && names.contains("title")));
}

// WooCommerce translates its column names. Other tables in English and German may lack "Published", those in other
// languages must have it.
bool is_woocommerce(const HeaderNames& names) {
  const bool translated =
      has_any(names, {"type", "tipo", "rodzaj"}) && has_any(names, {"nom", "nombre", "nome", "naam", "nazwa"}) &&
      has_any(names, {"images", "imágenes", "immagini", "afbeeldingen", "obrazki", "zdjęcia", "imagens"}) &&
      has_any(names,
              {"publié", "publicado", "pubblicato", "gepubliceerd", "opublikowano", "opublikowane", "opublikowany"}) &&
      has_any(names, {"sku", "ugs", "cod", "id"});
  if (translated) return true;
  const bool type = has_any(names, {"type", "typ"}) && has_any(names, {"name"}) && has_any(names, {"images", "bilder"});
  return type && has_any(names, {"regular_price", "regulärer_preis", "parent", "übergeordnetes_produkt", "übergeordnet",
                                 "attribute_1_name", "attribut_1_name", "is_featured?", "tax_status", "in_stock?"});
}

}  // namespace

std::optional<FeedFormat> markup_format(std::string_view text, std::string_view name) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const char begin = first == std::string_view::npos ? '\0' : text[first];
  if (begin == '<') return FeedFormat::xml;
  const bool json_name = name.ends_with(".jsonl") || name.ends_with(".ndjson") || name.ends_with(".json");
  return begin == '{' || begin == '[' || json_name ? std::optional(FeedFormat::json) : std::nullopt;
}

FeedFormat table_format(const FeedTable& table) {
  const HeaderNames names = table.names();
  if (is_shopify(names)) return FeedFormat::shopify;
  if (is_woocommerce(names)) return FeedFormat::woocommerce;
  return names.contains("id") && has_any(names, {"image_link", "image[0].url"}) ? FeedFormat::merchant
                                                                                : FeedFormat::generic;
}

std::string described(FeedFormat format, const FeedTable& table) {
  const HeaderNames names = table.names();
  std::string_view kind = "table of products";
  if (format == FeedFormat::shopify) kind = "Shopify's product export";
  if (format == FeedFormat::woocommerce) kind = "WooCommerce's product export";
  if (format == FeedFormat::merchant) {
    const bool facebook = has_any(names, {"fb_product_category", "quantity_to_sell_on_facebook",
                                          "rich_text_description", "image[0].url", "commerce_tax_category"});
    kind = facebook ? "Facebook catalogue" : "Google Merchant feed";
  }
  return fmt::format("{}, separated by {}", kind, table.separated_by());
}

}  // namespace selvedge::feeds
