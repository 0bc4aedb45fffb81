// Tokens are drawn, written and read here; rows are the engine's. A key's use is noted once a day, so that most checks
// only read.
#include "shop/catalogue/api_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "ground/files/base64.h"
#include "ground/files/secret_bytes.h"
#include "ground/files/sha256.h"
#include "selvedge/error.h"
#include "shop/catalogue/catalogue_engine.h"
#include "shop/catalogue/product.h"
#include "shop/catalogue/stored_time.h"

namespace selvedge::catalogue {
namespace {

constexpr std::string_view token_start = "slv_";
constexpr std::size_t id_bytes = 4, id_digits = 2 * id_bytes;
constexpr std::size_t secret_bytes = 32, secret_letters = 43;  // in base64url, without padding

bool is_key_id(std::string_view text) { return files::is_hex(text, id_digits); }

}  // namespace

const char* to_string(KeyScope scope) {
  switch (scope) {
    case KeyScope::read:
      return "read";
    case KeyScope::write:
      return "write";
    case KeyScope::feedback:
      return "feedback";
    case KeyScope::embed:
      break;
  }
  return "embed";
}

std::optional<KeyScope> scope_from(std::string_view word) {
  for (const KeyScope scope : all_key_scopes) {
    if (word == to_string(scope)) return scope;
  }
  return std::nullopt;
}

std::string scope_words() {
  std::string words;
  for (const KeyScope scope : all_key_scopes) words += (words.empty() ? "" : ", ") + std::string(to_string(scope));
  return words;
}

bool ApiKey::allows(KeyScope scope) const { return std::find(scopes.begin(), scopes.end(), scope) != scopes.end(); }

KeyToken draw_token() {
  return {files::hex_of(files::random_secret(id_bytes)), files::base64url(files::random_secret(secret_bytes))};
}

std::string to_string(const KeyToken& token) { return std::string(token_start) + token.id + '_' + token.secret; }

std::optional<KeyToken> parse_token(std::string_view text) {
  // By position: an underscore is a letter of base64url too.
  if (text.size() != token_start.size() + id_digits + 1 + secret_letters || !text.starts_with(token_start)) return {};
  text.remove_prefix(token_start.size());
  const std::string_view id = text.substr(0, id_digits), secret = text.substr(id_digits + 1);
  if (text[id_digits] != '_' || !is_key_id(id)) return {};
  if (secret.find_first_not_of(files::base64url_letters) != std::string_view::npos) return {};
  return KeyToken{std::string(id), std::string(secret)};
}

namespace {

using std::chrono::sys_days;
using std::chrono::sys_seconds;

constexpr std::size_t max_label_bytes = 200;

void require_label(const std::string& label) {
  if (label.empty() || label.size() > max_label_bytes) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("label: expected 1 to {} bytes that say whose the key is, found {}", max_label_bytes,
                            label.size()));
  }
  if (const auto problem = problem_of_text("label", label)) throw Error(ErrorKind::invalid_argument, *problem);
}

// A secret is 256 random bits: there is no shorter list to try than all of them, so the slow, salted hashes that guard
// passwords would add nothing but time to every request.
std::string hash_of(const KeyToken& token) { return files::sha256_hex(token.secret); }

void note_use(KeyRows& rows, const std::string& id, sys_days day) {
  try {
    rows.note_use(id, day);
  } catch (const Error& error) {
    // A catalogue that may not be written, or is just being written, still knows whose key this is. The next use notes
    // the day.
    if (error.kind() != ErrorKind::unavailable) throw;
  }
}

}  // namespace

NewApiKey ApiKeys::create(const std::string& label, std::vector<KeyScope> scopes, sys_seconds now) {
  require_label(label);
  require_time("created", now);
  std::sort(scopes.begin(), scopes.end());
  scopes.erase(std::unique(scopes.begin(), scopes.end()), scopes.end());
  if (scopes.empty()) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("scopes: expected at least one of {}, found none", scope_words()));
  }
  for (;;) {
    const KeyToken token = draw_token();
    const ApiKey key{token.id, label, scopes, now, {}, {}};
    if (rows_->insert({key, hash_of(token)})) return {key, to_string(token)};
  }
}

std::vector<ApiKey> ApiKeys::list() const {
  std::vector<ApiKey> keys;
  for (StoredKey& stored : rows_->list()) keys.push_back(std::move(stored.key));
  return keys;
}

bool ApiKeys::revoke(const std::string& id, sys_seconds now) {
  require_time("revoked", now);
  return is_key_id(id) && rows_->revoke(id, now);
}

std::optional<ApiKey> ApiKeys::check(std::string_view token, sys_seconds now) {
  const auto parts = parse_token(token);
  if (!parts) return std::nullopt;
  require_time("now", now);
  const auto stored = rows_->find(parts->id);
  if (!stored || !files::constant_time_equal(stored->secret_sha256, hash_of(*parts)) || stored->key.revoked)
    return std::nullopt;
  const sys_days today = std::chrono::floor<std::chrono::days>(now);
  if (!stored->key.last_used || *stored->key.last_used < today) note_use(*rows_, stored->key.id, today);
  return stored->key;
}

std::vector<std::byte> ApiKeys::query_id_key() {
  constexpr const char* name = "query_ids";
  if (auto stored = rows_->secret(name)) return *std::move(stored);
  return rows_->keep_secret(name, files::random_secret(32));
}

}  // namespace selvedge::catalogue
