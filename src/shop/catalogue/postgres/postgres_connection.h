// One connection to a PostgreSQL server, by libpq. Inside catalogue/ only. Results come in PostgreSQL's binary format.
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

// The value of $1, $2, ...
class PgValue {
 public:
  // Implicit, so that a statement's values are written as they are.
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

// A row of a result; valid as long as that.
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

class PgRows {
 public:
  explicit PgRows(pg_result* result);
  int size() const;
  PgRow operator[](int row) const { return {result_.get(), row}; }
  // Rows that an INSERT, UPDATE or DELETE touched.
  std::size_t touched() const;

 private:
  struct Clear {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, Clear> result_;
};

class CopyRows;

class PostgresConnection {
 public:
  // Throws invalid_argument for a URL that cannot be read or is refused (user, password), not_found for a database that
  // does not exist, unavailable where no server answers. Each error names `name`. `patience`: how long to wait for an
  // answer of the server at most; 0: as long as it takes.
  PostgresConnection(const std::string& url, std::string name, std::chrono::milliseconds patience = {});
  ~PostgresConnection();
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  void set_patience(std::chrono::milliseconds patience) { patience_ = patience; }
  // "storing products": for messages.
  void set_action(std::string_view action) { action_ = action; }

  // One statement. Throws unavailable where no answer came in time, and what the server says as an Error: lost
  // connection, locked, read-only or full -> unavailable,
  // ... Whatever it throws, the connection is then good for ROLLBACK alone, if it is good().
  PgRows run(const char* sql, std::initializer_list<PgValue> values = {}) { return run(sql, std::span(values)); }
  PgRows run(const char* sql, std::span<const PgValue> values);
  // Any number of statements without values or results.
  void run_script(const char* sql);
  // The rows of one statement, as they come. With a patience, in a transaction, whose later statements the server does
  // not end by itself any more (PostgresPool).
  void stream(const char* sql, std::initializer_list<PgValue> values, const std::function<void(const PgRow&)>& visit);
  // "COPY table (columns) FROM STDIN (FORMAT binary)".
  void copy_in(const char* sql, CopyRows& rows);

  // Waits for a notification (LISTEN) for up to that long, or until `wake`, a file descriptor, can be read; true if one
  // came. Throws unavailable where the connection is lost.
  bool wait_for_notification(std::chrono::milliseconds time, int wake);

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

// The URL as messages may show it: without a password. Throws invalid_argument if it cannot be read.
std::string url_without_password(const std::string& url);

}  // namespace selvedge::catalogue
