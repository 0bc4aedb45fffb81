// Putting and removing products.
#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "selvedge/catalogue/sqlite/sqlite_engine.h"
#include "selvedge/catalogue/sqlite/sqlite_rows.h"
#include "selvedge/catalogue/stored_records.h"

namespace selvedge {
namespace {

// Statements that take their values from a list of arguments and may return one number.
class Command {
 public:
  Command(SQLite::Database& database, const char* sql) : statement_(database, sql) {}

  template <typename... Values>
  std::optional<std::int64_t> operator()(const Values&... values) {
    statement_.reset();
    statement_.clearBindings();
    int position = 0;
    (bind(++position, values), ...);
    std::optional<std::int64_t> first;
    while (statement_.executeStep()) {
      if (!first) first = statement_.getColumn(0).getInt64();
    }
    return first;
  }

 private:
  void bind(int at, const std::string& text) { statement_.bindNoCopy(at, text); }
  void bind(int at, std::int64_t value) { statement_.bind(at, value); }
  void bind(int at, const std::optional<std::int64_t>& value) {
    if (value.has_value()) bind(at, value.value_or(0));
  }
  void bind(int at, std::span<const std::byte> bytes) {
    statement_.bindNoCopy(at, bytes.data(), static_cast<int>(bytes.size()));
  }

  SQLite::Statement statement_;
};

class ProductWriter {
 public:
  ProductWriter(SQLite::Database& database, std::int64_t model) : database_(database), model_(model) {}

  void write(const ProductRecord& record, const std::optional<StoredProduct>& stored, std::int64_t revision) {
    const std::int64_t product = write_facts(record.facts, revision);
    if (stored && same_images(stored->images, record.images)) return;
    delete_images_(product);
    std::int64_t position = 0;
    for (const ImageRecord& image : record.images) {
      insert_image_(product, position++, content_of(record.facts.id, image), image.reference);
    }
    if (stored) drop_unused(stored->images);
  }

  std::int64_t write_facts(const ProductFacts& facts, std::int64_t revision) {
    std::optional<std::int64_t> price;
    if (facts.price) price = facts.price->units;
    const std::int64_t product = upsert_product_(facts.id.value, facts.title, facts.category, facts.colour, price,
                                                 facts.currency, facts.stock, facts.url, facts.item_group_id, revision)
                                     .value();
    delete_attributes_(product);
    for (const auto& [name, value] : facts.attributes) insert_attribute_(product, name, value);
    forget_removal_(facts.id.value);
    return product;
  }

  void remove(const StoredProduct& stored, std::int64_t revision) {
    delete_product_(stored.facts.id.value);
    drop_unused(stored.images);
    remember_removal_(stored.facts.id.value, revision);
  }

 private:
  std::int64_t content_of(const ProductId& id, const ImageRecord& image) {
    const auto known = find_content_(image.content);
    const std::int64_t content =
        known ? *known : insert_content_(image.content, std::int64_t{image.width}, std::int64_t{image.height}).value();
    if (!has_thumbnail_(content)) {
      if (image.thumbnail.empty())
        throw refused(id, fmt::format("image {}: expected a thumbnail, found none", image.reference));
      insert_thumbnail_(content, std::span<const std::byte>(image.thumbnail));
    }
    if (!has_embedding_(content, model_)) {
      if (image.embedding.empty())
        throw refused(id, fmt::format("image {}: expected an embedding, found none", image.reference));
      insert_embedding_(content, model_, std::as_bytes(std::span(image.embedding)));
    }
    return content;
  }

  void drop_unused(const std::vector<StoredImage>& images) {
    for (const StoredImage& image : images) delete_content_if_unused_(image.content);
  }

