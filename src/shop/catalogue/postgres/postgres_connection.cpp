// A statement is sent, and poll() waits for its results, so that a silent server can be given up after the patience.
// The SQLSTATE of an error becomes an ErrorKind and a hint.
#include "shop/catalogue/postgres/postgres_connection.h"

#include <fmt/format.h>
#include <poll.h>

#include <array>
#include <bit>

#include "selvedge/error.h"
#include "shop/catalogue/postgres/copy_rows.h"
#include "shop/catalogue/postgres/libpq.h"

namespace selvedge::catalogue {
namespace {

constexpr int binary_format = 1;

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { libpq().free_options(options); }
};

std::string one_line(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  for (char& c : text) {
    if (c == '\n' || c == '\t') c = ' ';
  }
  return text;
}

std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool plain =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    encoded += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

// The text form of an array: braces, each value quoted. libpq reads it up to the first character 0, so it may have
// none.
std::string array_of(const std::vector<std::string>& values) {
  std::string text = "{";
  for (const std::string& value : values) {
    if (value.find('\0') != std::string::npos)
      throw Error(ErrorKind::invalid_argument, "text: expected UTF-8 without the character 0, found one with it");
    text += text.size() > 1 ? ",\"" : "\"";
    for (const char c : value) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  }
  return text + "}";
}

// The Error for a SQLSTATE (PostgreSQL's manual, "Error Codes"). Without a code the connection is lost.
Error as_error(std::string_view state, const std::string& what) {
  const std::string_view group = state.substr(0, 2);
  if (state.empty() || group == "08" || state.starts_with("57P"))
    return Error(ErrorKind::unavailable, what + "; does the server answer?");
  if (state == "55P03" || group == "40")
    return Error(ErrorKind::unavailable, what + "; others have been writing for ten seconds, try again");
  if (group == "53") return Error(ErrorKind::unavailable, what + "; is the server's disk or memory full?");
  if (state == "25006" || state == "42501") return Error(ErrorKind::unavailable, what + "; may this user write there?");
  // An answer, or a whole transaction (idle_in_transaction_session_timeout, transaction_timeout).
  if (state == "57014" || state == "25P03" || state == "25P04")
    return Error(ErrorKind::unavailable, what + "; it took too long, try again");
  if (state == "22021")
    return Error(ErrorKind::invalid_argument, what + "; expected UTF-8 text without the character 0");
  return Error(ErrorKind::internal, what);
}

Error as_connection_error(const std::string& message, const std::string& name) {
  const std::string what = fmt::format("{}: {}", name, one_line(message));
  const auto says = [&](const char* words) { return message.find(words) != std::string::npos; };
  // libpq gives no SQLSTATE for a refused connection, so its words decide. In another language than English the error
  // stays unavailable.
  if (says("does not exist") && says("database"))
    return Error(ErrorKind::not_found, what + "; make it with CREATE DATABASE");
  if (says("authentication failed") || says("no password supplied") || (says("role") && says("does not exist")))
    return Error(ErrorKind::invalid_argument, what + "; expected a user and password that the server knows");
  return Error(ErrorKind::unavailable, what);
}

}  // namespace

PgValue::PgValue(const std::optional<double>& value) {
  if (value) bytes_ = fmt::format("{}", *value);
}

PgValue::PgValue(std::span<const std::byte> bytea)
    : bytes_(std::string(reinterpret_cast<const char*>(bytea.data()), bytea.size())), binary_(true) {}

PgValue::PgValue(const std::vector<std::string>& text_array) : bytes_(array_of(text_array)) {}

PgValue::PgValue(const std::vector<std::int64_t>& bigint_array) {
  std::vector<std::string> words;
  for (const std::int64_t value : bigint_array) words.push_back(std::to_string(value));
  bytes_ = array_of(words);
}

bool PgRow::is_null(int column) const { return libpq().is_null(result_, row_, column) == 1; }

std::span<const std::byte> PgRow::bytes(int column) const {
  return {reinterpret_cast<const std::byte*>(libpq().value_of(result_, row_, column)),
          static_cast<std::size_t>(libpq().length_of(result_, row_, column))};
}

std::string PgRow::text(int column) const {
  const auto raw = bytes(column);
  return {reinterpret_cast<const char*>(raw.data()), raw.size()};
}

std::int64_t PgRow::integer(int column) const {
  std::uint64_t value = 0;
  const auto raw = bytes(column);
  for (const std::byte byte : raw) value = (value << 8U) | std::to_integer<std::uint64_t>(byte);
  // Sign-extended from its own width.
  const auto unused = static_cast<unsigned>(64 - 8 * raw.size());
  return raw.empty() ? 0 : static_cast<std::int64_t>(value << unused) >> unused;
}

