// Numbered steps make the tables, in one transaction. SQLite's user_version has the number of steps done. Steps may
// call the functions of add_rule_functions (sqlite_rows.h).
#include "shop/catalogue/sqlite/sqlite_schema.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <array>

#include "selvedge/error.h"
#include "shop/catalogue/sqlite/sqlite_rows.h"

namespace selvedge::catalogue {
namespace {

constexpr int application_id = 0x53454C56;  // "SELV"; other SQLite files have another one

// A content is the bytes of a picture's file. Equal files share a content, so they are decoded once. Thumbnails and
// embeddings have tables of their own, so that reading one kind does not page through the others.
constexpr const char* tables = R"(
CREATE TABLE models (
  key INTEGER PRIMARY KEY,
  fingerprint TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  embedding_size INTEGER NOT NULL,
  directory TEXT NOT NULL);
CREATE TABLE catalogue (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  id TEXT NOT NULL,
  model INTEGER NOT NULL REFERENCES models (key),
  revision INTEGER NOT NULL);
CREATE TABLE products (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  category TEXT NOT NULL,
  colour TEXT NOT NULL,
  price INTEGER,                     -- in 1/10000 of the currency's unit
  currency TEXT NOT NULL,
  stock INTEGER,
  url TEXT NOT NULL,
  item_group_id TEXT NOT NULL,
  revision INTEGER NOT NULL);
CREATE UNIQUE INDEX products_by_revision ON products (revision);
CREATE TABLE attributes (
  product INTEGER NOT NULL REFERENCES products (key) ON DELETE CASCADE,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (product, name)) WITHOUT ROWID;
CREATE TABLE contents (
  key INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL);
CREATE TABLE thumbnails (
  content INTEGER PRIMARY KEY REFERENCES contents (key) ON DELETE CASCADE,
  jpeg BLOB NOT NULL);
CREATE TABLE embeddings (
  content INTEGER NOT NULL REFERENCES contents (key) ON DELETE CASCADE,
  model INTEGER NOT NULL REFERENCES models (key),
  vector BLOB NOT NULL,              -- embedding_size float32, little-endian
  PRIMARY KEY (content, model));
CREATE TABLE images (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  product INTEGER NOT NULL REFERENCES products (key) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  content INTEGER NOT NULL REFERENCES contents (key),
  reference TEXT NOT NULL,
  UNIQUE (product, position));
CREATE INDEX images_by_content ON images (content);
CREATE TABLE removals (
  product TEXT PRIMARY KEY,
  revision INTEGER NOT NULL);
CREATE INDEX removals_by_revision ON removals (revision);
)";

constexpr const char* indexes_for_filters = R"(
CREATE INDEX products_by_category ON products (category COLLATE NOCASE, colour COLLATE NOCASE);
CREATE INDEX products_by_group ON products (item_group_id) WHERE item_group_id <> '';
CREATE INDEX attributes_by_value ON attributes (name, value COLLATE NOCASE);
)";

// Times are seconds since 1970, UTC. Feedback names its product by id, not by key, so it stays when the product is
// removed. Photos have a table of their own, as thumbnails have, and because they are kept for a shorter time.
constexpr const char* keys_and_feedback = R"(
CREATE TABLE api_keys (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  secret_sha256 TEXT NOT NULL,
  scopes TEXT NOT NULL,              -- words, separated by blanks
  created INTEGER NOT NULL,
  last_used INTEGER,                 -- the beginning of the day
  revoked INTEGER) WITHOUT ROWID;
CREATE TABLE queries (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  time INTEGER NOT NULL,
  model TEXT NOT NULL);              -- its fingerprint; the model itself may be gone
CREATE INDEX queries_by_time ON queries (time);
CREATE TABLE query_photos (
  query INTEGER PRIMARY KEY REFERENCES queries (key) ON DELETE CASCADE,
  jpeg BLOB NOT NULL);
CREATE TABLE feedback (
  query INTEGER NOT NULL REFERENCES queries (key) ON DELETE CASCADE,
  product TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('shown', 'clicked', 'bought', 'not_this')),
  rank INTEGER NOT NULL CHECK (rank >= 1),
  similarity REAL,
  time INTEGER NOT NULL,
  PRIMARY KEY (query, product, kind)) WITHOUT ROWID;
)";

// Adds the text that filters look for. Selvedge folds it (folded_text.h) whenever it is written, because SQLite only
// folds ASCII letters. Also adds a checksum to each embedding. Both are made here for the products that are stored.
constexpr const char* folded_text_and_checksums = R"(
DROP INDEX products_by_category;
DROP INDEX attributes_by_value;
ALTER TABLE products ADD COLUMN category_folded TEXT NOT NULL DEFAULT '';
ALTER TABLE products ADD COLUMN colour_folded TEXT NOT NULL DEFAULT '';
ALTER TABLE products ADD COLUMN currency_folded TEXT NOT NULL DEFAULT '';
ALTER TABLE attributes ADD COLUMN value_folded TEXT NOT NULL DEFAULT '';
ALTER TABLE embeddings ADD COLUMN checksum TEXT;   -- the first 16 hex digits of the SHA-256 of `vector`
UPDATE products SET category_folded = folded(category), colour_folded = folded(colour),
  currency_folded = folded(currency);
