// Chooses the server for each transaction. Replicas take turns; one that failed rests for some seconds.
#include "shop/catalogue/postgres/postgres_store.h"

#include <fmt/format.h>

#include "selvedge/error.h"
#include "shop/catalogue/postgres/postgres_schema.h"
#include "shop/catalogue/stored_records.h"

namespace selvedge::catalogue {
namespace {

constexpr const char* catalogue_row =
    "SELECT c.id, c.revision, m.key, m.fingerprint, m.name, m.embedding_size, m.directory FROM catalogue c "
    "JOIN models m ON m.key = c.model";

ModelRow model_of(const PgRow& row, int first) {
  ModelRow model;
  model.key = row.integer(first);
  model.identity.fingerprint = row.text(first + 1);
  model.identity.name = row.text(first + 2);
  model.identity.embedding_size = static_cast<std::size_t>(row.integer(first + 3));
  model.identity.directory = row.text(first + 4);
  return model;
}

CatalogueRow catalogue_of(const PgRows& rows) {
  if (rows.size() != 1)
    throw Error(ErrorKind::corrupt_data, "expected a catalogue with a model, found none; restore it from a backup");
  return {rows[0].text(0), rows[0].integer(1), model_of(rows[0], 2)};
}

}  // namespace

PostgresStore::PostgresStore(const std::string& url, const ServerOptions& options)
    : url_(url),
      name_(url_without_password(url)),
      primary_(url_, name_, options.patience),
      agreed_(std::chrono::steady_clock::now()) {
  for (const std::string& replica : options.read_from)
    replicas_.push_back(std::make_unique<Replica>(replica, url_without_password(replica), options.patience));
  try {
    // Without a patience, because bringing the tables up to date may take long.
    auto connection = std::make_unique<PostgresConnection>(url_, name_);
    if (!has_catalogue(*connection)) {
      throw Error(ErrorKind::not_found,
                  fmt::format("{}: no catalogue there; make one with `selvedge catalogue create --catalogue {}`", name_,
                              name_));
    }
    migrate(*connection, name_);
    id_ = read_catalogue(*connection).id;
    connection->set_patience(options.patience);
    primary_.give_back(std::move(connection));
  } catch (const Error& error) {
    // The replicas can answer reads without the server itself, if the tables are up to date already.
    if (error.kind() != ErrorKind::unavailable || replicas_.empty()) throw;
    id_ = read("opening", [&](PostgresConnection& connection) {
      require_current_tables(connection, name_);
      return read_catalogue(connection).id;
    });
  }
  require_replicas_of_this();
}

CatalogueRow PostgresStore::catalogue_at(PostgresPool& pool) {
  CatalogueRow row;
  run_on(pool, pool.begin(reading, "reading the catalogue's state"),
         [&](PostgresConnection& connection) { row = read_catalogue(connection); });
  return row;
}

// A replica that does not answer now is checked when it does (is_of_this).
void PostgresStore::require_replicas_of_this() {
  for (const auto& replica : replicas_) {
    std::string found;
    try {
      found = catalogue_at(replica->pool).id;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::unavailable) throw;
      continue;
    }
    if (found != id_) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("{}: expected a replica of {} (catalogue {}), found catalogue {}", replica->pool.name(),
                              name_, id_, found));
    }
    replica->known = true;
  }
}

bool PostgresStore::is_of_this(Replica& replica, PostgresConnection& connection) const {
  if (replica.known || id_.empty()) return true;  // empty: this call asks for the id
  try {
    replica.known = read_catalogue(connection).id == id_;
  } catch (const Error& error) {
    // It has no tables, or no catalogue in them.
    if (error.kind() == ErrorKind::unavailable) throw;
  }
  return replica.known;
}

PostgresStore::~PostgresStore() = default;

void PostgresStore::run_on(PostgresPool& pool, std::unique_ptr<PostgresConnection> connection,
                           const std::function<void(PostgresConnection&)>& work) {
  // After an exception the connection is closed, which rolls back, whatever state it is in.
  work(*connection);
  connection->run("COMMIT");
  pool.give_back(std::move(connection));
}

void PostgresStore::run(const char* begin, Ask ask, std::string_view action,
                        const std::function<void(PostgresConnection&)>& work) {
  const std::size_t first = next_replica_++;
  for (std::size_t i = 0; ask == Ask::replica && i < replicas_.size(); ++i) {
    Replica& replica = *replicas_[(first + i) % replicas_.size()];
    if (replica.pool.rests()) continue;
    std::unique_ptr<PostgresConnection> connection;
    try {
      connection = replica.pool.begin(begin, action);
      if (!is_of_this(replica, *connection)) {
        // It did not answer when the catalogue was opened, and now has another catalogue. It is not used.
        replica.pool.let_rest();
        continue;
      }
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::unavailable) throw;
      continue;
    }
    return run_on(replica.pool, std::move(connection), work);
  }
  run_on(primary_, primary_.begin(begin, action), work);
}

std::optional<std::chrono::duration<double>> PostgresStore::staleness() {
  if (replicas_.empty()) return std::nullopt;
  const auto now = std::chrono::steady_clock::now();
  bool agree = !primary_.rests();
  try {
    if (agree) {
      const std::int64_t latest = catalogue_at(primary_).revision;
      for (const auto& replica : replicas_) {
        const bool answers = replica->known && !replica->pool.rests();
        agree = agree && (!answers || catalogue_at(replica->pool).revision >= latest);
      }
    }
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::unavailable) throw;
    agree = false;
  }
  const std::lock_guard lock(agreed_mutex_);
  if (agree) agreed_ = now;
  return now - agreed_;
}

