-- On the shard, when coordinator.sql has moved the partition there, and again after `selvedge catalogue reindex`:
--   psql -d DATABASE -v partition=3 -v size=256 -v model=1 -f shard_index.sql
-- `size`: values of an embedding; `model`: the key of the catalogue's model (SELECT model FROM catalogue, on the coordinator). Indexes of other models are
-- dropped.
\set ON_ERROR_STOP on
\set table embeddings_ :partition
\set index embeddings_near_ :partition _ :model
CREATE INDEX IF NOT EXISTS :"index" ON public.:"table"
  USING hnsw ((vector::public.halfvec(:size)) public.halfvec_cosine_ops) WITH (m = 16, ef_construction = 128) WHERE model = :model;
SELECT format('DROP INDEX public.%I', indexname) FROM pg_indexes WHERE schemaname = 'public' AND tablename = :'table'
  AND starts_with(indexname, 'embeddings_near_') AND indexname <> :'index' \gexec
ANALYZE public.:"table";
