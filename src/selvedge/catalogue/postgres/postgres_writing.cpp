// Putting and removing products: rows are copied into temporary tables, and from there by one statement a table.
#include <fmt/format.h>

#include <algorithm>

#include "selvedge/catalogue/postgres/copy_rows.h"
#include "selvedge/catalogue/postgres/postgres_engine.h"
#include "selvedge/catalogue/stored_records.h"
#include "selvedge/core/error.h"

namespace selvedge {
namespace {

constexpr const char* incoming_tables = R"(
CREATE TEMP TABLE IF NOT EXISTS incoming_products (id text COLLATE "C", title text, category text, colour text,
  price bigint, currency text, stock bigint, url text, item_group_id text, revision bigint) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS incoming_attributes (product text COLLATE "C", name text, value text)
  ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS incoming_images (product text COLLATE "C", position integer, content text COLLATE "C",
  reference text, width integer, height integer, jpeg bytea, vector halfvec) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS incoming_vectors (content text COLLATE "C" PRIMARY KEY, vector halfvec)
  ON COMMIT DELETE ROWS;
)";

// A product to be written: the last record of its id in a call, with its revision.
struct Incoming {
  const ProductFacts* facts = nullptr;
  const std::vector<ImageRecord>* images = nullptr;
  bool keeps_images = false;  // they are those that are stored
  std::int64_t revision = 0;
};

bool same_records(const std::vector<ImageRecord>& a, const std::vector<ImageRecord>& b) {
  return std::ranges::equal(a, b, [](const ImageRecord& x, const ImageRecord& y) {
    return x.content == y.content && x.reference == y.reference;
  });
}

void copy_incoming(PostgresConnection& connection, const std::map<std::string, Incoming>& incoming) {
  CopyRows products, attributes, images;
  for (const auto& [id, one] : incoming) {
    const ProductFacts& facts = *one.facts;
    std::optional<std::int64_t> price;
    if (facts.price) price = facts.price->units;
    products.row(10).text(id).text(facts.title).text(facts.category).text(facts.colour).bigint(price);
    products.text(facts.currency).bigint(facts.stock).text(facts.url).text(facts.item_group_id).bigint(one.revision);
    for (const auto& [name, value] : facts.attributes) attributes.row(3).text(id).text(name).text(value);
    if (one.keeps_images) continue;
    std::int32_t position = 0;
    for (const ImageRecord& image : *one.images) {
      images.row(8).text(id).integer(position++).text(image.content).text(image.reference);
      images.integer(image.width).integer(image.height);
      image.thumbnail.empty() ? images.null() : images.bytes(image.thumbnail);
      image.embedding.empty() ? images.null() : images.halves(image.embedding);
    }
  }
  connection.copy_in("COPY incoming_products FROM STDIN (FORMAT binary)", products);
  connection.copy_in("COPY incoming_attributes FROM STDIN (FORMAT binary)", attributes);
  connection.copy_in("COPY incoming_images FROM STDIN (FORMAT binary)", images);
}

void write_facts(PostgresConnection& connection) {
  connection.run(
      "INSERT INTO products SELECT id, title, category, colour, price, currency, stock, url, item_group_id, revision "
      "FROM incoming_products ON CONFLICT (id) DO UPDATE SET title = excluded.title, category = excluded.category, "
      "colour = excluded.colour, price = excluded.price, currency = excluded.currency, stock = excluded.stock, "
      "url = excluded.url, item_group_id = excluded.item_group_id, revision = excluded.revision");
  connection.run("DELETE FROM attributes WHERE product IN (SELECT id FROM incoming_products)");
  connection.run("INSERT INTO attributes SELECT product, name, value FROM incoming_attributes");
  connection.run("DELETE FROM removals WHERE product IN (SELECT id FROM incoming_products)");
}

void require_none(const PgRows& lacking, const char* what) {
  if (lacking.size() == 0) return;
  throw refused({lacking[0].text(0)}, fmt::format("image {}: expected {}, found none", lacking[0].text(1), what));
}

// Thumbnails and embeddings that the catalogue has are kept, the others are taken from the records.
void write_images(PostgresConnection& connection, std::int64_t model, const std::vector<std::string>& contents) {
  connection.run(
      "INSERT INTO contents (sha256, width, height, jpeg) SELECT DISTINCT ON (content) content, width, height, jpeg "
      "FROM incoming_images WHERE jpeg IS NOT NULL ORDER BY content ON CONFLICT (sha256) DO NOTHING");
  require_none(connection.run("SELECT i.product, i.reference FROM incoming_images i LEFT JOIN contents c "
                              "ON c.sha256 = i.content WHERE c.sha256 IS NULL ORDER BY 1, i.position LIMIT 1"),
               "a thumbnail");
  connection.run(
      "INSERT INTO incoming_vectors SELECT DISTINCT ON (i.content) i.content, e.vector FROM images i "
      "JOIN embeddings e ON e.product = i.product AND e.image = i.id AND e.model = $1 "
      "WHERE i.content = ANY ($2) AND e.product = ANY ($3) ORDER BY i.content",
      {model, contents, products_of_contents(connection, contents)});
  connection.run(
      "INSERT INTO incoming_vectors SELECT DISTINCT ON (content) content, vector FROM incoming_images "
      "WHERE vector IS NOT NULL ORDER BY content ON CONFLICT (content) DO NOTHING");
  require_none(connection.run("SELECT i.product, i.reference FROM incoming_images i LEFT JOIN incoming_vectors v "
                              "ON v.content = i.content WHERE v.content IS NULL ORDER BY 1, i.position LIMIT 1"),
               "an embedding");
  connection.run("DELETE FROM images WHERE product IN (SELECT product FROM incoming_images)");
  connection.run(
      "WITH added AS (INSERT INTO images (product, position, content, reference) "
      "SELECT product, position, content, reference FROM incoming_images ORDER BY product, position "
      "RETURNING product, id, content) INSERT INTO embeddings (product, image, model, vector) "
      "SELECT a.product, a.id, $1, v.vector FROM added a JOIN incoming_vectors v ON v.content = a.content",
      {model});
}

void drop_unused(PostgresConnection& connection, const std::vector<std::string>& contents) {
  if (contents.empty()) return;
  connection.run(
      "DELETE FROM contents c WHERE c.sha256 = ANY ($1) AND NOT EXISTS (SELECT 1 FROM images WHERE content = c.sha256)",
      {contents});
}

void write_incoming(PostgresConnection& connection, const std::map<std::string, Incoming>& incoming,
                    const std::map<std::string, StoredProduct>& stored, std::int64_t model) {
  connection.run_script(incoming_tables);
  copy_incoming(connection, incoming);
  write_facts(connection);
  std::vector<std::string> contents;
  for (const auto& [id, one] : incoming) {
    if (one.keeps_images) continue;
    for (const ImageRecord& image : *one.images) contents.push_back(image.content);
  }
  write_images(connection, model, contents);
  std::vector<std::string> replaced;
  for (const auto& [id, one] : incoming) {
    const auto before = stored.find(id);
    if (one.keeps_images || before == stored.end()) continue;
    for (const StoredImage& image : before->second.images) replaced.push_back(image.content);
  }
  drop_unused(connection, replaced);
}

}  // namespace

