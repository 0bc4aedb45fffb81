// Stores the keys of the service's clients, and secrets.
#include <fmt/format.h>

#include "selvedge/error.h"
#include "shop/catalogue/postgres/postgres_engine.h"
#include "shop/catalogue/stored_records.h"
#include "shop/catalogue/stored_time.h"

namespace selvedge::catalogue {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

constexpr const char* pg_key_columns =
    "SELECT id, label, scopes, created, last_used, revoked, secret_sha256 FROM api_keys";

StoredKey key_of(const PgRow& row) {
  ApiKey key;
  key.id = row.text(0);
  key.label = row.text(1);
  key.scopes = scopes_of_words(row.text(2), key.id);
  key.created = time_of_seconds(row.integer(3));
  if (!row.is_null(4)) key.last_used = std::chrono::floor<days>(time_of_seconds(row.integer(4)));
  if (!row.is_null(5)) key.revoked = time_of_seconds(row.integer(5));
  return {key, row.text(6)};
}

std::optional<std::vector<std::byte>> secret_of(PostgresConnection& connection, const std::string& name) {
  const PgRows rows = connection.run("SELECT value FROM secrets WHERE name = $1", {name});
  if (rows.size() == 0) return std::nullopt;
  const auto bytes = rows[0].bytes(0);
  return std::vector<std::byte>(bytes.begin(), bytes.end());
}

}  // namespace

bool PostgresKeys::insert(const StoredKey& key) {
  return store_.write("creating a key", [&](PostgresConnection& connection) {
    return connection
               .run(
                   "INSERT INTO api_keys (id, label, secret_sha256, scopes, created, last_used, revoked) "
                   "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
                   {key.key.id, key.key.label, key.secret_sha256, words_of_scopes(key.key.scopes),
                    seconds_of_time(key.key.created),
                    key.key.last_used ? PgValue(seconds_of_time(*key.key.last_used)) : PgValue(),
                    key.key.revoked ? PgValue(seconds_of_time(*key.key.revoked)) : PgValue()})
               .touched() == 1;
  });
}

std::optional<StoredKey> PostgresKeys::find(const std::string& id) {
  const auto look = [&](PostgresConnection& connection) -> std::optional<StoredKey> {
    const PgRows rows = connection.run(fmt::format("{} WHERE id = $1", pg_key_columns).c_str(), {id});
    if (rows.size() == 0) return std::nullopt;
    return key_of(rows[0]);
  };
  // A replica may not know yet that a key was revoked. So it is asked only while the primary does not answer; nobody
  // can revoke a key then.
  if (!store_.has_replicas() || !store_.primary_rests()) {
    try {
      return store_.read_latest("checking a key", look);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::unavailable || !store_.has_replicas()) throw;
    }
  }
  return store_.read("checking a key", look);
}

std::vector<StoredKey> PostgresKeys::list() {
  return store_.read("listing keys", [](PostgresConnection& connection) {
    const PgRows rows = connection.run(fmt::format("{} ORDER BY created, id", pg_key_columns).c_str());
    std::vector<StoredKey> keys;
    for (int i = 0; i < rows.size(); ++i) keys.push_back(key_of(rows[i]));
    return keys;
  });
}

bool PostgresKeys::revoke(const std::string& id, sys_seconds now) {
  return store_.write("revoking a key", [&](PostgresConnection& connection) {
    return connection
               .run("UPDATE api_keys SET revoked = coalesce(revoked, $1) WHERE id = $2", {seconds_of_time(now), id})
               .touched() == 1;
  });
}

void PostgresKeys::note_use(const std::string& id, sys_days day) {
  if (store_.primary_rests()) return;  // a request must not wait for this; a later one notes the use
  store_.write("noting the use of a key", [&](PostgresConnection& connection) {
    connection.run(
        "UPDATE api_keys SET last_used = greatest(coalesce(last_used, 0), $1) "
        "WHERE id IN (SELECT id FROM api_keys WHERE id = $2 FOR UPDATE SKIP LOCKED)",
        {seconds_of_time(day), id});
  });
}

std::optional<std::vector<std::byte>> PostgresKeys::secret(const std::string& name) {
  return store_.read("reading a secret", [&](PostgresConnection& connection) { return secret_of(connection, name); });
}

std::map<std::string, std::vector<std::byte>> PostgresKeys::secrets() {
  return store_.read_latest("reading secrets", [](PostgresConnection& connection) {
    const PgRows rows = connection.run("SELECT name, value FROM secrets");
    std::map<std::string, std::vector<std::byte>> secrets;
    for (int i = 0; i < rows.size(); ++i) {
      const auto bytes = rows[i].bytes(1);
      secrets[rows[i].text(0)] = {bytes.begin(), bytes.end()};
    }
    return secrets;
  });
}

std::vector<std::byte> PostgresKeys::keep_secret(const std::string& name, const std::vector<std::byte>& fresh) {
  return store_.write("keeping a secret", [&](PostgresConnection& connection) {
    connection.run("INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
                   {name, std::span<const std::byte>(fresh)});
    return secret_of(connection, name).value();
  });
}

}  // namespace selvedge::catalogue
