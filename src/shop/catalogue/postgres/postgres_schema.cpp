// Numbered steps make the tables, in one transaction and under a lock in the database, so that several processes may
// open an older catalogue at once.
#include "shop/catalogue/postgres/postgres_schema.h"

#include <fmt/format.h>

#include <array>

#include "selvedge/error.h"
#include "shop/catalogue/folded_text.h"
#include "shop/catalogue/postgres/copy_rows.h"
#include "shop/catalogue/postgres/postgres_connection.h"

namespace selvedge::catalogue {
namespace {

// Text that is compared or sorted has collation "C", as in SQLite: bytes are compared, and lower() only changes ASCII
// letters. Text that may be long (up to 64 KiB) has a hash index, because a b-tree takes at most 2.7 kB.
//
// Products and the tables that refer to them are partitioned by a hash of the product id, so that whole partitions can
// move to other servers. An embedding belongs to an image of a product; images of equal bytes have embeddings each.
constexpr const char* products_and_images = R"(
CREATE TABLE models (
  key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  fingerprint text NOT NULL UNIQUE,
  name text NOT NULL,
  embedding_size integer NOT NULL,
  directory text NOT NULL);
CREATE TABLE catalogue (
  only_row integer PRIMARY KEY CHECK (only_row = 1),
  id text NOT NULL,
  model integer NOT NULL REFERENCES models (key),
  revision bigint NOT NULL);
CREATE TABLE products (
  id text COLLATE "C" PRIMARY KEY,
  title text NOT NULL,
  category text COLLATE "C" NOT NULL,
  colour text COLLATE "C" NOT NULL,
  price bigint,                      -- in 1/10000 of the currency's unit
  currency text COLLATE "C" NOT NULL,
  stock bigint,
  url text NOT NULL,
  item_group_id text COLLATE "C" NOT NULL,
  revision bigint NOT NULL) PARTITION BY HASH (id);
CREATE INDEX ON products (revision);
CREATE INDEX ON products USING hash (lower(category));
CREATE INDEX ON products USING hash (lower(colour));
CREATE INDEX ON products USING hash (item_group_id) WHERE item_group_id <> '';
CREATE TABLE attributes (
  product text COLLATE "C" NOT NULL REFERENCES products (id) ON DELETE CASCADE,
  name text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL) PARTITION BY HASH (product);
CREATE INDEX ON attributes (product);
CREATE INDEX ON attributes USING hash (lower(value));
CREATE TABLE contents (              -- a content is the bytes of an image file
  sha256 text COLLATE "C" PRIMARY KEY,
  width integer NOT NULL,
  height integer NOT NULL,
  jpeg bytea NOT NULL);              -- thumbnail
CREATE SEQUENCE image_ids;
CREATE TABLE images (
  product text COLLATE "C" NOT NULL REFERENCES products (id) ON DELETE CASCADE,
  id bigint NOT NULL DEFAULT nextval('image_ids'),
  position integer NOT NULL,
  content text COLLATE "C" NOT NULL REFERENCES contents (sha256),
  reference text NOT NULL,
  PRIMARY KEY (product, id)) PARTITION BY HASH (product);
CREATE INDEX ON images (content);
CREATE TABLE embeddings (
  product text COLLATE "C" NOT NULL,
  image bigint NOT NULL,
  model integer NOT NULL REFERENCES models (key),
  vector halfvec NOT NULL,
  PRIMARY KEY (product, image, model),
  FOREIGN KEY (product, image) REFERENCES images (product, id) ON DELETE CASCADE) PARTITION BY HASH (product);
CREATE TABLE removals (
  product text COLLATE "C" PRIMARY KEY,
  revision bigint NOT NULL);
CREATE INDEX ON removals (revision);
DO $$ BEGIN
  FOR i IN 0..7 LOOP
    EXECUTE format('CREATE TABLE products_%s PARTITION OF products FOR VALUES WITH (MODULUS 8, REMAINDER %s)', i, i);
    EXECUTE format('CREATE TABLE attributes_%s PARTITION OF attributes FOR VALUES WITH (MODULUS 8, REMAINDER %s)', i, i);
    EXECUTE format('CREATE TABLE images_%s PARTITION OF images FOR VALUES WITH (MODULUS 8, REMAINDER %s)', i, i);
    EXECUTE format('CREATE TABLE embeddings_%s PARTITION OF embeddings FOR VALUES WITH (MODULUS 8, REMAINDER %s)', i, i);
  END LOOP;
END $$;
)";

// Times are seconds since 1970, UTC. Feedback names its product only by id, so it stays when the product is removed.
constexpr const char* clients_and_answers = R"(
CREATE TABLE api_keys (
  id text COLLATE "C" PRIMARY KEY,
  label text NOT NULL,
  secret_sha256 text NOT NULL,
  scopes text NOT NULL,              -- words, separated by blanks
  created bigint NOT NULL,
  last_used bigint,                  -- the beginning of the day
  revoked bigint);
CREATE TABLE queries (
  key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id text COLLATE "C" NOT NULL UNIQUE,
  time bigint NOT NULL,
  model text NOT NULL);              -- its fingerprint; the model itself may be gone
CREATE INDEX ON queries (time);
CREATE TABLE query_photos (
  query bigint PRIMARY KEY REFERENCES queries (key) ON DELETE CASCADE,
  jpeg bytea NOT NULL);
CREATE TABLE feedback (
  query bigint NOT NULL REFERENCES queries (key) ON DELETE CASCADE,
  product text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('shown', 'clicked', 'bought', 'not_this')),
  rank integer NOT NULL CHECK (rank >= 1),
  similarity double precision,
  time bigint NOT NULL,
  PRIMARY KEY (query, product, kind));
)";

