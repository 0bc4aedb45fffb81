-- On a server that is to hold a part of the embeddings: psql -d DATABASE -v partition=3 -f shard.sql
-- `partition`: 0 to 7, one of the eight hash partitions of the table `embeddings`. May be run again.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS vector SCHEMA public;
CREATE TABLE IF NOT EXISTS public.embeddings_:partition (
  product text COLLATE "C" NOT NULL,
  image bigint NOT NULL,
  model integer NOT NULL,
  vector public.halfvec NOT NULL,
  checksum text COLLATE "C",
  asked text COLLATE "C" NOT NULL DEFAULT '',
  source text COLLATE "C" NOT NULL DEFAULT 'whole',
  finder text COLLATE "C" NOT NULL DEFAULT '',
  garment text COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (product, image, model));
-- Of a shard from before there were checksums: before the catalogue is opened by a Selvedge that keeps them.
ALTER TABLE public.embeddings_:partition ADD COLUMN IF NOT EXISTS checksum text COLLATE "C";
-- Likewise of one from before parts of pictures were told.
ALTER TABLE public.embeddings_:partition ADD COLUMN IF NOT EXISTS asked text COLLATE "C" NOT NULL DEFAULT '',
  ADD COLUMN IF NOT EXISTS source text COLLATE "C" NOT NULL DEFAULT 'whole',
  ADD COLUMN IF NOT EXISTS finder text COLLATE "C" NOT NULL DEFAULT '',
  ADD COLUMN IF NOT EXISTS garment text COLLATE "C" NOT NULL DEFAULT '';
