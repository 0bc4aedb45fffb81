// Reads and writes what a copy of a catalogue needs: whole records, and queries with their feedback.
#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include "shop/catalogue/sqlite/sqlite_engine.h"
#include "shop/catalogue/sqlite/sqlite_rows.h"
#include "shop/catalogue/stored_records.h"
#include "shop/catalogue/stored_time.h"
#include "shop/catalogue/writing_rules.h"

namespace selvedge::catalogue {
namespace {

std::vector<FeedbackEvent> events_of(SQLite::Statement& find, std::int64_t key, const std::string& query) {
  find.reset();
  find.bind(1, key);
  std::vector<FeedbackEvent> events;
  while (find.executeStep()) {
    FeedbackEvent& event = events.emplace_back();
    event.query = query;
    event.kind = stored_feedback_kind(find.getColumn(0).getString());
    event.product.value = find.getColumn(1).getString();
    event.rank = find.getColumn(2).getInt();
    if (!find.getColumn(3).isNull()) event.similarity = find.getColumn(3).getDouble();
    event.time = time_of_seconds(find.getColumn(4).getInt64());
  }
  return events;
}

}  // namespace

std::vector<ProductRecord> SqliteProducts::records(const std::vector<std::string>& ids) {
  return store_.transact(Access::read, "reading products", [&](SQLite::Database& database) {
    const CatalogueRow row = read_catalogue_row(database);
    ProductReader reader(database);
    SQLite::Statement content(
        database,
        "SELECT t.jpeg, e.vector, e.checksum FROM contents c JOIN thumbnails t ON t.content = c.key "
        "JOIN images i ON i.content = c.key JOIN embeddings e ON e.image = i.id AND e.model = ? WHERE i.id = ?");
    std::vector<ProductRecord> records;
    for (const std::string& id : ids) {
      const auto stored = reader.read(id);
      if (!stored) continue;
      ProductRecord& record = records.emplace_back();
      record.facts = stored->facts;
      record.feed = stored->feed;
      for (const StoredImage& image : stored->images) {
        ImageRecord& copied = record.images.emplace_back(record_of(image));
        content.reset();
        SQLite::bind(content, row.model.key, image.id);
        if (!content.executeStep()) continue;  // `put` reports what is missing
        copied.thumbnail = bytes_of_blob(content.getColumn(0));
        const SQLite::Column vector = content.getColumn(1);
        const std::size_t size = row.model.identity.embedding_size;
        if (const auto problem = problem_of_embedding(vector, content.getColumn(2), size))
          throw Error(ErrorKind::corrupt_data, damaged_embedding(stored->facts.id, image.id, *problem));
        copied.embedding = floats_of_blob(vector.getBlob(), vector.getBytes(), size);
      }
    }
    return records;
  });
}

std::vector<RecordedQuery> SqliteFeedback::recorded(const std::string& after, std::size_t limit) {
  return store_.transact(Access::read, "reading feedback", [&](SQLite::Database& database) {
    SQLite::Statement query(database,
                            "SELECT q.key, q.id, q.time, q.model, p.jpeg FROM queries q LEFT JOIN query_photos p "
                            "ON p.query = q.key WHERE q.id > ? ORDER BY q.id LIMIT ?");
    SQLite::bind(query, after, static_cast<std::int64_t>(limit));
    SQLite::Statement events(database, "SELECT kind, product, rank, similarity, time FROM feedback WHERE query = ?");
    std::vector<RecordedQuery> found;
    while (query.executeStep()) {
      RecordedQuery& one = found.emplace_back();
      one.query.id = query.getColumn(1).getString();
      one.query.time = time_of_seconds(query.getColumn(2).getInt64());
      one.query.model = query.getColumn(3).getString();
      if (!query.getColumn(4).isNull()) one.query.photo = bytes_of_blob(query.getColumn(4));
      one.events = events_of(events, query.getColumn(0).getInt64(), one.query.id);
    }
    return found;
  });
}

void SqliteFeedback::insert(std::span<const RecordedQuery> queries) {
  store_.transact(Access::write, "storing feedback", [&](SQLite::Database& database) {
    for (const RecordedQuery& one : queries) {
      if (!insert_query(database, one.query)) continue;
      insert_events(database, one.events);
    }
  });
}

}  // namespace selvedge::catalogue
