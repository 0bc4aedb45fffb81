// Ids of answered queries, signed: feedback counts only for answers that this shop gave, and only for the products in
// them. An id carries its own proof, so that any copy of the service can check it days later, without a write for each
// query that nobody ever gives feedback on.
//
// An id is text of a-z and 0-9: "q", the time as 10 hex digits, 20 random hex digits; then HMAC-SHA256 of all the rest
// (32 hex digits), and a mark of 6 hex digits for each product, in the order of the answer.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/core/ids.h"

namespace selvedge {

// What a genuine id says of its answer.
struct AnsweredQuery {
  std::string query;  // the first 31 letters of the id: what the catalogue keeps feedback under
  std::chrono::sys_seconds time{};
  std::vector<std::string> marks;  // of the products, best first
};

class QueryIds {
 public:
  // `key`: at least 32 secret bytes, the same for all copies of a service (Catalogue::query_id_key).
  explicit QueryIds(std::vector<std::byte> key);

  // Another id each time. `products`: of the answers, best first.
  std::string sign(std::chrono::sys_seconds now, std::span<const ProductId> products) const;
  // Nothing for whatever sign() has not made with this key.
  std::optional<AnsweredQuery> open(std::string_view id) const;
  // The product's place in the answer, from 1; nothing where it was not in it. Another product passes for one of an
  // answer's once in 16 million times.
  std::optional<int> rank(const AnsweredQuery& answer, const ProductId& product) const;

 private:
  std::string mark(std::string_view query, const ProductId& product) const;
  std::string proof(std::string_view query, std::string_view marks) const;

  const std::vector<std::byte> key_;
};

}  // namespace selvedge
