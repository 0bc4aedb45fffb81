// Rows to values, for the parts of SqliteEngine. Inside catalogue/ only.
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

CatalogueRow read_catalogue_row(SQLite::Database& database);
std::optional<ModelRow> read_model(SQLite::Database& database, const std::string& fingerprint);
std::int64_t insert_model(SQLite::Database& database, const ModelIdentity& model);
void write_revision(SQLite::Database& database, std::int64_t revision);

// Whole products; keeps its statements prepared, so one reader serves many products of a transaction.
class ProductReader {
 public:
  explicit ProductReader(SQLite::Database& database);
  ~ProductReader();
  std::optional<StoredProduct> read(const std::string& id);

 private:
  struct Statements;
  std::unique_ptr<Statements> statements_;
};

std::vector<std::byte> bytes_of_blob(const SQLite::Column& column);

// Queries and feedback. False, with nothing stored, if there is a query of this id.
bool insert_query(SQLite::Database& database, const QueryRecord& query);
FeedbackOutcome insert_events(SQLite::Database& database, std::span<const FeedbackEvent> events);

// The float32 values of a blob. Throws corrupt_data if it does not hold `size` of them.
std::vector<float> floats_of_blob(const void* blob, int bytes, std::size_t size);
// As writing_rules.h's, of the columns `vector` and `checksum`.
std::optional<std::string> problem_of_embedding(const SQLite::Column& vector, const SQLite::Column& checksum,
                                                std::size_t size);

// Makes SQL functions of the book of rules: folded(text), checksum_of(blob).
void add_rule_functions(SQLite::Database& database);

}  // namespace selvedge::catalogue