UPDATE attributes SET value_folded = folded(value);
UPDATE embeddings SET checksum = checksum_of(vector);
CREATE INDEX products_by_category ON products (category_folded, colour_folded);
CREATE INDEX attributes_by_value ON attributes (name, value_folded);
)";

constexpr const char* secrets = R"(
CREATE TABLE secrets (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL) WITHOUT ROWID;
)";

// A hidden product is kept but not shown to shoppers. `feed` names the feed that owns a product. sync_runs has the runs
// of feeds; `complaints` are lines, and `content` is the SHA-256 of the feed that was taken.
constexpr const char* feeds_kept_in_step = R"(
ALTER TABLE products ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;
ALTER TABLE products ADD COLUMN feed TEXT NOT NULL DEFAULT '';
CREATE INDEX products_hidden ON products (key) WHERE hidden;
CREATE TABLE sync_runs (
  key INTEGER PRIMARY KEY,
  feed TEXT NOT NULL,
  source TEXT NOT NULL,
  started INTEGER NOT NULL,
  ended INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  added INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  unchanged INTEGER NOT NULL,
  gone INTEGER NOT NULL,
  skipped INTEGER NOT NULL,
  embedded INTEGER NOT NULL,
  complaints TEXT NOT NULL,
  content TEXT NOT NULL,
  pictures_seen INTEGER NOT NULL);
CREATE INDEX sync_runs_by_feed ON sync_runs (feed, key);
)";

// An embedding belongs to an image, because products may be found by different parts of one content. The columns say
// what was asked for, who chose the part ('whole', 'finder', 'shop'), the finder that looked, and the garment's box
// with kind and confidence. The embeddings that are stored already are of whole pictures.
constexpr const char* parts_of_pictures = R"(
CREATE TABLE image_embeddings (
  image INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  model INTEGER NOT NULL REFERENCES models (key),
  vector BLOB NOT NULL,              -- embedding_size float32, little-endian
  checksum TEXT,                     -- the first 16 hex digits of the SHA-256 of `vector`
  asked TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL DEFAULT 'whole',
  finder TEXT NOT NULL DEFAULT '',
  garment TEXT NOT NULL DEFAULT '',  -- x, y, width, height in fractions of the picture; kind, confidence
  PRIMARY KEY (image, model));
INSERT INTO image_embeddings (image, model, vector, checksum) SELECT i.id, e.model, e.vector, e.checksum
  FROM images i JOIN embeddings e ON e.content = i.content ORDER BY i.id;
DROP TABLE embeddings;
ALTER TABLE image_embeddings RENAME TO embeddings;
)";

// Step i brings version i to i + 1. Never edit a released step; add a step to change the tables.
constexpr std::array steps = {tables,  indexes_for_filters, keys_and_feedback, folded_text_and_checksums,
                              secrets, feeds_kept_in_step,  parts_of_pictures};

int pragma(SQLite::Database& database, const char* name) {
  return database.execAndGet(fmt::format("PRAGMA {}", name)).getInt();
}

}  // namespace

int schema_version() { return static_cast<int>(steps.size()); }

void migrate(SQLite::Database& database, const std::filesystem::path& path) {
  const auto require_ours = [&] {
    const int version = pragma(database, "user_version");
    const bool ours = pragma(database, "application_id") == application_id;
    const bool empty = database.execAndGet("SELECT count(*) FROM sqlite_master").getInt() == 0;
    if (!ours && !(empty && version == 0)) {
      throw Error(ErrorKind::corrupt_data,
                  fmt::format("{}: expected a Selvedge catalogue, found another SQLite database", path.string()));
    }
    if (version > schema_version()) {
      throw Error(
          ErrorKind::invalid_argument,
          fmt::format("{}: expected a catalogue of version {} or older, found version {}; it was written by a newer "
                      "Selvedge, use that one",
                      path.string(), schema_version(), version));
    }
    return version;
  };
  if (require_ours() == schema_version()) return;
  add_rule_functions(database);
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  // Read again, because another process may have migrated while this one waited for the lock.
  const int version = require_ours();
  for (int step = version; step < schema_version(); ++step) database.exec(steps[static_cast<std::size_t>(step)]);
  database.exec(fmt::format("PRAGMA user_version = {}; PRAGMA application_id = {}", schema_version(), application_id));
  transaction.commit();
}

}  // namespace selvedge::catalogue
