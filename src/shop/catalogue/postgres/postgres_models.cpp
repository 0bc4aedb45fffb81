// Stores the embeddings of another model beside those of the current one, and switches to it.
#include <map>
#include <set>

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

// Adds the images of each content that lack an embedding of the model.
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

struct EmbeddedImage {
  std::string product;
  std::int64_t embedding = 0;  // its place in the list; the last one where several are for the image
};

// By their ids, the images that the embeddings are for. Here, because a join by content would meet each of a picture's
// images once for each of its embeddings. A content that was removed meanwhile is no error: no image is left that it
// would serve.
std::map<std::int64_t, EmbeddedImage> embedded_images(PostgresConnection& connection,
                                                      const std::vector<std::string>& contents,
                                                      std::span<const ContentEmbedding> embeddings) {
  std::map<std::string, std::map<std::int64_t, std::string>> images;  // of each content: ids and products
  const PgRows rows = connection.run("SELECT content, id, product FROM images WHERE content = ANY ($1)", {contents});
  for (int i = 0; i < rows.size(); ++i) images[rows[i].text(0)][rows[i].integer(1)] = rows[i].text(2);
  std::map<std::int64_t, EmbeddedImage> embedded;
  for (std::size_t i = 0; i < embeddings.size(); ++i) {
    const auto& of_content = images[embeddings[i].content];
    const auto add = [&](std::int64_t image, const std::string& product) {
      embedded[image] = {product, static_cast<std::int64_t>(i)};
    };
    if (embeddings[i].images.empty()) {
      for (const auto& [image, product] : of_content) add(image, product);
    }
    for (const std::int64_t image : embeddings[i].images) {
      if (const auto found = of_content.find(image); found != of_content.end()) add(image, found->second);
    }
  }
  return embedded;
}

}  // namespace

void PostgresProducts::add_model(const ModelIdentity& model) {
  store_.write("adding a model", [&](PostgresConnection& connection) {
    insert_model(connection, model);
    // The index is made while it is empty, so that nobody waits for it when the model is switched.
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
        // The range lets the server use the index; contents are hexadecimal digits.
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
    // Locked, so that no image is put or removed meanwhile, and the model stays.
    lock_catalogue(connection);
    const ModelRow own = require_model(connection, model);
    std::vector<std::string> contents;
    CopyRows vectors;
    for (std::size_t i = 0; i < embeddings.size(); ++i) {
      const ContentEmbedding& one = embeddings[i];
      require_embedding_of_content(one, own.identity.embedding_size);
      contents.push_back(one.content);
      vectors.row(7).bigint(static_cast<std::int64_t>(i)).halves(one.embedding);
      vectors.text(checksum_of(halfvec_of(one.embedding))).text(one.part.asked).text(to_string(one.part.source));
      vectors.text(one.part.finder).text(stored_garment(one.part));
    }
    const auto embedded = embedded_images(connection, contents, embeddings);
    std::set<std::string> products;
    CopyRows images;
    for (const auto& [image, use] : embedded) {
      products.insert(use.product);
      images.row(3).text(use.product).bigint(image).bigint(use.embedding);
    }
    connection.run_script(
        "CREATE TEMP TABLE IF NOT EXISTS added_embeddings (number bigint, vector halfvec, checksum text, asked text, "
        "source text, finder text, garment text) ON COMMIT DELETE ROWS; "
        "CREATE TEMP TABLE IF NOT EXISTS embedded_images (product text COLLATE \"C\", image bigint, number bigint) "
        "ON COMMIT DELETE ROWS");
    connection.copy_in("COPY added_embeddings FROM STDIN (FORMAT binary)", vectors);
    connection.copy_in("COPY embedded_images FROM STDIN (FORMAT binary)", images);
    // Not ON CONFLICT: partitions on other servers (deploy/sharding) can have no key in common.
    connection.run(
        "DELETE FROM embeddings e USING embedded_images i WHERE e.product = i.product AND e.image = i.image "
        "AND e.model = $1 AND e.product = ANY ($2)",
        {own.key, std::vector<std::string>(products.begin(), products.end())});
    connection.run(
        "INSERT INTO embeddings (product, image, model, vector, checksum, asked, source, finder, garment) "
        "SELECT i.product, i.image, $1, a.vector, a.checksum, a.asked, a.source, a.finder, a.garment "
        "FROM embedded_images i JOIN added_embeddings a ON a.number = i.number",
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