std::vector<PutOutcome> PostgresEngine::put(std::span<const ProductRecord> records, const std::string& model) {
  return write("storing products", [&](PostgresConnection& connection) {
    const CatalogueRow catalogue = lock_catalogue(connection);
    require_model(catalogue.model.identity, model, name_);
    std::vector<std::string> ids;
    for (const ProductRecord& record : records) {
      require_record(record, catalogue.model.identity.embedding_size);
      ids.push_back(record.facts.id.value);
    }
    const auto stored = read_products(connection, ids);
    std::map<std::string, Incoming> incoming;
    std::int64_t revision = catalogue.revision;
    std::vector<PutOutcome> outcomes;
    for (const ProductRecord& record : records) {
      const std::string& id = record.facts.id.value;
      const auto before = stored.find(id);
      const auto earlier = incoming.find(id);  // of this call
      const bool known = before != stored.end() || earlier != incoming.end();
      const bool kept_images = before != stored.end() && same_images(before->second.images, record.images);
      const bool same = earlier != incoming.end() ? *earlier->second.facts == record.facts &&
                                                        same_records(*earlier->second.images, record.images)
                                                  : kept_images && before->second.facts == record.facts;
      outcomes.push_back(same ? PutOutcome::unchanged : known ? PutOutcome::changed : PutOutcome::added);
      if (!same) incoming[id] = {&record.facts, &record.images, kept_images, ++revision};
    }
    if (revision == catalogue.revision) return outcomes;
    write_incoming(connection, incoming, stored, catalogue.model.key);
    set_revision(connection, revision);
    return outcomes;
  });
}

bool PostgresEngine::put_facts(const ProductFacts& facts) {
  return write("storing facts", [&](PostgresConnection& connection) {
    const CatalogueRow catalogue = lock_catalogue(connection);
    const auto stored = read_products(connection, {facts.id.value});
    if (stored.empty()) return false;
    if (stored.begin()->second.facts == facts) return true;
    const std::map<std::string, Incoming> incoming{{facts.id.value, {&facts, nullptr, true, catalogue.revision + 1}}};
    write_incoming(connection, incoming, stored, catalogue.model.key);
    set_revision(connection, catalogue.revision + 1);
    return true;
  });
}

std::size_t PostgresEngine::remove(std::span<const ProductId> ids) {
  return write("removing products", [&](PostgresConnection& connection) {
    const CatalogueRow catalogue = lock_catalogue(connection);
    std::vector<std::string> wanted, removed, contents;
    for (const ProductId& id : ids) {
      if (!problem_of(id)) wanted.push_back(id.value);
    }
    auto stored = read_products(connection, wanted);
    std::vector<std::int64_t> revisions;
    std::int64_t revision = catalogue.revision;
    for (const std::string& id : wanted) {
      const auto found = stored.find(id);
      if (found == stored.end()) continue;  // not there, or named twice
      removed.push_back(id);
      revisions.push_back(++revision);
      for (const StoredImage& image : found->second.images) contents.push_back(image.content);
      stored.erase(found);
    }
    if (removed.empty()) return std::size_t{0};
    connection.run("DELETE FROM products WHERE id = ANY ($1)", {removed});
    drop_unused(connection, contents);
    connection.run(
        "INSERT INTO removals (product, revision) SELECT * FROM unnest($1::text[], $2::bigint[]) "
        "ON CONFLICT (product) DO UPDATE SET revision = excluded.revision",
        {removed, revisions});
    set_revision(connection, revision);
    return removed.size();
  });
}

}  // namespace selvedge
