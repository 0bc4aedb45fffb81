-- On the shard, when coordinator.sql has moved the partition there:
--   psql -d DATABASE -v partition=3 -v size=256 -v model=1 -f shard_index.sql
-- `size`: values of an embedding; `model`: the key of the catalogue's model (SELECT model FROM catalogue, on the coordinator).
\set ON_ERROR_STOP on
CREATE INDEX IF NOT EXISTS embeddings_near_:partition ON public.embeddings_:partition
  USING hnsw ((vector::public.halfvec(:size)) public.halfvec_cosine_ops) WITH (m = 16, ef_construction = 128) WHERE model = :model;
ANALYZE public.embeddings_:partition;
