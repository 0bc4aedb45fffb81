// One connection to a PostgreSQL server, through libpq. Results come in PostgreSQL's binary format. Inside catalogue/
// only.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// libpq's own names for its types, so that its header stays in the sources.
struct pg_conn;
struct pg_result;

namespace selvedge::catalogue {

// A value of a statement: $1, $2, ...
class PgValue {
 public:
  // Implicit, so that values can be listed as they are.
  // NOLINTBEGIN(google-explicit-constructor)
  PgValue() = default;  // null
  PgValue(std::string_view text) : bytes_(text), binary_(true) {}
  PgValue(const std::string& text) : PgValue(std::string_view(text)) {}
  PgValue(const char* text) : PgValue(std::string_view(text)) {}
  PgValue(std::int64_t value) : bytes_(std::to_string(value)) {}
  PgValue(const std::optional<double>& value);
  PgValue(std::span<const std::byte> bytea);
  PgValue(const std::vector<std::string>& text_array);
  PgValue(const std::vector<std::int64_t>& bigint_array);
  // NOLINTEND(google-explicit-constructor)

  const char* data() const { return bytes_ ? bytes_->c_str() : nullptr; }
  int size() const { return bytes_ ? static_cast<int>(bytes_->size()) : 0; }
  bool binary() const { return binary_; }

 private:
  std::optional<std::string> bytes_;  // none: null
  bool binary_ = false;
};

// A row of a result. Valid as long as the result. Columns count from 0; a null column reads as "", 0 or no bytes.
class PgRow {
 public:
  PgRow(const pg_result* result, int row) : result_(result), row_(row) {}
  bool is_null(int column) const;
  std::string text(int column) const;
  std::int64_t integer(int column) const;  // smallint, integer, bigint or boolean
  double real(int column) const;           // double precision
  std::span<const std::byte> bytes(int column) const;

 private:
  const pg_result* result_;
  int row_;
};

// The result of a statement.
class PgRows {
 public:
  explicit PgRows(pg_result* result);  // takes the result over
  int size() const;
  PgRow operator[](int row) const { return {result_.get(), row}; }
  // How many rows an INSERT, UPDATE or DELETE touched.
  std::size_t touched() const;

 private:
  struct Clear {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, Clear> result_;
};

class CopyRows;

// For one thread at a time.
class PostgresConnection {
 public:
  // Connects. `url` must be one that url_without_password() accepts. `name` stands for it in messages. `patience` is
  // the longest wait for an answer of the server; 0: for ever. Throws invalid_argument if the server refuses the user
  // or password, not_found for a database that does not exist, and unavailable if no server answers.
  PostgresConnection(const std::string& url, std::string name, std::chrono::milliseconds patience = {});
  ~PostgresConnection();
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  void set_patience(std::chrono::milliseconds patience) { patience_ = patience; }
  // Says in messages what is being done: "storing products".
  void set_action(std::string_view action) { action_ = action; }

  // Runs one statement. Throws unavailable if no answer comes in time, the connection is lost, a lock is held too long,
  // the server is full or may not be written, or others wrote at the same time; invalid_argument for text that is not
  // UTF-8 or has the character 0; internal for any other error of the server. After an exception only ROLLBACK may
  // follow, if good() is true.
  PgRows run(const char* sql, std::initializer_list<PgValue> values = {}) { return run(sql, std::span(values)); }
  PgRows run(const char* sql, std::span<const PgValue> values);
  // Runs any number of statements without values; their rows are dropped. Throws as run().
  void run_script(const char* sql);
  // Runs one statement and visits its rows as they come, so that they need not fit into memory. The patience bounds the
  // wait for each row, not for all of them. If there is a patience, call it in a transaction: it takes the time limit
  // of PostgresPool off the rest of the transaction.
  void stream(const char* sql, std::initializer_list<PgValue> values, const std::function<void(const PgRow&)>& visit);
  // Sends rows to a statement "COPY table (columns) FROM STDIN (FORMAT binary)".
  void copy_in(const char* sql, CopyRows& rows);

  // Waits for a notification (LISTEN), at most for `time`, or until the file descriptor `wake` can be read. Returns
  // whether a notification came. Throws unavailable if the connection is lost.
  bool wait_for_notification(std::chrono::milliseconds time, int wake);

  // False once the connection is lost.
  bool good() const;

 private:
  [[noreturn]] void fail(const pg_result* result) const;
  PgRows checked(pg_result* result);
  pg_result* next_result();
  PgRows last_result();

  struct Finish {
    void operator()(pg_conn* connection) const;
  };
  std::string name_;
  std::string action_ = "opening";
  std::chrono::milliseconds patience_;
  std::unique_ptr<pg_conn, Finish> connection_;
};

// The URL for messages: without its password, and of its parameters only `options`. Throws invalid_argument if it
// cannot be read, or if a character that is not percent-encoded may have cut the password; the message shows no part of
// it.
std::string url_without_password(const std::string& url);

}  // namespace selvedge::catalogue
