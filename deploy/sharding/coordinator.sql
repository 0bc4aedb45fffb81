-- On the catalogue's own server, as a superuser, when shard.sql has run on the other:
--   psql -d DATABASE -v partition=3 -v server=shard1 -v host=shard1.example -v port=5432 -v dbname=shop -v user=shop -f coordinator.sql
-- Moves partition `partition` of the embeddings to `server`, a name of your choice. Nobody can write meanwhile; who searches waits only for the moment in
-- which the copy takes the partition's place. The catalogue's schema must be the first of the search path, as for selvedge itself. A password belongs into
-- ~/.pgpass of the account that PostgreSQL runs under.
\set ON_ERROR_STOP on
\set table embeddings_ :partition
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS postgres_fdw SCHEMA public;

-- A partition on another server can be held to no key of this one. The first time: what the keys did is done otherwise.
BEGIN;
LOCK TABLE catalogue IN EXCLUSIVE MODE;
CREATE INDEX IF NOT EXISTS embeddings_of_image ON embeddings (product, image);  -- of the partitions that stay
COMMIT;
BEGIN;
LOCK TABLE catalogue IN EXCLUSIVE MODE;
LOCK TABLE images, embeddings IN ACCESS EXCLUSIVE MODE;  -- in the order in which readers take them; for a moment
CREATE OR REPLACE FUNCTION forget_embeddings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE products text[];
BEGIN
  -- A list, and not a join with `gone`: a list is sent to the shards, for a join they could be asked for all they have.
  SELECT array_agg(DISTINCT product) INTO products FROM gone;
  DELETE FROM embeddings e WHERE e.product = ANY (products)
    AND NOT EXISTS (SELECT 1 FROM images i WHERE i.product = e.product AND i.id = e.image);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER forget_embeddings AFTER DELETE ON images
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION forget_embeddings();
ALTER TABLE embeddings DROP CONSTRAINT IF EXISTS embeddings_product_image_fkey;
ALTER TABLE embeddings DROP CONSTRAINT IF EXISTS embeddings_model_fkey;
ALTER TABLE embeddings DROP CONSTRAINT IF EXISTS embeddings_pkey;
COMMIT;

-- The shard searches by its own index, and goes on until enough rows fit.
-- Without password_required, only superusers could use a server that trusts its network, or a ~/.pgpass.
CREATE SERVER IF NOT EXISTS :"server" FOREIGN DATA WRAPPER postgres_fdw OPTIONS (
  host :'host', port :'port', dbname :'dbname', extensions 'vector', fetch_size '25', batch_size '1000',
  parallel_commit 'true', options '-c hnsw.iterative_scan=strict_order -c hnsw.ef_search=100');
CREATE USER MAPPING IF NOT EXISTS FOR PUBLIC SERVER :"server" OPTIONS (user :'user', password_required 'false');

BEGIN;
LOCK TABLE catalogue IN EXCLUSIVE MODE;
CREATE FOREIGN TABLE copied_embeddings (
  product text COLLATE "C" NOT NULL, image bigint NOT NULL, model integer NOT NULL, vector halfvec NOT NULL,
  checksum text COLLATE "C", asked text COLLATE "C" NOT NULL DEFAULT '', source text COLLATE "C" NOT NULL DEFAULT 'whole',
  finder text COLLATE "C" NOT NULL DEFAULT '', garment text COLLATE "C" NOT NULL DEFAULT '')
  SERVER :"server" OPTIONS (schema_name 'public', table_name :'table');
INSERT INTO copied_embeddings (product, image, model, vector, checksum, asked, source, finder, garment)
  SELECT product, image, model, vector, checksum, asked, source, finder, garment FROM :"table";
ALTER TABLE embeddings DETACH PARTITION :"table";
DROP TABLE :"table";
ALTER FOREIGN TABLE copied_embeddings RENAME TO :"table";
SELECT format('ALTER FOREIGN TABLE %I OWNER TO %I', :'table', tableowner) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'embeddings' \gexec
ALTER TABLE embeddings ATTACH PARTITION :"table" FOR VALUES WITH (MODULUS 8, REMAINDER :partition);
COMMIT;
ANALYZE :"table";  -- so that the planner knows how many rows are there
