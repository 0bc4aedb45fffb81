// Searches in the database, by pgvector. The search asks the index for ever more images until they are of enough
// products, and in the end compares every embedding.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "selvedge/error.h"
#include "shop/catalogue/postgres/copy_rows.h"
#include "shop/catalogue/postgres/pg_conditions.h"
#include "shop/catalogue/postgres/postgres_engine.h"
#include "shop/catalogue/postgres/postgres_search.h"
#include "shop/catalogue/writing_rules.h"

namespace selvedge::catalogue {
namespace {

constexpr std::size_t largest_indexed = 4000;  // values of a halfvec that pgvector's HNSW takes
// hnsw.ef_search of each partition's search. pgvector's default of 40 misses one in twenty of the nearest.
constexpr int search_effort = 100;
// Most images that the index is asked for. If they are of too few products, every embedding is compared.
constexpr std::size_t most_by_index = 16'384;

// The catalogue has another model than the query. unavailable, because the caller may ask again with that model.
class OtherModelNow : public Error {
 public:
  explicit OtherModelNow(const std::string& message) : Error(ErrorKind::unavailable, message) {}
};

std::string index_of(std::int64_t model) { return fmt::format("embeddings_near_{}", model); }

// The expression of the index. The server uses the index only for a statement with exactly this expression and the
// condition on the model.
std::string distance_of(const ModelRow& model, const std::string& query) {
  const std::size_t size = model.identity.embedding_size;
  return fmt::format("(e.vector::halfvec({}) <=> {}::text::halfvec({}))", size, query, size);
}

std::string text_of(std::span<const float> query) { return fmt::format("[{}]", fmt::join(query, ",")); }

// At most `count` images, nearest first, a row each. Without `by_index`, every embedding that passes is compared.
PgRows nearest_images(PostgresConnection& connection, const ModelRow& model, std::span<const float> query,
                      const std::optional<ResolvedFilter>& filter, std::size_t count, bool by_index) {
  const PgConditions conditions(filter.value_or(ResolvedFilter{}));
  std::vector<PgValue> values = conditions.values();
  values.emplace_back(text_of(query));
  const std::string distance = distance_of(model, fmt::format("${}", values.size()));
  const std::string sql = fmt::format(
      "SELECT e.product, e.image, 1 - {0} FROM embeddings e{1} WHERE e.model = {2} AND {3} AND NOT EXISTS "
      "(SELECT FROM products h WHERE h.id = e.product AND h.hidden) ORDER BY {0}{4} LIMIT {5}",
      distance, filter ? " JOIN products p ON p.id = e.product" : "", model.key, conditions.all(),
      by_index ? "" : " + 0", count);
  return connection.run(sql.c_str(), values);
}

// Whether a partition is on another server (deploy/sharding), which may have an index of its own.
bool has_partition_elsewhere(PostgresConnection& connection) {
  return connection
             .run(
                 "SELECT count(*) FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid "
                 "WHERE h.inhparent = 'embeddings'::regclass AND c.relkind = 'f'")[0]
             .integer(0) > 0;
}

// The best row of each product, best first.
std::vector<core::Hit> best_of(const PgRows& rows, std::size_t k) {
  std::vector<core::Hit> hits;
  std::set<std::string> seen;
  for (int i = 0; i < rows.size(); ++i) {
    std::string product = rows[i].text(0);
    if (seen.insert(product).second)
      hits.push_back({{std::move(product)}, rows[i].integer(1), static_cast<float>(rows[i].real(2))});
  }
  std::sort(hits.begin(), hits.end(), [](const core::Hit& a, const core::Hit& b) {
    return a.similarity != b.similarity ? a.similarity > b.similarity : a.product < b.product;
  });
  hits.resize(std::min(k, hits.size()));
  return hits;
}

}  // namespace

bool has_search_index(PostgresConnection& connection, std::int64_t model) {
  // Not only by the name: a catalogue in a later schema of the search path may have an index of that name.
  const PgRows found = connection.run(
      "SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
      "WHERE i.indrelid = 'embeddings'::regclass AND c.relname = $1",
      {index_of(model)});
  return found[0].integer(0) > 0;
}

void make_search_index_of(PostgresConnection& connection, const ModelRow& model) {
  if (model.identity.embedding_size > largest_indexed) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("expected embeddings of at most {} values for searching in the database, found {}",
                            largest_indexed, model.identity.embedding_size));
  }
  connection.run_script(fmt::format("CREATE INDEX {} ON embeddings USING hnsw ((vector::halfvec({})) "
                                    "halfvec_cosine_ops) WITH (m = 16, ef_construction = 128) WHERE model = {}",
                                    index_of(model.key), model.identity.embedding_size, model.key)
                            .c_str());
}

void drop_search_index(PostgresConnection& connection, std::int64_t model) {
  if (has_search_index(connection, model)) connection.run_script(fmt::format("DROP INDEX {}", index_of(model)).c_str());
}

