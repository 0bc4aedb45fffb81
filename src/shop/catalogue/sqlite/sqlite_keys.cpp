// Stores the keys of the service's clients, and secrets.
#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include "shop/catalogue/sqlite/sqlite_engine.h"
#include "shop/catalogue/sqlite/sqlite_rows.h"
#include "shop/catalogue/stored_records.h"
#include "shop/catalogue/stored_time.h"

namespace selvedge::catalogue {
namespace {

using std::chrono::sys_days;
using std::chrono::sys_seconds;

constexpr const char* api_key_columns =
    "SELECT id, label, scopes, created, last_used, revoked, secret_sha256 FROM api_keys";

StoredKey key_of(SQLite::Statement& row) {
  ApiKey key;
  key.id = row.getColumn(0).getString();
  key.label = row.getColumn(1).getString();
  key.scopes = scopes_of_words(row.getColumn(2).getString(), key.id);
  key.created = time_of_seconds(row.getColumn(3).getInt64());
  if (!row.getColumn(4).isNull())
    key.last_used = std::chrono::floor<std::chrono::days>(time_of_seconds(row.getColumn(4).getInt64()));
  if (!row.getColumn(5).isNull()) key.revoked = time_of_seconds(row.getColumn(5).getInt64());
  return {key, row.getColumn(6).getString()};
}

std::optional<std::vector<std::byte>> secret_of(SQLite::Database& database, const std::string& name) {
  SQLite::Statement query(database, "SELECT value FROM secrets WHERE name = ?");
  query.bind(1, name);
  if (!query.executeStep()) return std::nullopt;
  return bytes_of_blob(query.getColumn(0));
}

}  // namespace

bool SqliteKeys::insert(const StoredKey& key) {
  return store_.transact(Access::write, "creating a key", [&](SQLite::Database& database) {
    SQLite::Statement insert(database,
                             "INSERT INTO api_keys (id, label, secret_sha256, scopes, created, last_used, revoked) "
                             "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
    SQLite::bind(insert, key.key.id, key.key.label, key.secret_sha256, words_of_scopes(key.key.scopes),
                 seconds_of_time(key.key.created));
    if (key.key.last_used) insert.bind(6, seconds_of_time(*key.key.last_used));
    if (key.key.revoked) insert.bind(7, seconds_of_time(*key.key.revoked));
    return insert.exec() == 1;
  });
}

std::optional<StoredKey> SqliteKeys::find(const std::string& id) {
  return store_.transact(Access::read, "checking a key", [&](SQLite::Database& database) -> std::optional<StoredKey> {
    SQLite::Statement query(database, std::string(api_key_columns) + " WHERE id = ?");
    query.bind(1, id);
    if (!query.executeStep()) return std::nullopt;
    return key_of(query);
  });
}

std::vector<StoredKey> SqliteKeys::list() {
  return store_.transact(Access::read, "listing keys", [](SQLite::Database& database) {
    SQLite::Statement query(database, std::string(api_key_columns) + " ORDER BY created, id");
    std::vector<StoredKey> keys;
    while (query.executeStep()) keys.push_back(key_of(query));
    return keys;
  });
}

bool SqliteKeys::revoke(const std::string& id, sys_seconds now) {
  return store_.transact(Access::write, "revoking a key", [&](SQLite::Database& database) {
    SQLite::Statement update(database, "UPDATE api_keys SET revoked = coalesce(revoked, ?) WHERE id = ?");
    SQLite::bind(update, seconds_of_time(now), id);
    return update.exec() == 1;
  });
}

void SqliteKeys::note_use(const std::string& id, sys_days day) {
  store_.transact(Access::write_at_once, "noting the use of a key", [&](SQLite::Database& database) {
    SQLite::Statement update(database, "UPDATE api_keys SET last_used = max(coalesce(last_used, 0), ?) WHERE id = ?");
    SQLite::bind(update, seconds_of_time(day), id);
    update.exec();
  });
}

std::optional<std::vector<std::byte>> SqliteKeys::secret(const std::string& name) {
  return store_.transact(Access::read, "reading a secret",
                         [&](SQLite::Database& database) { return secret_of(database, name); });
}

std::map<std::string, std::vector<std::byte>> SqliteKeys::secrets() {
  return store_.transact(Access::read, "reading secrets", [](SQLite::Database& database) {
    SQLite::Statement query(database, "SELECT name, value FROM secrets");
    std::map<std::string, std::vector<std::byte>> secrets;
    while (query.executeStep()) secrets[query.getColumn(0).getString()] = bytes_of_blob(query.getColumn(1));
    return secrets;
  });
}

std::vector<std::byte> SqliteKeys::keep_secret(const std::string& name, const std::vector<std::byte>& fresh) {
  return store_.transact(Access::write, "keeping a secret", [&](SQLite::Database& database) {
    SQLite::Statement insert(database, "INSERT INTO secrets (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING");
    insert.bind(1, name);
    insert.bind(2, fresh.data(), static_cast<int>(fresh.size()));
    insert.exec();
    return secret_of(database, name).value();
  });
}

}  // namespace selvedge::catalogue
