// Statements that several parts of SqliteEngine need, and values from their rows. Inside catalogue/ only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shop/catalogue/catalogue.h"
#include "shop/catalogue/stored_records.h"

namespace SQLite {
class Database;
class Column;
}  // namespace SQLite

namespace selvedge::catalogue {

// The catalogue's row. Throws corrupt_data if there is none.
CatalogueRow read_catalogue_row(SQLite::Database& database);
std::optional<ModelRow> read_model(SQLite::Database& database, const std::string& fingerprint);
// Adds a model that is not known yet. Returns its key.
std::int64_t insert_model(SQLite::Database& database, const ModelIdentity& model);
void write_revision(SQLite::Database& database, std::int64_t revision);

// Reads whole products. It keeps its statements prepared, so use one reader for all products of a transaction.
class ProductReader {
 public:
  explicit ProductReader(SQLite::Database& database);
  ~ProductReader();
  // Nothing if there is no such product.
  std::optional<StoredProduct> read(const std::string& id);

 private:
  struct Statements;
  std::unique_ptr<Statements> statements_;
};

std::vector<std::byte> bytes_of_blob(const SQLite::Column& column);

// Stores a query and its photo. Returns false and stores nothing if there is a query of this id.
bool insert_query(SQLite::Database& database, const QueryRecord& query);
// Stores feedback, as FeedbackLog::add.
FeedbackOutcome insert_events(SQLite::Database& database, std::span<const FeedbackEvent> events);

// The float32 values of a blob. Throws corrupt_data unless it has `size` of them.
std::vector<float> floats_of_blob(const void* blob, int bytes, std::size_t size);
// problem_of_embedding of writing_rules.h, for the columns `vector` and `checksum`. `size` is in values.
std::optional<std::string> problem_of_embedding(const SQLite::Column& vector, const SQLite::Column& checksum,
                                                std::size_t size);

// Makes two functions callable from SQL: folded(text) and checksum_of(blob).
void add_rule_functions(SQLite::Database& database);

}  // namespace selvedge::catalogue
