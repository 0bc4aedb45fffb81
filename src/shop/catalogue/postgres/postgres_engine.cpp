// Creates and opens a catalogue on a server, and counts its rows.
#include "shop/catalogue/postgres/postgres_engine.h"

#include <fmt/format.h>

#include <cstdlib>

#include "selvedge/error.h"
#include "shop/catalogue/postgres/postgres_change_watch.h"
#include "shop/catalogue/postgres/postgres_schema.h"

namespace selvedge::catalogue {
namespace {

Error exists_already(const std::string& name) {
  return Error(ErrorKind::invalid_argument,
               fmt::format("{}: expected no catalogue there, found one; choose another database, or a schema of its "
                           "own by ?options=-csearch_path%3DNAME%2Cpublic",
                           name));
}

std::filesystem::path cache_folder() {
  if (const char* given = std::getenv("XDG_CACHE_HOME"); given != nullptr && *given != '\0')
    return std::filesystem::path(given) / "selvedge";
  const char* home = std::getenv("HOME");
  return (home != nullptr ? std::filesystem::path(home) / ".cache" : std::filesystem::temp_directory_path()) /
         "selvedge";
}

}  // namespace

std::unique_ptr<CatalogueEngine> create_on_postgres(const std::string& url, const ModelIdentity& model) {
  const std::string name = url_without_password(url);
  {
    PostgresConnection connection(url, name);
    connection.set_action("creating the catalogue");
    make_schema(connection);
    // Tables and row are made in one transaction, so a kill leaves both or nothing. Tables without the row, left by an
    // older version, become a catalogue here.
    migrate(connection, name, [&] {
      if (has_catalogue(connection)) throw exists_already(name);
      insert_model(connection, model);
      connection.run(
          "INSERT INTO catalogue (only_row, id, model, revision) SELECT 1, $1, key, 0 FROM models "
          "WHERE fingerprint = $2",
          {random_id(), model.fingerprint});
    });
  }
  return open_on_postgres(url, {});
}

std::unique_ptr<CatalogueEngine> open_on_postgres(const std::string& url, const ServerOptions& options) {
  return std::make_unique<PostgresEngine>(url, options);
}

std::filesystem::path PostgresEngine::local_file(std::string_view suffix) const {
  return cache_folder() / (store_.id() + std::string(suffix));
}

std::unique_ptr<ChangeWatch> PostgresEngine::watch_changes() {
  return std::make_unique<PostgresChangeWatch>(store_.url(), store_.name(), "selvedge_" + store_.id());
}

CatalogueState PostgresProducts::state(Moment moment) {
  return store_.read_at(moment, "reading the catalogue's state",
                        [](PostgresConnection& connection) { return read_catalogue(connection).state(); });
}

CatalogueCounts PostgresProducts::counts(Counted counted) {
  return store_.read("counting products", [&](PostgresConnection& connection) {
    const auto count = [&](const char* sql) { return static_cast<std::size_t>(connection.run(sql)[0].integer(0)); };
    if (counted == Counted::all)
      return CatalogueCounts{count("SELECT count(*) FROM products"), count("SELECT count(*) FROM images")};
    return CatalogueCounts{count("SELECT count(*) FROM products WHERE NOT hidden"),
                           count("SELECT count(*) FROM images i WHERE NOT EXISTS "
                                 "(SELECT FROM products p WHERE p.id = i.product AND p.hidden)")};
  });
}

std::vector<PartCount> PostgresProducts::part_counts() {
  return store_.read("counting parts of pictures", [](PostgresConnection& connection) {
    const PgRows rows = connection.run(count_parts);
    std::vector<PartCount> counts;
    for (int i = 0; i < rows.size(); ++i) {
      counts.push_back(
          {stored_part_source(rows[i].text(0)), rows[i].text(1), static_cast<std::size_t>(rows[i].integer(2))});
    }
    return in_order(std::move(counts));
  });
}

std::optional<std::chrono::duration<double>> PostgresServer::staleness() { return store_.staleness(); }

}  // namespace selvedge::catalogue