std::vector<std::string> texts_of(const PgRows& rows) {
  std::vector<std::string> texts;
  for (int i = 0; i < rows.size(); ++i) texts.push_back(rows[i].text(0));
  return texts;
}

CatalogueRow read_catalogue(PostgresConnection& connection) { return catalogue_of(connection.run(catalogue_row)); }

CatalogueRow lock_catalogue(PostgresConnection& connection) {
  // Two statements. A single one that waited for a switch of the model would join the new key with the old models, and
  // find nothing.
  connection.run("SELECT 1 FROM catalogue FOR UPDATE");
  return read_catalogue(connection);
}

void set_revision(PostgresConnection& connection, std::int64_t revision) {
  connection.run(
      "WITH changed AS (UPDATE catalogue SET revision = $1::bigint RETURNING id) "
      "SELECT pg_notify('selvedge_' || id, ($1::bigint)::text) FROM changed",
      {revision});
}

std::optional<ModelRow> find_model(PostgresConnection& connection, const std::string& fingerprint) {
  const PgRows rows = connection.run(
      "SELECT key, fingerprint, name, embedding_size, directory FROM models WHERE fingerprint = $1", {fingerprint});
  return rows.size() == 0 ? std::nullopt : std::optional(model_of(rows[0], 0));
}

ModelRow require_model(PostgresConnection& connection, const std::string& fingerprint) {
  if (auto model = find_model(connection, fingerprint)) return *model;
  throw unknown_model(fingerprint);
}

void insert_model(PostgresConnection& connection, const ModelIdentity& model) {
  connection.run(
      "INSERT INTO models (fingerprint, name, embedding_size, directory) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (fingerprint) DO UPDATE SET name = excluded.name, directory = excluded.directory",
      {model.fingerprint, model.name, static_cast<std::int64_t>(model.embedding_size), model.directory.string()});
}

std::vector<std::string> products_of_contents(PostgresConnection& connection,
                                              const std::vector<std::string>& contents) {
  return texts_of(connection.run("SELECT DISTINCT product FROM images WHERE content = ANY ($1)", {contents}));
}

ContentImages some_images_of_contents(PostgresConnection& connection, const std::vector<std::string>& contents) {
  const PgRows rows = connection.run(
      "SELECT w.content, i.product, i.id FROM (SELECT DISTINCT unnest($1::text[])) AS w (content), "
      "LATERAL (SELECT product, id FROM images WHERE content = w.content LIMIT 64) AS i",
      {contents});
  ContentImages images;
  for (int i = 0; i < rows.size(); ++i) {
    images.contents.push_back(rows[i].text(0));
    images.products.push_back(rows[i].text(1));
    images.ids.push_back(rows[i].integer(2));
  }
  return images;
}

std::map<std::string, StoredProduct> read_products(PostgresConnection& connection,
                                                   const std::vector<std::string>& ids) {
  std::map<std::string, StoredProduct> products;
  const PgRows facts = connection.run(
      "SELECT id, title, category, colour, price, currency, stock, url, item_group_id, revision, hidden, feed "
      "FROM products WHERE id = ANY ($1)",
      {ids});
  for (int i = 0; i < facts.size(); ++i) {
    const PgRow row = facts[i];
    StoredProduct& stored = products[row.text(0)];
    stored.facts.id.value = row.text(0);
    stored.facts.title = row.text(1);
    stored.facts.category = row.text(2);
    stored.facts.colour = row.text(3);
    if (!row.is_null(4)) stored.facts.price = Price{row.integer(4)};
    stored.facts.currency = row.text(5);
    if (!row.is_null(6)) stored.facts.stock = row.integer(6);
    stored.facts.url = row.text(7);
    stored.facts.item_group_id = row.text(8);
    stored.revision = row.integer(9);
    stored.facts.hidden = row.integer(10) != 0;
    stored.feed = row.text(11);
  }
  const PgRows attributes =
      connection.run("SELECT product, name, value FROM attributes WHERE product = ANY ($1)", {ids});
  for (int i = 0; i < attributes.size(); ++i)
    add_stored_attribute(products[attributes[i].text(0)].facts, attributes[i].text(1), attributes[i].text(2));
  const PgRows images = connection.run(
      "SELECT i.product, i.id, i.content, i.reference, c.width, c.height, e.asked, e.source, e.finder, e.garment "
      "FROM images i JOIN contents c ON c.sha256 = i.content LEFT JOIN embeddings e ON e.product = i.product "
      "AND e.image = i.id AND e.product = ANY ($1) AND e.model = (SELECT model FROM catalogue) "
      "WHERE i.product = ANY ($1) ORDER BY i.product, i.position",
      {ids});
  for (int i = 0; i < images.size(); ++i) {
    const PgRow row = images[i];
    products[row.text(0)].images.push_back(
        {row.integer(1), row.text(2), row.text(3), static_cast<int>(row.integer(4)), static_cast<int>(row.integer(5)),
         row.is_null(7) ? PicturePart() : stored_part(row.text(6), row.text(7), row.text(8), row.text(9))});
  }
  return products;
}

}  // namespace selvedge::catalogue
