// Proofs and marks are HMACs under one key, cut short: 128 bits prove an id, and 24 bits find a product among those of
// one answer. The proof covers the marks, so they need not resist guessing.
#include "shop/service/query_id.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "ground/files/secret_bytes.h"
#include "ground/files/sha256.h"
#include "selvedge/error.h"

namespace selvedge::service {
namespace {

constexpr std::size_t time_digits = 10, random_bytes = 10, least_key = 32;
constexpr std::size_t query_size = 1 + time_digits + 2 * random_bytes;
constexpr std::size_t proof_bytes = 16, mark_bytes = 3;
constexpr std::size_t proof_size = 2 * proof_bytes, mark_size = 2 * mark_bytes;
constexpr char with_model = 'm', without_model = 'q';

}  // namespace

QueryIds::QueryIds(std::vector<std::byte> key) : key_(std::move(key)) {
  if (key_.size() < least_key)
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[QueryIds] expected a key of at least {} bytes, found {}", least_key, key_.size()));
}

// The word "product" keeps this HMAC apart from that of a proof, which begins with "answer".
std::string QueryIds::mark(std::string_view query, const ProductId& product) const {
  const auto whole = files::hmac_sha256(key_, fmt::format("product {} {}", query, product.value));
  return files::hex_of(std::span(whole).first(mark_bytes));
}

// The proof covers the query's first letter, which says whether the rest begins with a model.
std::string QueryIds::proof(std::string_view query, std::string_view rest) const {
  const auto whole = files::hmac_sha256(key_, fmt::format("answer {} {}", query, rest));
  return files::hex_of(std::span(whole).first(proof_bytes));
}

std::string QueryIds::sign(std::chrono::sys_seconds now, std::string_view model,
                           std::span<const ProductId> products) const {
  const bool named = files::is_hex(model, files::sha256_digits);
  const std::string query =
      fmt::format("{}{:010x}{}", named ? with_model : without_model, now.time_since_epoch().count(),
                  files::hex_of(files::random_secret(random_bytes)));
  std::string rest(named ? model : "");
  for (const ProductId& product : products) rest += mark(query, product);
  return query + proof(query, rest) + rest;
}

std::optional<AnsweredQuery> QueryIds::open(std::string_view id) const {
  if (id.size() < query_size + proof_size) return {};
  const std::string_view query = id.substr(0, query_size);
  const std::string_view rest = id.substr(query_size + proof_size);
  const std::size_t model_at_front = query.front() == with_model ? files::sha256_digits : 0;
  if (rest.size() < model_at_front || (rest.size() - model_at_front) % mark_size != 0) return {};
  if (!files::constant_time_equal(id.substr(query_size, proof_size), proof(query, rest))) return {};
  AnsweredQuery answer{std::string(query), {}, std::string(rest.substr(0, model_at_front)), {}};
  std::int64_t seconds = 0;
  std::from_chars(query.data() + 1, query.data() + 1 + time_digits, seconds, 16);
  answer.time = std::chrono::sys_seconds(std::chrono::seconds(seconds));
  for (std::size_t at = model_at_front; at < rest.size(); at += mark_size)
    answer.marks.emplace_back(rest.substr(at, mark_size));
  return answer;
}

std::optional<int> QueryIds::rank(const AnsweredQuery& answer, const ProductId& product) const {
  const auto found = std::ranges::find(answer.marks, mark(answer.query, product));
  if (found == answer.marks.end()) return std::nullopt;
  return static_cast<int>(found - answer.marks.begin()) + 1;
}

}  // namespace selvedge::service