constexpr const char* parts_of_shared_work = R"(
CREATE TABLE work_parts (
  work text COLLATE "C" NOT NULL,
  part bigint NOT NULL,
  done boolean NOT NULL,
  PRIMARY KEY (work, part));
)";

// The token buckets of clients, shared by all copies of a service. Unlogged, because they may be lost in a crash.
constexpr const char* buckets_of_tokens = R"(
CREATE UNLOGGED TABLE token_buckets (
  client text COLLATE "C" PRIMARY KEY,
  tokens double precision NOT NULL,
  since timestamptz NOT NULL);
)";

// Adds the text that filters look for. Selvedge folds it (folded_text.h) whenever it is written, because the server's
// own folding depends on the collation. fill_folded() fills it for the products that are stored. In the end the columns
// have no default, so that a service of an older version fails to write; no filter would find its products. Also adds a
// checksum to each embedding: the first 16 hex digits of the SHA-256 of what halfvec_send returns.
constexpr const char* folded_text_and_checksums = R"(
ALTER TABLE products ADD COLUMN category_folded text COLLATE "C" NOT NULL DEFAULT '',
  ADD COLUMN colour_folded text COLLATE "C" NOT NULL DEFAULT '',
  ADD COLUMN currency_folded text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE attributes ADD COLUMN value_folded text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE embeddings ADD COLUMN checksum text COLLATE "C";
UPDATE embeddings SET checksum = substr(encode(sha256(halfvec_send(vector)), 'hex'), 1, 16);
)";
constexpr const char* folded_text_is_there = R"(
ALTER TABLE products ALTER category_folded DROP DEFAULT, ALTER colour_folded DROP DEFAULT,
  ALTER currency_folded DROP DEFAULT;
ALTER TABLE attributes ALTER value_folded DROP DEFAULT;
DO $$ DECLARE index regclass; BEGIN
  -- Ours first: the text of another schema's index fails where its table is dropped just then.
  FOR index IN WITH ours AS MATERIALIZED (SELECT indexrelid FROM pg_index
    WHERE indrelid IN ('products'::regclass, 'attributes'::regclass))
    SELECT indexrelid::regclass FROM ours WHERE pg_get_indexdef(indexrelid) LIKE '%lower(%'
  LOOP EXECUTE format('DROP INDEX %s', index); END LOOP;