double PgRow::real(int column) const { return std::bit_cast<double>(integer(column)); }

PgRows::PgRows(pg_result* result) : result_(result) {}
void PgRows::Clear::operator()(pg_result* result) const { libpq().clear(result); }
int PgRows::size() const { return libpq().count_rows(result_.get()); }

std::size_t PgRows::touched() const {
  const std::string count = libpq().touched_rows(result_.get());
  return count.empty() ? 0 : std::stoull(count);
}

void PostgresConnection::Finish::operator()(pg_conn* connection) const { libpq().finish(connection); }

PostgresConnection::PostgresConnection(const std::string& url, std::string name, std::chrono::milliseconds patience)
    : name_(std::move(name)), patience_(patience) {
  // The URL overrides the settings before it. With these, a server that is gone or a network that drops packets is
  // noticed after ten seconds; while waiting for an answer, after twenty-five.
  const std::array<const char*, 9> names = {"connect_timeout",     "tcp_user_timeout", "keepalives_idle",
                                            "keepalives_interval", "keepalives_count", "application_name",
                                            "client_encoding",     "dbname",           nullptr};
  const std::array<const char*, 9> values = {"10", "10000", "10", "5", "3", "selvedge", "UTF8", url.c_str(), nullptr};
  connection_.reset(libpq().connect(names.data(), values.data(), 1));
  if (!connection_ || libpq().status(connection_.get()) != CONNECTION_OK)
    throw as_connection_error(connection_ ? libpq().error_message(connection_.get()) : "out of memory", name_);
  libpq().set_notice_processor(
      connection_.get(), [](void*, const char*) {}, nullptr);
}

PostgresConnection::~PostgresConnection() = default;

bool PostgresConnection::good() const { return libpq().status(connection_.get()) == CONNECTION_OK; }

void PostgresConnection::fail(const pg_result* result) const {
  const char* state = result != nullptr ? libpq().result_error_field(result, PG_DIAG_SQLSTATE) : nullptr;
  const std::string message =
      result != nullptr ? libpq().result_error_message(result) : libpq().error_message(connection_.get());
  throw as_error(state != nullptr ? state : "", fmt::format("{}: {} failed: {}", name_, action_, one_line(message)));
}

PgRows PostgresConnection::checked(pg_result* result) {
  PgRows rows(result);
  const ExecStatusType status = libpq().result_status(result);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_SINGLE_TUPLE &&
      status != PGRES_COPY_IN)
    fail(result);
  return rows;
}

namespace {

// The longest poll() before libpq is asked again. Under TLS, data may be in libpq's buffers already, where poll() does
// not see them.
std::chrono::milliseconds slice_of(pg_conn* connection) {
  return std::chrono::milliseconds(libpq().uses_tls(connection) == 1 ? 20 : 200);
}

// The parallel arrays that libpq wants.
struct ValueArrays {
  explicit ValueArrays(std::span<const PgValue> values) {
    for (const PgValue& value : values) {
      data.push_back(value.data());
      sizes.push_back(value.size());
      formats.push_back(value.binary() ? binary_format : 0);
    }
  }
  int count() const { return static_cast<int>(data.size()); }
  std::vector<const char*> data;
  std::vector<int> sizes, formats;
};

}  // namespace

PgRows PostgresConnection::run(const char* sql, std::span<const PgValue> values) {
  const ValueArrays arrays(values);
  if (libpq().send_query_params(connection_.get(), sql, arrays.count(), nullptr, arrays.data.data(),
                                arrays.sizes.data(), arrays.formats.data(), binary_format) != 1)
    fail(nullptr);
  return last_result();
}

void PostgresConnection::run_script(const char* sql) {
  if (libpq().send_query(connection_.get(), sql) != 1) fail(nullptr);
  last_result();
}

// PQgetResult with a time limit. nullptr at the end of a statement's results.
pg_result* PostgresConnection::next_result() {
  std::chrono::milliseconds waited{};
  while (libpq().is_busy(connection_.get()) == 1) {
    const std::chrono::milliseconds wait = slice_of(connection_.get());
    pollfd readable{libpq().socket(connection_.get()), POLLIN, 0};
    waited = poll(&readable, 1, static_cast<int>(wait.count())) == 0 ? waited + wait : std::chrono::milliseconds{};
    if (patience_.count() > 0 && waited >= patience_) {
      throw Error(ErrorKind::unavailable, fmt::format("{}: {} failed: no answer from the server for {} ms; try again",
                                                      name_, action_, patience_.count()));
    }
    if (libpq().consume_input(connection_.get()) != 1) fail(nullptr);
  }
  return libpq().get_result(connection_.get());
}

