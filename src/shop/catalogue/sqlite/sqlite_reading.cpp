// Finds products, and reads embeddings and changes.
#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <utility>
#include <variant>

#include "shop/catalogue/sqlite/sqlite_engine.h"
#include "shop/catalogue/sqlite/sqlite_rows.h"
#include "shop/catalogue/value_match.h"
#include "shop/catalogue/writing_rules.h"

namespace selvedge::catalogue {
namespace {

// The texts as a JSON array: ["red","red/blue"].
std::string json_of(const std::vector<std::string>& texts) {
  std::string json = "[";
  for (const std::string& text : texts) {
    json += json.size() > 1 ? ",\"" : "\"";
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\') json += '\\';
      json += byte < 0x20 ? fmt::format("\\u{:04x}", byte) : std::string(1, c);
    }
    json += '"';
  }
  return json + "]";
}

// The next greater one each, by the index: DISTINCT would read the attributes of every product.
constexpr const char* names_of_attributes =
    "WITH RECURSIVE names (name) AS (SELECT min(name) FROM attributes UNION ALL "
    "SELECT (SELECT min(name) FROM attributes WHERE name > names.name) FROM names WHERE names.name IS NOT NULL) "
    "SELECT name FROM names WHERE name IS NOT NULL";

// `database` and `kept` must outlive the result.
StoredTexts texts_in(SQLite::Database& database, KeptTexts& kept) {
  using Column = StoredTexts::Column;
  return StoredTexts(
      kept, read_catalogue_row(database).revision, [&database](Column column, const std::string& attribute) {
        const char* const sql = column == Column::category ? "SELECT DISTINCT category_folded FROM products"
                                : column == Column::colour ? "SELECT DISTINCT colour_folded FROM products"
                                : column == Column::attribute_name
                                    ? names_of_attributes
                                    : "SELECT DISTINCT value_folded FROM attributes WHERE name = ?";
        SQLite::Statement query(database, sql);
        if (column == Column::attribute_value) query.bind(1, attribute);
        std::vector<std::string> found;
        while (query.executeStep()) found.push_back(query.getColumn(0).getString());
        return found;
      });
}

ResolvedFilter resolved_in(SQLite::Database& database, KeptTexts& kept, const ProductFilter& filter) {
  return filter.empty() ? ResolvedFilter() : resolved(filter, texts_in(database, kept));
}

// "SELECT id FROM products p WHERE ... ORDER BY id" for a filter, with its values apart.
class ProductQuery {
 public:
  explicit ProductQuery(const ResolvedFilter& resolved) {
    const ProductFilter& filter = resolved.filter;
    if (resolved.categories && resolved.category_paths.empty()) add_among("p.category_folded", *resolved.categories);
    if (!resolved.category_paths.empty()) {
      add("(p.category_folded IN (SELECT value FROM json_each(?)) OR p.key IN (SELECT product FROM attributes WHERE "
          "name = 'category_path' AND value_folded IN (SELECT value FROM json_each(?))))",
          json_of(*resolved.categories));
      values_.emplace_back(std::in_place_type<std::string>, json_of(resolved.category_paths));
    }
    if (resolved.colours) add_among("p.colour_folded", *resolved.colours);
    add_any("p.currency_folded", filter.currency);
    add_any("p.item_group_id", filter.item_group_id);
    // No filter asks for the empty group. SQLite uses the index of groups only if the query says so.
    if (!filter.item_group_id.empty()) add_condition("p.item_group_id <> ''");
    if (filter.price_min) add("p.price >= ?", filter.price_min->units);
    if (filter.price_max) add("p.price <= ?", filter.price_max->units);
    if (filter.in_stock) add(*filter.in_stock ? "p.stock > ?" : "p.stock = ?", std::int64_t{0});
    if (filter.hidden) add("p.hidden = ?", std::int64_t{*filter.hidden});
    for (const auto& [name, texts] : resolved.attributes) {
      add("p.key IN (SELECT product FROM attributes WHERE name = ? AND value_folded IN (SELECT value FROM "
          "json_each(?)))",
          name);
      values_.emplace_back(std::in_place_type<std::string>, json_of(texts));
    }
  }

  void after(const ProductId& id) { add("p.id > ?", id.value); }

  // The ids in order, at most `limit` if it is > 0.
  std::vector<ProductId> run(SQLite::Database& database, std::size_t limit = 0) const {
    SQLite::Statement query(database, "SELECT p.id FROM products p" + conditions_ + " ORDER BY p.id" +
                                          (limit > 0 ? " LIMIT " + std::to_string(limit) : ""));
    int position = 0;
    for (const auto& value : values_) {
      ++position;
      std::visit([&](const auto& v) { query.bind(position, v); }, value);
    }
    std::vector<ProductId> ids;
    while (query.executeStep()) ids.push_back({query.getColumn(0).getString()});
    return ids;
  }

 private:
  using Value = std::variant<std::string, std::int64_t>;

