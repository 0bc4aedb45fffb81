// Finds products, and reads embeddings and changes.
#include <fmt/format.h>

#include <map>
#include <set>
#include <span>

#include "ground/core/parts.h"
#include "shop/catalogue/postgres/copy_rows.h"
#include "shop/catalogue/postgres/pg_conditions.h"
#include "shop/catalogue/postgres/postgres_engine.h"
#include "shop/catalogue/stored_records.h"
#include "shop/catalogue/writing_rules.h"

namespace selvedge::catalogue {
namespace {

constexpr std::size_t products_at_once = 1000;  // in memory

// The embedding of a row of product, image, vector and checksum. If it is damaged, `damaged` gets the problem and
// nothing is returned.
std::optional<std::vector<float>> intact_embedding(const PgRow& row, std::size_t size, const DamageVisitor& damaged) {
  const std::string checksum = row.is_null(3) ? "" : row.text(3);
  const auto problem = problem_of_embedding(row.bytes(2), halfvec_bytes(size), checksum);
  if (!problem) return floats_of_halfvec(row.bytes(2), size);
  damaged(damaged_embedding({row.text(0)}, row.integer(1), *problem));
  return std::nullopt;
}

// Fills in the embeddings of the images, and removes the images without an intact one.
void read_embeddings(PostgresConnection& connection, const ModelRow& model, std::span<ChangedProduct> products,
                     const DamageVisitor& damaged) {
  std::map<std::pair<std::string, std::int64_t>, std::vector<float>> found;
  std::vector<std::string> ids;
  for (const ChangedProduct& product : products) {
    if (!product.images.empty()) ids.push_back(product.id.value);
  }
  const PgRows rows =
      connection.run("SELECT product, image, vector, checksum FROM embeddings WHERE model = $1 AND product = ANY ($2)",
                     {model.key, ids});
  for (int i = 0; i < rows.size(); ++i) {
    if (auto embedding = intact_embedding(rows[i], model.identity.embedding_size, damaged))
      found[{rows[i].text(0), rows[i].integer(1)}] = std::move(*embedding);
  }
  for (ChangedProduct& product : products) {
    // Its embedding may be missing, or be on another server that lags. It is read again when its product changes.
    std::erase_if(product.images, [&](ImageEmbedding& image) {
      const auto at = found.find({product.id.value, image.image});
      if (at == found.end()) return true;
      image.embedding = std::move(at->second);
      return false;
    });
  }
}

// The ids of the products that meet the conditions, in order; at most `limit` if it is > 0.
std::vector<std::string> read_ids(PostgresConnection& connection, const PgConditions& conditions,
                                  std::size_t limit = 0) {
  const std::string sql = fmt::format("SELECT p.id FROM products p WHERE {} ORDER BY p.id{}", conditions.all(),
                                      limit > 0 ? fmt::format(" LIMIT {}", limit) : "");
  return texts_of(connection.run(sql.c_str(), conditions.values()));
}

std::vector<StoredProduct> in_order(std::map<std::string, StoredProduct>&& products) {
  std::vector<StoredProduct> ordered;
  ordered.reserve(products.size());
  for (auto& [id, product] : products) ordered.push_back(std::move(product));
  return ordered;
}

std::optional<std::vector<std::byte>> first_bytes(const PgRows& rows) {
  if (rows.size() == 0) return std::nullopt;
  const auto bytes = rows[0].bytes(0);
  return std::vector<std::byte>(bytes.begin(), bytes.end());
}

}  // namespace

std::vector<std::optional<StoredProduct>> PostgresProducts::find_all(std::span<const ProductId> ids, Moment moment) {
  std::vector<std::string> wanted;
  for (const ProductId& id : ids) {
    if (!problem_of(id)) wanted.push_back(id.value);  // the server refuses other texts
  }
  return store_.read_at(moment, "finding products", [&](PostgresConnection& connection) {
    const auto products = read_products(connection, wanted);
    std::vector<std::optional<StoredProduct>> found;
    for (const ProductId& id : ids) {
      const auto product = products.find(id.value);
      found.push_back(product == products.end() ? std::nullopt : std::optional(product->second));
    }
    return found;
  });
}

std::vector<StoredProduct> PostgresProducts::list(const ListOptions& options) {
  return store_.read("listing products", [&](PostgresConnection& connection) {
    PgConditions conditions(resolved_in(connection, kept_, options.filter));
    if (options.after) conditions.add("p.id > {}", options.after->value);
    return in_order(read_products(connection, read_ids(connection, conditions, options.limit)));
  });
}

void PostgresProducts::for_each_product(const ProductFilter& filter,
                                        const std::function<void(const StoredProduct&)>& visit) {
  store_.read("reading products", [&](PostgresConnection& connection) {
    const std::vector<std::string> ids = read_ids(connection, PgConditions(resolved_in(connection, kept_, filter)));
    core::for_each_part(std::span(ids), products_at_once, [&](std::span<const std::string> part) {
      for (const StoredProduct& product : in_order(read_products(connection, {part.begin(), part.end()})))
        visit(product);
    });
  });
}

std::vector<ProductId> PostgresProducts::filter(const ProductFilter& filter) {
  return store_.read("filtering products", [&](PostgresConnection& connection) {
    std::vector<ProductId> ids;
    for (std::string& id : read_ids(connection, PgConditions(resolved_in(connection, kept_, filter))))
      ids.push_back({std::move(id)});
    return ids;
  });
}

std::vector<OwnedProduct> PostgresProducts::owners() {
  // From the primary, because the result decides a write.
  return store_.read_latest("reading whose products are whose", [](PostgresConnection& connection) {
    std::vector<OwnedProduct> products;
    connection.stream("SELECT id, feed, hidden FROM products ORDER BY id", {}, [&](const PgRow& row) {
      products.push_back({{row.text(0)}, row.text(1), row.integer(2) != 0});
    });
    return products;
  });
}

std::vector<std::string> PostgresProducts::attribute_names() {
  return store_.read("reading the names of attributes",
                     [&](PostgresConnection& connection) { return *texts_in(connection, kept_).attribute_names(); });
}

FacetsAt PostgresProducts::facets() {
  return store_.read("reading what products can be told apart by", [](PostgresConnection& connection) {
    const auto values = [&](const char* column) {
      const PgRows rows =
          connection.run(fmt::format("SELECT {0}, count(*) FROM products WHERE NOT hidden AND {0} <> '' GROUP BY 1 "
                                     "ORDER BY 2 DESC, 1",
                                     column)
                             .c_str());
      CountedTexts texts;
      for (int i = 0; i < rows.size(); ++i)
        texts.emplace_back(rows[i].text(0), static_cast<std::size_t>(rows[i].integer(1)));
      return texts;
    };
    // Attributes with long texts, or with very many different ones, are left out.
    std::map<std::string, CountedTexts> attributes;
    connection.stream(
        "SELECT name, value, count(*) FROM attributes WHERE name IN (SELECT name FROM attributes GROUP BY name "
        "HAVING max(length(value)) <= 200 AND count(DISTINCT value_folded) <= 1000) "
        "AND NOT EXISTS (SELECT FROM products p WHERE p.id = attributes.product AND p.hidden) GROUP BY 1, 2",
        {}, [&](const PgRow& row) {
          attributes[row.text(0)].emplace_back(row.text(1), static_cast<std::size_t>(row.integer(2)));
        });
    FacetsAt found{read_catalogue(connection).revision, {}};
    Facets& facets = found.facets;
    facets.categories = single_values(values("category"), ListedText::category);
    facets.colours = single_values(values("colour"), ListedText::colour);
    facets.attributes = attribute_facets(attributes);
    for (auto& currency : values("currency")) facets.currencies.push_back(std::move(currency.first));
    const PgRows range = connection.run("SELECT min(price), max(price) FROM products WHERE NOT hidden");
    if (!range[0].is_null(0)) {
      facets.price_min = Price{range[0].integer(0)};
      facets.price_max = Price{range[0].integer(1)};
    }
    return found;
  });
}

std::optional<std::vector<std::byte>> PostgresProducts::thumbnail(const std::string& content) {
  return store_.read("reading a thumbnail", [&](PostgresConnection& connection) {
    return first_bytes(connection.run("SELECT jpeg FROM contents WHERE sha256 = $1", {content}));
  });
}

std::optional<std::vector<std::byte>> PostgresFeedback::photo(const std::string& query) {
  return store_.read("reading a photo", [&](PostgresConnection& connection) {
    return first_bytes(
        connection.run("SELECT p.jpeg FROM query_photos p JOIN queries q ON q.key = p.query WHERE q.id = $1", {query}));
  });
}

std::vector<bool> PostgresProducts::known_contents(std::span<const std::string> contents, const std::string& model,
                                                   const std::string& asked) {
  return store_.read_latest("looking for images", [&](PostgresConnection& connection) {
    const std::vector<std::string> wanted(contents.begin(), contents.end());
    const std::optional<ModelRow> own = find_model(connection, model);
    if (!own) return std::vector<bool>(wanted.size());
    const ContentImages images = some_images_of_contents(connection, wanted);
    const PgRows rows = connection.run(
        "SELECT image FROM embeddings WHERE product = ANY ($1) AND image = ANY ($2) AND model = $3 AND asked = $4",
        {images.products, images.ids, own->key, asked});
    std::set<std::int64_t> found;
    for (int i = 0; i < rows.size(); ++i) found.insert(rows[i].integer(0));
    std::set<std::string> embedded;
    for (std::size_t i = 0; i < images.ids.size(); ++i) {
      if (found.contains(images.ids[i])) embedded.insert(images.contents[i]);
    }
    std::vector<bool> known;
    for (const std::string& content : wanted) known.push_back(embedded.contains(content));
    return known;
  });
}

CatalogueState PostgresProducts::for_each_embedding(const EmbeddingVisitor& visit, const DamageVisitor& damaged) {
  return store_.read("reading embeddings", [&](PostgresConnection& connection) {
    const CatalogueRow catalogue = read_catalogue(connection);
    const std::size_t size = catalogue.model.identity.embedding_size;
    connection.stream(
        "SELECT product, image, vector, checksum FROM embeddings WHERE model = $1 "
        "AND NOT EXISTS (SELECT FROM products p WHERE p.id = embeddings.product AND p.hidden)",
        {catalogue.model.key}, [&](const PgRow& row) {
          if (const auto embedding = intact_embedding(row, size, damaged))
            visit({row.text(0)}, row.integer(1), *embedding);
        });
    return catalogue.state();
  });
}

Changes PostgresProducts::changes_since(std::int64_t revision) {
  return store_.read("reading changes", [&](PostgresConnection& connection) {
    const CatalogueRow catalogue = read_catalogue(connection);
    Changes changes;
    changes.state = catalogue.state();
    if (catalogue.revision <= revision) return changes;
    connection.stream(
        "SELECT p.id, i.id, p.hidden FROM products p JOIN images i ON i.product = p.id WHERE p.revision > $1 "
        "ORDER BY p.revision, i.position",
        {revision}, [&](const PgRow& row) {
          const ProductId id{row.text(0)};
          if (changes.changed.empty() || changes.changed.back().id != id) changes.changed.push_back({id, {}});
          // A hidden product gets no images, so an index drops it.
          if (row.integer(2) == 0) changes.changed.back().images.push_back({row.integer(1), {}});
        });
    core::for_each_part(std::span(changes.changed), products_at_once, [&](auto part) {
      read_embeddings(connection, catalogue.model, part,
                      [&](const std::string& problem) { changes.damaged.push_back(problem); });
    });
    const PgRows removed =
        connection.run("SELECT product FROM removals WHERE revision > $1 ORDER BY revision", {revision});
    for (int i = 0; i < removed.size(); ++i) changes.removed.push_back({removed[i].text(0)});
    return changes;
  });
}

std::vector<ProductRecord> PostgresProducts::records(const std::vector<std::string>& ids) {
  return store_.read_latest("reading products", [&](PostgresConnection& connection) {
    const ModelRow model = read_catalogue(connection).model;
    std::vector<ProductRecord> records;
    std::map<std::int64_t, ImageRecord*> images;
    const std::vector<StoredProduct> products = in_order(read_products(connection, ids));
    records.reserve(products.size());
    for (const StoredProduct& stored : products) {
      ProductRecord& record = records.emplace_back();
      record.facts = stored.facts;
      record.feed = stored.feed;
      record.images.resize(stored.images.size());
      for (std::size_t i = 0; i < stored.images.size(); ++i) {
        const StoredImage& image = stored.images[i];
        record.images[i] = record_of(image);
        images[image.id] = &record.images[i];
      }
    }
    connection.stream(
        "SELECT i.product, i.id, e.vector, e.checksum, c.jpeg FROM images i JOIN contents c ON c.sha256 = i.content "
        "JOIN embeddings e ON e.product = i.product AND e.image = i.id AND e.model = $1 WHERE i.product = ANY ($2) "
        "AND e.product = ANY ($2)",
        {model.key, ids}, [&](const PgRow& row) {
          ImageRecord& image = *images.at(row.integer(1));
          const auto jpeg = row.bytes(4);
          image.thumbnail.assign(jpeg.begin(), jpeg.end());
          // Throws, because a copy would get a checksum that fits the damaged bytes.
          image.embedding = *intact_embedding(row, model.identity.embedding_size, [](const std::string& problem) {
            throw Error(ErrorKind::corrupt_data, problem);
          });
        });
    return records;
  });
}

}  // namespace selvedge::catalogue