END $$;
CREATE INDEX ON products USING hash (category_folded);
CREATE INDEX ON products USING hash (colour_folded);
CREATE INDEX ON attributes USING hash (value_folded);
)";

constexpr const char* secrets_of_the_shop = R"(
CREATE TABLE secrets (
  name text COLLATE "C" PRIMARY KEY,
  value bytea NOT NULL);
)";

// A hidden product is kept but not shown to shoppers. `feed` names the feed that owns a product. sync_runs has the runs
// of feeds; `complaints` are lines, and `content` is the SHA-256 of the feed that was taken.
constexpr const char* feeds_kept_in_step = R"(
ALTER TABLE products ADD COLUMN hidden boolean NOT NULL DEFAULT false,
  ADD COLUMN feed text COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX ON products (id) WHERE hidden;
CREATE TABLE sync_runs (
  key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  feed text COLLATE "C" NOT NULL,
  source text NOT NULL,
  started bigint NOT NULL,
  ended bigint NOT NULL,
  outcome text NOT NULL,
  added bigint NOT NULL,
  changed bigint NOT NULL,
  unchanged bigint NOT NULL,
  gone bigint NOT NULL,
  skipped bigint NOT NULL,
  embedded bigint NOT NULL,
  complaints text NOT NULL,
  content text NOT NULL,
  pictures_seen bigint NOT NULL);
CREATE INDEX ON sync_runs (feed, key);
)";

// An embedding may be made of a part of its image. The columns say what was asked for, who chose the part ('whole',
// 'finder', 'shop'), the finder that looked, and the garment's box with kind and confidence. The embeddings that are
// stored already are of whole pictures.
constexpr const char* parts_of_pictures = R"(
ALTER TABLE embeddings ADD COLUMN asked text COLLATE "C" NOT NULL DEFAULT '',
  ADD COLUMN source text COLLATE "C" NOT NULL DEFAULT 'whole',
  ADD COLUMN finder text COLLATE "C" NOT NULL DEFAULT '',
  ADD COLUMN garment text COLLATE "C" NOT NULL DEFAULT '';
)";

// Step i brings version i to i + 1. Never edit a released step; add a step to change the tables.
constexpr std::array postgres_steps = {products_and_images, clients_and_answers,       parts_of_shared_work,
                                       buckets_of_tokens,   folded_text_and_checksums, secrets_of_the_shop,
                                       feeds_kept_in_step,  parts_of_pictures};
constexpr std::size_t folding_step = 4;  // its columns are filled here, not in SQL

// Folds each text of a column once; there are far fewer texts than products.
void fill_folded(PostgresConnection& connection, const char* table, const std::string& column) {
  connection.run_script(
      "CREATE TEMP TABLE folding (text text COLLATE \"C\", folded text COLLATE \"C\") ON COMMIT DROP");
  CopyRows rows;
  connection.stream(fmt::format("SELECT DISTINCT {0} FROM {1} WHERE {0} <> ''", column, table).c_str(), {},
                    [&](const PgRow& row) { rows.row(2).text(row.text(0)).text(folded(row.text(0))); });
  connection.copy_in("COPY folding FROM STDIN (FORMAT binary)", rows);
  connection.run(
      fmt::format("UPDATE {0} t SET {1}_folded = f.folded FROM folding f WHERE f.text = t.{1}", table, column).c_str());
  connection.run_script("DROP TABLE folding");
}

void run_step(PostgresConnection& connection, std::size_t step) {
  connection.run_script(postgres_steps[step]);
  if (step != folding_step) return;
  for (const char* column : {"category", "colour", "currency"}) fill_folded(connection, "products", column);
  fill_folded(connection, "attributes", "value");
  connection.run_script(folded_text_is_there);
}

