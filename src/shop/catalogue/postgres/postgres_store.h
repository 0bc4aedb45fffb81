// How the parts of PostgresEngine reach the server: connections, transactions, replicas; rows to values. Inside
// catalogue/ only.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>

#include "shop/catalogue/catalogue_engine.h"
#include "shop/catalogue/postgres/postgres_pool.h"
#include "shop/catalogue/stored_records.h"

namespace selvedge::catalogue {

// Thread-safe.
class PostgresStore {
 public:
  // The tables must be there.
  PostgresStore(const std::string& url, const ServerOptions& options);
  ~PostgresStore();

  const std::string& url() const { return url_; }
  const std::string& name() const { return name_; }  // the URL without its password
  const std::string& id() const { return id_; }      // the catalogue's
  bool has_replicas() const { return !replicas_.empty(); }
  bool primary_rests() const { return primary_.rests(); }
  std::optional<std::chrono::duration<double>> staleness();

  // Runs work(PostgresConnection&) in a transaction, on a connection that no other thread uses meanwhile, commits and
  // returns what it returned; rolls back if it throws. `action` is for messages: "storing products".
  template <typename Work>
  auto read(std::string_view action, Work work) {
    return transact(reading, Ask::replica, action, work);
  }
  // What was committed before, and not what a replica knows of it: for what decides a write.
  template <typename Work>
  auto read_latest(std::string_view action, Work work) {
    return transact(reading, Ask::primary, action, work);
  }
  template <typename Work>
  auto write(std::string_view action, Work work) {
    return transact(writing, Ask::primary, action, work);
  }
  // What may be lost when the server fails.
  template <typename Work>
  auto write_lightly(std::string_view action, Work work) {
    return transact(writing_lightly, Ask::primary, action, work);
  }
  template <typename Work>
  auto read_at(Moment moment, std::string_view action, Work work) {
    return transact(reading, moment == Moment::latest ? Ask::primary : Ask::replica, action, work);
  }

 private:
  // Which server a transaction runs on. Replicas, where there are any, may be behind; where none answers, the primary.
  enum class Ask { primary, replica };

  struct Replica {
    Replica(const std::string& url, const std::string& name, std::chrono::milliseconds patience)
        : pool(url, name, patience) {}
    PostgresPool pool;
    std::atomic<bool> known = false;  // to be of this catalogue
  };

  template <typename Work>
  auto transact(const char* begin, Ask ask, std::string_view action, Work work) {
    using Result = std::invoke_result_t<Work, PostgresConnection&>;
    if constexpr (std::is_void_v<Result>) {
      run(begin, ask, action, work);
    } else {
      std::optional<Result> result;
      run(begin, ask, action, [&](PostgresConnection& connection) { result.emplace(work(connection)); });
      return std::move(*result);
    }
  }
  void run(const char* begin, Ask ask, std::string_view action, const std::function<void(PostgresConnection&)>& work);
  void run_on(PostgresPool& pool, std::unique_ptr<PostgresConnection> connection,
              const std::function<void(PostgresConnection&)>& work);
  void require_replicas_of_this();
  bool is_of_this(Replica& replica, PostgresConnection& connection) const;

  CatalogueRow catalogue_at(PostgresPool& pool);

  static constexpr const char* reading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
  // READ COMMITTED, whatever the server's default: what is read once the catalogue's lock was waited for must be what
  // its last holder committed.
  static constexpr const char* writing = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = '10s'";
  static constexpr const char* writing_lightly =
      "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = '10s'; SET LOCAL synchronous_commit = off";

  const std::string url_, name_;
  PostgresPool primary_;
  std::vector<std::unique_ptr<Replica>> replicas_;
  std::atomic<std::size_t> next_replica_ = 0;
  std::string id_;  // of the catalogue
  std::mutex agreed_mutex_;
  std::chrono::steady_clock::time_point agreed_;  // when every replica that answered was last seen to be up to date
};

// ---- Rows to values, for the parts of PostgresEngine.

// The first column.
std::vector<std::string> texts_of(const PgRows& rows);

CatalogueRow read_catalogue(PostgresConnection& connection);
// The same, and no other writer has its turn before the transaction ends.
CatalogueRow lock_catalogue(PostgresConnection& connection);
void set_revision(PostgresConnection& connection, std::int64_t revision);
std::optional<ModelRow> find_model(PostgresConnection& connection, const std::string& fingerprint);
// Throws invalid_argument for one that was not added.
ModelRow require_model(PostgresConnection& connection, const std::string& fingerprint);
void insert_model(PostgresConnection& connection, const ModelIdentity& model);

// With an image of one of the contents. What joins embeddings with images names the embeddings' products as well: a
// join alone would ask partitions on other servers (deploy/sharding) for all that they have.
std::vector<std::string> products_of_contents(PostgresConnection& connection, const std::vector<std::string>& contents);

// Those of the products that exist, by id.
std::map<std::string, StoredProduct> read_products(PostgresConnection& connection, const std::vector<std::string>& ids);

}  // namespace selvedge::catalogue