// The result of the last of several statements. Throws the error of the first that failed.
PgRows PostgresConnection::last_result() {
  std::optional<PgRows> last;
  std::optional<Error> failure;
  while (pg_result* result = next_result()) {
    const ExecStatusType status = libpq().result_status(result);
    try {
      last.emplace(checked(result));
    } catch (const Error& error) {
      if (!failure) failure = error;
    }
    if (status == PGRES_COPY_IN) break;  // now the rows are sent
  }
  if (failure) throw Error(failure->kind(), failure->what());
  if (!last) fail(nullptr);
  return std::move(*last);
}

void PostgresConnection::stream(const char* sql, std::initializer_list<PgValue> values,
                                const std::function<void(const PgRow&)>& visit) {
  // All rows together may take longer than the server's limit for a statement; only the wait for each is bounded.
  if (patience_.count() > 0) run_script("SET LOCAL statement_timeout = 0");
  const ValueArrays arrays(values);
  if (libpq().send_query_params(connection_.get(), sql, arrays.count(), nullptr, arrays.data.data(),
                                arrays.sizes.data(), arrays.formats.data(), binary_format) != 1 ||
      libpq().set_single_row_mode(connection_.get()) != 1)
    fail(nullptr);
  while (pg_result* result = next_result()) {
    const PgRows rows = checked(result);
    for (int i = 0; i < rows.size(); ++i) visit(rows[i]);
  }
}

void PostgresConnection::copy_in(const char* sql, CopyRows& rows) {
  run_script(sql);
  constexpr std::size_t piece = std::size_t{1} << 20;  // bytes; libpq takes their number as an int
  const std::string_view bytes = rows.finished();
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    const std::string_view part = bytes.substr(at, piece);
    if (libpq().put_copy_data(connection_.get(), part.data(), static_cast<int>(part.size())) != 1) fail(nullptr);
  }
  if (libpq().put_copy_end(connection_.get(), nullptr) != 1) fail(nullptr);
  last_result();
}

bool PostgresConnection::wait_for_notification(std::chrono::milliseconds time, int wake) {
  const auto came = [&] {
    if (libpq().consume_input(connection_.get()) != 1) fail(nullptr);
    bool any = false;
    while (PGnotify* notification = libpq().notifies(connection_.get())) {
      libpq().free_memory(notification);
      any = true;
    }
    return any;
  };
  // First without waiting: under TLS, a notification may be in libpq's buffers, where poll() does not see it.
  if (came()) return true;
  pollfd readable[2] = {{libpq().socket(connection_.get()), POLLIN, 0}, {wake, POLLIN, 0}};
  if (poll(readable, 2, static_cast<int>(time.count())) <= 0 || readable[0].revents == 0) return false;
  return came();
}

namespace {

// Neither the URL nor libpq's words, which repeat what it could not read: as likely as not a part of the password.
Error unreadable_url() {
  return {
      ErrorKind::invalid_argument,
      "catalogue: expected a URL such as postgresql://user:password@host:5432/shop, with special characters "
      "percent-encoded (/ as %2F, ? as %3F, @ as %40, % as %25) and, behind a ?, parameters that libpq knows; found "
      "another text, which is not shown because it may hold a password"};
}

// For libpq the first "@" ends user name and password, where no "/" comes before it. Whether another one stands in host
// or database: it is what a person meant to end them.
bool may_cut_credentials(const std::string& url) {
  const std::size_t begin = url.find("://") + 3;
  const std::size_t end = url.find_first_of("@/", begin);
  const std::size_t host = end != std::string::npos && url[end] == '@' ? end + 1 : begin;
  return url.substr(host, url.find('?', host) - host).find('@') != std::string::npos;
}

}  // namespace

std::string url_without_password(const std::string& url) {
  const std::unique_ptr<PQconninfoOption, FreeOptions> options(libpq().parse_options(url.c_str(), nullptr));
  if (!options || may_cut_credentials(url)) throw unreadable_url();
  std::string host, port, user, database, settings;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    const std::string_view keyword = option->keyword;
    const char* value = option->val != nullptr ? option->val : "";
    if (keyword == "host") host = value;
    if (keyword == "port" && *value != '\0') port = fmt::format(":{}", value);
    if (keyword == "user" && *value != '\0') user = fmt::format("{}@", value);
    if (keyword == "dbname") database = value;
    if (keyword == "options" && *value != '\0') settings = fmt::format("?options={}", percent_encoded(value));
  }
  if (port.find_first_not_of(":,0123456789") != std::string::npos) throw unreadable_url();
  return fmt::format("postgresql://{}{}{}/{}{}", user, host, port, database, settings);
}

}  // namespace selvedge::catalogue
