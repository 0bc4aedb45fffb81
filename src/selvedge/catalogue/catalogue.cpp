// Making, opening and identifying a catalogue.
#include "selvedge/catalogue/catalogue.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <system_error>

#include "selvedge/catalogue/schema.h"
#include "selvedge/catalogue/sqlite_files.h"
#include "selvedge/catalogue/sqlite_rows.h"
#include "selvedge/catalogue/sqlite_store.h"
#include "selvedge/core/error.h"

namespace selvedge {
namespace {

std::filesystem::path path_of_url(const std::string& url) {
  if (url.find("://") != std::string::npos) {
    throw Error(
        ErrorKind::invalid_argument,
        fmt::format("{}: this build keeps catalogues in SQLite files only; expected a path such as shop.db", url));
  }
  if (url.empty())
    throw Error(ErrorKind::invalid_argument, "catalogue: expected a path such as shop.db, found an empty one");
  return url;
}

}  // namespace

Catalogue::Catalogue(std::unique_ptr<SqliteStore> store) : store_(std::move(store)) {}
Catalogue::~Catalogue() = default;
Catalogue::Catalogue(Catalogue&&) noexcept = default;
Catalogue& Catalogue::operator=(Catalogue&&) noexcept = default;

Catalogue Catalogue::create(const std::string& url, const ModelIdentity& model) {
  const auto path = path_of_url(url);
  if (model.fingerprint.empty() || model.embedding_size == 0) {
    throw Error(ErrorKind::invalid_argument,
                "[Catalogue::create] expected a model with a fingerprint and an embedding size > 0");
  }
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
  return open(url);
}

Catalogue Catalogue::open(const std::string& url) {
  const auto path = path_of_url(url);
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
  auto store = std::make_unique<SqliteStore>(path);
  store->connected("opening", [&](SQLite::Database& database) {
    migrate(database, path);
    read_catalogue_row(database);
  });
  return Catalogue(std::move(store));
}

const std::filesystem::path& Catalogue::path() const { return store_->path(); }

CatalogueState Catalogue::state() const {
  return store_->transact(Access::read, "reading the catalogue's state",
                          [](SQLite::Database& database) { return read_catalogue_row(database).state(); });
}

CatalogueCounts Catalogue::counts() const {
  return store_->transact(Access::read, "counting products", [](SQLite::Database& database) {
    const auto count = [&](const char* query) {
      return static_cast<std::size_t>(database.execAndGet(query).getInt64());
    };
    return CatalogueCounts{count("SELECT count(*) FROM products"), count("SELECT count(*) FROM images")};
  });
}

}  // namespace selvedge