std::vector<core::Hit> PostgresServer::nearest(std::span<const float> query, const std::string& model, std::size_t k,
                                               const ProductFilter& filter) {
  const auto search = [&](PostgresConnection& connection) -> std::vector<core::Hit> {
    const ModelRow own = read_catalogue(connection).model;
    if (own.identity.fingerprint != model) {
      throw OtherModelNow(fmt::format("{}: the catalogue was brought to model {} just now; ask again", store_.name(),
                                      own.identity.name));
    }
    if (query.size() != own.identity.embedding_size) {
      throw Error(ErrorKind::invalid_argument, fmt::format("expected an embedding of {} values, found {}",
                                                           own.identity.embedding_size, query.size()));
    }
    bool by_index = has_search_index(connection, own.key) || has_partition_elsewhere(connection);
    if (by_index) {
      connection.run_script(
          fmt::format("SET LOCAL hnsw.iterative_scan = strict_order; SET LOCAL hnsw.ef_search = {}", search_effort)
              .c_str());
    }
    const auto resolved = filter.empty() ? std::nullopt : std::optional(resolved_in(connection, kept_, filter));
    // `count` is in images, and a product may have several among the nearest.
    for (std::size_t count = 2 * k;;) {
      const PgRows rows = nearest_images(connection, own, query, resolved, count, by_index);
      std::vector<core::Hit> hits = best_of(rows, k);
      const bool no_more = static_cast<std::size_t>(rows.size()) < count;
      if (hits.size() == k || (no_more && !by_index)) return hits;
      // The images were of too few products. Ask for more, or compare every embedding if the index has no more.
      if (!no_more) count *= 4;
      by_index = by_index && !no_more && count <= most_by_index;
    }
  };
  try {
    return store_.read("searching", search);
  } catch (const OtherModelNow&) {
    // A replica may lag and still have the previous model.
    if (!store_.has_replicas()) throw;
  }
  return store_.read_latest("searching", search);
}

std::vector<ImageEmbedding> PostgresServer::embeddings_of(const ProductId& id, const std::string& model) {
  if (problem_of(id)) return {};
  const auto embeddings_at = [&](PostgresConnection& connection) -> std::optional<std::vector<ImageEmbedding>> {
    const std::optional<ModelRow> known = find_model(connection, model);
    if (!known) return std::nullopt;
    const ModelRow& own = *known;
    std::vector<ImageEmbedding> embeddings;
    const PgRows rows =
        connection.run("SELECT image, vector, coalesce(checksum, '') FROM embeddings WHERE product = $1 AND model = $2",
                       {id.value, own.key});
    const std::size_t size = own.identity.embedding_size;
    for (int i = 0; i < rows.size(); ++i) {
      if (!problem_of_embedding(rows[i].bytes(1), halfvec_bytes(size), rows[i].text(2)))
        embeddings.push_back({rows[i].integer(0), floats_of_halfvec(rows[i].bytes(1), size)});
    }
    return embeddings;
  };
  if (auto found = store_.read("reading embeddings", embeddings_at)) return std::move(*found);
  // A replica may lag and not have the model yet.
  if (auto found = store_.read_latest("reading embeddings", embeddings_at)) return std::move(*found);
  throw unknown_model(model);
}

core::EmbeddingMatrix PostgresServer::embeddings_of(std::span<const core::Hit> hits, const std::string& model) {
  std::map<std::pair<std::string, std::int64_t>, std::size_t> row_of;
  std::vector<std::string> products;
  for (std::size_t i = 0; i < hits.size(); ++i) {
    row_of.emplace(std::pair(hits[i].product.value, hits[i].image), i);
    products.push_back(hits[i].product.value);
  }
  std::size_t found = 0;
  const auto embeddings_at = [&](PostgresConnection& connection) -> std::optional<core::EmbeddingMatrix> {
    const std::optional<ModelRow> own = find_model(connection, model);
    if (!own) return std::nullopt;
    const std::size_t size = own->identity.embedding_size;
    core::EmbeddingMatrix embeddings(hits.size(), size);
    const PgRows rows = connection.run(
        "SELECT product, image, vector, coalesce(checksum, '') FROM embeddings WHERE product = ANY($1) AND model = $2",
        {products, own->key});
    found = 0;
    for (int i = 0; i < rows.size(); ++i) {
      const auto row = row_of.find({rows[i].text(0), rows[i].integer(1)});
      if (row == row_of.end() || problem_of_embedding(rows[i].bytes(2), halfvec_bytes(size), rows[i].text(3))) continue;
      std::ranges::copy(floats_of_halfvec(rows[i].bytes(2), size), embeddings.row(row->second).begin());
      ++found;
    }
    return embeddings;
  };
  // A replica may lag and not have the model or some products yet.
  auto embeddings = store_.read("reading embeddings", embeddings_at);
  if (found < hits.size() || !embeddings) embeddings = store_.read_latest("reading embeddings", embeddings_at);
  if (!embeddings) throw unknown_model(model);
  return std::move(*embeddings);
}

bool PostgresServer::make_search_index() {
  return store_.write("making the search index", [&](PostgresConnection& connection) {
    const ModelRow model = lock_catalogue(connection).model;
    if (has_search_index(connection, model.key)) return false;
    make_search_index_of(connection, model);
    return true;
  });
}

}  // namespace selvedge::catalogue
