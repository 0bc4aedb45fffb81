// Verifies a catalogue. Backups are made by PostgreSQL's own means.
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "ground/core/embedding_matrix.h"
#include "selvedge/error.h"
#include "shop/catalogue/folded_text.h"
#include "shop/catalogue/postgres/copy_rows.h"
#include "shop/catalogue/postgres/postgres_engine.h"
#include "shop/catalogue/stored_records.h"
#include "shop/catalogue/writing_rules.h"

namespace selvedge::catalogue {
namespace {

struct PgCheck {
  const char* problem;  // printed with each row found
  const char* rows;     // SQL for the names of the rows that should not be there
};

// Foreign keys and NOT NULL rule out the rest.
constexpr std::array pg_checks = {
    PgCheck{"product without images",
            "SELECT p.id FROM products p WHERE NOT EXISTS (SELECT 1 FROM images i WHERE i.product = p.id)"},
    PgCheck{"image without embedding of the catalogue's model",
            "SELECT i.reference || ' of product ' || i.product FROM images i WHERE NOT EXISTS (SELECT 1 FROM "
            "embeddings e, catalogue k WHERE e.product = i.product AND e.image = i.id AND e.model = k.model)"},
    // A key rules this out, unless partitions are on other servers (deploy/sharding).
    PgCheck{"embedding of no image",
            "SELECT e.image || ' of product ' || e.product FROM embeddings e WHERE NOT EXISTS (SELECT 1 FROM images i "
            "WHERE i.product = e.product AND i.id = e.image)"},
    PgCheck{"image content of no product",
            "SELECT c.sha256 FROM contents c WHERE NOT EXISTS (SELECT 1 FROM images i WHERE i.content = c.sha256)"},
    PgCheck{"thumbnail that is no JPEG",
            "SELECT c.sha256 || coalesce(' of product ' || (SELECT i.product FROM images i WHERE i.content = c.sha256 "
            "LIMIT 1), '') FROM contents c WHERE substr(c.jpeg, 1, 3) <> '\\xFFD8FF'"},
    PgCheck{"product of a later revision than the catalogue's",
            "SELECT p.id FROM products p WHERE p.revision > (SELECT revision FROM catalogue)"},
    PgCheck{"product that is stored and remembered as removed",
            "SELECT p.id FROM products p JOIN removals r ON r.product = p.id"},
};

constexpr std::size_t shown_of_a_check = 10;

void run_check(PostgresConnection& connection, const PgCheck& check, std::vector<std::string>& problems) {
  std::size_t found = 0;
  connection.stream(check.rows, {}, [&](const PgRow& row) {
    if (++found <= shown_of_a_check) problems.push_back(fmt::format("{}: {}", check.problem, row.text(0)));
  });
  if (found > shown_of_a_check) problems.push_back(fmt::format("{}: {} more", check.problem, found - shown_of_a_check));
}

void check_embeddings(PostgresConnection& connection, std::vector<std::string>& problems) {
  connection.stream(
      "SELECT e.product, e.image, e.vector, coalesce(e.checksum, ''), m.embedding_size FROM embeddings e "
      "JOIN models m ON m.key = e.model",
      {}, [&](const PgRow& row) {
        const auto size = static_cast<std::size_t>(row.integer(4));
        const auto bytes = row.bytes(2);
        const auto found = [&](std::string_view problem) {
          problems.push_back(damaged_embedding({row.text(0)}, row.integer(1), problem));
        };
        if (const auto problem = problem_of_embedding(bytes, halfvec_bytes(size), row.text(3))) return found(*problem);
        const std::vector<float> values = floats_of_halfvec(bytes, size);
        const float length = std::sqrt(core::dot(values, values));
        if (!(std::abs(length - 1) <= embedding_length_tolerance))
          return found(fmt::format("expected an embedding of length 1, found length {}", length));
        if (row.text(3).empty()) found("expected an embedding with a checksum, found one of an older Selvedge");
      });
}

void check_folded_text(PostgresConnection& connection, std::vector<std::string>& problems) {
  connection.stream(
      "SELECT id, category, category_folded FROM products UNION ALL SELECT id, colour, colour_folded FROM products "
      "UNION ALL SELECT id, currency, currency_folded FROM products "
      "UNION ALL SELECT product, value, value_folded FROM attributes",
      {}, [&](const PgRow& row) {
        if (folded(row.text(1)) == row.text(2)) return;
        problems.push_back(
            fmt::format("product whose text for filters is not that of its facts; put it again: {}: '{}'", row.text(0),
                        row.text(1)));
      });
}

void check_thumbnails(PostgresConnection& connection, const ThumbnailCheck& check, const ProgressSink& progress,
                      std::vector<std::string>& problems) {
  const auto total = static_cast<std::size_t>(connection.run("SELECT count(*) FROM contents")[0].integer(0));
  std::size_t done = 0;
  connection.stream(
      "SELECT c.jpeg, c.sha256, coalesce((SELECT i.product FROM images i WHERE i.content = c.sha256 LIMIT 1), '') "
      "FROM contents c WHERE substr(c.jpeg, 1, 3) = '\\xFFD8FF'",
      {}, [&](const PgRow& row) {
        if (const auto problem = check(row.bytes(0)))
          problems.push_back(
              fmt::format("damaged thumbnail: {} of product {}: {}", row.text(1), row.text(2), *problem));
        if (progress) progress({"looking at thumbnails", ++done, total, ""});
      });
}

}  // namespace

VerifyReport PostgresProducts::verify(const ProgressSink& progress, const ThumbnailCheck& thumbnails) {
  VerifyReport report;
  const std::size_t total = pg_checks.size() + 1;
  std::size_t done = 0;
  const auto step = [&] {
    if (progress) progress({"verifying", ++done, total, ""});
  };
  store_.read("verifying", [&](PostgresConnection& connection) {
    for (const PgCheck& check : pg_checks) {
      run_check(connection, check, report.problems);
      step();
    }
    check_embeddings(connection, report.problems);
    check_folded_text(connection, report.problems);
    step();
    if (thumbnails) check_thumbnails(connection, thumbnails, progress, report.problems);
  });
  return report;
}

}  // namespace selvedge::catalogue
