// Embedding with another model beside the current one, and switching to it.
#include <map>

#include "shop/catalogue/postgres/copy_rows.h"
#include "shop/catalogue/postgres/postgres_engine.h"
#include "shop/catalogue/postgres/postgres_search.h"
#include "shop/catalogue/stored_records.h"
#include "shop/catalogue/writing_rules.h"

namespace selvedge::catalogue {
namespace {

// $1: the model's key.
constexpr const char* count_lacking_contents =
    "SELECT count(DISTINCT i.content) FROM images i WHERE NOT EXISTS "
    "(SELECT 1 FROM embeddings e WHERE e.product = i.product AND e.image = i.id AND e.model = $1)";

// Which of the contents' images lack an embedding of the model.
void add_uses(PostgresConnection& connection, std::int64_t model, std::vector<PendingContent>& pending) {
  std::map<std::string, PendingContent*> by_content;
  std::vector<std::string> contents;
  for (PendingContent& one : pending) {
    by_content[one.content] = &one;
    contents.push_back(one.content);
  }
  const PgRows rows = connection.run(
      "SELECT i.content, i.id, coalesce(e.asked, ''), p.title, p.category FROM images i JOIN products p "
      "ON p.id = i.product LEFT JOIN embeddings e ON e.product = i.product AND e.image = i.id AND e.product = ANY ($3) "
      "AND e.model = (SELECT model FROM catalogue) WHERE i.content = ANY ($1) AND NOT EXISTS (SELECT 1 FROM embeddings "
      "n WHERE n.product = i.product AND n.image = i.id AND n.model = $2 AND n.product = ANY ($3)) ORDER BY i.id",
      {contents, model, products_of_contents(connection, contents)});
  for (int i = 0; i < rows.size(); ++i) {
    by_content.at(rows[i].text(0))
        ->uses.push_back({rows[i].integer(1), rows[i].text(2), rows[i].text(3), rows[i].text(4)});
  }
}

}  // namespace

void PostgresProducts::add_model(const ModelIdentity& model) {
  store_.write("adding a model", [&](PostgresConnection& connection) {
    insert_model(connection, model);
    // Made while it is empty, so that nobody waits for it when the catalogue is switched.
    const ModelRow added = require_model(connection, model.fingerprint);
    if (!has_search_index(connection, read_catalogue(connection).model.key)) return;
    if (!has_search_index(connection, added.key)) make_search_index_of(connection, added);
  });
}

std::vector<PendingContent> PostgresProducts::contents_without_embedding(const std::string& model, std::size_t limit,
                                                                         const std::string& prefix) {
  return store_.read_latest("looking for images to embed", [&](PostgresConnection& connection) {
    const std::int64_t key = require_model(connection, model).key;
    const PgRows rows = connection.run(
        "WITH lacking AS (SELECT i.content, min(i.id) AS first FROM images i WHERE NOT EXISTS "
        "(SELECT 1 FROM embeddings e WHERE e.product = i.product AND e.image = i.id AND e.model = $1) "
        // The range is for the index; contents are hexadecimal digits.
        "AND starts_with(i.content, $3) AND i.content >= $3 AND i.content < $3 || 'g' GROUP BY i.content "
        "ORDER BY 2 LIMIT $2) "
        "SELECT l.content, r.reference, c.width, c.height FROM lacking l JOIN contents c ON c.sha256 = l.content, "
        "LATERAL (SELECT DISTINCT i.reference FROM images i "
        "WHERE i.content = l.content) r ORDER BY l.first",
        {key, static_cast<std::int64_t>(limit), prefix});
    std::vector<PendingContent> pending;
    for (int i = 0; i < rows.size(); ++i) {
      if (pending.empty() || pending.back().content != rows[i].text(0)) {
        pending.push_back(
            {rows[i].text(0), {}, {}, static_cast<int>(rows[i].integer(2)), static_cast<int>(rows[i].integer(3))});
      }
      pending.back().references.push_back(rows[i].text(1));
    }
    add_uses(connection, key, pending);
    return pending;
  });
}

std::size_t PostgresProducts::count_contents_without_embedding(const std::string& model) {
  return store_.read_latest("counting images to embed", [&](PostgresConnection& connection) {
    const std::int64_t key = require_model(connection, model).key;
    return static_cast<std::size_t>(connection.run(count_lacking_contents, {key})[0].integer(0));
  });
}

void PostgresProducts::add_embeddings(const std::string& model, std::span<const ContentEmbedding> embeddings) {
  store_.write("storing embeddings", [&](PostgresConnection& connection) {
    // So that no image is put or removed meanwhile, nor the model.
    lock_catalogue(connection);
    const ModelRow own = require_model(connection, model);
    CopyRows rows;
    for (const ContentEmbedding& one : embeddings) {
      require_embedding_of_content(one, own.identity.embedding_size);
      const auto add = [&](const std::optional<std::int64_t>& image) {
        rows.row(8).text(one.content).bigint(image).halves(one.embedding);
        rows.text(checksum_of(halfvec_of(one.embedding))).text(one.part.asked).text(to_string(one.part.source));
        rows.text(one.part.finder).text(stored_garment(one.part));
      };
      if (one.images.empty()) add(std::nullopt);
      for (const std::int64_t image : one.images) add(image);
    }
    connection.run_script(
        "CREATE TEMP TABLE IF NOT EXISTS new_embeddings (content text COLLATE \"C\", image bigint, vector halfvec, "
        "checksum text, asked text, source text, finder text, garment text) ON COMMIT DELETE ROWS");
    connection.copy_in("COPY new_embeddings FROM STDIN (FORMAT binary)", rows);
    std::vector<std::string> contents;
    for (const ContentEmbedding& one : embeddings) contents.push_back(one.content);
    // A content that was removed meanwhile is no error: no image is left that it would serve.
    // Not ON CONFLICT: partitions on other servers (deploy/sharding) can have no key in common.
    connection.run(
        "DELETE FROM embeddings e USING images i, new_embeddings n WHERE i.content = n.content AND e.product = "
        "i.product AND e.image = i.id AND (n.image IS NULL OR n.image = i.id) AND e.model = $1 "
        "AND e.product = ANY ($2)",
        {own.key, products_of_contents(connection, contents)});
    connection.run(
        "INSERT INTO embeddings (product, image, model, vector, checksum, asked, source, finder, garment) "
        "SELECT DISTINCT ON (i.product, i.id) i.product, i.id, $1, e.vector, e.checksum, e.asked, e.source, e.finder, "
        "e.garment FROM new_embeddings e JOIN images i ON i.content = e.content "
        "AND (e.image IS NULL OR e.image = i.id) ORDER BY i.product, i.id",
        {own.key});
  });
}

bool PostgresProducts::switch_model(const std::string& model) {
  return store_.write("switching the model", [&](PostgresConnection& connection) {
    const ModelRow next = require_model(connection, model);
    const CatalogueRow now = lock_catalogue(connection);
    if (now.model.key == next.key) return true;
    if (connection.run(count_lacking_contents, {next.key})[0].integer(0) > 0) return false;
    connection.run("UPDATE catalogue SET model = $1", {next.key});
    set_revision(connection, now.revision + 1);
    connection.run("DELETE FROM embeddings WHERE model <> $1", {next.key});
    const PgRows others = connection.run("DELETE FROM models WHERE key <> $1 RETURNING key", {next.key});
    for (int i = 0; i < others.size(); ++i) drop_search_index(connection, others[i].integer(0));
    return true;
  });
}

}  // namespace selvedge::catalogue
