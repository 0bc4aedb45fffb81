// Creates and opens a catalogue in a file, and counts its rows.
#include "shop/catalogue/sqlite/sqlite_engine.h"

#include "shop/catalogue/sqlite/sqlite_change_watch.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <system_error>

#include "selvedge/error.h"
#include "shop/catalogue/sqlite/sqlite_files.h"
#include "shop/catalogue/sqlite/sqlite_rows.h"
#include "shop/catalogue/sqlite/sqlite_schema.h"
#include "shop/catalogue/stored_records.h"

namespace selvedge::catalogue {

std::unique_ptr<CatalogueEngine> create_in_sqlite(const std::filesystem::path& path, const ModelIdentity& model) {
  NewDatabase file(path);
  translate_errors(path, "creating the catalogue", [&] {
    const auto database = connect(file.temporary(), true);
    database->exec("PRAGMA journal_mode = WAL");
    migrate(*database, path);
    SQLite::Transaction transaction(*database);
    SQLite::Statement insert(*database, "INSERT INTO catalogue (only_row, id, model, revision) VALUES (1, ?, ?, 0)");
    insert.bind(1, random_id());
    insert.bind(2, insert_model(*database, model));
    insert.exec();
    transaction.commit();
  });
  file.appear();
  return open_in_sqlite(path);
}

std::unique_ptr<CatalogueEngine> open_in_sqlite(const std::filesystem::path& path) {
  std::error_code failure;
  const auto size = std::filesystem::file_size(path, failure);
  if (!std::filesystem::exists(path)) {
    throw Error(ErrorKind::not_found,
                fmt::format("{}: no catalogue there; make one with `selvedge catalogue create --catalogue {}`",
                            path.string(), path.string()));
  }
  if (failure || size == 0) {
    throw Error(ErrorKind::corrupt_data, fmt::format("{}: expected a catalogue, found {}", path.string(),
                                                     failure ? "a folder or device" : "an empty file"));
  }
  return std::make_unique<SqliteEngine>(path);
}

SqliteEngine::SqliteEngine(const std::filesystem::path& path) : name_(path.string()), store_(path) {
  store_.connected("opening", [&](SQLite::Database& database) {
    migrate(database, path);
    read_catalogue_row(database);
  });
}

std::unique_ptr<ChangeWatch> SqliteEngine::watch_changes() { return std::make_unique<SqliteChangeWatch>(); }

CatalogueState SqliteProducts::state(Moment) {
  return store_.transact(Access::read, "reading the catalogue's state",
                         [](SQLite::Database& database) { return read_catalogue_row(database).state(); });
}

CatalogueCounts SqliteProducts::counts(Counted counted) {
  return store_.transact(Access::read, "counting products", [&](SQLite::Database& database) {
    const auto count = [&](const char* query) {
      return static_cast<std::size_t>(database.execAndGet(query).getInt64());
    };
    if (counted == Counted::all)
      return CatalogueCounts{count("SELECT count(*) FROM products"), count("SELECT count(*) FROM images")};
    return CatalogueCounts{
        count("SELECT count(*) FROM products WHERE NOT hidden"),
        count("SELECT count(*) FROM images WHERE product NOT IN (SELECT key FROM products WHERE hidden)")};
  });
}

std::vector<PartCount> SqliteProducts::part_counts() {
  return store_.transact(Access::read, "counting parts of pictures", [](SQLite::Database& database) {
    SQLite::Statement query(database, count_parts);
    std::vector<PartCount> counts;
    while (query.executeStep()) {
      counts.push_back({stored_part_source(query.getColumn(0).getString()), query.getColumn(1).getString(),
                        static_cast<std::size_t>(query.getColumn(2).getInt64())});
    }
    return in_order(std::move(counts));
  });
}

}  // namespace selvedge::catalogue
