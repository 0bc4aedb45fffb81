// Signed ids of answers. Feedback counts only for answers that this shop gave, and only for the products in them. An id
// carries its own proof: any copy of the service can check it days later, and no query needs a write of its own.
//
// An id is text of a-z and 0-9: "m", the time as 10 hex digits, 20 random hex digits; HMAC-SHA256 of all the rest (32
// hex digits); the fingerprint of the model that answered (64 hex digits); a mark of 6 hex digits for each product, in
// the order of the answer. An id that begins with "q" names no model: older services gave out such ids.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "selvedge/product_id.h"

namespace selvedge::service {

// The contents of a genuine id.
struct AnsweredQuery {
  std::string query;  // the first 31 letters of the id; the catalogue stores feedback under them
  std::chrono::sys_seconds time{};
  std::string model;               // fingerprint of the model that answered; empty: the id does not name it
  std::vector<std::string> marks;  // of the products, best first
};

class QueryIds {
 public:
  // `key`: at least 32 secret bytes, shared by all copies of a service (ApiKeys::query_id_key).
  explicit QueryIds(std::vector<std::byte> key);

  // Makes a new id. `model`: the fingerprint of the model that answered; one that is no SHA-256 in hex digits is not
  // named. `products`: the answers, best first.
  std::string sign(std::chrono::sys_seconds now, std::string_view model, std::span<const ProductId> products) const;
  // Nothing for text that sign() did not make with this key.
  std::optional<AnsweredQuery> open(std::string_view id) const;
  // The product's rank in the answer, from 1; nothing if it was not in it. A wrong product passes once in 16 million
  // times.
  std::optional<int> rank(const AnsweredQuery& answer, const ProductId& product) const;

 private:
  std::string mark(std::string_view query, const ProductId& product) const;
  std::string proof(std::string_view query, std::string_view rest) const;

  const std::vector<std::byte> key_;
};

}  // namespace selvedge::service
