// Runs the transactions of PostgresEngine's parts on the server or its replicas, and makes values of rows. Inside
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
  // Brings the tables up to date. Throws as Catalogue::open.
  PostgresStore(const std::string& url, const ServerOptions& options);
  ~PostgresStore();

  const std::string& url() const { return url_; }
  const std::string& name() const { return name_; }  // the URL without its password
  const std::string& id() const { return id_; }      // of the catalogue
  bool has_replicas() const { return !replicas_.empty(); }
  // Whether the server itself failed in the last seconds (PostgresPool::rests).
  bool primary_rests() const { return primary_.rests(); }
  // CatalogueServer::staleness.
  std::optional<std::chrono::duration<double>> staleness();

  // The next five run work(PostgresConnection&) in a transaction, on a connection that no other thread uses, commit and
  // return what it returned. They roll back if it throws. `action` is for messages: "storing products".
  //
  // Reads from a replica, which may lag, or from the server itself if no replica answers.
  template <typename Work>
  auto read(std::string_view action, Work work) {
    return transact(reading, Ask::replica, action, work);
  }
  // Reads from the server itself all that was committed before. For reads that decide a write.
  template <typename Work>
  auto read_latest(std::string_view action, Work work) {
    return transact(reading, Ask::primary, action, work);
  }
  template <typename Work>
  auto write(std::string_view action, Work work) {
    return transact(writing, Ask::primary, action, work);
  }
  // For writes that may be lost when the server fails.
  template <typename Work>
  auto write_lightly(std::string_view action, Work work) {
    return transact(writing_lightly, Ask::primary, action, work);
  }
  template <typename Work>
  auto read_at(Moment moment, std::string_view action, Work work) {
    return transact(reading, moment == Moment::latest ? Ask::primary : Ask::replica, action, work);
  }

 private:
  // The server that a transaction runs on: the server itself, or a replica if there is one that answers.
  enum class Ask { primary, replica };

  struct Replica {
    Replica(const std::string& url, const std::string& name, std::chrono::milliseconds patience)
        : pool(url, name, patience) {}
    PostgresPool pool;
    std::atomic<bool> known = false;  // whether it was seen to have this catalogue
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
  // READ COMMITTED, whatever the server's default: reads behind the catalogue's lock must see what the lock's last
  // holder committed.
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

// ---- Statements that several parts of PostgresEngine need, and values from their rows.

// The texts of the first column.
std::vector<std::string> texts_of(const PgRows& rows);

// The catalogue's row. Throws corrupt_data if there is none.
CatalogueRow read_catalogue(PostgresConnection& connection);
// The same, and no other writer has a turn before the transaction ends.
CatalogueRow lock_catalogue(PostgresConnection& connection);
// Sets the revision and announces it to ChangeWatch.
void set_revision(PostgresConnection& connection, std::int64_t revision);
std::optional<ModelRow> find_model(PostgresConnection& connection, const std::string& fingerprint);
// The same, but throws invalid_argument for a model that was not added.
ModelRow require_model(PostgresConnection& connection, const std::string& fingerprint);
// Adds the model, or sets the name and directory of a known one.
void insert_model(PostgresConnection& connection, const ModelIdentity& model);

// The products that have an image of one of the contents. A statement that joins embeddings with images must also limit
// the embeddings to such products. With the join alone, partitions on other servers (deploy/sharding) would send all
// that they have.
std::vector<std::string> products_of_contents(PostgresConnection& connection, const std::vector<std::string>& contents);

// A few images of each content, because a placeholder may be the picture of very many products.
struct ContentImages {
  std::vector<std::string> contents, products;  // of each image
  std::vector<std::int64_t> ids;
};
ContentImages some_images_of_contents(PostgresConnection& connection, const std::vector<std::string>& contents);

// The products that exist among `ids`, by id.
std::map<std::string, StoredProduct> read_products(PostgresConnection& connection, const std::vector<std::string>& ids);

}  // namespace selvedge::catalogue
