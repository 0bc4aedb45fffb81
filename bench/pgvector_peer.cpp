// One plain table of halfvecs with an HNSW index, asked by SQL: pgvector without Selvedge's tables.
#include "pgvector_peer.h"

#include <fmt/format.h>

#include <algorithm>

#include "shop/catalogue/postgres/copy_rows.h"

using selvedge::catalogue::PgRows;

PgvectorPeer::PgvectorPeer(const std::string& url, std::size_t dim) : connection_(url, "bench") {
  connection_.run_script(fmt::format("CREATE EXTENSION IF NOT EXISTS vector; DROP TABLE IF EXISTS bench_products; "
                                     "CREATE TABLE bench_products (id bigint, v halfvec({}))",
                                     dim)
                             .c_str());
}

PgvectorPeer::~PgvectorPeer() { connection_.run_script("DROP TABLE bench_products"); }

void PgvectorPeer::add_all(std::size_t products, const std::function<std::vector<float>(std::size_t)>& embedding_of) {
  constexpr std::size_t at_once = 10'000;
  for (std::size_t begin = 0; begin < products; begin += at_once) {
    selvedge::catalogue::CopyRows rows;
    for (std::size_t i = begin; i < std::min(products, begin + at_once); ++i)
      rows.row(2).bigint(static_cast<std::int64_t>(i)).halves(embedding_of(i));
    connection_.copy_in("COPY bench_products FROM STDIN (FORMAT binary)", rows);
  }
  connection_.run_script(
      "SET maintenance_work_mem = '2GB'; SET max_parallel_maintenance_workers = 1; "  // and the one that leads
      "CREATE INDEX ON bench_products USING hnsw (v halfvec_cosine_ops) WITH (m = 16, ef_construction = 200)");
}

std::vector<std::int64_t> PgvectorPeer::search(std::span<const float> query, std::size_t k, std::size_t ef) {
  if (ef != ef_) connection_.run_script(fmt::format("SET hnsw.ef_search = {}", ef).c_str());
  ef_ = ef;
  const std::string text = fmt::format("[{}]", fmt::join(query, ","));
  const PgRows rows = connection_.run("SELECT id FROM bench_products ORDER BY v <=> $1::text::halfvec LIMIT $2",
                                      {text, static_cast<std::int64_t>(k)});
  std::vector<std::int64_t> ids;
  for (int i = 0; i < rows.size(); ++i) ids.push_back(rows[i].integer(0));
  return ids;
}

std::int64_t PgvectorPeer::bytes() {
  return connection_.run("SELECT pg_total_relation_size('bench_products')")[0].integer(0);
}