// Makes pgvector's types in "public", where every catalogue of the database finds them. By default they would belong to
// the schema of the first catalogue.
void make_vector_type(PostgresConnection& connection, const std::string& name) {
  connection.run("CREATE EXTENSION IF NOT EXISTS vector SCHEMA public");
  if (!connection.run("SELECT to_regtype('halfvec')::oid")[0].is_null(0)) return;
  throw Error(
      ErrorKind::invalid_argument,
      fmt::format("{}: expected pgvector's type halfvec (0.7 or newer) in a schema on the search path, found none; "
                  "end the path with its schema, as in ?options=-csearch_path%3DNAME%2Cpublic",
                  name));
}

std::size_t version_of_tables(PostgresConnection& connection) {
  return static_cast<std::size_t>(connection.run("SELECT version FROM selvedge_schema")[0].integer(0));
}

}  // namespace

void make_schema(PostgresConnection& connection) {
  connection.run_script(
      "DO $$ DECLARE first text := trim(both '\" ' FROM split_part(current_setting('search_path'), ',', 1)); BEGIN "
      "IF first <> '$user' AND NOT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = first) THEN "
      "EXECUTE format('CREATE SCHEMA %I', first); END IF; END $$");
}

namespace {

bool has_catalogue_tables(PostgresConnection& connection) {
  // Not by to_regclass or current_schema(), because a catalogue in a later schema of the search path is another one.
  const PgRows found = connection.run(
      "WITH path AS (SELECT trim(both '\" ' FROM split_part(current_setting('search_path'), ',', 1)) AS first) "
      "SELECT count(*) FROM pg_tables, path WHERE tablename = 'selvedge_schema' "
      "AND schemaname = CASE first WHEN '$user' THEN current_schema() ELSE first END");
  return found[0].integer(0) > 0;
}

}  // namespace

bool has_catalogue(PostgresConnection& connection) {
  return has_catalogue_tables(connection) && version_of_tables(connection) > 0 &&
         connection.run("SELECT count(*) FROM catalogue")[0].integer(0) > 0;
}

void migrate(PostgresConnection& connection, const std::string& name, const std::function<void()>& then) {
  const bool there = has_catalogue_tables(connection);
  std::size_t version = there ? version_of_tables(connection) : 0;
  if (version > postgres_steps.size()) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: expected a catalogue of version {} or older, found version {}; it was written by a "
                            "newer Selvedge, use that one",
                            name, postgres_steps.size(), version));
  }
  if (version == postgres_steps.size() && !then) return;
  connection.run("BEGIN");
  // The version is read again under the lock, because another process may have migrated.
  connection.run("SELECT pg_advisory_xact_lock(hashtext('selvedge schema'))");
  make_vector_type(connection, name);
  if (has_catalogue_tables(connection)) {
    version = version_of_tables(connection);
  } else {
    connection.run_script(
        "CREATE TABLE selvedge_schema (version integer NOT NULL); INSERT INTO selvedge_schema VALUES (0)");
  }
  for (std::size_t step = version; step < postgres_steps.size(); ++step) run_step(connection, step);
  connection.run("UPDATE selvedge_schema SET version = $1", {static_cast<std::int64_t>(postgres_steps.size())});
  if (then) then();
  connection.run("COMMIT");
}

void require_current_tables(PostgresConnection& connection, const std::string& name) {
  const std::size_t version = has_catalogue_tables(connection) ? version_of_tables(connection) : 0;
  if (version == postgres_steps.size()) return;
  throw Error(ErrorKind::unavailable,
              fmt::format("{}: expected tables of version {}, found version {} on a replica, and no primary that could "
                          "bring them there; try again when it answers",
                          name, postgres_steps.size(), version));
}

}  // namespace selvedge::catalogue
