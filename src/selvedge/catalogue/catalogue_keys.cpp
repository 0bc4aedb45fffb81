// Catalogue: the keys of the service's clients.
#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>
#include <fmt/format.h>

#include <algorithm>

#include "selvedge/catalogue/api_keys.h"
#include "selvedge/catalogue/catalogue.h"
#include "selvedge/catalogue/sqlite_store.h"
#include "selvedge/catalogue/stored_time.h"
#include "selvedge/core/error.h"
#include "selvedge/files/secret_bytes.h"
#include "selvedge/files/sha256.h"

namespace selvedge {
namespace {

using std::chrono::sys_days;
using std::chrono::sys_seconds;

constexpr std::size_t max_label_bytes = 200;
constexpr const char* api_key_columns =
    "SELECT id, label, scopes, created, last_used, revoked, secret_sha256 FROM api_keys";

void require_label(const std::string& label) {
  if (label.empty() || label.size() > max_label_bytes) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("label: expected 1 to {} bytes that say whose the key is, found {}", max_label_bytes,
                            label.size()));
  }
  if (const auto problem = problem_of_text("label", label)) throw Error(ErrorKind::invalid_argument, *problem);
}

std::string words_of(const std::vector<KeyScope>& scopes) {
  std::string words;
  for (const KeyScope scope : scopes) words += (words.empty() ? "" : " ") + std::string(to_string(scope));
  return words;
}

std::vector<KeyScope> scopes_of(const std::string& words, const std::string& id) {
  std::vector<KeyScope> scopes;
  for (std::size_t at = 0; at < words.size();) {
    const std::size_t end = std::min(words.find(' ', at), words.size());
    const auto scope = scope_from(std::string_view(words).substr(at, end - at));
    if (!scope) {
      throw Error(ErrorKind::corrupt_data,
                  fmt::format("key {}: expected the scopes read, write and feedback, found '{}'", id, words));
    }
    scopes.push_back(*scope);
    at = end + 1;
  }
  return scopes;
}

ApiKey key_of(SQLite::Statement& row) {
  ApiKey key;
  key.id = row.getColumn(0).getString();
  key.label = row.getColumn(1).getString();
  key.scopes = scopes_of(row.getColumn(2).getString(), key.id);
  key.created = time_of_seconds(row.getColumn(3).getInt64());
  if (!row.getColumn(4).isNull())
    key.last_used = std::chrono::floor<std::chrono::days>(time_of_seconds(row.getColumn(4).getInt64()));
  if (!row.getColumn(5).isNull()) key.revoked = time_of_seconds(row.getColumn(5).getInt64());
  return key;
}

// A secret is 256 random bits: there is no shorter list to try than all of them, so the slow, salted hashes that guard
// passwords would add nothing but time to every request.
std::string hash_of(const KeyToken& token) { return sha256_hex(token.secret); }

}  // namespace

NewApiKey Catalogue::create_key(const std::string& label, std::vector<KeyScope> scopes, sys_seconds now) {
  require_label(label);
  require_time("created", now);
  std::sort(scopes.begin(), scopes.end());
  scopes.erase(std::unique(scopes.begin(), scopes.end()), scopes.end());
  if (scopes.empty()) {
    throw Error(ErrorKind::invalid_argument, "scopes: expected at least one of read, write and feedback, found none");
  }
  return store_->transact(Access::write, "creating a key", [&](SQLite::Database& database) {
    SQLite::Statement taken(database, "SELECT 1 FROM api_keys WHERE id = ?");
    KeyToken token = draw_token();
    for (taken.bind(1, token.id); taken.executeStep(); taken.bind(1, token.id)) {
      taken.reset();
      token = draw_token();
    }
    SQLite::Statement insert(database,
                             "INSERT INTO api_keys (id, label, secret_sha256, scopes, created) VALUES (?, ?, ?, ?, ?)");
    SQLite::bind(insert, token.id, label, hash_of(token), words_of(scopes), seconds_of_time(now));
    insert.exec();
    return NewApiKey{{token.id, label, scopes, now, {}, {}}, to_string(token)};
  });
}

std::vector<ApiKey> Catalogue::keys() const {
  return store_->transact(Access::read, "listing keys", [](SQLite::Database& database) {
    SQLite::Statement query(database, std::string(api_key_columns) + " ORDER BY created, id");
    std::vector<ApiKey> keys;
    while (query.executeStep()) keys.push_back(key_of(query));
    return keys;
  });
}

bool Catalogue::revoke_key(const std::string& id, sys_seconds now) {
  require_time("revoked", now);
  return store_->transact(Access::write, "revoking a key", [&](SQLite::Database& database) {
    SQLite::Statement update(database, "UPDATE api_keys SET revoked = coalesce(revoked, ?) WHERE id = ?");
    SQLite::bind(update, seconds_of_time(now), id);
    return update.exec() == 1;
  });
}

std::optional<ApiKey> Catalogue::check_key(std::string_view token, sys_seconds now) {
  const auto parts = parse_token(token);
  if (!parts) return std::nullopt;
  require_time("now", now);
  const std::string hash = hash_of(*parts);
  auto key = store_->transact(Access::read, "checking a key", [&](SQLite::Database& database) -> std::optional<ApiKey> {
    SQLite::Statement query(database, std::string(api_key_columns) + " WHERE id = ?");
    query.bind(1, parts->id);
    if (!query.executeStep() || !constant_time_equal(query.getColumn(6).getString(), hash)) return std::nullopt;
    return key_of(query);
  });
  if (!key || key->revoked) return std::nullopt;
  const sys_days today = std::chrono::floor<std::chrono::days>(now);
  if (!key->last_used || *key->last_used < today) note_key_used(key->id, today);
  return key;
}

void Catalogue::note_key_used(const std::string& id, sys_days day) {
  try {
    store_->transact(Access::write_at_once, "noting the use of a key", [&](SQLite::Database& database) {
      SQLite::Statement update(database, "UPDATE api_keys SET last_used = max(coalesce(last_used, 0), ?) WHERE id = ?");
      SQLite::bind(update, seconds_of_time(day), id);
      update.exec();
    });
  } catch (const Error& error) {
    // A catalogue that may not be written, or is just being written, still knows whose key this is. The next use notes
    // the day.
    if (error.kind() != ErrorKind::unavailable) throw;
  }
}

}  // namespace selvedge
