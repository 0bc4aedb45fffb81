// Signed ids of answers. With them feedback counts only for answers that this shop gave, and only for the products in
// them. An id carries its own proof, so any copy of the service can check it days later, and a query writes nothing.
//
// An id has letters and digits only. In order:
//   "m"
//   10 hex digits: the time in seconds since 1970
//   20 hex digits: random
//   32 hex digits: HMAC-SHA256 of all other parts, cut to 128 bits
//   64 hex digits: the fingerprint of the model that answered
//    6 hex digits for each product, its mark, in the order of the answer
// An id that begins with "q" instead has no fingerprint.
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

// The content of a genuine id.
struct AnsweredQuery {
  std::string query;  // the first 31 characters of the id; the catalogue stores feedback under them
  std::chrono::sys_seconds time{};
  std::string model;               // fingerprint of the model that answered; empty: the id has none
  std::vector<std::string> marks;  // of the products, in the order of the answer
};

// Thread-safe.
class QueryIds {
 public:
  // `key`: at least 32 secret bytes that all copies of a service share (ApiKeys::query_id_key). Throws invalid_argument
  // for fewer.
  explicit QueryIds(std::vector<std::byte> key);

  // Makes a new id. `model` is the fingerprint of the model that answered; if it is not 64 hex digits, the id has none.
  // `products` are the answers, in their order.
  std::string sign(std::chrono::sys_seconds now, std::string_view model, std::span<const ProductId> products) const;
  // Nothing for text that sign() did not make with this key. An id never expires by itself.
  std::optional<AnsweredQuery> open(std::string_view id) const;
  // The product's rank in the answer, from 1. Nothing if it was not in the answer. A mark fits a wrong product once in
  // 16 million times.
  std::optional<int> rank(const AnsweredQuery& answer, const ProductId& product) const;

 private:
  std::string mark(std::string_view query, const ProductId& product) const;
  std::string proof(std::string_view query, std::string_view rest) const;

  const std::vector<std::byte> key_;
};

}  // namespace selvedge::service