  // Texts of a client are bound one by one, because JSON cannot have every byte.
  void add_any(const char* column, const std::vector<std::string>& values) {
    if (values.empty()) return;
    std::string places;
    for (const std::string& value : values) {
      places += places.empty() ? "?" : ", ?";
      values_.emplace_back(std::in_place_type<std::string>, value);
    }
    add_condition(fmt::format("{} IN ({})", column, places));
  }
  void add_among(const std::string& column, const std::vector<std::string>& texts) {
    add_condition(column + " IN (SELECT value FROM json_each(?))");
    values_.emplace_back(std::in_place_type<std::string>, json_of(texts));
  }
  void add(const char* condition, const std::string& value) {
    add_condition(condition);
    values_.emplace_back(std::in_place_type<std::string>, value);
  }
  void add(const char* condition, std::int64_t value) {
    add_condition(condition);
    values_.emplace_back(std::in_place_type<std::int64_t>, value);
  }
  void add_condition(const std::string& condition) {
    conditions_ += (conditions_.empty() ? " WHERE " : " AND ") + condition;
  }

  std::string conditions_;
  std::vector<Value> values_;
};

// Values of attributes. Attributes with long texts, or with very many different ones, are left out.
constexpr const char* few_values =
    "SELECT name, value, count(*) FROM attributes WHERE name IN (SELECT name FROM attributes GROUP BY name "
    "HAVING max(length(value)) <= 200 AND count(DISTINCT value_folded) <= 1000) "
    "AND product NOT IN (SELECT key FROM products WHERE hidden) GROUP BY 1, 2";

// The embedding of a row of product, image, vector and checksum. If it is damaged, `damaged` gets the problem and
// nothing is returned.
std::optional<std::vector<float>> intact_embedding(SQLite::Statement& row, std::size_t size,
                                                   const DamageVisitor& damaged) {
  const SQLite::Column blob = row.getColumn(2);
  const auto problem = problem_of_embedding(blob, row.getColumn(3), size);
  if (!problem) return floats_of_blob(blob.getBlob(), blob.getBytes(), size);
  damaged(damaged_embedding({row.getColumn(0).getString()}, row.getColumn(1).getInt64(), *problem));
  return std::nullopt;
}

}  // namespace

std::vector<std::optional<StoredProduct>> SqliteProducts::find_all(std::span<const ProductId> ids, Moment) {
  return store_.transact(Access::read, "finding products", [&](SQLite::Database& database) {
    ProductReader reader(database);
    std::vector<std::optional<StoredProduct>> found;
    for (const ProductId& id : ids) found.push_back(reader.read(id.value));
    return found;
  });
}

std::vector<StoredProduct> SqliteProducts::list(const ListOptions& options) {
  return store_.transact(Access::read, "listing products", [&](SQLite::Database& database) {
    ProductQuery query(resolved_in(database, kept_, options.filter));
    if (options.after) query.after(*options.after);
    ProductReader reader(database);
    std::vector<StoredProduct> products;
    for (const ProductId& id : query.run(database, options.limit)) products.push_back(reader.read(id.value).value());
    return products;
  });
}

void SqliteProducts::for_each_product(const ProductFilter& filter,
                                      const std::function<void(const StoredProduct&)>& visit) {
  store_.transact(Access::read, "reading products", [&](SQLite::Database& database) {
    ProductReader reader(database);
    for (const ProductId& id : ProductQuery(resolved_in(database, kept_, filter)).run(database))
      visit(reader.read(id.value).value());
  });
}

std::vector<ProductId> SqliteProducts::filter(const ProductFilter& filter) {
  return store_.transact(Access::read, "filtering products", [&](SQLite::Database& database) {
    return ProductQuery(resolved_in(database, kept_, filter)).run(database);
  });
}

std::vector<OwnedProduct> SqliteProducts::owners() {
  return store_.transact(Access::read, "reading whose products are whose", [&](SQLite::Database& database) {
    SQLite::Statement query(database, "SELECT id, feed, hidden FROM products ORDER BY id");
    std::vector<OwnedProduct> products;
    while (query.executeStep()) {
      products.push_back(
          {{query.getColumn(0).getString()}, query.getColumn(1).getString(), query.getColumn(2).getInt() != 0});
    }
    return products;
  });
}

std::vector<std::string> SqliteProducts::attribute_names() {
  return store_.transact(Access::read, "reading the names of attributes",
                         [&](SQLite::Database& database) { return *texts_in(database, kept_).attribute_names(); });
}

