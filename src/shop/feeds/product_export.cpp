// CSV takes two passes over the catalogue: the first finds the attributes for the header, the second writes the rows.
// JSON lines take one pass.
#include "shop/feeds/product_export.h"

#include <fmt/format.h>

#include <set>

#include "ground/files/atomic_file.h"
#include "ground/files/csv.h"
#include "selvedge/error.h"
#include "shop/feeds/column_names.h"
#include "shop/feeds/formula_cell.h"
#include "shop/feeds/product_json.h"

namespace selvedge::feeds {
namespace {

std::size_t export_jsonl(const catalogue::Catalogue& catalogue, const ProductFilter& filter, std::ostream& out) {
  std::size_t written = 0;
  catalogue.for_each_product(filter, [&](const StoredProduct& product) {
    out << to_json_line(product) << '\n';
    ++written;
  });
  return written;
}

std::string safe_csv_line(std::vector<std::string> fields, FormulaCells formulas) {
  if (formulas == FormulaCells::quoted) {
    for (std::string& field : fields) field = quoted_formula(field);
  }
  return files::csv_line(fields);
}

std::size_t export_csv(const catalogue::Catalogue& catalogue, const ProductFilter& filter, std::ostream& out,
                       FormulaCells formulas) {
  std::set<std::string> attributes;
  bool any_hidden = false;
  catalogue.for_each_product(filter, [&](const StoredProduct& product) {
    for (const auto& [name, value] : product.facts.attributes) attributes.insert(name);
    any_hidden = any_hidden || product.facts.hidden;
  });
  std::vector<std::string> header = {"image", "product_id", "title", "category", "colour",
                                     "price", "currency",   "stock", "url",      "item_group_id"};
  if (any_hidden) header.emplace_back("hidden");
  for (const std::string& name : attributes) header.push_back(attribute_column(name));
  out << safe_csv_line(header, formulas);
  std::size_t written = 0;
  catalogue.for_each_product(filter, [&](const StoredProduct& product) {
    const ProductFacts& facts = product.facts;
    std::vector<std::string> fields = {"",
                                       facts.id.value,
                                       facts.title,
                                       facts.category,
                                       facts.colour,
                                       facts.price ? exported_price(*facts.price) : "",
                                       facts.currency,
                                       facts.stock ? std::to_string(*facts.stock) : "",
                                       facts.url,
                                       facts.item_group_id};
    if (any_hidden) fields.emplace_back(facts.hidden ? "true" : "");
    std::size_t known = 0;
    for (const std::string& name : attributes) {
      const auto value = facts.attributes.find(name);
      known += value != facts.attributes.end() ? 1 : 0;
      fields.push_back(value != facts.attributes.end() ? value->second : "");
    }
    // Between the passes another process may have added an attribute that the header lacks, or hidden a product.
    if (known != facts.attributes.size() || (facts.hidden && !any_hidden)) {
      throw Error(ErrorKind::unavailable,
                  fmt::format("{}: was changed while it was exported; try again", catalogue.name()));
    }
    for (const StoredImage& image : product.images) {
      fields[0] = image.reference;
      if (catalogue::is_set_by_shop(image.part.asked)) fields[0] += "#crop=" + image.part.asked;
      out << safe_csv_line(fields, formulas);
    }
    ++written;
  });
  return written;
}

}  // namespace

std::size_t export_products(const catalogue::Catalogue& catalogue, const ProductFilter& filter,
                            const std::filesystem::path& target, FormulaCells formulas) {
  files::require_other_file(target, catalogue.local_file());
  files::AtomicFile file(target);
  const bool json = target.extension() == ".jsonl";
  const std::size_t written =
      json ? export_jsonl(catalogue, filter, file.stream()) : export_csv(catalogue, filter, file.stream(), formulas);
  file.commit();
  return written;
}

}  // namespace selvedge::feeds
