// Verifies a catalogue, and backs it up to another file.
#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <array>
#include <chrono>
#include <cmath>
#include <thread>

#include "ground/core/embedding_matrix.h"
#include "ground/core/parallel.h"
#include "selvedge/error.h"
#include "shop/catalogue/sqlite/sqlite_engine.h"
#include "shop/catalogue/sqlite/sqlite_files.h"
#include "shop/catalogue/sqlite/sqlite_rows.h"
#include "shop/catalogue/stored_records.h"

namespace selvedge::catalogue {
namespace {

enum class Row { product, content };

struct Check {
  const char* problem;    // printed with the name of each row found
  Row row;                // `condition` calls a product p and a content c
  const char* condition;  // true for rows that should not be there
};

constexpr std::array checks = {
    Check{"product without images", Row::product, "NOT EXISTS (SELECT 1 FROM images WHERE product = p.key)"},
    Check{"image content without thumbnail", Row::content,
          "NOT EXISTS (SELECT 1 FROM thumbnails WHERE content = c.key AND length(jpeg) > 0)"},
    Check{"image content without embedding of the catalogue's model", Row::content,
          "EXISTS (SELECT 1 FROM images i, catalogue k WHERE i.content = c.key AND NOT EXISTS "
          "(SELECT 1 FROM embeddings e WHERE e.image = i.id AND e.model = k.model))"},
    Check{"image content of no product", Row::content, "NOT EXISTS (SELECT 1 FROM images WHERE content = c.key)"},
    Check{"thumbnail that is no JPEG", Row::content,
          "EXISTS (SELECT 1 FROM thumbnails WHERE content = c.key AND substr(jpeg, 1, 3) <> x'FFD8FF')"},
    Check{"product of a later revision than the catalogue's", Row::product,
          "p.revision > (SELECT revision FROM catalogue)"},
    Check{"product that is stored and remembered as removed", Row::product,
          "EXISTS (SELECT 1 FROM removals WHERE product = p.id)"},
    Check{"product whose text for filters is not that of its facts; put it again", Row::product,
          "category_folded <> folded(category) OR colour_folded <> folded(colour) OR currency_folded <> "
          "folded(currency) OR EXISTS (SELECT 1 FROM attributes WHERE product = p.key AND value_folded <> "
          "folded(value))"},
};

// The name of content c for people: its hash, and a product that has the picture.
constexpr const char* content_name =
    "c.sha256 || coalesce((SELECT ' of product ' || p.id FROM images i JOIN products p ON p.key = i.product "
    "WHERE i.content = c.key LIMIT 1), '')";

constexpr std::size_t examples_per_check = 10;

void run_check(SQLite::Database& database, const Check& check, std::vector<std::string>& problems) {
  const bool product = check.row == Row::product;
  SQLite::Statement query(database, fmt::format("SELECT {} FROM {} WHERE {}", product ? "p.id" : content_name,
                                                product ? "products p" : "contents c", check.condition));
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
      fmt::format(
          "SELECT {}, m.embedding_size, e.vector, e.checksum FROM embeddings e JOIN models m ON m.key = e.model "
          "JOIN images ON images.id = e.image JOIN contents c ON c.key = images.content",
          content_name));
  while (query.executeStep()) {
    const auto size = static_cast<std::size_t>(query.getColumn(1).getInt64());
    const SQLite::Column blob = query.getColumn(2);
    const bool whole = static_cast<std::size_t>(blob.getBytes()) == size * sizeof(float);
    const auto values = whole ? floats_of_blob(blob.getBlob(), blob.getBytes(), size) : std::vector<float>();
    if (whole && query.getColumn(3).isNull()) {
      problems.push_back(fmt::format("embedding without checksum, of an older Selvedge: image content {}",
                                     query.getColumn(0).getString()));
    } else if (const auto problem = problem_of_embedding(blob, query.getColumn(3), size); whole && problem) {
      problems.push_back(fmt::format("embedding of image content {}: {}", query.getColumn(0).getString(), *problem));
      continue;
    }
    const float length = std::sqrt(core::dot(values, values));
    if (!(std::abs(length - 1) <= embedding_length_tolerance)) {
      problems.push_back(
          fmt::format("embedding of image content {}: expected {} values of length 1, found {} bytes and length {}",
                      query.getColumn(0).getString(), size, blob.getBytes(), length));
    }
  }
}

void check_thumbnails(SQLite::Database& database, const ThumbnailCheck& check, const ProgressSink& progress,
                      std::vector<std::string>& problems) {
  constexpr std::size_t batch = 256;  // in memory at once
  const auto total = static_cast<std::size_t>(database.execAndGet("SELECT count(*) FROM thumbnails").getInt64());
  SQLite::Statement query(database,
                          fmt::format("SELECT {}, t.jpeg FROM thumbnails t JOIN contents c ON c.key = t.content "
                                      "WHERE substr(t.jpeg, 1, 3) = x'FFD8FF'",
                                      content_name));
  std::size_t done = 0;
  for (bool more = true; more;) {
    std::vector<std::string> names;
    std::vector<std::vector<std::byte>> thumbnails;
    while (names.size() < batch && (more = query.executeStep())) {
      names.push_back(query.getColumn(0).getString());
      thumbnails.push_back(bytes_of_blob(query.getColumn(1)));
    }
    std::vector<std::optional<std::string>> found(names.size());
    core::parallel_for(names.size(), 0, [&](std::size_t i) { found[i] = check(thumbnails[i]); });
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (found[i]) problems.push_back(fmt::format("damaged thumbnail: {}: {}", names[i], *found[i]));
    }
    done += names.size();
    if (progress && !names.empty()) progress({"looking at thumbnails", done, total, ""});
  }
}

}  // namespace

VerifyReport SqliteProducts::verify(const ProgressSink& progress, const ThumbnailCheck& thumbnails) {
  VerifyReport report;
  const std::size_t total = checks.size() + 2;
  std::size_t done = 0;
  const auto step = [&] {
    if (progress) progress({"verifying", ++done, total, ""});
  };
  store_.transact(Access::read, "verifying", [&](SQLite::Database& database) {
    add_rule_functions(database);
    check_structure(database, report.problems);
    step();
    for (const Check& check : checks) {
      run_check(database, check, report.problems);
      step();
    }
    check_embeddings(database, report.problems);
    step();
    if (thumbnails) check_thumbnails(database, thumbnails, progress, report.problems);
  });
  return report;
}

void SqliteUpkeep::backup(const std::filesystem::path& target, const ProgressSink& progress) {
  NewDatabase file(target);
  store_.connected("backing up", [&](SQLite::Database& source) {
    const auto copy = connect(file.temporary(), true);
    // The open read transaction fixes the moment that is copied. Without it, writers would make the copying start
    // again.
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
    identity.bind(1, random_id());
    identity.exec();
  });
  file.appear();
}

}  // namespace selvedge::catalogue