FacetsAt SqliteProducts::facets() {
  return store_.transact(Access::read, "reading what products can be told apart by", [&](SQLite::Database& database) {
    const auto values = [&](const char* column) {
      SQLite::Statement query(database, std::string("SELECT ") + column +
                                            ", count(*) FROM products WHERE NOT hidden AND " + column +
                                            " <> '' GROUP BY 1 ORDER BY 2 DESC, 1");
      CountedTexts texts;
      while (query.executeStep())
        texts.emplace_back(query.getColumn(0).getString(), static_cast<std::size_t>(query.getColumn(1).getInt64()));
      return texts;
    };
    std::map<std::string, CountedTexts> attributes;
    SQLite::Statement of_attributes(database, few_values);
    while (of_attributes.executeStep())
      attributes[of_attributes.getColumn(0).getString()].emplace_back(
          of_attributes.getColumn(1).getString(), static_cast<std::size_t>(of_attributes.getColumn(2).getInt64()));
    FacetsAt found{read_catalogue_row(database).revision, {}};
    Facets& facets = found.facets;
    facets.categories = single_values(values("category"), ListedText::category);
    facets.colours = single_values(values("colour"), ListedText::colour);
    facets.attributes = attribute_facets(attributes);
    for (auto& currency : values("currency")) facets.currencies.push_back(std::move(currency.first));
    SQLite::Statement range(database, "SELECT min(price), max(price) FROM products WHERE NOT hidden");
    if (range.executeStep() && !range.getColumn(0).isNull()) {
      facets.price_min = Price{range.getColumn(0).getInt64()};
      facets.price_max = Price{range.getColumn(1).getInt64()};
    }
    return found;
  });
}

std::optional<std::vector<std::byte>> SqliteProducts::thumbnail(const std::string& content) {
  return store_.transact(Access::read, "reading a thumbnail", [&](SQLite::Database& database) {
    SQLite::Statement query(database,
                            "SELECT t.jpeg FROM thumbnails t JOIN contents c ON c.key = t.content WHERE c.sha256 = ?");
    query.bind(1, content);
    std::optional<std::vector<std::byte>> jpeg;
    if (query.executeStep()) jpeg = bytes_of_blob(query.getColumn(0));
    return jpeg;
  });
}

std::vector<bool> SqliteProducts::known_contents(std::span<const std::string> contents, const std::string& model,
                                                 const std::string& asked) {
  return store_.transact(Access::read, "looking for images", [&](SQLite::Database& database) {
    SQLite::Statement query(
        database,
        "SELECT 1 FROM contents c JOIN thumbnails t ON t.content = c.key "
        "JOIN images i ON i.content = c.key JOIN embeddings e ON e.image = i.id "
        "JOIN models m ON m.key = e.model WHERE c.sha256 = ? AND m.fingerprint = ? AND e.asked = ?");
    std::vector<bool> known;
    for (const std::string& content : contents) {
      query.reset();
      query.bind(1, content);
      query.bind(2, model);
      query.bind(3, asked);
      known.push_back(query.executeStep());
    }
    return known;
  });
}

CatalogueState SqliteProducts::for_each_embedding(const EmbeddingVisitor& visit, const DamageVisitor& damaged) {
  return store_.transact(Access::read, "reading embeddings", [&](SQLite::Database& database) {
    const CatalogueRow row = read_catalogue_row(database);
    SQLite::Statement query(
        database,
        "SELECT p.id, i.id, e.vector, e.checksum FROM images i JOIN products p ON p.key = i.product "
        "AND NOT p.hidden JOIN embeddings e ON e.image = i.id AND e.model = ? ORDER BY i.id");
    query.bind(1, row.model.key);
    while (query.executeStep()) {
      if (const auto embedding = intact_embedding(query, row.model.identity.embedding_size, damaged))
        visit({query.getColumn(0).getString()}, query.getColumn(1).getInt64(), *embedding);
    }
    return row.state();
  });
}

Changes SqliteProducts::changes_since(std::int64_t revision) {
  return store_.transact(Access::read, "reading changes", [&](SQLite::Database& database) {
    const CatalogueRow row = read_catalogue_row(database);
    Changes changes;
    changes.state = row.state();
    // No embedding of a hidden product is read. It becomes a change without images, so an index drops it.
    SQLite::Statement query(
        database,
        "SELECT p.id, i.id, e.vector, e.checksum FROM products p JOIN images i ON i.product = p.key "
        "LEFT JOIN embeddings e ON e.image = i.id AND e.model = ? AND NOT p.hidden "
        "WHERE p.revision > ? ORDER BY p.revision, i.position");
    query.bind(1, row.model.key);
    query.bind(2, revision);
    while (query.executeStep()) {
      const ProductId id{query.getColumn(0).getString()};
      if (changes.changed.empty() || changes.changed.back().id != id) changes.changed.push_back({id, {}});
      if (query.getColumn(2).isNull()) continue;
      auto embedding = intact_embedding(query, row.model.identity.embedding_size,
                                        [&](const std::string& problem) { changes.damaged.push_back(problem); });
      if (embedding) changes.changed.back().images.push_back({query.getColumn(1).getInt64(), std::move(*embedding)});
    }
    SQLite::Statement removed(database, "SELECT product FROM removals WHERE revision > ? ORDER BY revision");
    removed.bind(1, revision);
    while (removed.executeStep()) changes.removed.push_back({removed.getColumn(0).getString()});
    return changes;
  });
}

}  // namespace selvedge::catalogue