  SQLite::Database& database_;
  std::int64_t model_;
  Command upsert_product_{
      database_,
      "INSERT INTO products (id, title, category, colour, price, currency, stock, url, item_group_id, "
      "revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
      "title = excluded.title, category = excluded.category, colour = excluded.colour, "
      "price = excluded.price, currency = excluded.currency, stock = excluded.stock, url = excluded.url, "
      "item_group_id = excluded.item_group_id, revision = excluded.revision RETURNING key"};
  Command delete_attributes_{database_, "DELETE FROM attributes WHERE product = ?"};
  Command insert_attribute_{database_, "INSERT INTO attributes (product, name, value) VALUES (?, ?, ?)"};
  Command delete_images_{database_, "DELETE FROM images WHERE product = ?"};
  Command insert_image_{database_, "INSERT INTO images (product, position, content, reference) VALUES (?, ?, ?, ?)"};
  Command find_content_{database_, "SELECT key FROM contents WHERE sha256 = ?"};
  Command insert_content_{database_, "INSERT INTO contents (sha256, width, height) VALUES (?, ?, ?) RETURNING key"};
  Command has_thumbnail_{database_, "SELECT 1 FROM thumbnails WHERE content = ?"};
  Command insert_thumbnail_{database_, "INSERT INTO thumbnails (content, jpeg) VALUES (?, ?)"};
  Command has_embedding_{database_, "SELECT 1 FROM embeddings WHERE content = ? AND model = ?"};
  Command insert_embedding_{database_, "INSERT INTO embeddings (content, model, vector) VALUES (?, ?, ?)"};
  Command delete_content_if_unused_{
      database_,
      "DELETE FROM contents WHERE sha256 = ? AND NOT EXISTS (SELECT 1 FROM images WHERE content = contents.key)"};
  Command delete_product_{database_, "DELETE FROM products WHERE id = ?"};
  Command remember_removal_{database_, "INSERT OR REPLACE INTO removals (product, revision) VALUES (?, ?)"};
  Command forget_removal_{database_, "DELETE FROM removals WHERE product = ?"};
};

}  // namespace

std::vector<PutOutcome> SqliteEngine::put(std::span<const ProductRecord> records, const std::string& model) {
  return store_.transact(Access::write, "storing products", [&](SQLite::Database& database) {
    const CatalogueRow row = read_catalogue_row(database);
    require_model(row.model.identity, model, name_);
    ProductReader reader(database);
    ProductWriter writer(database, row.model.key);
    std::int64_t revision = row.revision;
    std::vector<PutOutcome> outcomes;
    for (const ProductRecord& record : records) {
      require_record(record, row.model.identity.embedding_size);
      const auto stored = reader.read(record.facts.id.value);
      if (stored && stored->facts == record.facts && same_images(stored->images, record.images)) {
        outcomes.push_back(PutOutcome::unchanged);
        continue;
      }
      writer.write(record, stored, ++revision);
      outcomes.push_back(stored ? PutOutcome::changed : PutOutcome::added);
    }
    if (revision != row.revision) write_revision(database, revision);
    return outcomes;
  });
}

bool SqliteEngine::put_facts(const ProductFacts& facts) {
  return store_.transact(Access::write, "storing facts", [&](SQLite::Database& database) {
    const auto stored = ProductReader(database).read(facts.id.value);
    if (!stored) return false;
    if (stored->facts == facts) return true;
    const CatalogueRow row = read_catalogue_row(database);
    ProductWriter(database, row.model.key).write_facts(facts, row.revision + 1);
    write_revision(database, row.revision + 1);
    return true;
  });
}

std::size_t SqliteEngine::remove(std::span<const ProductId> ids) {
  return store_.transact(Access::write, "removing products", [&](SQLite::Database& database) {
    const CatalogueRow row = read_catalogue_row(database);
    ProductReader reader(database);
    ProductWriter writer(database, row.model.key);
    std::int64_t revision = row.revision;
    for (const ProductId& id : ids) {
      if (const auto stored = reader.read(id.value)) writer.remove(*stored, ++revision);
    }
    if (revision != row.revision) write_revision(database, revision);
    return static_cast<std::size_t>(revision - row.revision);
  });
}

}  // namespace selvedge
