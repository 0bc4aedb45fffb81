// Stores the embeddings of another model beside those of the current one, and switches to it.
#include <SQLiteCpp/SQLiteCpp.h>

#include "shop/catalogue/sqlite/sqlite_engine.h"
#include "shop/catalogue/sqlite/sqlite_rows.h"
#include "shop/catalogue/stored_records.h"
#include "shop/catalogue/writing_rules.h"

namespace selvedge::catalogue {
namespace {

ModelRow require_known(SQLite::Database& database, const std::string& fingerprint) {
  if (auto row = read_model(database, fingerprint)) return *row;
  throw unknown_model(fingerprint);
}

constexpr const char* lacking =
    " FROM contents c WHERE EXISTS (SELECT 1 FROM images i WHERE i.content = c.key AND NOT EXISTS "
    "(SELECT 1 FROM embeddings WHERE image = i.id AND model = ?))";

std::int64_t count_lacking(SQLite::Database& database, std::int64_t model) {
  SQLite::Statement query(database, std::string("SELECT count(*)") + lacking);
  query.bind(1, model);
  query.executeStep();
  return query.getColumn(0).getInt64();
}

}  // namespace

void SqliteProducts::add_model(const ModelIdentity& model) {
  store_.transact(Access::write, "adding a model", [&](SQLite::Database& database) {
    if (!read_model(database, model.fingerprint)) {
      insert_model(database, model);
      return;
    }
    SQLite::Statement update(database, "UPDATE models SET name = ?, directory = ? WHERE fingerprint = ?");
    update.bind(1, model.name);
    update.bind(2, model.directory.string());
    update.bind(3, model.fingerprint);
    update.exec();
  });
}

std::vector<PendingContent> SqliteProducts::contents_without_embedding(const std::string& model, std::size_t limit,
                                                                       const std::string& prefix) {
  return store_.transact(Access::read, "looking for images to embed", [&](SQLite::Database& database) {
    // Contents are hexadecimal digits, so this range has those that begin with the prefix. The + makes SQLite use the
    // index of the range, not that of the order.
    SQLite::Statement query(database, std::string("SELECT c.key, c.sha256, c.width, c.height") + lacking +
                                          " AND c.sha256 >= ? AND c.sha256 < ? || 'g' "
                                          "ORDER BY +c.key LIMIT ?");
    const std::int64_t key = require_known(database, model).key;
    query.bind(1, key);
    query.bind(2, prefix);
    query.bind(3, prefix);
    query.bind(4, static_cast<std::int64_t>(limit));
    SQLite::Statement references(database, "SELECT DISTINCT reference FROM images WHERE content = ? ORDER BY id");
    SQLite::Statement uses(
        database,
        "SELECT i.id, coalesce(e.asked, ''), p.title, p.category FROM images i JOIN products p ON p.key = i.product "
        "LEFT JOIN embeddings e ON e.image = i.id AND e.model = (SELECT model FROM catalogue) "
        "WHERE i.content = ? AND NOT EXISTS (SELECT 1 FROM embeddings WHERE image = i.id AND model = ?) "
        "ORDER BY i.id");
    std::vector<PendingContent> pending;
    while (query.executeStep()) {
      pending.push_back(
          {query.getColumn(1).getString(), {}, {}, query.getColumn(2).getInt(), query.getColumn(3).getInt()});
      uses.reset();
      uses.bind(1, query.getColumn(0).getInt64());
      uses.bind(2, key);
      while (uses.executeStep()) {
        pending.back().uses.push_back({uses.getColumn(0).getInt64(), uses.getColumn(1).getString(),
                                       uses.getColumn(2).getString(), uses.getColumn(3).getString()});
      }
      references.reset();
      references.bind(1, query.getColumn(0).getInt64());
      while (references.executeStep()) pending.back().references.push_back(references.getColumn(0).getString());
    }
    return pending;
  });
}

std::size_t SqliteProducts::count_contents_without_embedding(const std::string& model) {
  return store_.transact(Access::read, "counting images to embed", [&](SQLite::Database& database) {
    return static_cast<std::size_t>(count_lacking(database, require_known(database, model).key));
  });
}

void SqliteProducts::add_embeddings(const std::string& model, std::span<const ContentEmbedding> embeddings) {
  store_.transact(Access::write, "storing embeddings", [&](SQLite::Database& database) {
    const ModelRow row = require_known(database, model);
    // A content that was removed meanwhile is no error, because no image needs it.
    const std::string into =
        "INSERT OR REPLACE INTO embeddings (image, model, vector, checksum, asked, source, finder, garment) "
        "SELECT i.id, ?1, ?2, ?3, ?4, ?5, ?6, ?7 FROM images i JOIN contents c ON c.key = i.content WHERE ";
    SQLite::Statement of_all(database, into + "c.sha256 = ?8");
    // The + makes SQLite look only at the image's row: very many products may share a picture.
    SQLite::Statement of_one(database, into + "i.id = ?9 AND +c.sha256 = ?8");
    const auto store = [&](const ContentEmbedding& one, const std::int64_t* image) {
      SQLite::Statement& insert = image == nullptr ? of_all : of_one;
      insert.reset();
      insert.clearBindings();
      insert.bind(1, row.key);
      insert.bindNoCopy(2, one.embedding.data(), static_cast<int>(one.embedding.size() * sizeof(float)));
      insert.bind(3, checksum_of(std::as_bytes(std::span(one.embedding))));
      insert.bind(4, one.part.asked);
      insert.bind(5, to_string(one.part.source));
      insert.bind(6, one.part.finder);
      insert.bind(7, stored_garment(one.part));
      insert.bindNoCopy(8, one.content);
      if (image != nullptr) insert.bind(9, *image);
      insert.exec();
    };
    for (const ContentEmbedding& one : embeddings) {
      require_embedding_of_content(one, row.identity.embedding_size);
      if (one.images.empty()) store(one, nullptr);
      for (const std::int64_t image : one.images) store(one, &image);
    }
  });
}

bool SqliteProducts::switch_model(const std::string& model) {
  return store_.transact(Access::write, "switching the model", [&](SQLite::Database& database) {
    const ModelRow next = require_known(database, model);
    const CatalogueRow now = read_catalogue_row(database);
    if (now.model.key == next.key) return true;
    if (count_lacking(database, next.key) > 0) return false;
    SQLite::Statement change(database, "UPDATE catalogue SET model = ?, revision = revision + 1");
    change.bind(1, next.key);
    change.exec();
    for (const char* sql : {"DELETE FROM embeddings WHERE model <> ?", "DELETE FROM models WHERE key <> ?"}) {
      SQLite::Statement drop(database, sql);
      drop.bind(1, next.key);
      drop.exec();
    }
    return true;
  });
}

}  // namespace selvedge::catalogue
