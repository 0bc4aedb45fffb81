-- On the catalogue's own server, when shard.sql has run on the other:
--   psql -d DATABASE -v partition=3 -v server=shard1 -v host=shard1.example -v port=5432 -v dbname=shop -v user=shop -f coordinator.sql
-- Moves partition `partition` of the embeddings to `server`, a name of your choice, in one transaction; nobody can write meanwhile. The catalogue's schema
-- must be the first of the search path, as for selvedge itself. A password belongs into ~/.pgpass of the server's own user.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
BEGIN;
LOCK TABLE catalogue IN EXCLUSIVE MODE;
CREATE EXTENSION IF NOT EXISTS postgres_fdw SCHEMA public;

-- A partition on another server can be held to no key of this one. The first time: what the keys did is done otherwise.
ALTER TABLE embeddings DROP CONSTRAINT IF EXISTS embeddings_product_image_fkey;
ALTER TABLE embeddings DROP CONSTRAINT IF EXISTS embeddings_model_fkey;
ALTER TABLE embeddings DROP CONSTRAINT IF EXISTS embeddings_pkey;
CREATE INDEX IF NOT EXISTS embeddings_of_image ON embeddings (product, image);  -- of the partitions that stay
CREATE OR REPLACE FUNCTION forget_embeddings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM embeddings e WHERE e.product IN (SELECT product FROM gone)
    AND NOT EXISTS (SELECT 1 FROM images i WHERE i.product = e.product AND i.id = e.image);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER forget_embeddings AFTER DELETE ON images
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION forget_embeddings();

-- The shard searches by its own index, and goes on until enough rows fit.
CREATE SERVER IF NOT EXISTS :"server" FOREIGN DATA WRAPPER postgres_fdw OPTIONS (
  host :'host', port :'port', dbname :'dbname', extensions 'vector', fetch_size '25', batch_size '1000',
  parallel_commit 'true', options '-c hnsw.iterative_scan=strict_order -c hnsw.ef_search=100');
CREATE USER MAPPING IF NOT EXISTS FOR PUBLIC SERVER :"server" OPTIONS (user :'user');

ALTER TABLE embeddings DETACH PARTITION embeddings_:partition;
ALTER TABLE embeddings_:partition RENAME TO moved_embeddings;
CREATE FOREIGN TABLE embeddings_:partition PARTITION OF embeddings FOR VALUES WITH (MODULUS 8, REMAINDER :partition)
  SERVER :"server" OPTIONS (schema_name 'public');
INSERT INTO embeddings_:partition SELECT product, image, model, vector FROM moved_embeddings;
DROP TABLE moved_embeddings;
COMMIT;
ANALYZE embeddings_:partition;  -- so that the planner knows how many rows are there
