// pgvector as its users call it: halfvec, an HNSW index by cosine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "shop/catalogue/postgres/postgres_connection.h"

class PgvectorPeer {
 public:
  static constexpr std::size_t most_ef = 1000;  // the largest ef that pgvector accepts

  // Creates its own table there, replacing that of an earlier run. The destructor removes it.
  PgvectorPeer(const std::string& url, std::size_t dim);
  ~PgvectorPeer();
  // Adds all by COPY, then creates the index.
  void add_all(std::size_t products, const std::function<std::vector<float>(std::size_t)>& embedding_of);
  // Throws for more than most_ef.
  std::vector<std::int64_t> search(std::span<const float> query, std::size_t k, std::size_t ef);
  // The size of table and index.
  std::int64_t bytes();

 private:
  selvedge::catalogue::PostgresConnection connection_;
  std::size_t ef_ = 0;
};
