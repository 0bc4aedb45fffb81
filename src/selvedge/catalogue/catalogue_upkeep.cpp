// Catalogue: checking and copying.
#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <array>
#include <chrono>
#include <cmath>
#include <thread>

#include "selvedge/catalogue/catalogue.h"
#include "selvedge/catalogue/sqlite_files.h"
#include "selvedge/catalogue/sqlite_rows.h"
#include "selvedge/catalogue/sqlite_store.h"
#include "selvedge/core/embedding_matrix.h"
#include "selvedge/core/error.h"

namespace selvedge {
namespace {

struct Check {
  const char* problem;  // printed with the name of each row found
  const char* query;    // names of the rows that should not be
};

constexpr std::array checks = {
    Check{"product without images",
          "SELECT id FROM products p WHERE NOT EXISTS (SELECT 1 FROM images WHERE product = p.key)"},
    Check{"image content without thumbnail",
          "SELECT sha256 FROM contents c WHERE NOT EXISTS (SELECT 1 FROM thumbnails WHERE content = c.key AND "
          "length(jpeg) > 0)"},
    Check{"image content without embedding of the catalogue's model",
          "SELECT sha256 FROM contents c WHERE NOT EXISTS (SELECT 1 FROM embeddings e, catalogue k "
          "WHERE e.content = c.key AND e.model = k.model)"},
    Check{"image content of no product",
          "SELECT sha256 FROM contents c WHERE NOT EXISTS (SELECT 1 FROM images WHERE content = c.key)"},
    Check{"thumbnail that is no JPEG",
          "SELECT sha256 FROM thumbnails t JOIN contents c ON c.key = t.content WHERE substr(jpeg, 1, 3) <> x'FFD8FF'"},
    Check{"product of a later revision than the catalogue's",
          "SELECT id FROM products WHERE revision > (SELECT revision FROM catalogue)"},
    Check{"product that is stored and remembered as removed",
          "SELECT p.id FROM products p JOIN removals r ON r.product = p.id"},
};

constexpr std::size_t examples_per_check = 10;

void run_check(SQLite::Database& database, const Check& check, std::vector<std::string>& problems) {
  SQLite::Statement query(database, check.query);
  std::size_t found = 0;
  while (query.executeStep()) {
    if (++found <= examples_per_check)
      problems.push_back(fmt::format("{}: {}", check.problem, query.getColumn(0).getString()));
  }
  if (found > examples_per_check)
    problems.push_back(fmt::format("{}: {} more", check.problem, found - examples_per_check));
}

void check_structure(SQLite::Database& database, std::vector<std::string>& problems) {
  SQLite::Statement integrity(database, "PRAGMA integrity_check(20)");
  while (integrity.executeStep()) {
    const std::string line = integrity.getColumn(0).getString();
    if (line != "ok") problems.push_back("file structure: " + line);
  }
  SQLite::Statement foreign(database, "PRAGMA foreign_key_check");
  while (foreign.executeStep()) {
    problems.push_back(fmt::format("row of {} that points nowhere: {}", foreign.getColumn(0).getString(),
                                   foreign.getColumn(1).getString()));
  }
}

void check_embeddings(SQLite::Database& database, std::vector<std::string>& problems) {
  SQLite::Statement query(
      database,
      "SELECT c.sha256, m.embedding_size, e.vector FROM embeddings e JOIN models m ON m.key = e.model "
      "JOIN contents c ON c.key = e.content");
  while (query.executeStep()) {
    const auto size = static_cast<std::size_t>(query.getColumn(1).getInt64());
    const SQLite::Column blob = query.getColumn(2);
    const bool whole = static_cast<std::size_t>(blob.getBytes()) == size * sizeof(float);
    const auto values = whole ? floats_of_blob(blob.getBlob(), blob.getBytes(), size) : std::vector<float>();
    const float length = std::sqrt(dot(values, values));
    if (!(std::abs(length - 1) <= 1e-3F)) {
      problems.push_back(
          fmt::format("embedding of image content {}: expected {} values of length 1, found {} bytes and length {}",
                      query.getColumn(0).getString(), size, blob.getBytes(), length));
    }
  }
}

}  // namespace

VerifyReport Catalogue::verify(const ProgressSink& progress) const {
  VerifyReport report;
  const std::size_t total = checks.size() + 2;
  std::size_t done = 0;
  const auto step = [&] {
    if (progress) progress({"verifying", ++done, total, ""});
  };
  store_->transact(Access::read, "verifying", [&](SQLite::Database& database) {
    check_structure(database, report.problems);
    step();
    for (const Check& check : checks) {
      run_check(database, check, report.problems);
      step();
    }
    check_embeddings(database, report.problems);
    step();
  });
  report.counts = counts();
  return report;
}

void Catalogue::backup(const std::filesystem::path& target, const ProgressSink& progress) const {
  NewDatabase file(target);
  store_->connected("backing up", [&](SQLite::Database& source) {
    const auto copy = connect(file.temporary(), true);
    // An open read transaction pins the moment that is copied, so that writers do not make the copying start again.
    SQLite::Transaction moment(source);
    read_catalogue_row(source);
    SQLite::Backup backup(*copy, source);
    constexpr int pages_a_step = 1024;
    while (backup.executeStep(pages_a_step) != SQLITE_DONE) {
      const int total = backup.getTotalPageCount();
      if (progress)
        progress({"copying pages", static_cast<std::size_t>(total - backup.getRemainingPageCount()),
                  static_cast<std::size_t>(total), ""});
    }
  });
  translate_errors(target, "finishing the backup", [&] {
    const auto copy = connect(file.temporary(), false);
    SQLite::Statement identity(*copy, "UPDATE catalogue SET id = ?");
    identity.bind(1, new_catalogue_id());
    identity.exec();
    copy->exec("PRAGMA wal_checkpoint(TRUNCATE)");
  });
  file.appear();
}

}  // namespace selvedge
